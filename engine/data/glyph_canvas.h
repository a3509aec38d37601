// A small anti-aliased drawing surface for pen strokes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace retort {

struct PenPoint {
  double x = 0;       ///< pixels from the left edge; pixel i covers [i, i + 1)
  double y = 0;       ///< pixels from the top edge
  double radius = 1;  ///< half the stroke's width here, in pixels
};

/// 28×28 grey values; 0 is paper, 1 is full ink. Points may lie outside: what is outside is not drawn.
class GlyphCanvas {
 public:
  static constexpr int side = 28;
  static constexpr std::size_t pixels = std::size_t{side} * side;

  /// A straight piece of a stroke with round ends; overlapping pieces do not darken each other.
  void drawLine(const PenPoint& from, const PenPoint& to);

  /// Mixes each pixel with the mean of its neighbours, binomially weighted. @param amount 0 leaves it as it is, 1 is
  /// full
  void blur(float amount);

  [[nodiscard]] std::array<float, pixels>& values() { return m_values; }

 private:
  std::array<float, pixels> m_values{};
};

}  // namespace retort
