// What a checkpoint must be before a run goes on from it: it may come from a file that anyone wrote. std types alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/experiment/events.h"

namespace retort {

/// The run that a checkpoint has to fit.
struct CheckpointFrame {
  const RunSpec& spec;
  const Weights& model;       ///< of the run's network: names and shapes are looked at, values are not
  std::size_t cases = 0;      ///< of the transfer set
  std::size_t batches = 0;    ///< of an epoch
  std::size_t testCases = 0;  ///< of the data set
  std::size_t classes = 0;
  std::span<const std::uint16_t> heldOutLabels = {};  ///< of the validation split
};

/// @throws Error(RunFailed) that says what is wrong with it: names, shapes, sizes, place, counts, numbers
void requireFitting(const Checkpoint& checkpoint, const CheckpointFrame& frame);

/// Whether a run can go on from it at all: no weight, moment, logit or sum is infinite or NaN.
[[nodiscard]] bool isFinite(const Checkpoint& checkpoint);

}  // namespace retort
