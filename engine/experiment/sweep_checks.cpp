// What can be wrong with a sweep.
#include <algorithm>
#include <string>

#include "engine/experiment/key_checks.h"
#include "engine/experiment/sweep.h"

namespace retort {
namespace {

constexpr std::size_t kMostNamed = 10;

const SweepAxis* axisOf(const SweepSpec& sweep, std::string_view path) {
  const auto found = std::ranges::find(sweep.axes, path, &SweepAxis::path);
  return found == sweep.axes.end() ? nullptr : &*found;
}

/// Why a key that cannot be swept cannot.
std::string reasonOf(const Key& key) {
  if (key.path.starts_with("dataset.")) return "Runs of one sweep share their data set; start one sweep for each";
  if (key.path.starts_with("sweep.")) return "It says how to sweep; name a key of the runs";
  if (key.path == "baseline.train") return "Either all cells have a baseline or none; set the key itself";
  return "No run depends on it: a sweep has one name and one title; name a key of the runs";
}

void addAxisProblem(std::vector<Error>& problems, const SweepAxis& axis) {
  const std::string where = "sweep." + axis.path;
  try {
    const Key& key = findKey(axis.path);
    if (!isSweepable(key)) problems.emplace_back(ErrorKind::BadSpec, where, "it cannot be swept", reasonOf(key));
    for (const Value& value : axis.values) requireAllowed(key, value);
  } catch (const Error& problem) {
    problems.emplace_back(problem.kind(), where, problem.problem(), problem.remedy());
  }
  if (axis.values.empty())
    problems.emplace_back(ErrorKind::BadSpec, where, "it has no values", "Name at least one, or take the axis away");
}

void addConflicts(std::vector<Error>& problems, const SweepSpec& sweep) {
  if (axisOf(sweep, "student.width") && axisOf(sweep, "student.layers"))
    problems.emplace_back(ErrorKind::BadSpec, "sweep.student.width", "student.layers is swept as well",
                          "Keep one of the two");
  if (sweep.seeds > 1 && axisOf(sweep, "training.seed"))
    problems.emplace_back(ErrorKind::BadSpec, "sweep.seeds", "training.seed is swept as well", "Keep one of the two");
}

void addCellProblems(std::vector<Error>& problems, const ExperimentSpec& spec) {
  std::size_t unnamed = 0;
  std::size_t named = 0;
  ExperimentSpec oneSeed = spec;
  oneSeed.sweep.seeds = 1;
  for (const ExperimentSpec& cell : cellsOf(oneSeed)) {
    const auto own = problemsOf(cell);
    if (own.empty()) continue;
    if (named++ >= kMostNamed) {
      ++unnamed;
      continue;
    }
    problems.emplace_back(own.front().kind(), own.front().where(),
                          "with " + cellText(oneSeed.sweep, cell) + ": " + own.front().problem(), own.front().remedy());
  }
  if (unnamed > 0)
    problems.emplace_back(ErrorKind::BadSpec, "sweep", "so are " + std::to_string(unnamed) + " more cells", "");
}

}  // namespace

bool isSweepable(const Key& key) {
  return key.kind != ValueKind::Text && !key.path.starts_with("sweep.") && key.path != "baseline.train" &&
         (!key.path.starts_with("dataset.") || key.path == "dataset.validation_fraction");
}

std::vector<Error> sweepProblems(const ExperimentSpec& spec) {
  std::vector<Error> problems;
  if (spec.sweep.empty()) return problems;
  for (const SweepAxis& axis : spec.sweep.axes) addAxisProblem(problems, axis);
  addConflicts(problems, spec.sweep);
  if (!problems.empty()) return problems;
  try {
    requireFewRuns(spec.sweep);
    addCellProblems(problems, spec);
    if (problems.empty()) (void)planRuns(spec);  // which counts teachers and baselines, too
  } catch (const Error& problem) {
    problems.push_back(problem);
  }
  return problems;
}

}  // namespace retort
