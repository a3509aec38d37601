#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "engine/experiment/objective_sums.h"
#include "engine/experiment/run_result.h"

namespace retort {

enum class CheckpointReason { Interval, Pause, Stop, End };
[[nodiscard]] std::string toString(CheckpointReason reason);  ///< "interval", "pause", "stop", "end"

/// All that a run needs to go on as if it had never been interrupted. Random numbers follow from the seed and the place
/// (epoch, batch), so the place is the generators' state.
struct Checkpoint {
  int epoch = 0;  ///< whole epochs trained
  int batch = 0;  ///< batches trained of the next one
  CheckpointReason reason = CheckpointReason::Interval;
  Weights weights;
  /// The optimiser's: "layer0.weight.first" (velocity, or Adam's first moment) and "….second" (Adam's second moment),
  /// in the shape of the parameter; absent where the optimiser has not made them yet.
  Weights moments;
  std::int64_t steps = 0;                       ///< that the optimiser has taken
  ObjectiveSums sums;                           ///< over the batches of the epoch that is being trained
  double seconds = 0;                           ///< that the run has been at work, pauses excluded
  double trainingSeconds = 0;                   ///< the same without evaluation, over the whole epochs
  double trainedCases = 0;                      ///< over the whole epochs
  std::shared_ptr<const EpochState> lastEpoch;  ///< null before the end of the first epoch
};

}  // namespace retort
