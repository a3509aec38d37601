// The embedded data set: handwritten-like digits, drawn and not stored.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "engine/data/dataset.h"
#include "engine/data/glyph_canvas.h"
#include "engine/data/random.h"

namespace retort {

struct GlyphOptions {
  std::int64_t seed = 1;
  std::size_t trainCases = 12000;
  std::size_t testCases = 2000;
  int threads = 0;  ///< drawing at a time; 0 for two. Does not change the result
};

using GlyphImage = std::array<std::uint8_t, GlyphCanvas::pixels>;  ///< [28, 28], 0 is background

/// One digit in a hand of its own: form, slant, size, turn, place, pen, distortion and noise are drawn from `random`.
/// Uses only operations that IEEE 754 rounds exactly, so that the bytes are the same on every machine.
[[nodiscard]] GlyphImage drawGlyph(int digit, Random& random);

/// Ten classes in equal numbers (to within one), shuffled. Each case has its own generator, by its index.
[[nodiscard]] Dataset drawGlyphs(const GlyphOptions& options = {});

}  // namespace retort
