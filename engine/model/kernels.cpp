#include "engine/model/kernels.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "engine/data/random.h"

namespace retort {
namespace {

constexpr std::size_t kBlock = 1024;  // random numbers made at a time, so that they stay in the first-level cache

template <int Bits>
std::uint32_t rotated(std::uint32_t value) {
  return (value << Bits) | (value >> (32 - Bits));
}

float squaredNorm(const float* values, std::size_t count) {
  constexpr std::size_t lanes = 16;
  std::array<float, lanes> sums{};
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes)
    for (std::size_t k = 0; k < lanes; ++k) sums[k] += values[i + k] * values[i + k];
  float sum = 0;
  for (; i < count; ++i) sum += values[i] * values[i];
  for (const float part : sums) sum += part;
  return sum;
}

void boundRow(float* row, std::size_t columns, float maxNorm) {
  const float squared = squaredNorm(row, columns);
  if (!(squared > maxNorm * maxNorm)) return;
  const float factor = maxNorm / std::sqrt(squared);
  for (std::size_t j = 0; j < columns; ++j) row[j] *= factor;
}

}  // namespace

MaskStream::MaskStream(std::uint64_t seed, std::uint64_t stream) : m_state{} {
  Random random(seed, stream);
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    const std::uint64_t low = random.next();
    const std::uint64_t high = random.next();
    m_state[0][lane] = static_cast<std::uint32_t>(low);
    m_state[1][lane] = static_cast<std::uint32_t>(low >> 32U);
    m_state[2][lane] = static_cast<std::uint32_t>(high);
    m_state[3][lane] = static_cast<std::uint32_t>(high >> 32U) | 1U;
  }
}

void MaskStream::fill(std::span<std::uint16_t> numbers) {
  Lanes result;
  for (std::size_t done = 0; done < numbers.size(); done += 2 * kLanes) {
    auto& [s0, s1, s2, s3] = m_state;
    for (std::size_t k = 0; k < kLanes; ++k) {
      result[k] = rotated<7>(s0[k] + s3[k]) + s0[k];
      const std::uint32_t t = s1[k] << 9U;
      s2[k] ^= s0[k];
      s3[k] ^= s1[k];
      s1[k] ^= s2[k];
      s0[k] ^= s3[k];
      s2[k] ^= t;
      s3[k] = rotated<11>(s3[k]);
    }
    const std::size_t count = std::min(2 * kLanes, numbers.size() - done);
    std::memcpy(numbers.data() + done, result.data(), count * sizeof(std::uint16_t));
  }
}

std::uint32_t dropThreshold(double probability) {
  return static_cast<std::uint32_t>(std::lround(std::clamp(probability, 0.0, 0.9999) * 65536.0));
}

void bytesToUnit(std::span<const std::uint8_t> bytes, float* values) {
  for (std::size_t i = 0; i < bytes.size(); ++i) values[i] = static_cast<float>(bytes[i]) * (1.0F / 255.0F);
}

void shiftedToUnit(const std::uint8_t* bytes, int channels, int height, int width, int dx, int dy, float* values) {
  const int left = std::clamp(dx, 0, width);
  const int right = std::clamp(width + dx, 0, width);
  for (int channel = 0; channel < channels; ++channel) {
    for (int y = 0; y < height; ++y) {
      float* row = values + (static_cast<std::ptrdiff_t>(channel) * height + y) * width;
      const int from = y - dy;
      std::fill(row, row + width, 0.0F);
      if (from < 0 || from >= height || left >= right) continue;
      const std::uint8_t* source = bytes + (static_cast<std::ptrdiff_t>(channel) * height + from) * width;
      for (int x = left; x < right; ++x) row[x] = static_cast<float>(source[x - dx]) * (1.0F / 255.0F);
    }
  }
}

void dropValues(std::span<float> values, std::uint32_t threshold, MaskStream& masks) {
  std::array<std::uint16_t, kBlock> numbers;
  const float scale = 65536.0F / (65536.0F - static_cast<float>(threshold));
  for (std::size_t start = 0; start < values.size(); start += kBlock) {
    const std::size_t count = std::min(kBlock, values.size() - start);
    masks.fill({numbers.data(), count});
    float* block = values.data() + start;
    for (std::size_t i = 0; i < count; ++i) block[i] *= numbers[i] >= threshold ? scale : 0.0F;
  }
}

