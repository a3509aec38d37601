// How a hand writes digits and letters: our own descriptions of the pen's path.
#pragma once

#include <string_view>
#include <vector>

namespace retort {

/// A point that the pen passes. x from 0 (left) to about 60, y from 0 (top of digits and upper case) to 100 (the line
/// that is written on); small letters begin at about 40, tails hang down to about 135.
struct StrokePoint {
  double x = 0;
  double y = 0;
  bool corner = false;  ///< the path may turn sharply here; elsewhere it is smooth
};

/// One movement from pen down to pen up, at least two points.
using Stroke = std::vector<StrokePoint>;

/// One habit of writing a character.
struct GlyphForm {
  double weight = 1;  ///< relative frequency among the forms of its character
  std::vector<Stroke> strokes;
};

/// The characters of the classes, in their order; the digits alone are the first ten.
inline constexpr std::string_view kGlyphCharacters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The forms of kGlyphCharacters[character], never empty. Built once; safe from any thread.
[[nodiscard]] const std::vector<GlyphForm>& glyphForms(int character);

}  // namespace retort
