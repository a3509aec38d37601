#include "widgets/curve_scale.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace retort {

namespace {

/// Extremes of what was added; of positive values apart, for the logarithm.
struct Extent {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();
  double lowestPositive = std::numeric_limits<double>::infinity();
  double right = 0;

  void addValue(double value) {
    if (!std::isfinite(value)) return;
    low = std::min(low, value);
    high = std::max(high, value);
    if (value > 0) lowestPositive = std::min(lowestPositive, value);
  }
  [[nodiscard]] bool empty() const { return low > high; }
};

Extent extentOf(const CurveData& data) {
  Extent extent;
  for (const CurveSeries& series : data.series) {
    if (!isRead(series)) continue;
    for (std::size_t i = 0; i < series.points.size(); ++i) {
      const double error = i < series.errors.size() && series.errors[i] > 0 ? series.errors[i] : 0;
      extent.addValue(series.points[i].y() - error);
      extent.addValue(series.points[i].y() + error);
    }
    if (!series.points.empty()) extent.right = std::max(extent.right, series.points.back().x());
  }
  for (const CurveReference& line : data.references)
    if (!line.hidden) extent.addValue(line.value);
  return extent;
}

void fitLinear(CurveRange& range, const Extent& extent) {
  double span = extent.high - extent.low;
  if (span <= 0) span = extent.high != 0 ? std::abs(extent.high) * 0.2 : 1;
  range.top = extent.high + 0.05 * span;
  range.bottom = extent.low - 0.08 * span;
  const bool nearZero = extent.low >= 0 && extent.low < 0.15 * span;
  if (nearZero || (extent.low >= 0 && range.bottom < 0)) range.bottom = 0;
}

void fitLogarithmic(CurveRange& range, const Extent& extent) {
  if (!std::isfinite(extent.lowestPositive)) {
    range.bottom = 0.1;
    range.top = 1;
    return;
  }
  range.bottom = extent.lowestPositive * (extent.low > 0 ? 0.85 : 0.5);
  range.top = std::max(extent.high * 1.12, range.bottom * 1.5);
}

/// With air at both ends: the outermost points are whole marks.
void fitLabels(CurveRange& range, const std::vector<CurveXLabel>& labels) {
  const double span = labels.back().x - labels.front().x;
  const double air = span > 0 ? 0.06 * span : 0.5;
  range.left = labels.front().x - air;
  range.right = labels.back().x + air;
}

}  // namespace

double CurveScale::toAxis(double value) const { return logarithmic ? std::log10(std::max(value, floor)) : value; }

double CurveScale::fromAxis(double coordinate) const { return logarithmic ? std::pow(10.0, coordinate) : coordinate; }

CurveRange fittedRange(const CurveData& data, bool logarithmic) {
  const Extent extent = extentOf(data);
  CurveRange range;
  range.right = std::max(extent.right, data.xMaximum);
  if (data.xKind == CurveX::Count || range.right <= 0) range.right = std::max(range.right, 1.0);
  if (!data.xLabels.empty()) fitLabels(range, data.xLabels);
  if (extent.empty()) {
    if (logarithmic) range.bottom = 0.1;
    return range;
  }
  if (logarithmic)
    fitLogarithmic(range, extent);
  else
    fitLinear(range, extent);
  return range;
}

CurveRange pannedRange(const CurveRange& range, const CurveRange& limits, const CurveScale& scale, double x, double y) {
  const auto allowed = [](double by, double before, double behind) {
    return std::clamp(by, std::min(0.0, before), std::max(0.0, behind));
  };
  const double bottom = scale.toAxis(range.bottom);
  const double top = scale.toAxis(range.top);
  const double right = allowed(x, limits.left - range.left, limits.right - range.right);
  const double up = allowed(y, scale.toAxis(limits.bottom) - bottom, scale.toAxis(limits.top) - top);
  return {range.left + right, range.right + right, scale.fromAxis(bottom + up), scale.fromAxis(top + up)};
}

CurveRange zoomedRange(const CurveRange& range, const CurveScale& scale, double x, double y, double factor) {
  const double at = scale.toAxis(y);
  const double bottom = scale.toAxis(range.bottom);
  const double top = scale.toAxis(range.top);
  return {x + (range.left - x) * factor, x + (range.right - x) * factor, scale.fromAxis(at + (bottom - at) * factor),
          scale.fromAxis(at + (top - at) * factor)};
}

}  // namespace retort
