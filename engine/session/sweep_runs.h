// The runs of a session's sweeps: where each stands, and how far a sweep has come. Pure functions of the contents,
// whose runs they point to.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/analysis/significance.h"
#include "engine/experiment/value.h"
#include "engine/session/session_values.h"

namespace retort {

struct SweptRun {
  const StoredRun* run = nullptr;
  const StoredRun* teacher = nullptr;    ///< null for none
  std::vector<std::optional<Value>> at;  ///< by axis; see coordinate()
};

/// The experiment's runs that are neither deleted nor forks, by id. @throws Error(BadSpec) naming an axis of no key
[[nodiscard]] std::vector<SweptRun> sweptRuns(const SessionContents& contents, const StoredExperiment& experiment);

/// Runs of one role that differ in their seed alone.
struct SweptCell {
  Role role = Role::Student;
  std::vector<std::optional<Value>> at;     ///< by axis
  std::vector<const StoredRun*> runs;       ///< one or more
  std::vector<const StoredRun*> completed;  ///< of them, with test errors
};

/// By role and by their places on the axes. Teachers are no cells.
[[nodiscard]] std::vector<SweptCell> sweptCells(const std::vector<SweptRun>& runs);

/// Over the completed runs of a cell. @param number of a run, such as its test errors
template <typename Number>
[[nodiscard]] Spread spreadOver(const SweptCell& cell, Number number) {
  std::vector<double> values;
  for (const StoredRun* run : cell.completed) values.push_back(static_cast<double>(number(*run)));
  return spreadOf(values);
}

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
