// Which runs of a plan are there already. Pure functions of values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/experiment/sweep.h"

namespace retort {

/// A run that there is, as a plan looks at it. The specs outlive it.
struct RunThere {
  const RunSpec* spec = nullptr;     ///< never null
  const RunSpec* teacher = nullptr;  ///< the spec of its teacher; null for none
  GroupPlace group;
  bool inSweep = false;     ///< it belongs to the sweep that the plan extends
  bool isReusable = false;  ///< as a teacher
};

struct PlanProgress {
  std::vector<std::optional<std::size_t>> there;  ///< [plan] the known run that stands for it; empty: none
  std::vector<bool> toTrain;                      ///< [plan] it would be queued anew
};

/// As the queue does it: of students and baselines those are there that the sweep itself has, with the same spec and a
/// teacher of the same spec; a teacher is there wherever it is reusable, and is only trained for a run that needs it: a
/// student, or an ensemble that a student needs.
[[nodiscard]] PlanProgress progressOf(std::span<const PlannedRun> plan, std::span<const RunThere> known);

/// Puts what is to be trained into groups (assignGroups). Where those that are there stand as the whole plan would have
/// put them, what is missing takes its place beside them: a sweep that was only listed in part, or of which cells were
/// deleted, is trained as if nothing had happened. Else, as in a sweep that has grown, they are groups among
/// themselves.
/// @param first the first number that no group of the sweep has
void assignMissing(std::vector<PlannedRun>& plan, const PlanProgress& progress, std::span<const RunThere> known,
                   std::int64_t first);

}  // namespace retort
