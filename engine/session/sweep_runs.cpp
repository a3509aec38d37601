#include "engine/session/sweep_runs.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

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

SweepRun sweepRun(const StoredRun& stored, bool inSweep) {
  SweepRun run;
  run.id = stored.id;
  run.name = stored.look.name;
  run.spec = stored.spec;
  run.teacher = stored.teacher;
  run.group = stored.group.group;
  run.groupSlots = stored.group.slots;
  run.inSweep = inSweep;
  run.outcome = stored.outcome.value_or(Outcome::Cancelled);
  setEnd(run, stored.outcome ? &stored.result : nullptr, stored.points);
  return run;
}

}  // namespace

SweepTable sweepTable(const SessionContents& contents, const StoredExperiment& experiment) {
  std::vector<SweepRun> runs;
  for (const StoredRun& run : contents.runs) {
    const bool inSweep = run.experiment == experiment.id;
    if (!run.look.deleted && (inSweep || run.spec.role != Role::Student)) runs.push_back(sweepRun(run, inSweep));
  }
  return sweepTable(experiment.id, experiment.spec, std::move(runs));
}

std::vector<SweepTable> sweepTables(const SessionContents& contents) {
  std::vector<SweepTable> tables;
  for (const StoredExperiment& experiment : contents.experiments)
    if (!experiment.spec.sweep.empty()) tables.push_back(sweepTable(contents, experiment));
  return tables;
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
