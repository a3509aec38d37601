// The embedded data sets: handwritten-like digits, or digits and letters, drawn and not stored.
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
  GlyphClasses classes = GlyphClasses::Digits;
};

/// The data set that a spec of these classes and this seed names: 12,000 and 2,000 digits, or 31,000 and 6,200 digits
/// and letters.
[[nodiscard]] GlyphOptions glyphOptions(GlyphClasses classes, std::int64_t seed);
/// 10 or 62.
[[nodiscard]] std::size_t classCount(GlyphClasses classes);

using GlyphImage = std::array<std::uint8_t, GlyphCanvas::pixels>;  ///< [28, 28], 0 is background

/// One digit in a hand of its own: form, slant, size, turn, place, pen, distortion and noise are drawn from `random`.
/// Uses only operations that IEEE 754 rounds exactly, so that the bytes are the same on every machine.
[[nodiscard]] GlyphImage drawGlyph(int digit, Random& random);

/// One of kGlyphCharacters as it stands on a line of writing: small letters are smaller than the others and stand on
/// the same line as they, tails hang below it. Size and place vary, so that c and C, o, O and 0 and their like are hard
/// to tell apart but not the same. Otherwise as drawGlyph.
[[nodiscard]] GlyphImage drawCharacter(int character, Random& random);

/// All classes in equal numbers (to within one), shuffled. Each case has its own generator, by its index.
[[nodiscard]] Dataset drawGlyphs(const GlyphOptions& options = {});

}  // namespace retort
