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

std::string meanText(const Spread& spread, int decimals, const char* unit = "") {
  if (spread.count == 0) return "-";
  const std::string mean = fixed(spread.mean, decimals);
  return (spread.count > 1 ? mean + " ± " + fixed(spread.deviation, decimals) : mean) + unit;
}

Row headOf(const StoredExperiment& experiment) {
  Row head{"role"};
  for (const SweepAxis& axis : experiment.spec.sweep.axes) head.push_back(axis.path);
  head.insert(head.end(), {"test errors", "test error", "n"});
  return head;
}

Row rowOf(const StoredExperiment& experiment, const SweptCell& cell) {
  Row row{toString(cell.role)};
  for (std::size_t i = 0; i < cell.at.size(); ++i)
    row.push_back(cell.at[i] ? valueText(findKey(experiment.spec.sweep.axes[i].path), *cell.at[i]) : "");
  const auto percent = [](const StoredRun& run) {
    return 100 * static_cast<double>(run.result.testErrors) / static_cast<double>(run.result.testCases);
  };
  row.push_back(meanText(spreadOver(cell, [](const StoredRun& run) { return run.result.testErrors; }), 1));
  row.push_back(meanText(spreadOver(cell, percent), 2, " %"));
  const std::size_t others = cell.runs.size() - cell.completed.size();
  row.push_back(std::to_string(cell.completed.size()) +
                (others > 0 ? " of " + std::to_string(cell.runs.size()) : std::string()));
  return row;
}

std::string tableText(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const Row& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::min(kWidest, std::max(widths[i], columnsOf(printable(row[i]))));
  std::string text;
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) line += toColumns(printable(row[i]), widths[i]) + "  ";
    text += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
  }
  return text;
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
  if (sweep.seeds > 1 && run.role != Role::Teacher) cell.push_back({"training.seed", run.training.seed});
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

std::string cellsText(const SessionContents& contents, const StoredExperiment& experiment) {
  std::vector<Row> rows{headOf(experiment)};
  for (const SweptCell& cell : sweptCells(sweptRuns(contents, experiment))) rows.push_back(rowOf(experiment, cell));
  return rows.size() > 1 ? tableText(rows) : std::string();
}

}  // namespace retort::cli
