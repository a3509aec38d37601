#include "engine/session/sweep_export.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "engine/analysis/csv_line.h"
#include "engine/experiment/key_table.h"
#include "engine/session/sweep_runs.h"

namespace retort {
namespace {

/// Of all sweeps of the session.
std::vector<std::string> axisPaths(const SessionContents& contents) {
  std::set<std::string> paths;
  for (const StoredExperiment& experiment : contents.experiments)
    for (const SweepAxis& axis : experiment.spec.sweep.axes) paths.insert(axis.path);
  return {paths.begin(), paths.end()};
}

void addCoordinates(CsvLine& line, const std::vector<std::string>& paths, const SweepSpec& sweep,
                    const std::vector<std::optional<Value>>& at) {
  for (const std::string& path : paths) {
    const auto axis = std::ranges::find(sweep.axes, path, &SweepAxis::path);
    const auto index = static_cast<std::size_t>(axis - sweep.axes.begin());
    const bool isKnown = axis != sweep.axes.end() && at[index].has_value();
    line << (isKnown ? valueText(findKey(path), *at[index]) : std::string());
  }
}

/// NaN, which is an empty field, without cases.
double share(std::int64_t errors, std::int64_t cases) {
  if (cases <= 0) return std::nan("");
  return static_cast<double>(errors) / static_cast<double>(cases);
}

CsvLine runLine(const StoredExperiment& experiment, const SweptRun& swept, const std::vector<std::string>& paths) {
  const StoredRun& run = *swept.run;
  const RunResult& result = run.result;
  const Interval interval = wilsonInterval(result.testErrors, result.testCases);
  const EpochPoint last = run.points.empty() ? EpochPoint{} : run.points.back();
  const auto known = [&](double value) { return result.testCases > 0 ? value : std::nan(""); };
  CsvLine line;
  line << experiment.id << experiment.spec.name << run.id << run.look.name << toString(run.spec.role);
  addCoordinates(line, paths, experiment.spec.sweep, swept.at);
  line << run.spec.training.seed << run.group.group << (run.teacher ? std::to_string(run.teacher) : "")
       << (run.outcome ? toString(*run.outcome) : "unfinished") << result.epochs << result.testErrors
       << result.testCases << share(result.testErrors, result.testCases) << known(interval.low) << known(interval.high)
       << last.validationErrors << last.validationCases << result.trainErrors << result.trainCases << result.seconds;
  return line;
}

CsvLine cellLine(const StoredExperiment& experiment, const SweptCell& cell, const std::vector<std::string>& paths) {
  const auto testError = [](const StoredRun& run) { return share(run.result.testErrors, run.result.testCases); };
  const auto count = [&](Outcome outcome) {
    return std::ranges::count_if(cell.runs, [&](const StoredRun* run) { return run->outcome == outcome; });
  };
  const Spread errors = spreadOver(cell, [](const StoredRun& run) { return run.result.testErrors; });
  const Spread error = spreadOver(cell, testError);
  const Spread seconds = spreadOver(cell, [](const StoredRun& run) { return run.result.seconds; });
  const auto mean = [](const Spread& spread) { return spread.count > 0 ? spread.mean : std::nan(""); };
  const auto deviation = [](const Spread& spread) { return spread.count > 1 ? spread.deviation : std::nan(""); };
  CsvLine line;
  line << experiment.id << experiment.spec.name << toString(cell.role);
  addCoordinates(line, paths, experiment.spec.sweep, cell.at);
  line << cell.runs.size() << cell.completed.size() << count(Outcome::Diverged) << count(Outcome::Failed)
       << mean(errors) << deviation(errors) << mean(error) << deviation(error) << mean(seconds);
  return line;
}

/// @param before, after columns beside those of the axes
std::string header(const std::vector<std::string>& paths, std::initializer_list<const char*> before,
                   std::initializer_list<const char*> after) {
  CsvLine line;
  for (const char* name : before) line << name;
  for (const std::string& path : paths) line << path;
  for (const char* name : after) line << name;
  return line.text();
}

}  // namespace

std::string sweepRunsCsv(const SessionContents& contents) {
  const auto paths = axisPaths(contents);
  std::string text = header(
      paths, {"experiment", "sweep", "run", "name", "role"},
      {"seed", "group", "teacher", "outcome", "epochs", "test_errors", "test_cases", "test_error", "test_error_low",
       "test_error_high", "validation_errors", "validation_cases", "train_errors", "train_cases", "seconds"});
  for (const StoredExperiment& experiment : contents.experiments) {
    if (experiment.spec.sweep.empty()) continue;
    for (const SweptRun& run : sweptRuns(contents, experiment)) text += runLine(experiment, run, paths).text();
  }
  return text;
}

std::string sweepCellsCsv(const SessionContents& contents) {
  const auto paths = axisPaths(contents);
  std::string text = header(paths, {"experiment", "sweep", "role"},
                            {"runs", "completed", "diverged", "failed", "test_errors_mean", "test_errors_sd",
                             "test_error_mean", "test_error_sd", "seconds_mean"});
  for (const StoredExperiment& experiment : contents.experiments) {
    if (experiment.spec.sweep.empty()) continue;
    for (const SweptCell& cell : sweptCells(sweptRuns(contents, experiment)))
      text += cellLine(experiment, cell, paths).text();
  }
  return text;
}

}  // namespace retort
