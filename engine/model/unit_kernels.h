// kernels.h for activations that lie unit by unit: [units, cases] with `stride` floats from unit to unit, which is how
// a group's nets keep them. A net's units are then one block, whoever its neighbours are. The same numbers come out but
// for the order of a sum.
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/model/kernels.h"

namespace retort {

/// Where a layer's activations lie.
struct UnitShape {
  std::size_t units;
  std::size_t cases;
  std::size_t stride;  ///< at least `cases`
};

/// z = max(0, z + bias).
void biasReluByUnit(float* z, const float* bias, const UnitShape& shape);

/// z = z + bias.
void addBiasByUnit(float* z, const float* bias, const UnitShape& shape);

/// What biasReluDropout drops after the ReLU: it takes the same numbers for the same case and unit.
void dropByUnit(float* values, const UnitShape& shape, std::uint32_t threshold, MaskStream& masks);

/// gradient = activation > 0 ? below * scale : 0, and biasGradient = its sum over the cases. @param gradient may be
/// `activation` or `below`
void reluBackwardByUnit(float* gradient, const float* activation, const float* below, const UnitShape& shape,
                        float scale, float* biasGradient);

/// sums[unit] = Σ over the cases.
void sumByUnit(const float* values, const UnitShape& shape, float* sums);

/// to[case, unit] = from[unit, case]. @param columns floats from case to case
void transposeToCases(const float* from, const UnitShape& shape, float* to, std::size_t columns);
/// The reverse. @param from [case, unit] with `columns` floats from case to case
void transposeToUnits(const float* from, std::size_t columns, const UnitShape& shape, float* to);

}  // namespace retort
