#include "engine/analysis/sweep_csv.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>

#include "engine/analysis/csv_line.h"
#include "engine/experiment/key_table.h"

namespace retort {
namespace {

using Paths = std::vector<std::string>;
using Names = std::initializer_list<const char*>;

void operator<<(CsvLine& line, const Names& names) {
  for (const char* name : names) line << name;
}

/// Of all axes, each once.
Paths axisPaths(std::span<const SweepTable> tables) {
  Paths paths;
  for (const SweepTable& table : tables)
    for (const SweepTableAxis& axis : table.axes)
      if (std::ranges::find(paths, axis.path) == paths.end()) paths.push_back(axis.path);
  return paths;
}

void addValues(CsvLine& line, const Paths& paths, const SweepTable& table, std::size_t run) {
  const auto values = valuesOf(table, run);
  for (const std::string& path : paths) {
    const auto axis = std::ranges::find(table.axes, path, &SweepTableAxis::path);
    const auto index = static_cast<std::size_t>(axis - table.axes.begin());
    const bool isKnown = axis != table.axes.end() && values[index].has_value();
    line << (isKnown ? valueText(findKey(path), *values[index]) : std::string());
  }
}

/// NaN is an empty field.
double known(bool isKnown, double value) { return isKnown ? value : std::nan(""); }

void addErrors(CsvLine& line, std::int64_t errors, std::int64_t cases) {
  if (cases > 0)
    line << errors << cases;
  else
    line << Names{"", ""};
}

void addInterval(CsvLine& line, bool isKnown, const Interval& interval) {
  line << known(isKnown, interval.low) << known(isKnown, interval.high);
}

std::string idText(std::uint64_t run) { return run == 0 ? "" : std::to_string(run); }

std::string errorsText(const SweepRun* run) {
  return run && run->completed() ? std::to_string(run->testErrors) : std::string();
}

CsvLine cellsHeader(const Paths& paths) {
  CsvLine line;
  line << Names{"experiment", "sweep"};
  for (const std::string& path : paths) line << path;
  line << Names{"runs", "completed", "going", "diverged", "failed", "stopped"};
  for (const SweepMetricInfo& info : sweepMetrics())
    for (const char* part : {"_mean", "_sd", "_n"}) line << std::string(info.id) + part;
  line << Names{"teacher_errors", "baseline_errors", "test_error_low", "test_error_high", "best"};
  return line;
}

void addMetric(CsvLine& line, const SweepTable& table, const SweepCell& cell, const SweepMetricInfo& info) {
  const SweepSummary summary = summaryOf(table, cell.students, info.metric);
  const Spread& value = summary.value;
  const double unit = info.unit == "%" ? 100 : 1;
  line << known(summary.defined, value.mean / unit) << known(summary.defined && value.count > 1, value.deviation / unit)
       << (summary.defined ? value.count : 0);
}

CsvLine cellLine(const Paths& paths, const SweepTable& table, const SweepCell& cell) {
  CsvLine line;
  line << table.experiment << table.name;
  addValues(line, paths, table, cell.students.front());
  const SweepSummary errors = summaryOf(table, cell.students, SweepMetric::TestErrors);
  const SweepCounts& counts = errors.counts;
  line << counts.all() << counts.completed << counts.going << counts.diverged << counts.failed << counts.stopped;
  for (const SweepMetricInfo& info : sweepMetrics()) addMetric(line, table, cell, info);
  line << errors.teacher.value_or(std::nan("")) << errors.baseline.value_or(std::nan(""));
  addInterval(line, errors.defined, errors.errorRate);
  return line;
}

CsvLine runsHeader(const Paths& paths) {
  CsvLine line;
  line << Names{"experiment", "sweep", "run", "name", "role"};
  for (const std::string& path : paths) line << path;
  line << Names{"seed", "group", "teacher", "baseline", "outcome", "epochs"};
  line << Names{"test_errors", "test_cases", "test_error", "test_error_low", "test_error_high"};
  line << Names{"validation_errors", "validation_cases", "train_errors", "train_cases", "loss", "seconds"};
  line << Names{"teacher_errors", "baseline_errors"};
  return line;
}

CsvLine runLine(const Paths& paths, const SweepTable& table, std::size_t index) {
  const auto at = [&](const std::optional<std::size_t>& other) { return other ? &table.runs[*other] : nullptr; };
  const SweepRun& run = table.runs[index];
  const SweepRun* baseline = at(table.baselines[index]);
  const bool isTested = run.testCases > 0;
  CsvLine line;
  line << table.experiment << table.name << run.id << run.name << toString(run.spec.role);
  addValues(line, paths, table, index);
  line << run.spec.training.seed << run.group << idText(run.teacher) << idText(baseline ? baseline->id : 0)
       << (run.outcome ? toString(*run.outcome) : "unfinished") << (run.outcome ? std::to_string(run.epochs) : "");
  addErrors(line, run.testErrors, run.testCases);
  line << known(isTested, static_cast<double>(run.testErrors) / static_cast<double>(run.testCases));
  addInterval(line, isTested, wilsonInterval(static_cast<double>(run.testErrors), static_cast<double>(run.testCases)));
  addErrors(line, run.validationErrors, run.validationCases);
  addErrors(line, run.trainErrors, run.trainCases);
  line << known(run.epochs > 0, run.loss) << known(run.seconds > 0, run.seconds)
       << errorsText(at(table.teachers[index])) << errorsText(baseline);
  return line;
}

}  // namespace

std::string sweepCellsCsv(std::span<const SweepTable> tables) {
  const Paths paths = axisPaths(tables);
  std::string text = cellsHeader(paths).text();
  for (const SweepTable& table : tables) {
    const auto best = bestCell(table);
    for (std::size_t i = 0; i < table.cells.size(); ++i) {
      CsvLine line = cellLine(paths, table, table.cells[i]);
      const bool isBest = best && best->cell == i;
      line << (!isBest ? "" : best->onValidation ? "validation" : "test");
      text += line.text();
    }
  }
  return text;
}

std::string sweepRunsCsv(std::span<const SweepTable> tables) {
  const Paths paths = axisPaths(tables);
  std::string text = runsHeader(paths).text();
  for (const SweepTable& table : tables)
    for (std::size_t i = 0; i < table.runs.size(); ++i)
      if (table.runs[i].inSweep && table.runs[i].spec.forkedFrom.run == 0) text += runLine(paths, table, i).text();
  return text;
}

}  // namespace retort
