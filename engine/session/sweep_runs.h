// The sweeps of a session: as tables, and how far each has come. Pure functions of the contents.
#pragma once

#include <vector>

#include "engine/analysis/sweep_table.h"
#include "engine/session/session_values.h"

namespace retort {

/// Deleted runs are left out. Runs that were not over when the session was written count as cancelled: they can go on.
/// @throws Error(BadSpec) naming an axis of no key
[[nodiscard]] SweepTable sweepTable(const SessionContents& contents, const StoredExperiment& experiment);
/// Of all experiments that are sweeps.
[[nodiscard]] std::vector<SweepTable> sweepTables(const SessionContents& contents);

/// What has become of the runs that a sweep's spec asks for, teachers and baselines included.
struct SweepState {
  std::size_t planned = 0;
  std::size_t completed = 0;
  std::size_t diverged = 0;
  std::size_t failed = 0;
  std::size_t stopped = 0;  ///< or never begun, or interrupted: they can go on
  std::size_t missing = 0;  ///< no run was ever queued, or it was deleted
};

/// @throws Error(BadSpec) as planRuns
[[nodiscard]] SweepState sweepState(const SessionContents& contents, const StoredExperiment& experiment);

}  // namespace retort
