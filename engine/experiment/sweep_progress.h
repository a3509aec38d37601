// Which runs of a plan are there already. Pure functions of values.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/experiment/sweep.h"

namespace retort {

/// A run that is not deleted, as a plan looks at it.
struct RunThere {
  std::shared_ptr<const RunSpec> spec;
  std::shared_ptr<const RunSpec> teacher;  ///< the spec of its teacher; null for none
  bool inSweep = false;                    ///< it belongs to the sweep that the plan extends
  bool isReusable = false;                 ///< as a teacher: it has completed, or waits or trains
};

struct PlanProgress {
  std::vector<std::optional<std::size_t>> there;  ///< [plan] the known run that stands for it; empty: none
  std::vector<bool> toTrain;                      ///< [plan] it would be queued anew
};

/// As the queue does it: of students and baselines those are there that the sweep itself has, with the same spec and a
/// teacher of the same spec; a teacher is there wherever it is reusable, and is only trained for a run that needs it.
[[nodiscard]] PlanProgress progressOf(std::span<const PlannedRun> plan, std::span<const RunThere> known);

}  // namespace retort
