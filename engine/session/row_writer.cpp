#include "engine/session/row_writer.h"

#include <bit>
#include <cmath>
#include <ctime>

#include <nlohmann/json.hpp>

#include "engine/data/sha256.h"
#include "engine/experiment/key_table.h"
#include "engine/experiment/run_spec_json.h"
#include "engine/session/safetensors.h"
#include "engine/session/session_rows.h"

namespace retort {
namespace {

using nlohmann::json;

/// Bytes that are no UTF-8 (a path may hold them) are replaced.
std::string jsonText(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

/// No longer than the reader takes it, cut between two characters.
std::string_view shortened(std::string_view text, std::size_t longest) {
  if (text.size() <= longest) return text;
  while (longest > 0 && (static_cast<unsigned char>(text[longest]) & 0xc0U) == 0x80U) --longest;
  return text.substr(0, longest);
}

std::string sha256Of(Bytes bytes) {
  Sha256 hash;
  hash.add(bytes);
  return hash.finish();
}

static_assert(std::endian::native == std::endian::little, "labels and the like are stored as they lie in memory");

template <typename Number>
Bytes bytesOf(const std::vector<Number>& numbers) {
  return {reinterpret_cast<const std::uint8_t*>(numbers.data()), numbers.size() * sizeof(Number)};
}

/// Adds the numbers in the columns of the statement's rows to `found`.
template <typename... Values>
void collect(Statement& row, std::vector<std::optional<std::int64_t>>& found, const Values&... values) {
  row.bind(values...);
  while (row.step())
    for (int column = 0; column < row.columns(); ++column)
      if (!row.isNull(column)) found.emplace_back(row.integer(column));
}

}  // namespace

std::string rows::timestamp() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

void insertSessionRow(Database& database, const std::string& id, const std::string& created) {
  database.prepared("INSERT INTO session(one, id, created, program, digest) VALUES(1, ?, ?, ?, '')")
      ->bind(id, created, "retort " RETORT_VERSION)
      .run();
}

void RowWriter::apply(const Event& event) {
  std::visit([this](const auto& e) { write(e); }, event);
}

void RowWriter::apply(const SessionEdit& edit) {
  std::visit([this](const auto& e) { write(e); }, edit);
}

void RowWriter::write(const ExperimentQueued& queued) {
  m_database
      .prepared(
          "INSERT INTO experiment(id, created, spec) VALUES(?, ?, ?)"
          " ON CONFLICT(id) DO UPDATE SET spec = excluded.spec")
      ->bind(queued.experiment, rows::timestamp(), jsonText(toJson(queued.spec)))
      .run();
}

void RowWriter::write(const RunQueued& queued) {
  const RunSpec& spec = queued.spec;
  m_database
      .prepared(
          "INSERT INTO run(id, experiment, dataset, role, spec, teacher, fork_run, fork_epoch, fork_batch, name,"
          " colour, hidden, outcome, message, started, engine, threads, epochs, test_errors, test_cases,"
          " train_errors, train_cases, pinned, deleted, run_group, group_slot, group_slots)"
          " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', 0, '', '', '', '', 0, 0, 0, 0, 0, 0, 0, 0, ?, ?, ?)"
          " ON CONFLICT(id) DO NOTHING")
      ->bind(queued.run, queued.experiment, datasetOf(spec.dataset), toString(spec.role), jsonText(toJson(spec)),
             queued.teacher, spec.forkedFrom.run, spec.forkedFrom.epoch, spec.forkedFrom.batch,
             shortened(queued.name, rows::kLongestName), queued.group.group, queued.group.slot, queued.group.slots)
      .run();
  for (std::size_t i = 0; i < queued.parts.size(); ++i)
    m_database.prepared("INSERT OR IGNORE INTO part(run, place, part) VALUES(?, ?, ?)")
        ->bind(queued.run, static_cast<std::int64_t>(i), queued.parts[i])
        .run();
}

void RowWriter::write(const RunRequeued& requeued) {
  m_database.prepared("UPDATE run SET outcome = '', message = '' WHERE id = ?")->bind(requeued.run).run();
  m_database.prepared("DELETE FROM epoch WHERE run = ? AND epoch > ?")->bind(requeued.run, requeued.epoch).run();
  m_database.prepared("DELETE FROM probe WHERE run = ? AND epoch > ?")->bind(requeued.run, requeued.epoch).run();
  m_database.prepared("DELETE FROM gradient WHERE run = ? AND epoch > ?")->bind(requeued.run, requeued.epoch).run();
}

void RowWriter::write(const RunStarted& started) {
  m_database.prepared("UPDATE run SET started = ? WHERE id = ? AND started = ''")
      ->bind(rows::timestamp(), started.run)
      .run();
  if (started.data) identifyDataset(started.run, *started.data);
  for (const int index : started.subset)
    m_database.prepared("INSERT OR IGNORE INTO specialist(run, class) VALUES(?, ?)")->bind(started.run, index).run();
}

void RowWriter::write(const EpochFinished& finished) {
  const EpochPoint& point = finished.point;
  m_database
      .prepared(
          "INSERT OR REPLACE INTO epoch(run, epoch, loss, soft_loss, hard_loss, train_error, test_errors,"
          " test_cases, validation_errors, validation_cases, learning_rate, cases_per_second, gradient_ratio,"
          " seconds) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      ->bind(finished.run, point.epoch, point.loss, point.softLoss, point.hardLoss, point.trainError, point.testErrors,
             point.testCases, point.validationErrors, point.validationCases, point.learningRate, point.casesPerSecond,
             point.gradientRatio.value_or(std::nan("")), point.seconds)
      .run();
  m_database.prepared("UPDATE run SET epochs = ?, test_errors = ?, test_cases = ?, seconds = ? WHERE id = ?")
      ->bind(point.epoch, point.testErrors, point.testCases, point.seconds, finished.run)
      .run();
}

void RowWriter::write(const ProbesEvaluated& probes) {
  const auto bytes = matrixToSafetensors(*probes.logits);
  m_database.prepared("INSERT OR REPLACE INTO probe(run, epoch, logits) VALUES(?, ?, ?)")
      ->bind(probes.run, probes.epoch, Bytes(bytes))
      .run();
}

void RowWriter::write(const GradientsMeasured& measured) {
  m_database.prepared("DELETE FROM gradient WHERE run = ? AND epoch = ?")->bind(measured.run, measured.epoch).run();
  for (const GradientVariance& value : measured.values)
    m_database
        .prepared("INSERT OR REPLACE INTO gradient(run, epoch, temperature, signal, variance) VALUES(?, ?, ?, ?, ?)")
        ->bind(measured.run, measured.epoch, value.temperature, value.signal, value.variance)
        .run();
}

void RowWriter::write(const CheckpointTaken& taken) {
  dropCheckpoints(taken.run, *taken.checkpoint);
  insertCheckpoint(taken.run, *taken.checkpoint);
}

void RowWriter::insertCheckpoint(RunId run, const Checkpoint& checkpoint) {
  const EpochState none;
  const EpochState& last = checkpoint.lastEpoch ? *checkpoint.lastEpoch : none;
  const ObjectiveSums& sums = checkpoint.sums;
  m_database
      .prepared(
          "INSERT INTO checkpoint(run, epoch, batch, reason, weights, moments, steps, loss, soft, hard,"
          " soft_squared, hard_squared, errors, cases, seconds, training_seconds, trained_cases, last_epoch,"
          " last_test_errors, last_test_cases, last_weights, last_logits,"
          " last_validation_logits, last_validation_labels)"
          " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      ->bind(run, checkpoint.epoch, checkpoint.batch, toString(checkpoint.reason), keepWeights(checkpoint.weights),
             keep(toSafetensors(checkpoint.moments)), checkpoint.steps, sums.loss, sums.soft, sums.hard,
             sums.softSquared, sums.hardSquared, static_cast<std::int64_t>(sums.errors),
             static_cast<std::int64_t>(sums.cases), checkpoint.seconds, checkpoint.trainingSeconds,
             checkpoint.trainedCases, last.epoch, last.testErrors, last.testCases, keepWeights(last.weights),
             keepLogits(last.testLogits), keepLogits(last.heldOut.logits), keepLabels(last.heldOut.labels))
      .run();
}

/// One at the same place is replaced, and so are those that were taken only because some seconds had passed.
void RowWriter::dropCheckpoints(RunId run, const Checkpoint& newest) {
  constexpr const char* kWhich =
      " FROM checkpoint WHERE run = ? AND (reason = 'interval' OR (epoch = ? AND batch = ?))";
  static const std::string find = std::string(
                                      "SELECT weights, moments, last_weights, last_logits, last_validation_logits,"
                                      " last_validation_labels") +
                                  kWhich;
  static const std::string drop = std::string("DELETE") + kWhich;
  std::vector<BlobId> blobs;
  collect(*m_database.prepared(find.c_str()), blobs, run, newest.epoch, newest.batch);
  m_database.prepared(drop.c_str())->bind(run, newest.epoch, newest.batch).run();
  release(blobs);
}

void RowWriter::write(const RunFinished& finished) {
  const RunResult& result = *finished.result;
  m_database.prepared("UPDATE run SET outcome = ?, message = ? WHERE id = ?")
      ->bind(toString(result.outcome), shortened(result.message, rows::kLongestMessage), finished.run)
      .run();
  if (result.weights.empty() && result.testLogits.empty())
    return;  // it ended before it had anything to show; what it had before stays
  std::vector<BlobId> blobs;
  collect(*m_database.prepared("SELECT weights, test_logits, train_logits, validation_logits, validation_labels"
                               " FROM run WHERE id = ?"),
          blobs, finished.run);
  m_database
      .prepared(
          "UPDATE run SET engine = ?, threads = ?, epochs = ?, test_errors = ?, test_cases = ?,"
          " train_errors = ?, train_cases = ?, seconds = ?, cases_per_second = ?, weights = ?, test_logits = ?,"
          " train_logits = ?, validation_logits = ?, validation_labels = ? WHERE id = ?")
      ->bind(result.engine, result.threads, result.epochs, result.testErrors, result.testCases, result.trainErrors,
             result.trainCases, result.seconds, result.casesPerSecond, keepWeights(result.weights),
             keepLogits(result.testLogits), keepLogits(result.trainLogits), keepLogits(result.heldOut.logits),
             keepLabels(result.heldOut.labels), finished.run)
      .run();
  release(blobs);
}

void RowWriter::write(const RunLook& look) {
  m_database.prepared("UPDATE run SET name = ?, colour = ?, hidden = ?, pinned = ?, deleted = ? WHERE id = ?")
      ->bind(shortened(look.name, rows::kLongestName), look.colour, look.hidden, look.pinned, look.deleted, look.run)
      .run();
}

void RowWriter::write(const TextEdit& edit) {
  m_database.prepared("INSERT OR REPLACE INTO text(name, text) VALUES(?, ?)")
      ->bind(edit.name, shortened(edit.text, rows::kLongestText))
      .run();
}

void RowWriter::write(const DatasetMoved& moved) {
  m_database.prepared("UPDATE dataset SET path = ? WHERE sha256 = ?")->bind(moved.path, moved.sha256).run();
}

/// The newest that these data are known by, or a new one without a hash.
std::int64_t RowWriter::datasetOf(const DatasetSpec& spec) {
  const DatasetSpec key = withoutSplit(spec);
  const std::string_view kind = rows::kindText(key.kind, key.classes);
  const std::string_view split = rows::splitText(key.split);
  const auto known = m_database.prepared(
      "SELECT id FROM dataset WHERE kind = ? AND path = ? AND seed = ? AND states = ? AND split = ?"
      " ORDER BY id DESC LIMIT 1");
  known->bind(kind, key.path, key.seed, key.states, split);
  if (known->step()) return known->integer(0);
  m_database
      .prepared(
          "INSERT INTO dataset(kind, path, relative, seed, sha256, name, channels, height, width, classes,"
          " train_cases, test_cases, test_labels, states, split, words, word_of, test_recordings)"
          " VALUES(?, ?, '', ?, '', '', 0, 0, 0, '[]', 0, 0, x'', ?, ?, '[]', x'', x'')")
      ->bind(kind, key.path, key.seed, key.states, split)
      .run();
  return m_database.lastRow();
}

/// The run turned out to be on this data: another than before where a folder's files were changed since.
void RowWriter::identifyDataset(RunId run, const Dataset& data) {
  const auto row =
      m_database.prepared("SELECT d.id, d.sha256 FROM dataset d JOIN run r ON r.dataset = d.id WHERE r.id = ?");
  row->bind(run);
  if (!row->step() || row->text(1) == data.sha256) return;
  std::int64_t id = row->integer(0);
  if (!row->text(1).empty()) {
    m_database
        .prepared(
            "INSERT INTO dataset(kind, path, relative, seed, sha256, name, channels, height, width, classes,"
            " train_cases, test_cases, test_labels, states, split, words, word_of, test_recordings)"
            " SELECT kind, path, '', seed, '', '', 0, 0, 0, '[]', 0, 0, x'', states, split, '[]', x'', x''"
            " FROM dataset WHERE id = ?")
        ->bind(id)
        .run();
    id = m_database.lastRow();
  }
  m_database.prepared("UPDATE run SET dataset = ? WHERE id = ?")->bind(id, run).run();
  describeDataset(id, data);
}

void RowWriter::describeDataset(std::int64_t id, const Dataset& data) {
  m_database
      .prepared(
          "UPDATE dataset SET sha256 = ?, name = ?, channels = ?, height = ?, width = ?, classes = ?,"
          " train_cases = ?, test_cases = ?, test_labels = ?, words = ?, word_of = ?, test_recordings = ? WHERE id = ?")
      ->bind(data.sha256, data.name, data.shape.channels, data.shape.height, data.shape.width,
             jsonText(json(data.classNames)), static_cast<std::int64_t>(data.train.count()),
             static_cast<std::int64_t>(data.test.count()), bytesOf(data.test.labels), jsonText(json(data.wordNames)),
             bytesOf(data.wordOf), bytesOf(data.test.recordings), id)
      .run();
}

RowWriter::BlobId RowWriter::keep(const std::vector<std::uint8_t>& bytes) {
  const std::string hash = sha256Of(bytes);
  const auto known = m_database.prepared("SELECT id FROM blob WHERE sha256 = ?");
  known->bind(hash);
  if (known->step()) return known->integer(0);
  m_database.prepared("INSERT INTO blob(sha256, bytes) VALUES(?, ?)")->bind(hash, Bytes(bytes)).run();
  return m_database.lastRow();
}

RowWriter::BlobId RowWriter::keepWeights(const Weights& weights) {
  return weights.empty() ? BlobId() : keep(toSafetensors(weights));
}

RowWriter::BlobId RowWriter::keepLogits(const Matrix& logits) {
  return logits.empty() ? BlobId() : keep(matrixToSafetensors(logits));
}

RowWriter::BlobId RowWriter::keepLabels(const std::vector<std::uint16_t>& labels) {
  const Bytes bytes = bytesOf(labels);
  return labels.empty() ? BlobId() : keep({bytes.begin(), bytes.end()});
}

/// Drops those of the blobs that nothing refers to any more.
void RowWriter::release(std::span<const BlobId> blobs) {
  for (const BlobId& blob : blobs)
    m_database
        .prepared(
            "DELETE FROM blob WHERE id = ?1"
            " AND NOT EXISTS(SELECT 1 FROM run WHERE ?1 IN (weights, test_logits, train_logits,"
            " validation_logits, validation_labels))"
            " AND NOT EXISTS(SELECT 1 FROM checkpoint WHERE ?1 IN (weights, moments, last_weights, last_logits,"
            " last_validation_logits, last_validation_labels))")
        ->bind(blob)
        .run();
}

}  // namespace retort
