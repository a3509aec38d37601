// How much a gradient differs between cases at the same weights, for hard and for soft targets: soft ones give "much
// less variance in the gradient between training cases" (Hinton, Vinyals and Dean 2015, section 1). std types alone.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/experiment/engine.h"

namespace retort {

/// Cases whose gradients are compared.
struct MeasuredCases {
  Matrix inputs;                      ///< [cases, sample size]
  std::vector<std::uint16_t> labels;  ///< [cases]
  Matrix teacher;                     ///< the teacher's logits, [cases, classes]
};

/// Of a net of layers of ReLU units and a layer of logits, without dropout, in double precision. No gradient of a
/// single case is made: the dot product of two cases' is, layer by layer, (delta · delta) (a · a + 1).
/// @param weights "layer0.weight" [out, in], "layer0.bias" [out], "layer1.weight" …, in this order
/// @param cases one or more @param temperatures 0: hard targets
/// @return one for each temperature, in order
[[nodiscard]] std::vector<GradientVariance> gradientVariance(const Weights& weights, const MeasuredCases& cases,
                                                             std::span<const double> temperatures);

/// For a run, at up to 256 cases evenly spread over its transfer set, without jitter: for hard targets, for T of 1, 2,
/// 4, 8 and 20, and for its own, ascending; of an ensemble's arithmetic mean for its own alone. Nothing random is drawn
/// and nothing of the run is changed.
/// @param transferSet indices of the training cases it learns from
/// @return nothing for a run without a teacher or whose net is not fully connected; values that are not finite are left
///         out
[[nodiscard]] std::vector<GradientVariance> measureGradients(const RunRequest& request, const Weights& weights,
                                                             std::span<const std::uint32_t> transferSet);

}  // namespace retort
