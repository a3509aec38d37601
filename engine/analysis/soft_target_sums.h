// The pass over the logits that class_similarity.h is made of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/data/matrix.h"

namespace retort {

/// Soft targets of all cases at one temperature, added up.
struct SoftTargetSums {
  std::vector<double> byLabel;   ///< [classes · classes]: Σ p of the cases of each label (rows); empty without labels
  std::vector<double> sums;      ///< [classes]: Σ (p_i − 1 / classes)
  std::vector<double> products;  ///< [classes · classes]: Σ (p_i − 1 / classes)(p_j − 1 / classes), symmetric
};

/// In doubles, block by block of cases, in vector code: p is exact to 1e-14 of itself. A probability below 1e-307
/// counts as 0. NaN and +infinity among the logits make NaN of the sums.
/// @param logits [cases, classes] @param labels [cases], each < classes, or empty @param temperature > 0
[[nodiscard]] SoftTargetSums sumSoftTargets(const Matrix& logits, std::span<const std::uint16_t> labels,
                                            double temperature);

}  // namespace retort
