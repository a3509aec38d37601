// How a hand writes the ten digits: our own descriptions of the pen's path.
#pragma once

#include <vector>

namespace retort {

/// A point that the pen passes. x from 0 (left) to about 60, y from 0 (top) to 100 (foot of the digit).
struct StrokePoint {
  double x = 0;
  double y = 0;
  bool corner = false;  ///< the path may turn sharply here; elsewhere it is smooth
};

/// One movement from pen down to pen up, at least two points.
using Stroke = std::vector<StrokePoint>;

/// One habit of writing a digit.
struct GlyphForm {
  double weight = 1;  ///< relative frequency among the forms of its digit
  std::vector<Stroke> strokes;
};

/// The forms of `digit` (0 to 9), never empty. Built once; safe from any thread.
[[nodiscard]] const std::vector<GlyphForm>& glyphForms(int digit);

}  // namespace retort
