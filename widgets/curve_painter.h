// What a curve chart paints around the lines that Qt Charts draws.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include <QPalette>
#include <QRectF>

#include "widgets/axis_ticks.h"
#include "widgets/curve_data.h"

class QFont;
class QPainter;

namespace retort {

/// A point of the data in pixels.
using ToPixel = std::function<QPointF(const QPointF&)>;

struct CurvePaint {
  QPainter& painter;
  QRectF plot;  ///< the area of the lines, in pixels
  QPalette palette;
  ToPixel toPixel;
};

void paintGrid(const CurvePaint& paint, const std::vector<AxisTick>& xTicks, const std::vector<AxisTick>& yTicks,
               const QString& xName);
/// Dashed lines with their labels, which keep clear of each other.
void paintReferences(const CurvePaint& paint, const CurveData& data);
/// The bars of the visible series that have errors, and their points.
void paintErrorBars(const CurvePaint& paint, const CurveData& data);
/// The last point of each visible series.
void paintEndPoints(const CurvePaint& paint, const CurveData& data);
void paintMarker(QPainter& painter, const QPointF& centre, CurveMarker marker, const QColor& colour, double size = 7);
/// A vertical line at x, a dot on each series and a box with their values.
void paintCrosshair(const CurvePaint& paint, const CurveData& data, double x);
void paintRubberBand(const CurvePaint& paint, const QRectF& band);

/// The point of a series at exactly x, where its value is finite.
[[nodiscard]] std::optional<std::size_t> indexAt(const CurveSeries& series, double x);
/// Half the height of the bar at that point; 0 for none.
[[nodiscard]] double errorAt(const CurveSeries& series, std::size_t index);

}  // namespace retort
