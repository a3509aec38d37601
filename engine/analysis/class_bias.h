// Errors by class, and what an offset of the output biases does to them (paper §3: a class that the transfer set never
// showed has too low a bias). Pure functions of stored logits: nothing is retrained.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/data/matrix.h"

namespace retort {

/// Labels against predictions.
struct Confusion {
  std::size_t classes = 0;
  std::vector<std::int64_t> counts;  ///< [classes · classes]: label · classes + predicted

  [[nodiscard]] std::int64_t at(std::size_t label, std::size_t predicted) const {
    return counts[label * classes + predicted];
  }
  /// Cases with that label: 0 of a class without any, which then has no error rate.
  [[nodiscard]] std::int64_t cases(std::size_t label) const;
  [[nodiscard]] std::int64_t errors(std::size_t label) const;
  [[nodiscard]] std::int64_t cases() const;
  [[nodiscard]] std::int64_t errors() const;
  bool operator==(const Confusion&) const = default;
};

/// Predictions are the largest of logit plus offset, the first of equals.
/// @param logits [cases, classes] @param labels [cases] @param offsets [classes], or empty for none
/// @throws std::invalid_argument where these do not fit each other
[[nodiscard]] Confusion confusion(const Matrix& logits, std::span<const std::uint16_t> labels,
                                  std::span<const double> offsets = {});

/// One offset for the biases of a set of classes.
struct BiasOffset {
  double offset = 0;
  std::int64_t errors = 0;  ///< of all cases, with it
};

/// The offset of `set` with the fewest errors on these cases, exactly: errors change at one place for each case, and
/// all intervals between those are looked at. Of several equally good ones the one nearest to 0, and its middle; at
/// most 1 beyond the outermost place.
/// @param set class indices, some of all @throws std::invalid_argument as confusion, and for a set of none or of all
/// classes
[[nodiscard]] BiasOffset bestOffset(const Matrix& logits, std::span<const std::uint16_t> labels,
                                    std::span<const std::size_t> set);

/// The offset of `set` with which the mean predicted probability of its classes together (softmax at T = 1) is `prior`.
/// Knows no label. @param prior of the set, in (0, 1) @return found by bisection to 1e-9, within ±1000
/// @throws std::invalid_argument for no cases, a set of none or of all classes, or a prior outside
[[nodiscard]] double priorMatchingOffset(const Matrix& logits, std::span<const std::size_t> set, double prior);

/// [classes]: `offset` for those of the set, 0 for the others.
[[nodiscard]] std::vector<double> offsetsOf(std::size_t classes, std::span<const std::size_t> set, double offset);

}  // namespace retort
