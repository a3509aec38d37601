#include "engine/analysis/sweep_table.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "engine/experiment/run_spec_json.h"
#include "engine/experiment/sweep.h"
#include "engine/experiment/used_keys.h"

namespace retort {
namespace {

bool isOfCells(const SweepRun& run) {
  return run.inSweep && run.spec.role == Role::Student && run.spec.forkedFrom.run == 0;
}

void findTeachers(SweepTable& table) {
  std::unordered_map<std::uint64_t, std::size_t> byId;
  for (std::size_t i = 0; i < table.runs.size(); ++i) byId.emplace(table.runs[i].id, i);
  table.teachers.resize(table.runs.size());
  for (std::size_t i = 0; i < table.runs.size(); ++i) {
    const auto found = byId.find(table.runs[i].teacher);
    if (isOfCells(table.runs[i]) && found != byId.end()) table.teachers[i] = found->second;
  }
}

void findBaselines(SweepTable& table) {
  std::unordered_map<RunSpec, std::size_t, RunSpecHash> known;
  for (std::size_t i = 0; i < table.runs.size(); ++i) {
    const SweepRun& run = table.runs[i];
    if (run.spec.role != Role::Baseline) continue;
    const auto [place, isNew] = known.try_emplace(usedPart(run.spec), i);
    if (!isNew && run.completed() && !table.runs[place->second].completed()) place->second = i;
  }
  table.baselines.resize(table.runs.size());
  if (known.empty()) return;
  for (std::size_t i = 0; i < table.runs.size(); ++i) {
    if (!isOfCells(table.runs[i])) continue;
    const auto found = known.find(usedPart(baselineRun(keysOf(table.runs[i].spec))));
    if (found != known.end()) table.baselines[i] = found->second;
  }
}

Value valueOf(const SweepTable& table, std::size_t student, const std::string& path) {
  const auto& teacher = table.teachers[student];
  return axisValue(findKey(path), table.runs[student].spec, teacher ? &table.runs[*teacher].spec : nullptr);
}

struct Student {
  std::size_t run = 0;
  std::vector<Value> values;  ///< of the axes
};

void addAxis(SweepTable& table, std::vector<Student>& students, const std::string& path) {
  std::set<Value> seen;
  for (Student& student : students) {
    student.values.push_back(valueOf(table, student.run, path));
    seen.insert(student.values.back());
  }
  table.axes.push_back({path, {seen.begin(), seen.end()}});
}

void fillCells(SweepTable& table, const std::vector<Student>& students) {
  std::map<std::vector<std::size_t>, std::vector<std::size_t>> cells;
  for (const Student& student : students) {
    std::vector<std::size_t> place;
    for (std::size_t axis = 0; axis < table.axes.size(); ++axis) {
      const auto& all = table.axes[axis].values;
      place.push_back(static_cast<std::size_t>(std::ranges::lower_bound(all, student.values[axis]) - all.begin()));
    }
    cells[place].push_back(student.run);
  }
  for (auto& [place, members] : cells) table.cells.push_back({place, std::move(members)});
}

const SweepRun* completedAt(const SweepTable& table, std::optional<std::size_t> index) {
  return index && table.runs[*index].completed() ? &table.runs[*index] : nullptr;
}

bool goesOn(const SweepTable& table, std::optional<std::size_t> index) { return index && !table.runs[*index].outcome; }

void count(SweepCounts& counts, const std::optional<Outcome>& outcome) {
  if (!outcome) {
    ++counts.going;
    return;
  }
  switch (*outcome) {
    case Outcome::Completed:
      ++counts.completed;
      break;
    case Outcome::Cancelled:
      ++counts.stopped;
      break;
    case Outcome::Diverged:
      ++counts.diverged;
      break;
    case Outcome::Failed:
      ++counts.failed;
      break;
  }
}

/// The values of a metric, gathered student by student.
class Values {
 public:
  void add(const MetricValue& value) {
    if (!std::isfinite(value.part) || !std::isfinite(value.whole)) return;
    m_parts.push_back(value.part);
    m_wholes.push_back(value.whole);
  }
  void into(SweepSummary& summary) const {
    summary.value = spreadOf(m_parts);
    const double whole = spreadOf(m_wholes).mean;
    summary.defined = whole > 0;
    if (!summary.defined) return;
    summary.value.mean /= whole;
    summary.value.deviation /= whole;
  }

