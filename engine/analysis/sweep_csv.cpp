#include "engine/analysis/sweep_csv.h"

#include <cmath>

#include "engine/analysis/csv_line.h"
#include "engine/experiment/key_table.h"

namespace retort {
namespace {

void addPlace(CsvLine& line, const SweepTable& table, const SweepCell& cell) {
  for (std::size_t axis = 0; axis < table.axes.size(); ++axis)
    line << valueText(findKey(table.axes[axis].path), table.axes[axis].values[cell.place[axis]]);
}

void addCount(CsvLine& line, const std::optional<std::size_t>& run, const SweepTable& table) {
  if (run && table.runs[*run].completed())
    line << table.runs[*run].testErrors;
  else
    line << "";
}

CsvLine cellsHeader(const SweepTable& table) {
  CsvLine line;
  for (const SweepTableAxis& axis : table.axes) line << axis.path;
  for (const char* name : {"runs", "completed", "going", "diverged", "failed", "stopped"}) line << name;
  for (const SweepMetricInfo& info : sweepMetrics())
    for (const char* part : {"_mean", "_sd", "_n"}) line << std::string(info.id) + part;
  for (const char* name : {"teacher_errors", "baseline_errors", "error_rate_low", "error_rate_high", "best"})
    line << name;
  return line;
}

CsvLine cellLine(const SweepTable& table, const SweepCell& cell) {
  CsvLine line;
  addPlace(line, table, cell);
  const SweepSummary first = summaryOf(table, cell.students, SweepMetric::TestErrors);
  const SweepCounts& counts = first.counts;
  line << counts.all() << counts.completed << counts.going << counts.diverged << counts.failed << counts.stopped;
  for (const SweepMetricInfo& info : sweepMetrics()) {
    const SweepSummary summary = summaryOf(table, cell.students, info.metric);
    const Spread& value = summary.value;
    line << (summary.defined ? value.mean : std::nan(""))
         << (summary.defined && value.count > 1 ? value.deviation : std::nan(""))
         << (summary.defined ? value.count : 0);
  }
  line << first.teacher.value_or(std::nan("")) << first.baseline.value_or(std::nan(""))
       << (counts.completed > 0 ? first.errorRate.low : std::nan(""))
       << (counts.completed > 0 ? first.errorRate.high : std::nan(""));
  return line;
}

CsvLine runsHeader(const SweepTable& table) {
  CsvLine line;
  line << "run"
       << "name";
  for (const SweepTableAxis& axis : table.axes) line << axis.path;
  for (const char* name :
       {"seed", "outcome", "test_errors", "test_cases", "validation_errors", "validation_cases", "train_errors",
        "train_cases", "loss", "seconds", "teacher", "teacher_errors", "baseline", "baseline_errors"})
    line << name;
  return line;
}

CsvLine runLine(const SweepTable& table, const SweepCell& cell, std::size_t student) {
  const SweepRun& run = table.runs[student];
  CsvLine line;
  line << run.id << run.name;
  addPlace(line, table, cell);
  line << run.spec.training.seed << (run.outcome ? toString(*run.outcome) : "unfinished");
  if (run.outcome)
    line << run.testErrors << run.testCases << run.validationErrors << run.validationCases << run.trainErrors
         << run.trainCases << run.loss << run.seconds;
  else
    for (int i = 0; i < 8; ++i) line << "";
  const auto& teacher = table.teachers[student];
  const auto& baseline = table.baselines[student];
  line << (teacher ? std::to_string(table.runs[*teacher].id) : "");
  addCount(line, teacher, table);
  line << (baseline ? std::to_string(table.runs[*baseline].id) : "");
  addCount(line, baseline, table);
  return line;
}

}  // namespace

std::string sweepCellsCsv(const SweepTable& table) {
  std::string text = cellsHeader(table).text();
  const auto best = bestCell(table);
  for (std::size_t i = 0; i < table.cells.size(); ++i) {
    CsvLine line = cellLine(table, table.cells[i]);
    const bool isBest = best && best->cell == i;
    line << (!isBest ? "" : best->onValidation ? "validation" : "test");
    text += line.text();
  }
  return text;
}

std::string sweepRunsCsv(const SweepTable& table) {
  std::string text = runsHeader(table).text();
  for (const SweepCell& cell : table.cells)
    for (const std::size_t student : cell.students) text += runLine(table, cell, student).text();
  return text;
}

}  // namespace retort
