#include "app/models/jobs_left.h"

#include <algorithm>
#include <utility>

#include "app/models/run_times.h"

namespace retort {
namespace {

/// The runs of one group that are not over.
struct Together {
  std::vector<const RunRecord*> members;
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

}  // namespace

bool showsPace(const RunRecord& run) {
  return goesOn(run.state) && run.progress.fraction > 0 && run.progress.fraction < 1;
}

JobsLeft jobsLeft(const std::vector<const RunRecord*>& runs, const TimeEstimate& estimate, const RunTimes& times) {
  JobsLeft left;
  std::vector<Together> groups;
  std::map<std::pair<ExperimentId, std::int64_t>, std::size_t> known;
  for (const RunRecord* run : runs) {
    std::size_t place = groups.size();
    if (run->group.group != 0)
      place = known.try_emplace({run->experiment, run->group.group}, groups.size()).first->second;
    if (place == groups.size()) groups.emplace_back();
    groups[place].members.push_back(run);
    groups[place].teacher = run->parts.empty() ? run->teacher : run->parts.back();
    left.jobOf.emplace_hint(left.jobOf.end(), run->id, place);
  }
  for (const Together& group : groups) {
    Job job;
    job.seconds = secondsLeft(group, estimate, times);
    job.begun = std::ranges::any_of(group.members, [](const RunRecord* run) { return showsPace(*run); });
    if (const auto teacher = left.jobOf.find(group.teacher); teacher != left.jobOf.end()) job.after = teacher->second;
    left.jobs.push_back(job);
  }
  return left;
}

}  // namespace retort
