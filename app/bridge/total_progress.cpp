#include "app/bridge/total_progress.h"

#include <algorithm>
#include <map>
#include <utility>

#include "app/models/run_times.h"

namespace retort {
namespace {

using Runs = std::vector<const RunRecord*>;

bool showsPace(const RunRecord& run) { return run.progress.fraction > 0 && run.progress.fraction < 1; }

/// Where no run is over yet, those that go on say what they take.
TimeEstimate earlyEstimate(const Runs& runs, const RunTimes& times) {
  TimeEstimate estimate;
  for (const RunRecord* run : runs)
    if (!run->result && showsPace(*run))
      estimate.learn(run->spec, run->group.slots, run->spec.training.epochs,
                     run->progress.secondsLeft / (1 - run->progress.fraction), times.sizeOf(run->spec.dataset));
  return estimate;
}

/// The runs of one group that are not over.
struct Together {
  Runs members;
  RunId teacher = 0;
};

double secondsLeft(const Together& group, const TimeEstimate& estimate, const RunTimes& times) {
  double left = 0;
  bool known = false;
  double trained = 1;  // share of the epochs
  for (const RunRecord* run : group.members) {
    known = known || showsPace(*run);
    if (showsPace(*run)) left = std::max(left, run->progress.secondsLeft);
    const int epochs = run->points.empty() ? 0 : run->points.back().epoch;
    trained = std::min(trained, static_cast<double>(epochs) / run->spec.training.epochs);
  }
  if (known) return left;
  const RunSpec& spec = group.members.front()->spec;
  return estimate.seconds(spec, static_cast<int>(group.members.size()), times.sizeOf(spec.dataset)) * (1 - trained);
}

double secondsLeft(const Runs& runs, int workers, const TimeEstimate& estimate, const RunTimes& times) {
  std::vector<Together> groups;
  std::map<std::pair<ExperimentId, std::int64_t>, std::size_t> known;
  std::map<RunId, std::size_t> jobOf;
  for (const RunRecord* run : runs) {
    if (run->result) continue;
    std::size_t place = groups.size();
    if (run->group.group != 0)
      place = known.try_emplace({run->experiment, run->group.group}, groups.size()).first->second;
    if (place == groups.size()) groups.emplace_back();
    groups[place].members.push_back(run);
    groups[place].teacher = run->teacher;
    jobOf[run->id] = place;
  }
  std::vector<Job> jobs;
  for (const Together& group : groups) {
    Job job;
    job.seconds = secondsLeft(group, estimate, times);
    job.begun = std::ranges::any_of(group.members, [](const RunRecord* run) { return showsPace(*run); });
    if (const auto teacher = jobOf.find(group.teacher); teacher != jobOf.end()) job.after = teacher->second;
    jobs.push_back(job);
  }
  return makespan(jobs, workers);
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
  const bool hasLearned = times.estimate().hasLearned();
  const TimeEstimate early = hasLearned ? TimeEstimate() : earlyEstimate(concerned, times);
  const TimeEstimate& estimate = hasLearned ? times.estimate() : early;
  if (estimate.hasLearned()) progress.secondsLeft = secondsLeft(concerned, workers, estimate, times);
  return progress;
}

}  // namespace retort
