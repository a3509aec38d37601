#include "engine/session/row_reader.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include <nlohmann/json.hpp>

#include "engine/experiment/error.h"
#include "engine/experiment/key_table.h"
#include "engine/experiment/run_spec_json.h"
#include "engine/session/known_runs.h"
#include "engine/session/row_columns.h"
#include "engine/session/safetensors.h"

namespace retort {
namespace {

using nlohmann::json;
using namespace rows;

constexpr std::size_t kMostRuns = 1'000'000;
constexpr std::int64_t kMostSlots = 64;

bool isColour(const std::string& text) {
  const auto isDigit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  return text.empty() || (text.size() == 7 && text[0] == '#' && std::all_of(text.begin() + 1, text.end(), isDigit));
}

std::vector<std::string> classNames(Columns& columns) {
  const json list = columns.parsed("class names");
  if (!list.is_array() || list.size() > 65'536) columns.fail("class names", "they are no list");
  std::vector<std::string> names;
  for (const json& name : list) {
    if (!name.is_string() || name.get_ref<const std::string&>().size() > kLongestName)
      columns.fail("class names", "one of them is no short text");
    names.push_back(name.get<std::string>());
  }
  return names;
}

/// None, as in a session of version 1 or before the first run began, or one for each test case.
std::vector<std::uint16_t> testLabels(Columns& columns, const StoredDataset& data) {
  const Bytes bytes = columns.blob();
  if (!bytes.empty() && bytes.size() != static_cast<std::size_t>(data.testCases) * sizeof(std::uint16_t))
    columns.fail("test labels", "there are not as many as test cases");
  std::vector<std::uint16_t> labels(bytes.size() / sizeof(std::uint16_t));
  if (!bytes.empty()) std::memcpy(labels.data(), bytes.data(), bytes.size());
  const auto isClass = [&data](std::uint16_t label) { return label < data.classNames.size(); };
  if (!std::ranges::all_of(labels, isClass)) columns.fail("test labels", "one of them is of no class");
  return labels;
}

/// The spec's own words for what is wrong with it, and where it stands.
template <typename Read>
auto specOf(const Columns& columns, Read read) {
  try {
    return read();
  } catch (const Error& problem) {
    if (problem.kind() != ErrorKind::BadSpec) throw;
    columns.fail("spec", problem.where() + ": " + problem.problem());
  }
}

constexpr const char* kRunColumns =
    "SELECT id, experiment, dataset, role, spec, teacher, fork_run, fork_epoch, fork_batch, name, colour, hidden,"
    " outcome, message, started, engine, threads, epochs, test_errors, test_cases, train_errors, train_cases, seconds,"
    " cases_per_second, pinned, deleted, run_group, group_slot, group_slots FROM run ORDER BY id";

GroupPlace groupPlace(Columns& columns) {
  GroupPlace place;
  place.group = columns.id("group");
  place.slot = static_cast<int>(columns.whole("slot", 0, kMostSlots - 1));
  place.slots = static_cast<int>(columns.whole("slots", 1, kMostSlots));
  if (place.slot >= place.slots) columns.fail("slot", "the group has no such slot");
  return place;
}

}  // namespace

SessionContents RowReader::contents() {
  SessionContents contents;
  Statement row(m_database, "SELECT id, created, program FROM session");
  if (!row.step())
    throw Error(ErrorKind::BadFile, m_database.shown(), "it holds no session", "Name a file that Retort has saved");
  Columns columns(row, place("session"));
  contents.id = columns.text("id");
  contents.created = columns.text("created");
  contents.program = columns.text("program");
  Statement texts(m_database, "SELECT name, text FROM text");
  while (texts.step()) {
    Columns text(texts, place("text"));
    const std::string name = text.text("name");
    contents.texts[name] = text.text(name.c_str(), kLongestText);
  }
  readDatasets(contents);
  readExperiments(contents);
  readRuns(contents);
  readPoints(contents);
  readCheckpointPlaces(contents);
  return contents;
}

void RowReader::readDatasets(SessionContents& contents) {
  Statement row(m_database,
                "SELECT id, kind, path, seed, sha256, name, channels, height, width, classes, train_cases, test_cases,"
                " test_labels FROM dataset ORDER BY id");
  while (row.step()) {
    Columns columns(row, place("data set " + std::to_string(row.integer(0))));
    StoredDataset& data = contents.datasets.emplace_back();
    data.id = columns.id("id");
    const std::string kind = columns.text("kind");
    if (kind != "idx" && kind != "glyphs") columns.fail("kind", "it is none that is known");
    data.kind = kind == "idx" ? DatasetKind::Idx : DatasetKind::Glyphs;
    data.path = columns.text("path", kLongestMessage);
    data.seed =
        columns.whole("seed", std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max());
    data.sha256 = columns.text("sha256", 64);
    data.name = columns.text("name");
    data.shape.channels = static_cast<int>(columns.whole("channels", 0, 1024));
    data.shape.height = static_cast<int>(columns.whole("height", 0, 65'536));
    data.shape.width = static_cast<int>(columns.whole("width", 0, 65'536));
    data.classNames = classNames(columns);
    data.trainCases = columns.count("training cases");
    data.testCases = columns.count("test cases");
    data.testLabels = testLabels(columns, data);
  }
}

void RowReader::readExperiments(SessionContents& contents) {
  Statement row(m_database, "SELECT id, created, spec FROM experiment ORDER BY id");
  while (row.step()) {
    Columns columns(row, place("experiment " + std::to_string(row.integer(0))));
    StoredExperiment& experiment = contents.experiments.emplace_back();
    experiment.id = static_cast<ExperimentId>(columns.id("id"));
    experiment.created = columns.text("created");
    const json spec = columns.parsed("spec");
    experiment.spec = specOf(columns, [&] { return specFromJson(spec); });
  }
}

void RowReader::readRuns(SessionContents& contents) {
  Statement row(m_database, kRunColumns);
  while (row.step()) {
    if (contents.runs.size() >= kMostRuns)
      throw Error(ErrorKind::BadFile, m_database.shown(), "it holds more than a million runs");
    contents.runs.push_back(readRun(row, contents));
  }
  locateExperiments(contents);
}

StoredRun RowReader::readRun(const Statement& row, const SessionContents& contents) {
  Columns columns(row, place("run " + std::to_string(row.integer(0))));
  StoredRun run;
  run.id = static_cast<RunId>(columns.whole("id", 1, kLargestId));
  run.experiment = static_cast<ExperimentId>(columns.id("experiment"));
  run.dataset = columns.id("dataset");
  const Role role = columns.oneOf("role", rows::kRoles);
  const json spec = columns.parsed("spec");
  run.spec = specOf(columns, [&] { return runSpecFromJson(spec, role); });
  const auto data = std::ranges::find(contents.datasets, run.dataset, &StoredDataset::id);
  if (data == contents.datasets.end()) columns.fail("dataset", "it is not in the session");
  run.spec.dataset.path = data->path;
  const std::int64_t earlier = static_cast<std::int64_t>(run.id) - 1;  // so that nothing goes round in circles
  run.teacher = static_cast<RunId>(columns.whole("teacher", 0, earlier));
  run.spec.forkedFrom.run = static_cast<RunId>(columns.whole("fork", 0, earlier));
  run.spec.forkedFrom.epoch = columns.number("fork");
  run.spec.forkedFrom.batch = columns.number("fork");
  run.look.run = run.id;
  run.look.name = columns.text("name");
  run.look.colour = columns.text("colour");
  if (!isColour(run.look.colour)) columns.fail("colour", "it is none");
  run.look.hidden = columns.flag("hidden");
  const std::string outcome = columns.text("outcome");
  if (!outcome.empty()) {
    run.outcome = rows::named(rows::kOutcomes, outcome);
    if (!run.outcome) columns.fail("outcome", "it is none that is known");
    run.result.outcome = *run.outcome;
  }
  run.result.message = columns.text("message", kLongestMessage);
  run.started = columns.text("start");
  run.result.engine = columns.text("engine");
  run.result.threads = columns.number("threads");
  run.result.epochs = columns.number("epochs");
  run.result.testErrors = columns.count("test errors");
  run.result.testCases = columns.count("test cases");
  run.result.trainErrors = columns.count("training errors");
  run.result.trainCases = columns.count("training cases");
  run.result.seconds = columns.realOrNone().value_or(0);
  run.result.casesPerSecond = columns.realOrNone().value_or(0);
  run.look.pinned = columns.flag("pinned");
  run.look.deleted = columns.flag("deleted");
  run.group = groupPlace(columns);
  return run;
}

void RowReader::readPoints(SessionContents& contents) {
  Statement row(m_database,
                "SELECT run, epoch, loss, soft_loss, hard_loss, train_error, test_errors, test_cases,"
                " validation_errors, validation_cases, learning_rate, cases_per_second, gradient_ratio, seconds"
                " FROM epoch ORDER BY run, epoch");
  auto run = contents.runs.begin();
  while (row.step()) {
    Columns columns(row, place("a curve"));
    const auto id = static_cast<RunId>(columns.id("run"));
    while (run != contents.runs.end() && run->id < id) ++run;
    if (run == contents.runs.end() || run->id != id) columns.fail("run", "it is not in the session");
    EpochPoint& point = run->points.emplace_back();
    point.epoch = static_cast<int>(columns.whole("epoch", 1, kLargestCount));
    point.loss = columns.real();
    point.softLoss = columns.real();
    point.hardLoss = columns.real();
    point.trainError = columns.real();
    point.testErrors = columns.count("test errors");
    point.testCases = columns.count("test cases");
    point.validationErrors = columns.count("validation errors");
    point.validationCases = columns.count("validation cases");
    point.learningRate = columns.real();
    point.casesPerSecond = columns.real();
    point.gradientRatio = columns.realOrNone();
    point.seconds = columns.real();
  }
}

void RowReader::readCheckpointPlaces(SessionContents& contents) {
  Statement row(m_database, "SELECT run, epoch, batch, reason FROM checkpoint ORDER BY run, epoch, batch");
  auto run = contents.runs.begin();
  while (row.step()) {
    Columns columns(row, place("a checkpoint"));
    const auto id = static_cast<RunId>(columns.id("run"));
    while (run != contents.runs.end() && run->id < id) ++run;
    if (run == contents.runs.end() || run->id != id) columns.fail("run", "it is not in the session");
    const int epoch = columns.number("epoch");
    const int batch = columns.number("batch");
    run->checkpoints.push_back({epoch, batch, columns.oneOf("reason", rows::kReasons)});
  }
}

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

/// Logits are of all cases of the run's data set, one column for each of its classes, where the data is known.
void RowReader::requireShape(const Matrix& logits, const std::string& what, RunId run, Cases cases) {
  const auto row = m_database.prepared(
      "SELECT d.train_cases, d.test_cases, d.classes, d.sha256 FROM dataset d JOIN run r ON r.dataset = d.id"
      " WHERE r.id = ?");
  if (!row->bind(run).step() || row->text(3).empty()) return;
  Columns columns(*row, place(what));
  const auto train = static_cast<std::size_t>(columns.count("training cases"));
  const auto test = static_cast<std::size_t>(columns.count("test cases"));
  const std::size_t classes = classNames(columns).size();
  const std::size_t expected = cases == Cases::Train ? train : cases == Cases::Test ? test : probeCases(test).size();
  if (logits.rows != expected) columns.fail("logits", "there are not as many as cases");
  if (logits.columns != classes) columns.fail("logits", "there are not as many as classes");
}

std::shared_ptr<const RunResult> RowReader::result(RunId run) {
  const auto row = m_database.prepared(
      "SELECT outcome, message, engine, threads, epochs, test_errors, test_cases, train_errors, train_cases, seconds,"
      " cases_per_second, weights, test_logits, train_logits FROM run WHERE id = ?");
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
      " last_logits FROM checkpoint WHERE run = ? ORDER BY epoch DESC, batch DESC LIMIT 1");
  return row->bind(run).step() ? readCheckpoint(*row) : nullptr;
}

std::shared_ptr<const Checkpoint> RowReader::checkpoint(const ForkPoint& at) {
  const auto row = m_database.prepared(
      "SELECT run, epoch, batch, reason, steps, loss, soft, hard, soft_squared, hard_squared, errors, cases, seconds,"
      " training_seconds, trained_cases, last_epoch, last_test_errors, last_test_cases, weights, moments, last_weights,"
      " last_logits FROM checkpoint WHERE run = ? AND epoch = ? AND batch = ?");
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
