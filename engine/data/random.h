// The only source of randomness: explicit generators, the same numbers on every platform.
#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <utility>
#include <vector>

namespace retort {

/// Turns a counter into well-mixed bits (Steele, Lea and Flood 2014); seeds the generator below.
constexpr std::uint64_t splitMix64(std::uint64_t& state) {
  std::uint64_t z = (state += 0x9e3779b97f4a7c15ULL);
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31U);
}

/// xoshiro256++ (Blackman and Vigna 2019). A value: copying it copies the stream, state() stores it in a checkpoint.
class Random {
 public:
  /// Streams of one seed (initial weights, order, dropout …) are independent of each other.
  explicit Random(std::uint64_t seed, std::uint64_t stream = 0) {
    std::uint64_t mixer = seed;
    std::uint64_t key = splitMix64(mixer) ^ (stream * 0xd1342543de82ef95ULL);
    for (auto& word : m_state) word = splitMix64(key);
  }

  std::uint64_t next() {
    const std::uint64_t result = std::rotl(m_state[0] + m_state[3], 23) + m_state[0];
    const std::uint64_t t = m_state[1] << 17U;
    m_state[2] ^= m_state[0];
    m_state[3] ^= m_state[1];
    m_state[1] ^= m_state[2];
    m_state[0] ^= m_state[3];
    m_state[2] ^= t;
    m_state[3] = std::rotl(m_state[3], 45);
    return result;
  }

  /// Uniform in [0, 1).
  double uniform() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }

  /// Uniform in [0, bound), bound > 0; Lemire's multiplication, whose bias is below 2^-32 here.
  std::uint32_t below(std::uint32_t bound) {
    return static_cast<std::uint32_t>(((next() >> 32U) * std::uint64_t{bound}) >> 32U);
  }

  /// Standard normal (Box and Muller); one of the pair is thrown away, so that the state is all there is.
  double normal() {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
    return radius * std::cos(2.0 * std::numbers::pi * uniform());
  }

  template <typename T>
  void shuffle(std::vector<T>& values) {
    for (std::size_t i = values.size(); i > 1; --i)
      std::swap(values[i - 1], values[below(static_cast<std::uint32_t>(i))]);
  }

  [[nodiscard]] const std::array<std::uint64_t, 4>& state() const { return m_state; }
  void setState(const std::array<std::uint64_t, 4>& state) { m_state = state; }

 private:
  std::array<std::uint64_t, 4> m_state{};
};

}  // namespace retort
