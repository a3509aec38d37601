#pragma once

#include <cmath>
#include <cstdint>
#include <span>

#include "engine/data/random.h"

namespace retort {

/// The streams of a run's seed, so that no purpose disturbs another's numbers.
enum class Stream : std::uint64_t { InitialWeights = 1, Order, Jitter, InputDropout, HiddenDropout, Fraction };

/// A stream for one purpose at one step: numbers follow from the seed and the place alone, and a resumed run needs no
/// generator's state.
[[nodiscard]] constexpr std::uint64_t streamAt(Stream purpose, std::uint64_t epoch, std::uint64_t batch) {
  return static_cast<std::uint64_t>(purpose) | (batch << 4U) | (epoch << 36U);
}

/// Uniform with the given variance / fan-in.
inline void drawWeights(std::span<float> weights, std::size_t fanIn, double variance, Random& random) {
  const double bound = std::sqrt(3.0 * variance / static_cast<double>(fanIn));
  for (float& weight : weights) weight = static_cast<float>(random.uniform(-bound, bound));
}

}  // namespace retort
