// The elementwise work of a training step, each in one pass over memory. Plain arrays, no torch; compiled for the
// processor at hand (RETORT_NATIVE). All matrices are row-major.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace retort {

/// Random 16-bit numbers, 64 at a time, for dropout: 32 independent xoshiro128++ lanes (Blackman and Vigna 2019).
class MaskStream {
 public:
  /// The whole stream follows from these: no state needs storing in a checkpoint.
  MaskStream(std::uint64_t seed, std::uint64_t stream);

  /// Fills `numbers` with uniform 16-bit values.
  void fill(std::span<std::uint16_t> numbers);

 private:
  static constexpr std::size_t kLanes = 32;
  using Lanes = std::array<std::uint32_t, kLanes>;
  alignas(64) std::array<Lanes, 4> m_state;
};

/// The 16-bit number below which a unit is dropped, for a dropout probability in [0, 1).
[[nodiscard]] std::uint32_t dropThreshold(double probability);

/// values[i] = bytes[i] / 255.
void bytesToUnit(std::span<const std::uint8_t> bytes, float* values);

/// One image moved by (dx, dy) pixels, background where nothing moved in; scaled to [0, 1].
/// @param bytes [channels, height, width]; dx > 0 moves right, dy > 0 moves down
void shiftedToUnit(const std::uint8_t* bytes, int channels, int height, int width, int dx, int dy, float* values);

/// Drops each value with the threshold's probability and scales the kept ones up (inverted dropout).
void dropValues(std::span<float> values, std::uint32_t threshold, MaskStream& masks);

/// z = max(0, z + bias). @param z [rows, units]
void biasRelu(float* z, const float* bias, std::size_t rows, std::size_t units);

/// As biasRelu, then dropout. A dropped unit is exactly 0, like an inactive one, so that reluBackward needs no mask.
void biasReluDropout(float* z, const float* bias, std::size_t rows, std::size_t units, std::uint32_t threshold,
                     MaskStream& masks);

/// z = z + bias.
void addBias(float* z, const float* bias, std::size_t rows, std::size_t units);

/// gradient = activation > 0 ? gradient * scale : 0, and biasGradient = its sum over the rows.
/// @param scale 1 / (1 - dropout) of the layer
void reluBackward(float* gradient, const float* activation, std::size_t rows, std::size_t units, float scale,
                  float* biasGradient);

/// columnSums[j] = Σ_i values[i, j].
void sumRows(const float* values, std::size_t rows, std::size_t columns, float* columnSums);

/// weights -= rate * direction, row by row; then each row whose L2 norm exceeds maxNorm (> 0) is scaled down to it.
void descendRows(float* weights, const float* direction, std::size_t rows, std::size_t columns, float rate,
                 float maxNorm);

/// velocity = momentum * velocity + gradient; weights -= rate * velocity, or, for Nesterov, rate * (gradient +
/// momentum * velocity).
void momentumStep(float* weights, float* velocity, const float* gradient, std::size_t count, float rate, float momentum,
                  bool nesterov);

/// One Adam step (Kingma and Ba 2015, algorithm 1), β₁ = 0.9, β₂ = 0.999, ε = 1e-8. @param step 1 is the first
void adamStep(float* weights, float* first, float* second, const float* gradient, std::size_t count, float rate,
              std::int64_t step);

/// Scales each row whose L2 norm exceeds maxNorm down to it.
void boundRows(float* weights, std::size_t rows, std::size_t columns, float maxNorm);

}  // namespace retort
