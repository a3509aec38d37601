#include "engine/experiment/sweep.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <numeric>
#include <set>
#include <unordered_map>
#include <utility>

#include "engine/data/random.h"
#include "engine/experiment/run_spec_json.h"

namespace retort {
namespace {

/// Names say these by themselves.
bool isInName(std::string_view path) {
  return path == "objective.kind" || path == "objective.temperature" || path == "objective.scale_by_t_squared" ||
         path == "student.layers" || path == "student.width" || path == "student.kind";
}

/// Indices of the cells, ascending: all of them, or a sample without repetition. A larger sample holds the smaller one.
std::vector<std::uint64_t> chosenCells(const SweepSpec& sweep) {
  std::uint64_t all = 1;
  for (const SweepAxis& axis : sweep.axes) all *= axis.values.size();
  const auto wanted = static_cast<std::uint64_t>(sweep.sample);
  if (wanted == 0 || wanted >= all) {
    std::vector<std::uint64_t> cells(all);
    std::iota(cells.begin(), cells.end(), std::uint64_t{0});
    return cells;
  }
  Random random(static_cast<std::uint64_t>(sweep.sampleSeed));
  std::set<std::uint64_t> drawn;
  while (drawn.size() < wanted) drawn.insert(static_cast<std::uint64_t>(random.uniform() * static_cast<double>(all)));
  return {drawn.begin(), drawn.end()};
}

ExperimentSpec cellAt(const ExperimentSpec& base, const std::vector<SweepAxis>& axes, std::uint64_t index) {
  ExperimentSpec cell = base;
  for (std::size_t i = axes.size(); i-- > 0;) {
    const auto& values = axes[i].values;
    findKey(axes[i].path).set(cell, values[index % values.size()]);
    index /= values.size();
  }
  return cell;
}

/// Whether the run depends on the axis' key.
bool concerns(const SweepAxis& axis, Role role) {
  if (role == Role::Teacher || axis.path.starts_with("baseline.")) return false;
  return role == Role::Student || !(axis.path.starts_with("objective.") || axis.path.starts_with("teacher."));
}

/// @param teacher null for none
std::string sweptName(const RunSpec& run, const SweepSpec& sweep, const RunSpec* teacher) {
  std::string name = runName(run);
  for (const SweepAxis& axis : sweep.axes) {
    const bool isTeachers = axis.path.starts_with("teacher.");
    if (!concerns(axis, run.role) || isInName(axis.path) || (isTeachers && !teacher)) continue;
    const Key& key = findKey(axis.path);
    name += (isTeachers ? " · teacher's " : " · ") + std::string(key.label) + ' ' +
            valueText(key, axisValue(key, run, teacher));
  }
  if (sweep.seeds > 1 && run.role != Role::Teacher) name += " · seed " + std::to_string(run.training.seed);
  return name;
}

/// Runs that are equal in this can be one batched network.
RunSpec sharedPart(RunSpec spec) {
  spec.objective = {};
  spec.training.orderSeed = orderSeed(spec.training);
  spec.training.seed = 0;
  spec.training.learningRate = 0;
  spec.training.schedule = ScheduleKind::Constant;
  spec.training.decay = 1;
  return spec;
}

}  // namespace

double cellCount(const SweepSpec& sweep) {
  double cells = 1;
  for (const SweepAxis& axis : sweep.axes) cells *= static_cast<double>(axis.values.size());
  return sweep.sample > 0 ? std::min(cells, static_cast<double>(sweep.sample)) : cells;
}

void requireFewRuns(const SweepSpec& sweep) {
  double all = 1;  // an index of a cell has to be one that can be drawn
  for (const SweepAxis& axis : sweep.axes) all *= static_cast<double>(axis.values.size());
  const double runs = cellCount(sweep) * sweep.seeds;
  if (runs <= kMostRuns && all <= 1e15) return;
  throw Error(ErrorKind::BadSpec, "sweep",
              "it has more than " + std::to_string(kMostRuns) + " runs" +
                  (runs <= 1e15 ? ": " + std::to_string(static_cast<std::int64_t>(runs)) : std::string()),
              "Name fewer values, or draw random cells (sweep.sample)");
}

std::vector<ExperimentSpec> cellsOf(const ExperimentSpec& spec) {
  requireFewRuns(spec.sweep);
  ExperimentSpec base = spec;
  base.sweep = {};
  std::vector<ExperimentSpec> cells;
  const auto chosen = chosenCells(spec.sweep);
  for (int seed = 0; seed < spec.sweep.seeds; ++seed) {
    for (const std::uint64_t index : chosen) {
      cells.push_back(cellAt(base, spec.sweep.axes, index));
      cells.back().training.seed += seed;
    }
  }
  return cells;
}

std::string cellText(const SweepSpec& sweep, const ExperimentSpec& cell) {
  std::string text;
  for (const SweepAxis& axis : sweep.axes) {
    const Key& key = findKey(axis.path);
    text += (text.empty() ? "" : ", ") + axis.path + " " + valueText(key, key.get(cell));
  }
  if (sweep.seeds > 1) text += (text.empty() ? "seed " : ", seed ") + std::to_string(cell.training.seed);
  return text;
}

Value axisValue(const Key& key, const RunSpec& run, const RunSpec* teacher) {
  ExperimentSpec experiment = keysOf(run);
  if (teacher) {
    experiment.teacher.model = teacher->model;
    experiment.teacher.training = teacher->training;
    experiment.teacher.jitterPixels = teacher->transferSet.jitterPixels;
  }
  return key.get(experiment);
}

std::optional<Value> coordinate(const SweepAxis& axis, const RunSpec& run, const RunSpec* teacher) {
  const bool isTeachers = axis.path.starts_with("teacher.");
  if (run.role == Role::Teacher ? !isTeachers : !concerns(axis, run.role)) return std::nullopt;
  if (run.role == Role::Teacher) teacher = &run;
  if (isTeachers && !teacher) return std::nullopt;
  return axisValue(findKey(axis.path), run, teacher);
}

std::vector<PlannedRun> planRuns(const ExperimentSpec& spec) {
  std::vector<PlannedRun> teachers;
  std::vector<PlannedRun> students;
  std::vector<PlannedRun> baselines;
  std::map<std::optional<std::size_t>, std::unordered_map<RunSpec, std::size_t, RunSpecHash>> known;  // by teacher
  const auto plan = [&](std::vector<PlannedRun>& runs, const RunSpec& run, std::optional<std::size_t> teacher) {
    const auto [place, isNew] = known[teacher].try_emplace(run, runs.size());
    if (isNew)
      runs.push_back({run, sweptName(run, spec.sweep, teacher ? &teachers[*teacher].spec : nullptr), teacher, {}});
    return place->second;
  };
  for (const ExperimentSpec& cell : cellsOf(spec)) {
    std::optional<std::size_t> teacher;
    if (needsTeacher(cell.objective)) teacher = plan(teachers, teacherRun(cell), std::nullopt);
    plan(students, studentRun(cell), teacher);
    if (cell.trainBaseline && teacher) plan(baselines, baselineRun(cell), std::nullopt);
  }
  std::ranges::move(students, std::back_inserter(teachers));
  std::ranges::move(baselines, std::back_inserter(teachers));
  return teachers;
}

std::int64_t assignGroups(std::span<PlannedRun> runs, std::int64_t first) {
  struct Together {
    std::optional<std::size_t> teacher;
    std::vector<PlannedRun*> runs;
  };
  std::unordered_map<RunSpec, std::vector<Together>, RunSpecHash> byShape;
  std::vector<std::pair<RunSpec, std::size_t>> order;
  for (PlannedRun& run : runs) {
    if (!mayBeGrouped(run.spec) || mostInGroup(run.spec) < 2) continue;
    const RunSpec shape = sharedPart(run.spec);
    auto& candidates = byShape[shape];
    auto found = std::ranges::find(candidates, run.teacher, &Together::teacher);
    if (found == candidates.end()) {
      order.emplace_back(shape, candidates.size());
      candidates.push_back({run.teacher, {}});
      found = candidates.end() - 1;
    }
    found->runs.push_back(&run);
  }
  for (const auto& [shape, index] : order) {
    auto& members = byShape[shape][index].runs;
    const auto most = static_cast<std::size_t>(mostInGroup(members.front()->spec));
    const std::size_t groups = (members.size() + most - 1) / most;
    for (std::size_t group = 0; group < groups && members.size() > 1; ++group) {
      const std::size_t from = members.size() * group / groups;
      const std::size_t to = members.size() * (group + 1) / groups;
      for (std::size_t i = from; i < to && to - from > 1; ++i)
        members[i]->group = {first, static_cast<int>(i - from), static_cast<int>(to - from)};
      if (to - from > 1) ++first;
    }
  }
  return first;
}

/// A teacher's course is not a sweep's to share: its logits are what others wait for.
bool mayBeGrouped(const RunSpec& run) {
  return run.role != Role::Teacher && run.forkedFrom.run == 0 && run.model.kind == ModelKind::FullyConnected;
}

bool mayTrainTogether(const RunSpec& one, const RunSpec& other) {
  return mayBeGrouped(one) && mayBeGrouped(other) && sharedPart(one) == sharedPart(other);
}

int mostInGroup(const ModelSpec& model) {
  if (model.kind != ModelKind::FullyConnected || model.layers.empty()) return 1;
  // With more, a further member gains less than 3 %, or loses: its weights leave the second level cache.
  const int widest = *std::ranges::max_element(model.layers);
  if (widest <= 24) return 16;
  if (widest <= 48) return 8;
  if (widest <= 128) return 4;
  return widest <= 320 ? 2 : 1;
}

int mostInGroup(const RunSpec& run) {
  const int most = mostInGroup(run.model);
  if (!needsTeacher(run.objective) || run.transferSet.jitterPixels == 0 || !mayBeGrouped(run) ||
      run.model.layers.empty())
    return most;
  return most > 1 ? 16 : 4;
}

bool isSameSweep(const ExperimentSpec& one, const ExperimentSpec& other) {
  if (one.sweep.empty() || other.sweep.empty()) return false;
  ExperimentSpec base = other;
  base.sweep = one.sweep;
  base.title = one.title;
  base.dataset = canonical(base.dataset);
  ExperimentSpec mine = one;
  mine.dataset = canonical(mine.dataset);
  return base == mine;
}

}  // namespace retort
