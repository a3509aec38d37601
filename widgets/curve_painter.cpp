#include "widgets/curve_painter.h"

#include <algorithm>
#include <cmath>

#include <QFontMetricsF>
#include <QPainter>

#include "widgets/decimation.h"
#include "widgets/figures.h"
#include "widgets/theme.h"

namespace retort {

namespace {

constexpr double kLabelGap = 8;

void paintXLabels(const CurvePaint& paint, const std::vector<AxisTick>& ticks, const QString& name) {
  QPainter& painter = paint.painter;
  const QFontMetricsF metrics(painter.font());
  const double y = paint.plot.bottom() + 5;
  double free = paint.plot.right() + 1000;  // to the left of the labels that stand already
  for (std::size_t i = ticks.size(); i-- > 0;) {
    const bool last = i + 1 == ticks.size();
    const QString label = last && !name.isEmpty() ? name + QLatin1Char(' ') + ticks[i].label : ticks[i].label;
    const double width = figuresWidth(metrics, label);
    const double centre = paint.toPixel({ticks[i].value, 0}).x();
    // The last one ends under its mark: "epoch 40" would reach beyond the chart.
    const double left = last ? centre + figuresWidth(metrics, ticks[i].label) / 2 - width : centre - width / 2;
    if (left + width > free) continue;
    free = left - kLabelGap;
    drawFigures(painter, {left, y, width, metrics.height()}, Qt::AlignLeft, label);
  }
}

}  // namespace

void paintGrid(const CurvePaint& paint, const std::vector<AxisTick>& xTicks, const std::vector<AxisTick>& yTicks,
               const QString& xName) {
  QPainter& painter = paint.painter;
  const QFontMetricsF metrics(painter.font());
  for (const AxisTick& tick : yTicks) {
    const double y = std::floor(paint.toPixel({0, tick.value}).y()) + 0.5;
    painter.setPen(QPen(gridColour(paint.palette), 1));
    painter.drawLine(QPointF(paint.plot.left(), y), QPointF(paint.plot.right(), y));
    painter.setPen(mutedColour(paint.palette));
    const QRectF room(0, y - metrics.height() / 2, paint.plot.left() - kLabelGap, metrics.height());
    drawFigures(painter, room, Qt::AlignRight, tick.label);
  }
  paintXLabels(paint, xTicks, xName);
}

void paintReferences(const CurvePaint& paint, const CurveData& data) {
  QPainter& painter = paint.painter;
  const QFontMetricsF metrics(painter.font());
  std::vector<QRectF> taken;
  for (const CurveReference& line : data.references) {
    const double y = std::floor(paint.toPixel({0, line.value}).y()) + 0.5;
    if (line.hidden || y < paint.plot.top() || y > paint.plot.bottom() + 1) continue;
    painter.setPen(QPen(line.colour, line.isMinor ? 0.5 : 1.5, line.dash));
    painter.drawLine(QPointF(paint.plot.left(), y), QPointF(paint.plot.right(), y));
    if (line.isMinor) continue;
    const double width = figuresWidth(metrics, line.label);
    QRectF label(paint.plot.right() - width - 4, y - metrics.height() - 2, width, metrics.height());
    if (label.top() < paint.plot.top()) label.moveTop(y + 2);
    while (std::any_of(taken.begin(), taken.end(), [&label](const QRectF& other) { return other.intersects(label); }))
      label.translate(-(width + 16), 0);
    if (label.left() < paint.plot.left()) continue;  // the legend names it
    taken.push_back(label);
    painter.fillRect(label.adjusted(-3, 1, 3, -1), cardColour(paint.palette));
    painter.setPen(line.colour);
    drawFigures(painter, label, Qt::AlignRight, line.label);
  }
}

void paintMarker(QPainter& painter, const QPointF& centre, CurveMarker marker, const QColor& colour, double size) {
  const double r = size / 2;
  painter.setPen(Qt::NoPen);
  painter.setBrush(colour);
  const auto at = [&centre, r](double x, double y) { return centre + QPointF(x * r, y * r); };
  switch (marker) {
    case CurveMarker::Circle:
      painter.drawEllipse(centre, r, r);
      break;
    case CurveMarker::Square:
      painter.drawRect(QRectF(at(-0.9, -0.9), at(0.9, 0.9)));
      break;
    case CurveMarker::Triangle:
      painter.drawPolygon(QPolygonF({at(0, -1.15), at(1.1, 0.85), at(-1.1, 0.85)}));
      break;
    case CurveMarker::Diamond:
      painter.drawPolygon(QPolygonF({at(0, -1.25), at(1.25, 0), at(0, 1.25), at(-1.25, 0)}));
      break;
  }
}

void paintEndPoints(const CurvePaint& paint, const CurveData& data) {
  for (const CurveSeries& series : data.series) {
    if (!isRead(series) || series.isPart) continue;
    const auto& line = series.smoothed.empty() ? series.points : series.smoothed;
    if (line.empty() || !std::isfinite(line.back().y())) continue;
    const QPointF at = paint.toPixel(line.back());
    if (paint.plot.adjusted(-2, -2, 2, 2).contains(at)) paintMarker(paint.painter, at, series.marker, series.colour);
  }
}

double errorAt(const CurveSeries& series, std::size_t index) {
  return index < series.errors.size() && series.errors[index] > 0 ? series.errors[index] : 0;
}

void paintErrorBars(const CurvePaint& paint, const CurveData& data) {
  constexpr double kCap = 4;
  const QRectF room = paint.plot.adjusted(-2, -2, 2, 2);
  paint.painter.save();
  paint.painter.setClipRect(paint.plot.adjusted(-5, -5, 5, 5));
  for (const CurveSeries& series : data.series) {
    for (std::size_t i = 0; isRead(series) && !series.isBand && !series.errors.empty() && i < series.points.size();
         ++i) {
      const QPointF& point = series.points[i];
      const double error = errorAt(series, i);
      if (!std::isfinite(point.y())) continue;
      const QPointF low = paint.toPixel(point - QPointF(0, error));
      const QPointF high = paint.toPixel(point + QPointF(0, error));
      paint.painter.setPen(QPen(series.colour, 1.5, Qt::SolidLine, Qt::FlatCap));
      if (error > 0 && QRectF(high, low).adjusted(-1, 0, 1, 0).intersects(room)) {
        paint.painter.drawLine(low, high);
        for (const QPointF& end : {low, high}) paint.painter.drawLine(end - QPointF(kCap, 0), end + QPointF(kCap, 0));
      }
      if (room.contains(paint.toPixel(point)))
        paintMarker(paint.painter, paint.toPixel(point), series.marker, series.colour);
    }
  }
  paint.painter.restore();
}

void paintBands(const CurvePaint& paint, const CurveData& data, const CurveRange& shown) {
  const int columns = std::max(1, static_cast<int>(paint.plot.width()));
  paint.painter.save();
  paint.painter.setClipRect(paint.plot);
  paint.painter.setPen(Qt::NoPen);
  for (const CurveSeries& series : data.series) {
    if (!isRead(series) || !series.isBand) continue;
    const auto& line = series.smoothed.empty() ? series.points : series.smoothed;
    QPolygonF outline;
    for (const double side : {1.0, -1.0}) {
      std::vector<QPointF> edge = line;
      for (std::size_t i = 0; i < edge.size(); ++i) edge[i].ry() += side * errorAt(series, i);
      edge = decimateMinMax(edge, shown.left, shown.right, columns);
      if (side < 0) std::ranges::reverse(edge);
      for (const QPointF& point : edge) outline << paint.toPixel(point);
    }
    paint.painter.setBrush(bandColour(series.colour));
    paint.painter.drawPolygon(outline);
  }
  paint.painter.restore();
}

QColor bandColour(QColor line) {
  line.setAlpha(44);
  return line;
}

void paintRubberBand(const CurvePaint& paint, const QRectF& band) {
  QColor fill = accentColour(paint.palette);
  paint.painter.setPen(fill);
  fill.setAlpha(28);
  paint.painter.setBrush(fill);
  paint.painter.drawRect(band);
}

}  // namespace retort
