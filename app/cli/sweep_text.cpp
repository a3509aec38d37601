#include "app/cli/sweep_text.h"

#include <algorithm>
#include <iostream>
#include <utility>

#include "app/cli/text.h"
#include "engine/experiment/error.h"
#include "engine/experiment/sweep.h"

namespace retort::cli {
namespace {

using nlohmann::json;
using Row = std::vector<std::string>;

constexpr std::size_t kWidest = 40;  // columns of a field

std::string meanText(const SweepSummary& summary, SweepMetric metric) {
  const SweepMetricInfo& info = infoOf(metric);
  if (!summary.defined) return "-";
  std::string text = fixed(summary.value.mean, info.decimals);
  if (summary.value.count > 1) text += " ± " + fixed(summary.value.deviation, info.decimals);
  return info.unit.empty() ? text : text + ' ' + std::string(info.unit);
}

Row headOf(const SweepTable& table) {
  Row head{"role"};
  for (const SweepTableAxis& axis : table.axes) head.push_back(axis.path);
  head.insert(head.end(), {"test errors", "test error", "n"});
  return head;
}

/// @param runs of one cell
Row rowOf(const SweepTable& table, const std::vector<std::size_t>& runs) {
  Row row{toString(table.runs[runs.front()].spec.role)};
  const auto values = valuesOf(table, runs.front());
  for (std::size_t i = 0; i < values.size(); ++i)
    row.push_back(values[i] ? valueText(findKey(table.axes[i].path), *values[i]) : "");
  const SweepSummary errors = summaryOf(table, runs, SweepMetric::TestErrors);
  row.push_back(meanText(errors, SweepMetric::TestErrors));
  row.push_back(meanText(summaryOf(table, runs, SweepMetric::TestErrorRate), SweepMetric::TestErrorRate));
  const std::string done = std::to_string(errors.value.count);
  row.push_back(errors.value.count < runs.size() ? done + " of " + std::to_string(runs.size()) : done);
  return row;
}

}  // namespace

std::vector<Coordinate> coordinatesOf(const SweepSpec& sweep, const RunSpec& run, const RunSpec* teacher) {
  std::vector<Coordinate> cell;
  try {
    for (const SweepAxis& axis : sweep.axes)
      if (auto value = coordinate(axis, run, teacher)) cell.push_back({axis.path, std::move(*value)});
  } catch (const Error&) {
    return {};  // of a session that names keys which are none
  }
  if (sweep.seeds > 1 && !isTeacher(run.role)) cell.push_back({"training.seed", run.training.seed});
  return cell;
}

json withCell(json object, const LoggedRun& run) {
  if (!run.isOfSweep) return object;
  json& cell = object["cell"] = json::object();
  for (const Coordinate& one : run.cell) std::visit([&](const auto& value) { cell[one.path] = value; }, one.value);
  object["group"] = run.group.group;
  return object;
}

std::optional<SweepState> stateOf(const SessionContents& contents, const StoredExperiment& experiment) {
  try {
    return sweepState(contents, experiment);
  } catch (const Error& problem) {
    std::cerr << "retort-cli: experiment " << experiment.id << ": " << printable(problem.what()) << '\n';
    return std::nullopt;
  }
}

std::string stateText(const SweepState& state) {
  std::string text;
  for (const auto& [count, word] :
       {std::pair(state.completed, "completed"), std::pair(state.diverged, "diverged"),
        std::pair(state.failed, "failed"), std::pair(state.stopped, "stopped"), std::pair(state.missing, "missing")})
    if (count > 0) text += (text.empty() ? ": " : ", ") + std::to_string(count) + ' ' + word;
  return std::to_string(state.planned) + (state.planned == 1 ? " run" : " runs") + text;
}

json sweepJson(const StoredExperiment& experiment, const SweepState& state) {
  return {{"event", "sweep"},       {"experiment", experiment.id},  {"name", experiment.spec.name},
          {"runs", state.planned},  {"completed", state.completed}, {"diverged", state.diverged},
          {"failed", state.failed}, {"stopped", state.stopped},     {"missing", state.missing}};
}

std::string cellsText(const SweepTable& table) {
  std::vector<Row> rows{headOf(table)};
  for (const SweepCell& cell : table.cells) rows.push_back(rowOf(table, cell.students));
  for (const auto& baselines : baselineCells(table)) rows.push_back(rowOf(table, baselines));
  return rows.size() > 1 ? alignedText(rows, kWidest) : std::string();
}

}  // namespace retort::cli
