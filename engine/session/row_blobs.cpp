// Of RowReader: what stands in blobs, which are read one by one.
#include <algorithm>
#include <cstring>

#include "engine/experiment/error.h"
#include "engine/session/row_columns.h"
#include "engine/session/row_reader.h"
#include "engine/session/safetensors.h"

namespace retort {

using namespace rows;

/// What `read` makes of a blob's bytes, which it is given only for the call.
template <typename Read>
auto RowReader::blob(std::int64_t id, const std::string& what, Read read) {
  const auto row = m_database.prepared("SELECT bytes FROM blob WHERE id = ?");
  row->bind(id);
  if (row->step()) return read(row->blob(0));
  throw Error(ErrorKind::BadFile, place(what), "it is missing", "The session was damaged; open a copy of it");
}

Weights RowReader::weights(const Statement& row, int column, const std::string& what) {
  if (row.isNull(column)) return {};
  return blob(row.integer(column), what, [&](Bytes bytes) { return fromSafetensors(bytes, place(what)); });
}

Matrix RowReader::logits(const Statement& row, int column, const std::string& what, RunId run, Cases cases) {
  if (row.isNull(column)) return {};
  Matrix matrix =
      blob(row.integer(column), what, [&](Bytes bytes) { return matrixFromSafetensors(bytes, place(what)); });
  requireShape(matrix, what, run, cases);
  return matrix;
}

/// Logits are of all cases of the run's data set, one column for each of its classes, where the data is known; a
/// specialist's of its subset's and the dustbin.
/// Held out cases are some of the training cases.
void RowReader::requireShape(const Matrix& logits, const std::string& what, RunId run, Cases cases) {
  const auto row = m_database.prepared(
      "SELECT d.train_cases, d.test_cases, d.classes, d.sha256, (SELECT count(*) FROM specialist s WHERE s.run = r.id)"
      " FROM dataset d JOIN run r ON r.dataset = d.id WHERE r.id = ?");
  if (!row->bind(run).step() || row->text(3).empty()) return;
  Columns columns(*row, place(what));
  const auto train = static_cast<std::size_t>(columns.count("training cases"));
  const auto test = static_cast<std::size_t>(columns.count("test cases"));
  const std::size_t all = names(columns, "class names").size();
  const auto special = static_cast<std::size_t>(row->integer(4));
  const std::size_t classes = special > 0 ? special + 1 : all;
  const std::size_t expected = cases == Cases::Test     ? test
                               : cases == Cases::Probes ? probeCases(test).size()
                               : cases == Cases::Train  ? train
                                                        : std::min(logits.rows, train);
  if (logits.rows != expected) columns.fail("logits", "there are not as many as cases");
  if (logits.columns != classes) columns.fail("logits", "there are not as many as classes");
}

/// Its logits in the column and its labels in the next one; both or neither.
HeldOut RowReader::heldOut(const Statement& row, int column, const std::string& what, RunId run) {
  HeldOut heldOut;
  heldOut.logits = logits(row, column, what + ", held out logits", run, Cases::HeldOut);
  if (row.isNull(column) && row.isNull(column + 1)) return heldOut;
  const std::size_t rows = heldOut.logits.rows;
  const std::size_t classes = heldOut.logits.columns;
  const std::string labels = what + ", held out labels";
  if (!row.isNull(column + 1))
    blob(row.integer(column + 1), labels, [&](Bytes bytes) {
      if (bytes.size() != rows * sizeof(std::uint16_t)) return;
      heldOut.labels.resize(rows);
      if (rows > 0) std::memcpy(heldOut.labels.data(), bytes.data(), bytes.size());
    });
  const Columns columns(row, place(labels));
  if (rows == 0 || heldOut.labels.empty()) columns.fail("labels", "there are not as many as logits");
  const auto isClass = [classes](std::uint16_t label) { return label < classes; };
  if (!std::ranges::all_of(heldOut.labels, isClass)) columns.fail("labels", "one of them is of no class");
  return heldOut;
}

std::shared_ptr<const RunResult> RowReader::result(RunId run) {
  const auto row = m_database.prepared(
      "SELECT outcome, message, engine, threads, epochs, test_errors, test_cases, train_errors, train_cases, seconds,"
      " cases_per_second, weights, test_logits, train_logits, validation_logits, validation_labels FROM run WHERE id = "
      "?");
  if (!row->bind(run).step() || row->text(0).empty()) return nullptr;
  const std::string what = "run " + std::to_string(run);
  Columns columns(*row, place(what));
  auto result = std::make_shared<RunResult>();
  result->outcome = columns.oneOf("outcome", rows::kOutcomes);
  result->message = columns.text("message", kLongestMessage);
  result->engine = columns.text("engine");
  result->threads = columns.number("threads");
  result->epochs = columns.number("epochs");
  result->testErrors = columns.count("test errors");
  result->testCases = columns.count("test cases");
  result->trainErrors = columns.count("training errors");
  result->trainCases = columns.count("training cases");
  result->seconds = columns.realOrNone().value_or(0);
  result->casesPerSecond = columns.realOrNone().value_or(0);
  result->weights = weights(*row, 11, what + ", weights");
  result->testLogits = logits(*row, 12, what + ", test logits", run, Cases::Test);
  result->trainLogits = logits(*row, 13, what + ", training logits", run, Cases::Train);
  result->heldOut = heldOut(*row, 14, what, run);
  if (!result->testLogits.empty() && result->testLogits.rows != static_cast<std::size_t>(result->testCases))
    columns.fail("test logits", "there are not as many as test cases");
  return result;
}

std::shared_ptr<const Matrix> RowReader::testLogits(RunId run) {
  const auto row = m_database.prepared("SELECT test_logits FROM run WHERE id = ?");
  if (row->bind(run).step() && !row->isNull(0))
    return std::make_shared<const Matrix>(
        logits(*row, 0, "run " + std::to_string(run) + ", test logits", run, Cases::Test));
  const auto newest = checkpoint(run);
  if (!newest || !newest->lastEpoch || newest->lastEpoch->testLogits.empty()) return nullptr;
  return std::make_shared<const Matrix>(newest->lastEpoch->testLogits);
}

std::shared_ptr<const HeldOut> RowReader::heldOut(RunId run) {
  const auto row = m_database.prepared("SELECT validation_logits, validation_labels FROM run WHERE id = ?");
  HeldOut found;
  if (row->bind(run).step()) found = heldOut(*row, 0, "run " + std::to_string(run), run);
  if (!found.empty()) return std::make_shared<const HeldOut>(std::move(found));
  const auto newest = checkpoint(run);
  if (!newest || !newest->lastEpoch || newest->lastEpoch->heldOut.empty()) return nullptr;
  return std::make_shared<const HeldOut>(newest->lastEpoch->heldOut);
}

std::shared_ptr<const Matrix> RowReader::probeLogits(RunId run, int epoch) {
  const auto row = m_database.prepared("SELECT logits FROM probe WHERE run = ? AND epoch = ?");
  if (!row->bind(run, epoch).step()) return nullptr;
  const std::string what = "run " + std::to_string(run) + ", probe logits";
  Matrix matrix = matrixFromSafetensors(row->blob(0), place(what));
  requireShape(matrix, what, run, Cases::Probes);
  return std::make_shared<const Matrix>(std::move(matrix));
}

std::shared_ptr<const Checkpoint> RowReader::checkpoint(RunId run) {
  const auto row = m_database.prepared(
      "SELECT run, epoch, batch, reason, steps, loss, soft, hard, soft_squared, hard_squared, errors, cases, seconds,"
      " training_seconds, trained_cases, last_epoch, last_test_errors, last_test_cases, weights, moments, last_weights,"
      " last_logits, last_validation_logits, last_validation_labels FROM checkpoint WHERE run = ?"
      " ORDER BY epoch DESC, batch DESC LIMIT 1");
  return row->bind(run).step() ? readCheckpoint(*row) : nullptr;
}

std::shared_ptr<const Checkpoint> RowReader::checkpoint(const ForkPoint& at) {
  const auto row = m_database.prepared(
      "SELECT run, epoch, batch, reason, steps, loss, soft, hard, soft_squared, hard_squared, errors, cases, seconds,"
      " training_seconds, trained_cases, last_epoch, last_test_errors, last_test_cases, weights, moments, last_weights,"
      " last_logits, last_validation_logits, last_validation_labels FROM checkpoint WHERE run = ?"
      " AND epoch = ? AND batch = ?");
  return row->bind(at.run, at.epoch, at.batch).step() ? readCheckpoint(*row) : nullptr;
}

std::shared_ptr<const Checkpoint> RowReader::readCheckpoint(Statement& row) {
  const std::string what = "a checkpoint of run " + std::to_string(row.integer(0));
  Columns columns(row, place(what));
  auto checkpoint = std::make_shared<Checkpoint>();
  auto last = std::make_shared<EpochState>();
  const auto run = static_cast<RunId>(columns.id("run"));
  checkpoint->epoch = columns.number("epoch");
  checkpoint->batch = columns.number("batch");
  checkpoint->reason = columns.oneOf("reason", rows::kReasons);
  checkpoint->steps = columns.id("steps");
  ObjectiveSums& sums = checkpoint->sums;
  for (double* sum : {&sums.loss, &sums.soft, &sums.hard, &sums.softSquared, &sums.hardSquared}) *sum = columns.real();
  sums.errors = static_cast<std::size_t>(columns.count("errors"));
  sums.cases = static_cast<std::size_t>(columns.count("cases"));
  checkpoint->seconds = columns.realOrNone().value_or(0);
  checkpoint->trainingSeconds = columns.realOrNone().value_or(0);
  checkpoint->trainedCases = columns.realOrNone().value_or(0);
  last->epoch = columns.number("last epoch");
  last->testErrors = columns.count("test errors");
  last->testCases = columns.count("test cases");
  checkpoint->weights = weights(row, 18, what + ", weights");
  checkpoint->moments = weights(row, 19, what + ", optimiser");
  last->weights = weights(row, 20, what + ", weights of its last epoch");
  last->testLogits = logits(row, 21, what + ", test logits", run, Cases::Test);
  last->heldOut = heldOut(row, 22, what, run);
  if (last->epoch > 0) checkpoint->lastEpoch = std::move(last);
  return checkpoint;
}

std::vector<std::uint8_t> RowReader::weightBytes(RunId run) {
  const auto row = m_database.prepared("SELECT weights FROM run WHERE id = ?");
  if (!row->bind(run).step() || row->isNull(0)) return {};
  const std::string what = "run " + std::to_string(run) + ", weights";
  return blob(row->integer(0), what, [&](Bytes bytes) {
    (void)fromSafetensors(bytes, place(what));
    return std::vector<std::uint8_t>(bytes.begin(), bytes.end());
  });
}

}  // namespace retort
