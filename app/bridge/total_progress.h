#pragma once

#include <optional>
#include <set>
#include <vector>

#include "app/models/run_store.h"

namespace retort {

class RunTimes;

/// How far a batch of runs is.
struct TotalProgress {
  int finished = 0;
  int total = 0;
  double fraction = 0;                ///< [0, 1], each run counted by the arithmetic it needs
  std::optional<double> secondsLeft;  ///< empty until a run has shown its pace
};

/// Of the runs in the batch, `workers` at a time, those of a group together. A running one says itself what it has
/// left; the others take what `times` says.
[[nodiscard]] TotalProgress totalProgress(const std::vector<RunRecord>& runs, const std::set<RunId>& batch, int workers,
                                          const RunTimes& times);

}  // namespace retort
