#include "engine/session/sweep_runs.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>

#include "engine/experiment/sweep.h"
#include "engine/experiment/used_keys.h"

namespace retort {
namespace {

const StoredRun* findRun(const SessionContents& contents, RunId id) {
  const auto found = std::ranges::lower_bound(contents.runs, id, {}, &StoredRun::id);
  return id == 0 || found == contents.runs.end() || found->id != id ? nullptr : &*found;
}

bool isOf(const StoredRun& run, const StoredExperiment& experiment) {
  return run.experiment == experiment.id && !run.look.deleted && run.spec.forkedFrom.run == 0;
}

/// Where the experiment's data set is now.
ExperimentSpec relocated(const SessionContents& contents, const StoredExperiment& experiment) {
  ExperimentSpec spec = experiment.spec;
  for (const StoredRun& run : contents.runs)
    if (run.experiment == experiment.id && spec.dataset.kind == DatasetKind::Idx)
      spec.dataset.path = run.spec.dataset.path;
  return spec;
}

/// The runs that could be one of a plan, by spec.
class SpecIndex {
 public:
  SpecIndex(const SessionContents& contents, const StoredExperiment& experiment) : m_contents(contents) {
    for (const StoredRun& run : contents.runs)
      if (isOf(run, experiment) || (run.spec.role == Role::Teacher && !run.look.deleted))
        m_runs.emplace(usedPart(run.spec), &run);
  }

  /// The one that has come farthest; null for none.
  [[nodiscard]] const StoredRun* find(const RunSpec& spec, const RunSpec* teacher) const {
    const StoredRun* best = nullptr;
    const auto [from, to] = m_runs.equal_range(usedPart(spec));
    for (auto at = from; at != to; ++at) {
      const StoredRun* its = findRun(m_contents, at->second->teacher);
      if (teacher && (!its || usedPart(its->spec) != usedPart(*teacher))) continue;
      if (!best || at->second->outcome == Outcome::Completed) best = at->second;
    }
    return best;
  }

 private:
  const SessionContents& m_contents;
  std::unordered_multimap<RunSpec, const StoredRun*, RunSpecHash> m_runs;
};

std::size_t& counterOf(SweepState& state, const StoredRun* run) {
  if (!run) return state.missing;
  if (!run->outcome || *run->outcome == Outcome::Cancelled) return state.stopped;
  if (*run->outcome == Outcome::Diverged) return state.diverged;
  return *run->outcome == Outcome::Failed ? state.failed : state.completed;
}

}  // namespace

std::vector<SweptRun> sweptRuns(const SessionContents& contents, const StoredExperiment& experiment) {
  std::vector<SweptRun> runs;
  for (const StoredRun& run : contents.runs) {
    if (!isOf(run, experiment)) continue;
    SweptRun& one = runs.emplace_back(SweptRun{&run, findRun(contents, run.teacher), {}});
    for (const SweepAxis& axis : experiment.spec.sweep.axes)
      one.at.push_back(coordinate(axis, run.spec, one.teacher ? &one.teacher->spec : nullptr));
  }
  return runs;
}

std::vector<SweptCell> sweptCells(const std::vector<SweptRun>& runs) {
  std::vector<SweptCell> cells;
  std::map<std::pair<Role, std::vector<std::optional<Value>>>, std::size_t> places;
  for (const SweptRun& run : runs) {
    const Role role = run.run->spec.role;
    if (role == Role::Teacher) continue;
    const auto [place, isNew] = places.try_emplace({role, run.at}, cells.size());
    if (isNew) cells.push_back({role, run.at, {}, {}});
    SweptCell& cell = cells[place->second];
    cell.runs.push_back(run.run);
    if (run.run->outcome == Outcome::Completed && run.run->result.testCases > 0) cell.completed.push_back(run.run);
  }
  std::ranges::sort(cells, {}, [](const SweptCell& cell) { return std::tie(cell.role, cell.at); });
  return cells;
}

SweepState sweepState(const SessionContents& contents, const StoredExperiment& experiment) {
  const auto plan = planRuns(relocated(contents, experiment));
  const SpecIndex index(contents, experiment);
  SweepState state;
  state.planned = plan.size();
  for (const PlannedRun& run : plan)
    ++counterOf(state, index.find(run.spec, run.teacher ? &plan[*run.teacher].spec : nullptr));
  return state;
}

}  // namespace retort
