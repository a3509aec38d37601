#include "app/cli/result.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <ctime>

#include "app/cli/text.h"
#include "engine/experiment/key_table.h"

namespace retort::cli {
namespace {

using nlohmann::json;

std::string timestamp() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm utc{};
  gmtime_r(&now, &utc);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

json datasetJson(const Dataset& data) {
  return {{"name", data.name},
          {"source", data.source},
          {"sha256", data.sha256},
          {"shape", {data.shape.channels, data.shape.height, data.shape.width}},
          {"classes", data.classNames},
          {"train_cases", data.train.count()},
          {"test_cases", data.test.count()}};
}

json finiteOrNull(double value) { return std::isfinite(value) ? json(value) : json(nullptr); }

const StoredRun* completed(const StoredResult& result, const std::string& role) {
  const auto found = std::ranges::find_if(result.runs, [&](const StoredRun& run) {
    return run.role == role && run.outcome == toString(Outcome::Completed) && run.testCases > 0;
  });
  return found == result.runs.end() ? nullptr : &*found;
}

/// "The student makes 60 errors where its baseline makes 100: 40.0 % fewer."
std::string comparison(const StoredResult& result) {
  const StoredRun* student = completed(result, "student");
  const StoredRun* baseline = completed(result, "baseline");
  if (!student || !baseline || baseline->testErrors == 0) return {};
  const double fewer = 1 - static_cast<double>(student->testErrors) / static_cast<double>(baseline->testErrors);
  return "\nThe student makes " + std::to_string(student->testErrors) + " test errors where its baseline makes " +
         std::to_string(baseline->testErrors) + ": " + fixed(std::abs(fewer) * 100, 1) + " % " +
         (fewer >= 0 ? "fewer" : "more") + ".\n";
}

std::string row(const StoredRun& run, std::size_t nameColumns) {
  std::string text = toColumns(printable(run.name), nameColumns) + "  " + toColumns(printable(run.outcome), 10) + "  " +
                     toColumns(errorsText(run.testErrors, run.testCases), 24) + "  " +
                     toColumns(errorsText(run.trainErrors, run.trainCases), 26) + "  " +
                     toColumns(std::to_string(run.epochs) + "/" + std::to_string(run.epochsPlanned), 8) + "  " +
                     durationText(run.seconds) + '\n';
  if (!run.message.empty()) text += "    " + printable(run.message) + '\n';
  return text;
}

}  // namespace

StoredRun toStored(const LoggedRun& run) {
  StoredRun stored;
  stored.id = run.id;
  stored.teacher = run.teacher;
  stored.name = run.name;
  stored.role = toString(run.spec.role);
  stored.outcome = "unfinished";
  stored.epochs = run.points.empty() ? 0 : run.points.back().epoch;
  stored.epochsPlanned = run.spec.training.epochs;
  stored.curve = run.points;
  if (!run.result) return stored;
  const RunResult& result = *run.result;
  stored.outcome = toString(result.outcome);
  stored.message = result.message;
  stored.epochs = result.epochs;
  stored.testErrors = result.testErrors;
  stored.testCases = result.testCases;
  stored.trainErrors = result.trainErrors;
  stored.trainCases = result.trainCases;
  stored.seconds = result.seconds;
  stored.casesPerSecond = result.casesPerSecond;
  stored.threads = result.threads;
  stored.engine = result.engine;
  return stored;
}

StoredResult toStored(const ExperimentSpec& spec, const Dataset& data, const RunLog& log, int workers) {
  StoredResult result;
  result.program = "retort-cli " RETORT_VERSION;
  result.created = timestamp();
  result.name = spec.name;
  result.title = spec.title;
  result.spec = retort::toJson(spec);
  result.dataset = datasetJson(data);
  result.workers = workers;
  for (const LoggedRun& run : log.runs()) result.runs.push_back(toStored(run));
  return result;
}

json runFinishedJson(const StoredRun& run) {
  json object{{"event", "run_finished"},
              {"run", run.id},
              {"name", run.name},
              {"role", run.role},
              {"outcome", run.outcome},
              {"epochs", run.epochs},
              {"test_errors", run.testErrors},
              {"test_cases", run.testCases},
              {"train_errors", run.trainErrors},
              {"train_cases", run.trainCases},
              {"cases_per_second", finiteOrNull(run.casesPerSecond)},
              {"seconds", finiteOrNull(run.seconds)},
              {"threads", run.threads}};
  if (!run.message.empty()) object["message"] = run.message;
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

std::vector<Curve> curvesOf(const StoredResult& result) {
  std::vector<Curve> curves;
  for (const StoredRun& run : result.runs) {
    const Role role = run.role == "teacher" ? Role::Teacher : run.role == "baseline" ? Role::Baseline : Role::Student;
    curves.push_back({run.name, role, run.curve});
  }
  return curves;
}

std::string tableText(const StoredResult& result) {
  std::size_t nameColumns = 4;
  for (const StoredRun& run : result.runs) nameColumns = std::max(nameColumns, columnsOf(printable(run.name)));
  nameColumns = std::min<std::size_t>(nameColumns, 48);
  std::string text = toColumns("run", nameColumns) +
                     "  outcome     test errors               train errors                " + "epochs    time\n";
  for (const StoredRun& run : result.runs) text += row(run, nameColumns);
  return text + comparison(result);
}

}  // namespace retort::cli
