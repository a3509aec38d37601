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
#include "engine/experiment/used_keys.h"

namespace retort {
namespace {

constexpr std::uint64_t kMostHashed = 1'000'000;  // cells: of more, random ones are drawn by their places

/// Names say these by themselves.
bool isInName(std::string_view path) {
  return path == "objective.kind" || path == "objective.temperature" || path == "objective.scale_by_t_squared" ||
         path == "student.layers" || path == "student.width" || path == "student.kind";
}

std::uint64_t mixed(std::uint64_t bits) { return splitMix64(bits); }

/// FNV-1a: the same on every machine.
std::uint64_t textHash(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return hash;
}

/// The cells with the smallest hashes of their values: which they are does not depend on the other values' number.
std::vector<std::uint64_t> sampledByHash(const SweepSpec& sweep, std::size_t wanted) {
  using Ranked = std::pair<std::uint64_t, std::uint64_t>;  // hash and index
  std::vector<Ranked> cells{{mixed(static_cast<std::uint64_t>(sweep.sampleSeed)), 0}};
  for (const SweepAxis& axis : sweep.axes) {
    std::vector<Ranked> finer;
    finer.reserve(cells.size() * axis.values.size());
    std::vector<std::uint64_t> hashes;
    for (const Value& value : axis.values)
      hashes.push_back(textHash(axis.path + ' ' + valueText(findKey(axis.path), value)));
    for (const auto& [hash, index] : cells)
      for (std::size_t i = 0; i < hashes.size(); ++i)
        finer.emplace_back(mixed(hash ^ hashes[i]), index * hashes.size() + i);
    cells = std::move(finer);
  }
  std::ranges::nth_element(cells, cells.begin() + static_cast<std::ptrdiff_t>(wanted));
  std::vector<std::uint64_t> chosen;
  for (std::size_t i = 0; i < wanted; ++i) chosen.push_back(cells[i].second);
  std::ranges::sort(chosen);
  return chosen;
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
  if (all <= kMostHashed) return sampledByHash(sweep, wanted);
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

/// Whether the name of the run has to say where it stands on the axis.
bool isNamed(std::string_view path, Role role) {
  if (isSource(role))
    return path != "teacher.layers" && path != "teacher.kind" && path != "teacher.members" &&
           path != "teacher.specialists.count" && path != "teacher.specialists.subsets";
  return !isInName(path);
}

/// @param teacher null for none
std::string sweptName(const RunSpec& run, const SweepSpec& sweep, const RunSpec* teacher) {
  std::string name = runName(run);
  for (const SweepAxis& axis : sweep.axes) {
    const auto value = coordinate(axis, run, teacher);
    if (!value || !isNamed(axis.path, run.role)) continue;
    const bool isTeachers = isOfTeacherItself(axis.path) && !isSource(run.role);
    const Key& key = findKey(axis.path);
    name += (isTeachers ? " · teacher's " : " · ") + std::string(key.label) + ' ' + valueText(key, *value);
  }
  if (sweep.seeds > 1 && !isSource(run.role)) name += " · seed " + std::to_string(run.training.seed);
  return name;
}

/// Whether the role's runs depend on such a key at all.
bool concerns(std::string_view path, Role role) {
  const bool isTeachers = path.starts_with("teacher.");
  if (isSource(role)) return isTeachers || path.starts_with("dataset.");
  return role == Role::Student || !(isTeachers || path.starts_with("objective."));
}

constexpr std::string_view kSpecialists = "teacher.specialists.";

/// Whether a specialist depends on such a key: not on what is made of its answers, nor on how many others there are
/// where its own subset is named.
bool decidesSpecialist(std::string_view path, const SpecialistsSpec& own) {
  if (path == "teacher.specialists.correction" || path == "teacher.specialists.most_probable") return false;
  return path != "teacher.specialists.count" || own.subsets.empty();
}

/// All keys that the run's weights depend on. @param teacher null for none
ExperimentSpec experimentOf(const RunSpec& run, const RunSpec* teacher) {
  ExperimentSpec experiment = keysOf(run);
  SpecialistsSpec& specialists = experiment.teacher.specialists;
  if (run.role == Role::Specialist) {
    specialists.objective = run.objective;
    specialists.training = run.training;
  } else if (teacher) {
    specialists = teacher->specialists;
  }
  if (!teacher) return experiment;
  experiment.teacher.model = teacher->model;
  experiment.teacher.training = teacher->training;
  experiment.teacher.jitterPixels = teacher->transferSet.jitterPixels;
  experiment.teacher.ensemble = teacher->ensemble;
  return experiment;
}

[[noreturn]] void refuseRuns(const std::string& count) {
  throw Error(ErrorKind::BadSpec, "sweep", "it has more than " + std::to_string(kMostRuns) + " runs" + count,
              "Name fewer values, or draw random cells (sweep.sample)");
}

/// Members of an ensemble differ in nothing else.
void nameBySeed(PlannedRun& member) {
  const std::string seed = " · seed " + std::to_string(member.spec.training.seed);
  if (!member.name.ends_with(seed)) member.name += seed;
}

/// @throws Error(BadSpec) when there are more than kMostRuns
std::vector<PlannedRun> joined(std::vector<PlannedRun> teachers, std::vector<PlannedRun> students,
                               std::vector<PlannedRun> baselines) {
  const std::size_t all = teachers.size() + students.size() + baselines.size();
  if (all > kMostRuns) refuseRuns(", teachers and baselines among them: " + std::to_string(all));
  std::ranges::move(students, std::back_inserter(teachers));
  std::ranges::move(baselines, std::back_inserter(teachers));
  return teachers;
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
  refuseRuns(runs <= 1e15 ? ": " + std::to_string(static_cast<std::int64_t>(runs)) : std::string());
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
  return key.get(experimentOf(run, teacher));
}

std::optional<Value> coordinate(const SweepAxis& axis, const RunSpec& run, const RunSpec* teacher) {
  if (!concerns(axis.path, run.role)) return std::nullopt;
  const Key& key = findKey(axis.path);
  if (isTeacher(run.role)) teacher = &run;
  const bool isSpecialists = run.role == Role::Specialist && axis.path.starts_with(kSpecialists);
  if (isSpecialists && !decidesSpecialist(axis.path, run.specialists)) return std::nullopt;
  if (axis.path.starts_with("teacher.") && !teacher && !isSpecialists) return std::nullopt;
  ExperimentSpec experiment = experimentOf(run, teacher);
  if (isTeacher(run.role)) experiment.objective = {};  // a teacher is trained for one that distils
  if (!isUsed(axis.path, experiment)) return std::nullopt;
  return key.get(experiment);
}

std::vector<PlannedRun> planRuns(const ExperimentSpec& spec) {
  std::vector<PlannedRun> teachers;
  std::vector<PlannedRun> students;
  std::vector<PlannedRun> baselines;
  std::map<std::optional<std::size_t>, std::unordered_map<RunSpec, std::size_t, RunSpecHash>> known;  // by teacher
  const auto plan = [&](std::vector<PlannedRun>& runs, const RunSpec& run, std::optional<std::size_t> teacher) {
    const auto [place, isNew] = known[teacher].try_emplace(usedPart(run), runs.size());
    if (isNew)
      runs.push_back({run, sweptName(run, spec.sweep, teacher ? &teachers[*teacher].spec : nullptr), teacher, {}});
    return place->second;
  };
  const auto planSpecialists = [&](const ExperimentSpec& cell) {
    std::vector<std::size_t> parts;
    const auto specialists = specialistRuns(cell);
    if (!specialists.empty()) parts.push_back(plan(teachers, generalistRun(cell), std::nullopt));
    for (const RunSpec& specialist : specialists) parts.push_back(plan(teachers, specialist, parts.front()));
    return parts;
  };
  const auto planTeacher = [&](const ExperimentSpec& cell) {
    const auto found = known[std::nullopt].find(usedPart(teacherRun(cell)));
    if (found != known[std::nullopt].end()) return found->second;
    std::vector<std::size_t> parts = planSpecialists(cell);
    for (const RunSpec& member : memberRuns(cell)) {
      parts.push_back(plan(teachers, member, std::nullopt));
      nameBySeed(teachers[parts.back()]);
    }
    const std::size_t teacher = plan(teachers, teacherRun(cell), std::nullopt);
    for (const std::size_t part : parts)
      if (!teachers[part].ensemble) teachers[part].ensemble = teacher;
    teachers[teacher].parts = std::move(parts);
    return teacher;
  };
  for (const ExperimentSpec& cell : cellsOf(spec)) {
    std::optional<std::size_t> teacher;
    if (needsTeacher(cell.objective)) teacher = planTeacher(cell);
    plan(students, studentRun(cell), teacher);
    if (cell.trainBaseline && teacher) plan(baselines, baselineRun(cell), std::nullopt);
  }
  return joined(std::move(teachers), std::move(students), std::move(baselines));
}

std::int64_t assignGroups(std::span<PlannedRun> runs, std::int64_t first) {
  struct Together {
    std::optional<std::size_t> teacher;
    std::optional<std::size_t> ensemble;
    std::vector<PlannedRun*> runs;
  };
  std::unordered_map<RunSpec, std::vector<Together>, RunSpecHash> byShape;
  std::vector<std::pair<RunSpec, std::size_t>> order;
  for (PlannedRun& run : runs) {
    if (!mayBeGrouped(run.spec) || mostInGroup(run.spec) < 2) continue;
    if (isTeacher(run.spec.role) && !run.ensemble) continue;
    const RunSpec shape = sharedPart(run.spec);
    auto& candidates = byShape[shape];
    auto found = std::ranges::find_if(candidates, [&run](const Together& together) {
      return together.teacher == run.teacher && together.ensemble == run.ensemble;
    });
    if (found == candidates.end()) {
      order.emplace_back(shape, candidates.size());
      candidates.push_back({run.teacher, run.ensemble, {}});
      found = candidates.end() - 1;
    }
    found->runs.push_back(&run);
  }
  for (const auto& [shape, index] : order) {
    auto& members = byShape[shape][index].runs;
    const auto most = static_cast<std::size_t>(mostInGroup(members.front()->spec));
    std::size_t groups = (members.size() + most - 1) / most;
    if (byShape[shape][index].ensemble) groups += groups % 2;
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

/// A specialist's cases are its own.
bool mayBeGrouped(const RunSpec& run) {
  return run.role != Role::Ensemble && run.role != Role::Specialist && run.forkedFrom.run == 0 &&
         run.model.kind == ModelKind::FullyConnected;
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

}  // namespace retort
