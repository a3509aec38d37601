// Which part of the data a chart shows, and how values become heights. Pure functions of values.
#pragma once

#include "widgets/curve_data.h"

namespace retort {

/// In data units.
struct CurveRange {
  double left = 0;
  double right = 1;
  double bottom = 0;
  double top = 1;
  bool operator==(const CurveRange&) const = default;
};

/// Turns values into axis coordinates and back. On a logarithmic scale what is not above `floor` stands on it.
struct CurveScale {
  bool logarithmic = false;
  double floor = 1e-12;  ///< > 0

  [[nodiscard]] double toAxis(double value) const;
  [[nodiscard]] double fromAxis(double coordinate) const;
};

/// The range that holds all that is visible, with a little air; [0, 1] by [0, 1] when nothing is.
/// On a logarithmic scale `bottom` is > 0, below the smallest positive value.
[[nodiscard]] CurveRange fittedRange(const CurveData& data, bool logarithmic);

/// `range` with its sides moved by `factor` (< 1 zooms in) about the point (x, y) in data units, along the scale.
[[nodiscard]] CurveRange zoomedRange(const CurveRange& range, const CurveScale& scale, double x, double y,
                                     double factor);

/// `range` moved by `x` in data units and `y` along the scale's axis, no further than `limits` reach on that side.
[[nodiscard]] CurveRange pannedRange(const CurveRange& range, const CurveRange& limits, const CurveScale& scale,
                                     double x, double y);

}  // namespace retort
