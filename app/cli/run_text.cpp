#include "app/cli/run_text.h"

#include <algorithm>
#include <cmath>

#include "app/cli/text.h"

namespace retort::cli {
namespace {

using nlohmann::json;

json finiteOrNull(double value) { return std::isfinite(value) ? json(value) : json(nullptr); }

/// The only completed run in that role; null where there is none or more than one.
const StoredRun* only(const std::vector<StoredRun>& runs, Role role) {
  const StoredRun* found = nullptr;
  for (const StoredRun& run : runs) {
    if (run.spec.role != role || run.outcome != Outcome::Completed || run.result.testCases == 0) continue;
    if (found) return nullptr;
    found = &run;
  }
  return found;
}

/// "The student makes 60 errors where its baseline makes 100: 40.0 % fewer."
std::string comparison(const std::vector<StoredRun>& runs) {
  const StoredRun* student = only(runs, Role::Student);
  const StoredRun* baseline = only(runs, Role::Baseline);
  if (!student || !baseline || baseline->result.testErrors == 0) return {};
  const double fewer =
      1 - static_cast<double>(student->result.testErrors) / static_cast<double>(baseline->result.testErrors);
  return "\nThe student makes " + std::to_string(student->result.testErrors) +
         " test errors where its baseline makes " + std::to_string(baseline->result.testErrors) + ": " +
         fixed(std::abs(fewer) * 100, 1) + " % " + (fewer >= 0 ? "fewer" : "more") + ".\n";
}

/// Two columns; wide enough for their headings.
std::string wordColumns(const std::string& accuracy, const std::string& errors) {
  return toColumns(accuracy, 14) + "  " + toColumns(errors, 22) + "  ";
}

std::string wordColumns(const std::map<RunId, WordErrors>& words, RunId run) {
  if (words.empty()) return {};
  const auto found = words.find(run);
  if (found == words.end()) return wordColumns("-", "-");
  const WordErrors& errors = found->second;
  return wordColumns(fixed(errors.frameAccuracy() * 100, 2) + " %", errorsText(errors.wordErrors, errors.recordings));
}

std::string row(const StoredRun& run, std::size_t nameColumns, const std::string& ofWords) {
  const RunResult& result = run.result;
  std::string text = toColumns(printable(run.look.name), nameColumns) + "  " + toColumns(outcomeText(run), 10) + "  " +
                     toColumns(errorsText(result.testErrors, result.testCases), 24) + "  " + ofWords +
                     toColumns(errorsText(result.trainErrors, result.trainCases), 26) + "  " +
                     toColumns(std::to_string(result.epochs) + "/" + std::to_string(run.spec.training.epochs), 8) +
                     "  " + durationText(result.seconds) + '\n';
  if (!result.message.empty()) text += "    " + printable(result.message) + '\n';
  return text;
}

}  // namespace

StoredRun toStored(const LoggedRun& run) {
  StoredRun stored;
  stored.id = run.id;
  stored.spec = run.spec;
  stored.teacher = run.teacher;
  stored.experiment = run.experiment;
  stored.group = run.group;
  stored.look.run = run.id;
  stored.look.name = run.name;
  stored.points = run.points;
  if (run.result) {
    stored.outcome = run.result->outcome;
    stored.result = *run.result;
  } else if (!run.points.empty()) {
    const EpochPoint& last = run.points.back();
    stored.result.epochs = last.epoch;
    stored.result.testErrors = last.testErrors;
    stored.result.testCases = last.testCases;
    stored.result.seconds = last.seconds;
  }
  return stored;
}

std::string outcomeText(const StoredRun& run) { return run.outcome ? toString(*run.outcome) : "unfinished"; }

json runFinishedJson(const StoredRun& run, const std::optional<WordErrors>& words) {
  const RunResult& result = run.result;
  json object{{"event", "run_finished"},
              {"run", run.id},
              {"name", run.look.name},
              {"role", toString(run.spec.role)},
              {"outcome", outcomeText(run)},
              {"epochs", result.epochs},
              {"epochs_planned", run.spec.training.epochs},
              {"test_errors", result.testErrors},
              {"test_cases", result.testCases},
              {"train_errors", result.trainErrors},
              {"train_cases", result.trainCases},
              {"cases_per_second", finiteOrNull(result.casesPerSecond)},
              {"seconds", finiteOrNull(result.seconds)},
              {"threads", result.threads},
              {"engine", result.engine},
              {"teacher", run.teacher == 0 ? json(nullptr) : json(run.teacher)}};
  if (run.spec.forkedFrom.run != 0)
    object["forked_from"] = {
        {"run", run.spec.forkedFrom.run}, {"epoch", run.spec.forkedFrom.epoch}, {"batch", run.spec.forkedFrom.batch}};
  if (words)
    object.update({{"frame_accuracy", words->frameAccuracy()},
                   {"recordings", words->recordings},
                   {"word_errors", words->wordErrors},
                   {"word_error_rate", words->wordErrorRate()}});
  if (!result.message.empty()) object["message"] = result.message;
  return object;
}

json epochJson(const EpochPoint& point) {
  json object{{"epoch", point.epoch},
              {"loss", finiteOrNull(point.loss)},
              {"soft_loss", finiteOrNull(point.softLoss)},
              {"hard_loss", finiteOrNull(point.hardLoss)},
              {"train_error", finiteOrNull(point.trainError)},
              {"test_errors", point.testErrors},
              {"test_cases", point.testCases},
              {"learning_rate", finiteOrNull(point.learningRate)},
              {"cases_per_second", finiteOrNull(point.casesPerSecond)},
              {"gradient_ratio", point.gradientRatio ? finiteOrNull(*point.gradientRatio) : json(nullptr)},
              {"seconds", finiteOrNull(point.seconds)}};
  if (point.validationCases > 0) {
    object["validation_errors"] = point.validationErrors;
    object["validation_cases"] = point.validationCases;
  }
  return object;
}

std::string jsonLine(const json& object) { return object.dump(-1, ' ', false, json::error_handler_t::replace) + '\n'; }

std::vector<Curve> curvesOf(const std::vector<StoredRun>& runs) {
  std::vector<Curve> curves;
  curves.reserve(runs.size());
  for (const StoredRun& run : runs) curves.push_back({run.look.name, run.spec.role, run.points});
  return curves;
}

std::string tableText(const std::vector<StoredRun>& runs, const std::map<RunId, WordErrors>& words) {
  std::size_t nameColumns = 4;
  for (const StoredRun& run : runs) nameColumns = std::max(nameColumns, columnsOf(printable(run.look.name)));
  nameColumns = std::min<std::size_t>(nameColumns, 48);
  std::string text = toColumns("run", nameColumns) + "  outcome     test errors               " +
                     (words.empty() ? "" : wordColumns("frame accuracy", "word errors")) +
                     "train errors                epochs    time\n";
  for (const StoredRun& run : runs) text += row(run, nameColumns, wordColumns(words, run.id));
  return text + comparison(runs);
}

}  // namespace retort::cli
