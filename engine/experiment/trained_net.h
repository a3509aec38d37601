#pragma once

#include <cstdint>
#include <vector>

#include "engine/data/matrix.h"

namespace retort {

/// A trained model that answers new cases: see Engine::load. Of one thread at a time.
class TrainedNet {
 public:
  virtual ~TrainedNet() = default;
  /// Logits as a run's evaluation has them, without dropout.
  /// @param values [cases, channels, height, width] of its data's shape, as Cases::values @return [cases, classes]
  /// @throws Error(BadArgument) for values that are no whole number of cases; Error(RunFailed)
  [[nodiscard]] virtual Matrix answer(const std::vector<std::uint8_t>& values) = 0;
};

}  // namespace retort
