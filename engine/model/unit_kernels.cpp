#include "engine/model/unit_kernels.h"

#include <algorithm>
#include <array>
#include <vector>

namespace retort {
namespace {

constexpr std::size_t kLanes = 16;

/// A sum in so many parts, in an order that the number of cases alone decides.
float laneSum(const float* values, std::size_t count) {
  std::array<float, kLanes> sums{};
  std::size_t i = 0;
  for (; i + kLanes <= count; i += kLanes)
    for (std::size_t k = 0; k < kLanes; ++k) sums[k] += values[i + k];
  float sum = 0;
  for (; i < count; ++i) sum += values[i];
  for (const float part : sums) sum += part;
  return sum;
}

}  // namespace

void biasReluByUnit(float* z, const float* bias, const UnitShape& shape) {
  for (std::size_t unit = 0; unit < shape.units; ++unit) {
    float* row = z + unit * shape.stride;
    const float shift = bias[unit];
    for (std::size_t i = 0; i < shape.cases; ++i) {
      const float sum = row[i] + shift;
      row[i] = sum < 0.0F ? 0.0F : sum;  // a NaN stays one, so that divergence is seen
    }
  }
}

void addBiasByUnit(float* z, const float* bias, const UnitShape& shape) {
  for (std::size_t unit = 0; unit < shape.units; ++unit) {
    float* row = z + unit * shape.stride;
    const float shift = bias[unit];
    for (std::size_t i = 0; i < shape.cases; ++i) row[i] += shift;
  }
}

void dropByUnit(float* values, const UnitShape& shape, std::uint32_t threshold, MaskStream& masks) {
  constexpr std::size_t block = 1024;  // as many numbers of a case at a time as biasReluDropout takes
  std::vector<std::uint16_t> numbers(shape.cases * shape.units);
  for (std::size_t i = 0; i < shape.cases; ++i)
    for (std::size_t start = 0; start < shape.units; start += block)
      masks.fill({numbers.data() + i * shape.units + start, std::min(block, shape.units - start)});
  const float scale = 65536.0F / (65536.0F - static_cast<float>(threshold));
  for (std::size_t unit = 0; unit < shape.units; ++unit) {
    float* row = values + unit * shape.stride;
    const std::uint16_t* number = numbers.data() + unit;
    for (std::size_t i = 0; i < shape.cases; ++i) row[i] *= number[i * shape.units] >= threshold ? scale : 0.0F;
  }
}

void reluBackwardByUnit(float* gradient, const float* activation, const float* below, const UnitShape& shape,
                        float scale, float* biasGradient) {
  for (std::size_t unit = 0; unit < shape.units; ++unit) {
    const std::size_t start = unit * shape.stride;
    for (std::size_t i = start; i < start + shape.cases; ++i)
      gradient[i] = activation[i] > 0.0F ? below[i] * scale : 0.0F;
    biasGradient[unit] = laneSum(gradient + start, shape.cases);
  }
}

void sumByUnit(const float* values, const UnitShape& shape, float* sums) {
  for (std::size_t unit = 0; unit < shape.units; ++unit)
    sums[unit] = laneSum(values + unit * shape.stride, shape.cases);
}

void transposeToCases(const float* from, const UnitShape& shape, float* to, std::size_t columns) {
  for (std::size_t i = 0; i < shape.cases; ++i)
    for (std::size_t unit = 0; unit < shape.units; ++unit) to[i * columns + unit] = from[unit * shape.stride + i];
}

void transposeToUnits(const float* from, std::size_t columns, const UnitShape& shape, float* to) {
  for (std::size_t unit = 0; unit < shape.units; ++unit)
    for (std::size_t i = 0; i < shape.cases; ++i) to[unit * shape.stride + i] = from[i * columns + unit];
}

}  // namespace retort
