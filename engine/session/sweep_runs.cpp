#include "engine/session/sweep_runs.h"

#include <algorithm>
#include <utility>

#include "engine/experiment/sweep_progress.h"

namespace retort {
namespace {

const StoredRun* findRun(const SessionContents& contents, RunId id) {
  const auto found = std::ranges::lower_bound(contents.runs, id, {}, &StoredRun::id);
  return id == 0 || found == contents.runs.end() || found->id != id ? nullptr : &*found;
}

std::size_t& counterOf(SweepState& state, const StoredRun* run) {
  if (!run) return state.missing;
  if (!run->outcome || *run->outcome == Outcome::Cancelled) return state.stopped;
  if (*run->outcome == Outcome::Diverged) return state.diverged;
  return *run->outcome == Outcome::Failed ? state.failed : state.completed;
}

/// An ensemble's students learn from its members' logits.
bool hasParts(const SessionContents& contents, const StoredRun& run) {
  return isWhole(run.spec, run.parts.size()) && std::ranges::all_of(run.parts, [&contents](RunId part) {
           const StoredRun* found = findRun(contents, part);
           return found && !found->look.deleted;
         });
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
  std::vector<const StoredRun*> runs;
  std::vector<RunThere> known;
  for (const StoredRun& run : contents.runs) {
    const bool inSweep = run.experiment == experiment.id && run.spec.forkedFrom.run == 0;
    const bool isReusable =
        isSource(run.spec.role) && (!run.outcome || *run.outcome == Outcome::Completed) && hasParts(contents, run);
    if (run.look.deleted || (!inSweep && !isReusable)) continue;
    const StoredRun* teacher = findRun(contents, run.teacher);
    runs.push_back(&run);
    known.push_back({&run.spec, teacher ? &teacher->spec : nullptr, run.group, inSweep, isReusable});
  }
  const auto plan = planRuns(experiment.spec);
  const PlanProgress progress = progressOf(plan, known);
  SweepState state;
  state.planned = plan.size();
  for (const auto& there : progress.there) ++counterOf(state, there ? runs[*there] : nullptr);
  return state;
}

}  // namespace retort
