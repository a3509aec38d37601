// Log-mel filterbank coefficients of sound.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace retort {

/// What follows from the sampling rate: windows of 25 ms, 10 ms apart (distillation.md section 4), and an FFT of the
/// first power of two that is at least twice the window, so that the lowest filters are wider than its bins.
struct MelFrames {
  explicit MelFrames(int rate);
  std::size_t window = 0;   ///< samples
  std::size_t advance = 0;  ///< samples
  std::size_t transform = 0;
  /// Whole windows in so many samples; one for fewer than a window holds, whose rest is silence. 0 for none.
  [[nodiscard]] std::size_t count(std::size_t samples) const;
};

/// mel(f) = 2595 log10(1 + f / 700), f in hertz (O'Shaughnessy 1987), and its inverse.
[[nodiscard]] double melOfHertz(double hertz);
[[nodiscard]] double hertzOfMel(double mel);

/// Triangles that overlap by half, their peaks of height 1 at equal distances in mel between 64 Hz and half the
/// sampling rate. Each bin of the power spectrum counts with the triangle's value at its mel.
class MelFilterbank {
 public:
  static constexpr std::size_t coefficients = 40;
  static constexpr double lowestHertz = 64;
  static constexpr double floor = 1e-10;  ///< what a filter lets through is at least this, before its logarithm

  /// @param rate samples per second, >= 1000
  explicit MelFilterbank(int rate);
  ~MelFilterbank();
  MelFilterbank(const MelFilterbank&) = delete;
  MelFilterbank& operator=(const MelFilterbank&) = delete;

  [[nodiscard]] const MelFrames& frames() const { return m_frames; }
  /// Centre of a filter in hertz.
  [[nodiscard]] double centre(std::size_t filter) const;
  /// What the filter lets through of the bin at bin · rate / transform hertz, [0, 1].
  [[nodiscard]] double weight(std::size_t filter, std::size_t bin) const;

  /// Natural logarithms of the power that each filter lets through, of the Hamming-windowed samples:
  /// [frames().count(samples), coefficients]. @param samples in [-1, 1]
  [[nodiscard]] std::vector<float> of(std::span<const float> samples);

 private:
  struct Transform;
  [[nodiscard]] double mel(double filter) const;
  void addFrame(std::span<const float> samples, std::vector<float>& out);

  int m_rate;
  MelFrames m_frames;
  std::vector<double> m_window;
  std::vector<double> m_weights;  ///< [coefficients, transform / 2 + 1]
  std::unique_ptr<Transform> m_transform;
};

}  // namespace retort
