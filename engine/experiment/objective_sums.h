#pragma once

#include <cmath>
#include <cstddef>
#include <optional>

namespace retort {

/// Sums over cases; a mean is a sum over the number of cases.
struct ObjectiveSums {
  double loss = 0;         ///< as trained, weights and T² included
  double soft = 0;         ///< CE(p(T), q(T)) or ½ Σ (z − v)² / N, without weight and T²
  double hard = 0;         ///< CE(label, q(1)), without weight
  double softSquared = 0;  ///< squared norms of the two weighted parts of the gradient
  double hardSquared = 0;
  std::size_t errors = 0;  ///< cases whose largest logit is not the label's
  std::size_t cases = 0;

  ObjectiveSums& operator+=(const ObjectiveSums& other) {
    loss += other.loss;
    soft += other.soft;
    hard += other.hard;
    softSquared += other.softSquared;
    hardSquared += other.hardSquared;
    errors += other.errors;
    cases += other.cases;
    return *this;
  }

  /// Norm of the soft part of the gradient over that of the hard one; empty when either is absent.
  [[nodiscard]] std::optional<double> gradientRatio() const {
    if (!(softSquared > 0 && hardSquared > 0)) return std::nullopt;
    return std::sqrt(softSquared / hardSquared);
  }
};

}  // namespace retort