 private:
  std::vector<double> m_parts;
  std::vector<double> m_wholes;
};

/// Whether all students that have completed held out as many cases: errors on different splits are not comparable.
bool haveOneSplit(const SweepTable& table) {
  std::set<std::int64_t> cases;
  for (const SweepCell& cell : table.cells)
    for (const std::size_t student : cell.students)
      if (table.runs[student].completed()) cases.insert(table.runs[student].validationCases);
  return cases.size() == 1 && *cases.begin() > 0;
}

std::optional<double> meanErrors(const SweepTable& table, std::vector<std::size_t> runs) {
  std::ranges::sort(runs);
  runs.erase(std::unique(runs.begin(), runs.end()), runs.end());
  std::vector<double> errors;
  for (const std::size_t run : runs)
    if (completedAt(table, run)) errors.push_back(static_cast<double>(table.runs[run].testErrors));
  if (errors.empty()) return {};
  return spreadOf(errors).mean;
}

}  // namespace

SweepTable sweepTable(std::span<const std::string> paths, std::vector<SweepRun> runs) {
  SweepTable table;
  table.runs = std::move(runs);
  findTeachers(table);
  findBaselines(table);
  std::vector<Student> students;
  for (std::size_t i = 0; i < table.runs.size(); ++i)
    if (isOfCells(table.runs[i])) students.push_back({i, {}});
  for (const std::string& path : paths) addAxis(table, students, path);
  fillCells(table, students);
  return table;
}

SweepTable sweepTable(std::uint64_t experiment, const ExperimentSpec& spec, std::vector<SweepRun> runs) {
  std::vector<std::string> paths;
  for (const SweepAxis& axis : spec.sweep.axes) paths.push_back(axis.path);
  SweepTable table = sweepTable(paths, std::move(runs));
  table.experiment = experiment;
  table.name = spec.name;
  return table;
}

std::vector<std::optional<Value>> valuesOf(const SweepTable& table, std::size_t run) {
  const RunSpec& spec = table.runs[run].spec;
  std::vector<std::optional<Value>> values;
  for (const SweepTableAxis& axis : table.axes)
    values.push_back(isOfCells(table.runs[run]) ? valueOf(table, run, axis.path)
                                                : coordinate({axis.path, {}}, spec, nullptr));
  return values;
}

std::vector<std::vector<std::size_t>> baselineCells(const SweepTable& table) {
  std::map<std::vector<std::optional<Value>>, std::set<std::size_t>> cells;
  for (const auto& baseline : table.baselines)
    if (baseline) cells[valuesOf(table, *baseline)].insert(*baseline);
  std::vector<std::vector<std::size_t>> all;
  all.reserve(cells.size());
  for (const auto& [values, runs] : cells) all.emplace_back(runs.begin(), runs.end());
  return all;
}

SweepCounts countsOf(const SweepTable& table) {
  SweepCounts counts;
  for (const SweepRun& run : table.runs)
    if (run.inSweep && run.spec.forkedFrom.run == 0) count(counts, run.outcome);
  return counts;
}

SweepSummary summaryOf(const SweepTable& table, std::span<const std::size_t> students, SweepMetric metric) {
  SweepSummary summary;
  const SweepMetricInfo& info = infoOf(metric);
  Values values;
  std::vector<double> errors;
  std::vector<double> cases;
  std::vector<std::size_t> teachers;
  std::vector<std::size_t> baselines;
  for (const std::size_t student : students) {
    const SweepRun& run = table.runs[student];
    count(summary.counts, run.outcome);
    summary.toCome = summary.toCome || goesOn(table, student) || goesOn(table, table.teachers[student]) ||
                     goesOn(table, table.baselines[student]);
    if (table.teachers[student]) teachers.push_back(*table.teachers[student]);
    if (table.baselines[student]) baselines.push_back(*table.baselines[student]);
    if (!run.completed()) continue;
    errors.push_back(static_cast<double>(run.testErrors));
    cases.push_back(static_cast<double>(run.testCases));
    const auto value =
        info.of({run, completedAt(table, table.baselines[student]), completedAt(table, table.teachers[student])});
    if (value) values.add(*value);
  }
  values.into(summary);
  summary.errorRate = wilsonInterval(spreadOf(errors).mean, spreadOf(cases).mean);
  summary.teacher = meanErrors(table, std::move(teachers));
  summary.baseline = meanErrors(table, std::move(baselines));
  return summary;
}

std::optional<std::size_t> indexIn(const SweepTable& table, const SweepSlice& slice, std::size_t cell) {
  const std::vector<std::size_t>& place = table.cells[cell].place;
  for (std::size_t axis = 0; axis < place.size() && axis < slice.fixed.size(); ++axis) {
    const bool shown = axis == slice.x || axis == slice.y;
    if (!shown && slice.fixed[axis] && *slice.fixed[axis] != place[axis]) return {};
  }
  const std::size_t columns = table.axes.empty() ? 1 : table.axes[slice.x].values.size();
  return (slice.y ? place[*slice.y] * columns : 0) + (place.empty() ? 0 : place[slice.x]);
}

SweepGrid gridOf(const SweepTable& table, const SweepSlice& slice) {
  SweepGrid grid;
  if (table.cells.empty()) return grid;
  grid.columns = table.axes.empty() ? 1 : table.axes[slice.x].values.size();
  grid.rows = slice.y ? table.axes[*slice.y].values.size() : 1;
  grid.students.resize(grid.rows * grid.columns);
  for (std::size_t i = 0; i < table.cells.size(); ++i) {
    const auto index = indexIn(table, slice, i);
    if (!index) continue;
    auto& students = grid.students[*index];
    students.insert(students.end(), table.cells[i].students.begin(), table.cells[i].students.end());
  }
  return grid;
}

std::optional<BestCell> bestCell(const SweepTable& table) {
  const bool onValidation = haveOneSplit(table);
  const SweepMetric metric = onValidation ? SweepMetric::ValidationErrors : SweepMetric::TestErrors;
  std::optional<BestCell> best;
  std::pair<bool, double> least;  // whether seeds were lost, then errors
  for (std::size_t i = 0; i < table.cells.size(); ++i) {
    const SweepSummary summary = summaryOf(table, table.cells[i].students, metric);
    const std::pair mine(summary.counts.lost() > 0, summary.value.mean);
    if (!summary.defined || (best && mine >= least)) continue;
    least = mine;
    best = BestCell{i, onValidation};
  }
  return best;
}

}  // namespace retort
