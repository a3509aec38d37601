// What a curve chart paints around the lines that Qt Charts draws.
#pragma once

#include <functional>
#include <vector>

#include <QPalette>
#include <QRectF>

#include "widgets/axis_ticks.h"
#include "widgets/curve_data.h"
#include "widgets/curve_scale.h"

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
/// Horizontal lines with their labels, which keep clear of each other.
void paintReferences(const CurvePaint& paint, const CurveData& data);
/// The bands of the series that have them, below their lines.
void paintBands(const CurvePaint& paint, const CurveData& data, const CurveRange& shown);
[[nodiscard]] QColor bandColour(QColor line);
/// The bars of the visible series that have errors, and their points.
void paintErrorBars(const CurvePaint& paint, const CurveData& data);
/// The last point of each visible series.
void paintEndPoints(const CurvePaint& paint, const CurveData& data);
void paintMarker(QPainter& painter, const QPointF& centre, CurveMarker marker, const QColor& colour, double size = 7);
void paintRubberBand(const CurvePaint& paint, const QRectF& band);

/// Half the height of the bar at that point; 0 for none.
[[nodiscard]] double errorAt(const CurveSeries& series, std::size_t index);

}  // namespace retort
