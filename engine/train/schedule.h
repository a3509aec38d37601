// Learning rates as pure functions.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>

#include "engine/experiment/spec.h"

namespace retort {

/// The rate at step `step` (0 is the first) of `steps` in all, `stepsPerEpoch` to an epoch.
[[nodiscard]] inline double scheduledRate(const TrainingSpec& spec, std::int64_t step, std::int64_t steps,
                                          std::int64_t stepsPerEpoch) {
  switch (spec.schedule) {
    case ScheduleKind::Constant:
      return spec.learningRate;
    case ScheduleKind::Exponential:
      return spec.learningRate * std::pow(spec.decay, static_cast<double>(step / stepsPerEpoch));
    case ScheduleKind::Cosine:
      return spec.learningRate * 0.5 *
             (1 + std::cos(std::numbers::pi * static_cast<double>(step) / static_cast<double>(steps)));
  }
  return spec.learningRate;
}

}  // namespace retort
