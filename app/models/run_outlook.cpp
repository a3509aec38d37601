#include "app/models/run_outlook.h"

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "app/models/run_times.h"
#include "engine/experiment/sweep.h"
#include "engine/experiment/used_keys.h"

namespace retort {
namespace {

using Known = std::unordered_map<RunSpec, const RunRecord*, RunSpecHash>;

ExperimentId extendedSweep(const ExperimentSpec& spec, const RunStore& store) {
  const auto& experiments = store.experiments();
  const auto found = std::find_if(experiments.rbegin(), experiments.rend(),
                                  [&](const auto& e) { return isSameSweep(e.second, spec); });
  return found == experiments.rend() ? 0 : found->first;
}

/// The runs that would not be trained anew: the sweep's own, and teachers of anything.
Known knownRuns(const ExperimentSpec& spec, const RunStore& store) {
  const ExperimentId sweep = extendedSweep(spec, store);
  Known known;
  for (const RunRecord& run : store.runs()) {
    const bool isReused = run.spec.role == Role::Teacher && (goesOn(run.state) || run.state == RunState::Completed);
    if (isReused || (sweep != 0 && run.experiment == sweep)) known[usedPart(run.spec)] = &run;
  }
  return known;
}

}  // namespace

RunOutlook runOutlook(const ExperimentSpec& spec, const RunStore& store, const RunTimes& times, int workers) {
  RunOutlook outlook;
  outlook.isSweep = !spec.sweep.empty();
  outlook.cells = static_cast<std::size_t>(cellCount(spec.sweep));
  outlook.seeds = static_cast<std::size_t>(spec.sweep.seeds);
  auto plan = planRuns(spec);
  const Known known = knownRuns(spec, store);
  std::vector<PlannedRun> left;
  std::vector<bool> isDone;
  for (const PlannedRun& run : plan) {
    std::size_t& role = run.spec.role == Role::Teacher   ? outlook.teachers
                        : run.spec.role == Role::Student ? outlook.students
                                                         : outlook.baselines;
    ++role;
    const auto found = known.find(usedPart(run.spec));
    isDone.push_back(found != known.end());
    if (found == known.end())
      ++outlook.toTrain;
    else
      ++(goesOn(found->second->state)        ? outlook.underWay
         : isResumable(found->second->state) ? outlook.ended
                                             : outlook.done);
  }
  // As the queue does it: what is known is no part of the new groups.
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < plan.size(); ++i) {
    if (isDone[i]) continue;
    left.push_back(plan[i]);
    places.push_back(i);
  }
  (void)assignGroups(left, 1);
  for (std::size_t i = 0; i < left.size(); ++i) plan[places[i]].group = left[i].group;
  outlook.seconds = planSeconds(plan, isDone, times.estimate(), times.sizeOf(spec.dataset), workers);
  outlook.isRough = !times.estimate().hasLearned();
  return outlook;
}

}  // namespace retort
