#pragma once

#include <optional>
#include <set>
#include <vector>

#include "app/models/run_store.h"

namespace retort {

/// How far a batch of runs is.
struct TotalProgress {
  int finished = 0;
  int total = 0;
  double fraction = 0;                ///< [0, 1], each run counted by the arithmetic it needs
  std::optional<double> secondsLeft;  ///< empty until a run has shown its pace
};

/// Of the runs in the batch, `workers` at a time. A run that waits for its teacher adds to the teacher's time; one that
/// has not begun is taken to go at the pace of those that have.
[[nodiscard]] TotalProgress totalProgress(const std::vector<RunRecord>& runs, const std::set<RunId>& batch,
                                          int workers);

}  // namespace retort
