// exp and ln without branches or calls, so that loops over cases become vector code. Also for NaN and infinities.
#pragma once

#include <bit>
#include <cstdint>

namespace retort {

/// e^x to 2 units in the last place; 0 where that is below the smallest normal float (-87.33), infinity above 88.73.
inline float laneExp(float x) {
  constexpr float magic = 12582912.0F;  // 1.5 · 2^23: adding it rounds to a whole number, in the low bits
  const float bounded = x > 100.0F ? 100.0F : x;
  const float shifted = bounded * 1.44269504F + magic;
  const float n = shifted - magic;
  const float r = (bounded - n * 0.693359375F) - n * -2.12194440e-4F;  // ln 2 in two parts
  // Minimax polynomial on [-ln 2 / 2, ln 2 / 2] (Moshier, Cephes, expf).
  float p = 1.9875691500e-4F;
  p = p * r + 1.3981999507e-3F;
  p = p * r + 8.3334519073e-3F;
  p = p * r + 4.1665795894e-2F;
  p = p * r + 1.6666665459e-1F;
  p = p * r + 5.0000001201e-1F;
  p = p * (r * r) + r + 1.0F;
  // 2^n in two factors, as n = 128 has none of its own.
  const auto whole =
      static_cast<std::int32_t>(std::bit_cast<std::uint32_t>(shifted) - std::bit_cast<std::uint32_t>(magic));
  const std::int32_t half = whole >> 1;
  const auto power = [](std::int32_t exponent) {
    return std::bit_cast<float>((static_cast<std::uint32_t>(exponent) + 127U) << 23U);
  };
  const float result = p * power(half) * power(whole - half);
  return x < -87.336548F ? 0.0F : result;
}

/// ln x to 2 units in the last place for normal x > 0; NaN for NaN and infinity.
inline float laneLog(float x) {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  // m in [√½, √2), x = m · 2^e
  const std::uint32_t above = bits - 0x3f3504f3U;
  const auto e = static_cast<float>(static_cast<std::int32_t>(above) >> 23);
  const float m = std::bit_cast<float>((above & 0x007fffffU) + 0x3f3504f3U) - 1.0F;
  // Polynomial of ln(1 + m) (Moshier, Cephes, logf).
  float p = 7.0376836292e-2F;
  p = p * m - 1.1514610310e-1F;
  p = p * m + 1.1676998740e-1F;
  p = p * m - 1.2420140846e-1F;
  p = p * m + 1.4249322787e-1F;
  p = p * m - 1.6668057665e-1F;
  p = p * m + 2.0000714765e-1F;
  p = p * m - 2.4999993993e-1F;
  p = p * m + 3.3333331174e-1F;
  const float square = m * m;
  const float tail = p * m * square + e * -2.12194440e-4F - 0.5F * square;
  return m + tail + e * 0.693359375F + (x - x);
}

}  // namespace retort
