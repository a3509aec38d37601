#include "app/bridge/total_progress.h"

#include "app/models/jobs_left.h"
#include "app/models/run_times.h"

namespace retort {
namespace {

using Runs = std::vector<const RunRecord*>;

/// Where no run is over yet, those that go on say what they take.
TimeEstimate earlyEstimate(const Runs& runs, const RunTimes& times) {
  TimeEstimate estimate;
  for (const RunRecord* run : runs)
    if (!run->result && showsPace(*run))
      estimate.learn(run->spec, run->group.slots, run->spec.training.epochs,
                     run->progress.secondsLeft / (1 - run->progress.fraction), times.sizeOf(run->spec.dataset));
  return estimate;
}

}  // namespace

TotalProgress totalProgress(const std::vector<RunRecord>& runs, const std::set<RunId>& batch, int workers,
                            const RunTimes& times) {
  TotalProgress progress;
  Runs concerned;
  double allWork = 0;
  double doneWork = 0;
  for (const RunRecord& run : runs) {
    if (!batch.contains(run.id)) continue;
    concerned.push_back(&run);
    progress.total += 1;
    progress.finished += run.result ? 1 : 0;
    const double work = operations(run.spec, times.sizeOf(run.spec.dataset));
    allWork += work;
    doneWork += work * (run.result ? 1 : run.progress.fraction);
  }
  progress.fraction = allWork > 0 ? doneWork / allWork : 0;
  const TimeEstimate early = times.isRough() ? earlyEstimate(concerned, times) : TimeEstimate();
  const TimeEstimate& estimate = early.hasLearned() ? early : times.estimate();
  if (!estimate.hasLearned()) return progress;
  std::erase_if(concerned, [](const RunRecord* run) { return run->result != nullptr; });
  progress.secondsLeft = makespan(jobsLeft(concerned, estimate, times).jobs, workers);
  return progress;
}

}  // namespace retort