void biasRelu(float* z, const float* bias, std::size_t rows, std::size_t units) {
  for (std::size_t i = 0; i < rows; ++i) {
    float* row = z + i * units;
    for (std::size_t j = 0; j < units; ++j) {
      const float sum = row[j] + bias[j];
      row[j] = sum < 0.0F ? 0.0F : sum;  // a NaN stays one, so that divergence is seen
    }
  }
}

void biasReluDropout(float* z, const float* bias, std::size_t rows, std::size_t units, std::uint32_t threshold,
                     MaskStream& masks) {
  std::array<std::uint16_t, kBlock> numbers;
  const float scale = 65536.0F / (65536.0F - static_cast<float>(threshold));
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t start = 0; start < units; start += kBlock) {
      const std::size_t count = std::min(kBlock, units - start);
      masks.fill({numbers.data(), count});
      float* row = z + i * units + start;
      const float* shift = bias + start;
      for (std::size_t j = 0; j < count; ++j) {
        const float sum = row[j] + shift[j];
        row[j] = (sum < 0.0F ? 0.0F : sum) * (numbers[j] >= threshold ? scale : 0.0F);
      }
    }
  }
}

void addBias(float* z, const float* bias, std::size_t rows, std::size_t units) {
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < units; ++j) z[i * units + j] += bias[j];
}

void reluBackward(float* gradient, const float* activation, std::size_t rows, std::size_t units, float scale,
                  float* biasGradient) {
  std::fill(biasGradient, biasGradient + units, 0.0F);
  for (std::size_t i = 0; i < rows; ++i) {
    float* row = gradient + i * units;
    const float* active = activation + i * units;
    for (std::size_t j = 0; j < units; ++j) {
      const float value = active[j] > 0.0F ? row[j] * scale : 0.0F;
      row[j] = value;
      biasGradient[j] += value;
    }
  }
}

void sumRows(const float* values, std::size_t rows, std::size_t columns, float* columnSums) {
  std::fill(columnSums, columnSums + columns, 0.0F);
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < columns; ++j) columnSums[j] += values[i * columns + j];
}

void descendRows(float* weights, const float* direction, std::size_t rows, std::size_t columns, float rate,
                 float maxNorm) {
  for (std::size_t i = 0; i < rows; ++i) {
    float* row = weights + i * columns;
    const float* step = direction + i * columns;
    for (std::size_t j = 0; j < columns; ++j) row[j] -= rate * step[j];
    if (maxNorm > 0) boundRow(row, columns, maxNorm);
  }
}

void momentumStep(float* weights, float* velocity, const float* gradient, std::size_t count, float rate, float momentum,
                  bool nesterov) {
  const float ahead = nesterov ? momentum : 1.0F;
  const float direct = nesterov ? 1.0F : 0.0F;
  for (std::size_t i = 0; i < count; ++i) {
    velocity[i] = momentum * velocity[i] + gradient[i];
    weights[i] -= rate * (direct * gradient[i] + ahead * velocity[i]);
  }
}

void adamStep(float* weights, float* first, float* second, const float* gradient, std::size_t count, float rate,
              std::int64_t step) {
  constexpr float beta1 = 0.9F;
  constexpr float beta2 = 0.999F;
  constexpr float epsilon = 1e-8F;
  const auto power = static_cast<double>(step);
  const auto correction1 = static_cast<float>(1.0 / (1.0 - std::pow(0.9, power)));
  const auto correction2 = static_cast<float>(1.0 / (1.0 - std::pow(0.999, power)));
  for (std::size_t i = 0; i < count; ++i) {
    first[i] = beta1 * first[i] + (1.0F - beta1) * gradient[i];
    second[i] = beta2 * second[i] + (1.0F - beta2) * gradient[i] * gradient[i];
    weights[i] -= rate * first[i] * correction1 / (std::sqrt(second[i] * correction2) + epsilon);
  }
}

void boundRows(float* weights, std::size_t rows, std::size_t columns, float maxNorm) {
  for (std::size_t i = 0; i < rows; ++i) boundRow(weights + i * columns, columns, maxNorm);
}

}  // namespace retort
