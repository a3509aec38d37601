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

/// None, as in a session of version 1 or before the first run began, or one for each test case.
std::vector<std::uint16_t> testLabels(Columns& columns, const StoredDataset& data) {
  const auto cases = static_cast<std::size_t>(data.testCases);
  std::vector<std::uint16_t> labels = numbers<std::uint16_t>(columns, "test labels", cases, "test cases");
  const auto isClass = [&data](std::uint16_t label) { return label < data.classNames.size(); };
  if (!std::ranges::all_of(labels, isClass)) columns.fail("test labels", "one of them is of no class");
  return labels;
}

/// Words have as many states each, and every class is a state of one of them; or there are no words.
void readWords(Columns& columns, StoredDataset& data) {
  data.wordNames = names(columns, "words");
  data.wordOf = numbers<std::uint16_t>(columns, "words of classes", data.classNames.size(), "classes");
  if (data.wordNames.empty() != data.wordOf.empty()) columns.fail("words of classes", "there are no such words");
  std::vector<std::size_t> states(data.wordNames.size());
  for (const std::uint16_t word : data.wordOf) {
    if (word >= states.size()) columns.fail("words of classes", "one of them is none of the words");
    ++states[word];
  }
  if (std::ranges::any_of(states, [&](std::size_t count) { return count == 0 || count != states.front(); }))
    columns.fail("words of classes", "the words have different numbers of states");
  const auto cases = static_cast<std::size_t>(data.testCases);
  data.testRecordings = numbers<std::uint32_t>(columns, "test recordings", cases, "test cases");
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

/// The runs of a session, for a table whose rows name them in ascending order.
class RunsInOrder {
 public:
  explicit RunsInOrder(std::vector<StoredRun>& runs) : m_next(runs.begin()), m_end(runs.end()) {}

  /// The run that the row's next column names.
  StoredRun& next(Columns& columns) {
    const auto id = static_cast<RunId>(columns.id("run"));
    while (m_next != m_end && m_next->id < id) ++m_next;
    if (m_next == m_end || m_next->id != id) columns.fail("run", "it is not in the session");
    return *m_next;
  }

 private:
  std::vector<StoredRun>::iterator m_next;
  std::vector<StoredRun>::iterator m_end;
};

/// What rows::kindText wrote.
void readKind(Columns& columns, StoredDataset& data) {
  const std::string kind = columns.text("kind");
  data.classes = kind == rows::kLettersKind ? GlyphClasses::Alphanumeric : GlyphClasses::Digits;
  const auto isIt = [&](DatasetKind one) { return rows::kindText(one, data.classes) == kind; };
  const auto* const known = std::ranges::find_if(rows::kKinds, isIt);
  if (known == rows::kKinds.end()) columns.fail("kind", "it is none that is known");
  data.kind = *known;
}

void readSplit(Columns& columns, StoredDataset& data) {
  data.states = static_cast<int>(columns.whole("states", kFewestStates, kMostStates));
  const std::string split = columns.text("split");
  data.split = split == rows::splitText(SpeechSplit::Speakers) ? SpeechSplit::Speakers : SpeechSplit::Recordings;
  if (split != rows::splitText(data.split)) columns.fail("split", "it is none that is known");
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
  readGradients(contents);
  readParts(contents);
  readSubsets(contents);
  readCheckpointPlaces(contents);
  return contents;
}

void RowReader::readDatasets(SessionContents& contents) {
  Statement row(m_database,
                "SELECT id, kind, path, seed, sha256, name, channels, height, width, classes, train_cases, test_cases,"
                " test_labels, states, split, words, word_of, test_recordings FROM dataset ORDER BY id");
  while (row.step()) {
    Columns columns(row, place("data set " + std::to_string(row.integer(0))));
    StoredDataset& data = contents.datasets.emplace_back();
    data.id = columns.id("id");
    readKind(columns, data);
    data.path = columns.text("path", kLongestMessage);
    data.seed =
        columns.whole("seed", std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max());
    data.sha256 = columns.text("sha256", 64);
    data.name = columns.text("name");
    data.shape.channels = static_cast<int>(columns.whole("channels", 0, 1024));
    data.shape.height = static_cast<int>(columns.whole("height", 0, 65'536));
    data.shape.width = static_cast<int>(columns.whole("width", 0, 65'536));
    data.classNames = names(columns, "class names");
    data.trainCases = columns.count("training cases");
    data.testCases = columns.count("test cases");
    data.testLabels = testLabels(columns, data);
    readSplit(columns, data);
    readWords(columns, data);
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
  RunsInOrder runs(contents.runs);
  while (row.step()) {
    Columns columns(row, place("a curve"));
    StoredRun& run = runs.next(columns);
    EpochPoint& point = run.points.emplace_back();
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

void RowReader::readGradients(SessionContents& contents) {
  Statement row(m_database,
                "SELECT run, epoch, temperature, signal, variance FROM gradient ORDER BY run, epoch, temperature");
  RunsInOrder runs(contents.runs);
  while (row.step()) {
    Columns columns(row, place("a gradient"));
    StoredRun& run = runs.next(columns);
    const int epoch = static_cast<int>(columns.whole("epoch", 1, kLargestCount));
    if (run.gradients.empty() || run.gradients.back().epoch != epoch) run.gradients.push_back({run.id, epoch, {}});
    GradientVariance& value = run.gradients.back().values.emplace_back();
    value.temperature = columns.measure("temperature");
    value.signal = columns.measure("signal");
    value.variance = columns.measure("variance");
  }
}

/// Parts are earlier runs; one that was deleted is still named.
void RowReader::readParts(SessionContents& contents) {
  Statement row(m_database, "SELECT run, part FROM part ORDER BY run, place");
  RunsInOrder runs(contents.runs);
  while (row.step()) {
    Columns columns(row, place("a part"));
    StoredRun& run = runs.next(columns);
    run.parts.push_back(static_cast<RunId>(columns.whole("part", 1, static_cast<std::int64_t>(run.id) - 1)));
  }
}

/// A specialist that began tells some of its data's classes apart, not all.
void RowReader::readSubsets(SessionContents& contents) {
  Statement row(m_database, "SELECT run, class FROM specialist ORDER BY run, class");
  RunsInOrder runs(contents.runs);
  while (row.step()) {
    Columns columns(row, place("a specialist"));
    StoredRun& run = runs.next(columns);
    const auto data = std::ranges::find(contents.datasets, run.dataset, &StoredDataset::id);
    const auto classes = static_cast<std::int64_t>(data->classNames.size());
    if (run.spec.role != Role::Specialist || classes == 0) columns.fail("run", "it is none that has a subset");
    run.subset.push_back(static_cast<int>(columns.whole("class", 0, classes - 1)));
    if (run.subset.size() == data->classNames.size()) columns.fail("class", "no class is left for the dustbin");
  }
}

void RowReader::readCheckpointPlaces(SessionContents& contents) {
  Statement row(m_database, "SELECT run, epoch, batch, reason FROM checkpoint ORDER BY run, epoch, batch");
  RunsInOrder runs(contents.runs);
  while (row.step()) {
    Columns columns(row, place("a checkpoint"));
    StoredRun& run = runs.next(columns);
    const int epoch = columns.number("epoch");
    const int batch = columns.number("batch");
    run.checkpoints.push_back({epoch, batch, columns.oneOf("reason", rows::kReasons)});
  }
}

}  // namespace retort
