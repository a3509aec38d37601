// What waits or trains, as the queue's workers will see it.
#pragma once

#include <map>
#include <vector>

#include "app/models/run_record.h"
#include "engine/experiment/time_estimate.h"

namespace retort {

class RunTimes;

struct JobsLeft {
  std::vector<Job> jobs;               ///< in the order of their first runs
  std::map<RunId, std::size_t> jobOf;  ///< of each run its place among them
};

/// Whether the run says itself what it has left.
[[nodiscard]] bool showsPace(const RunRecord& run);

/// @param runs by id, none of them over; those of a group are one job
[[nodiscard]] JobsLeft jobsLeft(const std::vector<const RunRecord*>& runs, const TimeEstimate& estimate,
                                const RunTimes& times);

}  // namespace retort
