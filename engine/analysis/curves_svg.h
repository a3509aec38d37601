// The curves of an experiment as a picture that needs no window.
#pragma once

#include <string>
#include <vector>

#include "engine/experiment/events.h"
#include "engine/experiment/spec.h"

namespace retort {

struct Curve {
  std::string name;  ///< for the legend, UTF-8
  Role role = Role::Student;
  std::vector<EpochPoint> points;
};

/// Test error in per cent by epoch, as an SVG document of 900 x 540 px or higher: student blue, baseline vermillion,
/// teacher near-black and dashed. The axis is logarithmic where the errors span more than a factor of six. Curves
/// without points are named in the legend alone. A pure function of its arguments, the same in every locale.
[[nodiscard]] std::string curvesSvg(const std::string& title, const std::vector<Curve>& curves);

/// Of that document, in px: it grows with the legend, which has a line for two curves, with long names for each.
[[nodiscard]] int curvesSvgHeight(const std::vector<Curve>& curves);

}  // namespace retort
