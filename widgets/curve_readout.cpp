#include "widgets/curve_readout.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>
#include <QStringList>

#include "widgets/figures.h"
#include "widgets/theme.h"

namespace retort {

namespace {

constexpr double kSample = 24;  // px, of a line and the gap behind it
constexpr double kPadding = 8;  // px, to both sides of the box
constexpr double kGap = 16;     // px, between name and value, and between columns
constexpr double kWideName = 230;
constexpr double kNarrowName = 130;

QString tr(const char* text) { return QCoreApplication::translate("retort", text); }

QString headOf(const CurveData& data, double x) { return data.xName + QLatin1Char(' ') + xText(data, x); }

/// How the readings stand in the box.
struct BoxLayout {
  std::size_t rows = 1;  ///< of one column, the head not counted
  std::size_t columns = 1;
  double nameWidth = 0;
  double valueWidth = 0;
  double step = 0;  ///< from line to line

  [[nodiscard]] double columnWidth() const { return kSample + nameWidth + kGap + valueWidth; }
  [[nodiscard]] std::size_t room() const { return rows * columns; }
};

BoxLayout layoutOf(const CurvePaint& paint, const QString& head, const std::vector<CurveReading>& readings) {
  const QFontMetricsF metrics(paint.painter.font());
  BoxLayout box;
  box.step = metrics.height() + 3;
  const double fit = std::floor((paint.plot.height() - 16) / box.step) - 1;
  box.rows = std::clamp<std::size_t>(readings.size(), 1, static_cast<std::size_t>(std::max(1.0, fit)));
  const bool isTall = readings.size() > box.rows;
  for (const CurveReading& reading : readings) {
    box.nameWidth = std::max(box.nameWidth, metrics.horizontalAdvance(reading.name));
    box.valueWidth = std::max(box.valueWidth, figuresWidth(metrics, reading.text));
  }
  box.nameWidth = std::min(box.nameWidth, isTall ? kNarrowName : kWideName);
  if (!isTall) box.nameWidth = std::max(box.nameWidth, metrics.horizontalAdvance(head) - kSample - box.valueWidth);
  const double most = std::floor((paint.plot.width() - 2 * kPadding + kGap) / (box.columnWidth() + kGap));
  const auto wanted = (readings.size() + box.rows - 1) / box.rows;
  box.columns = std::clamp<std::size_t>(wanted, 1, static_cast<std::size_t>(std::max(1.0, most)));
  return box;
}

QRectF boxRect(const CurvePaint& paint, double lineX, const BoxLayout& layout) {
  const auto columns = static_cast<double>(layout.columns);
  const QSizeF size(columns * layout.columnWidth() + (columns - 1) * kGap + 2 * kPadding,
                    layout.step * static_cast<double>(layout.rows + 1) + 8);
  double left = lineX + 10;
  if (left + size.width() > paint.plot.right()) left = lineX - 10 - size.width();
  return {QPointF(std::max(left, paint.plot.left()), paint.plot.top() + 4), size};
}

void paintReading(const CurvePaint& paint, const QRectF& line, const CurveReading& reading, double nameWidth) {
  QPainter& painter = paint.painter;
  painter.setPen(QPen(reading.colour, 2, reading.dash));
  painter.drawLine(QPointF(line.left(), line.center().y()), QPointF(line.left() + kSample - 7, line.center().y()));
  painter.setPen(paint.palette.color(QPalette::Text));
  painter.drawText(line.adjusted(kSample, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                   QFontMetricsF(painter.font()).elidedText(reading.name, Qt::ElideMiddle, nameWidth + 1));
  drawFigures(painter, line, Qt::AlignRight, reading.text);
}

void paintBox(const CurvePaint& paint, double lineX, const QString& head, const std::vector<CurveReading>& readings) {
  QPainter& painter = paint.painter;
  const BoxLayout layout = layoutOf(paint, head, readings);
  const QRectF box = boxRect(paint, lineX, layout);
  painter.setPen(borderColour(paint.palette));
  painter.setBrush(cardColour(paint.palette));
  painter.drawRoundedRect(box, 4, 4);
  const QRectF first(box.left() + kPadding, box.top() + 4, layout.columnWidth(), layout.step);
  painter.setPen(mutedColour(paint.palette));
  drawFigures(painter, first, Qt::AlignLeft, head);
  const bool fits = readings.size() <= layout.room();
  const std::size_t shown = fits ? readings.size() : layout.room() - 1;
  const auto lineOf = [&](std::size_t place) {
    const std::size_t column = place / layout.rows;
    const std::size_t row = place % layout.rows + 1;
    return first.translated(static_cast<double>(column) * (layout.columnWidth() + kGap),
                            static_cast<double>(row) * layout.step);
  };
  for (std::size_t i = 0; i < shown; ++i) paintReading(paint, lineOf(i), readings[i], layout.nameWidth);
  if (fits) return;
  painter.setPen(mutedColour(paint.palette));
  drawFigures(painter, lineOf(shown), Qt::AlignLeft, tr("and %1 more").arg(readings.size() - shown));
}

QString textOf(const CurveData& data, const CurveSeries& series, std::size_t index) {
  QString text = valueText(data, series.points[index].y(), errorAt(series, index));
  if (index >= series.counts.size()) return text;
  const int most = *std::ranges::max_element(series.counts);
  return series.counts[index] == most ? text : tr("%1 (%2 of %3)").arg(text).arg(series.counts[index]).arg(most);
}

}  // namespace

std::optional<std::size_t> indexAt(const CurveData& data, const CurveSeries& series, double x) {
  const auto& points = series.points;
  auto found = std::ranges::lower_bound(points, x, {}, &QPointF::x);
  if (data.xKind == CurveX::Seconds && !points.empty()) {
    const double spacing = points.back().x() / static_cast<double>(points.size());
    if (x < points.front().x() - spacing || x > points.back().x() + spacing) return std::nullopt;
    if (found == points.end() || (found != points.begin() && x - std::prev(found)->x() < found->x() - x)) --found;
  } else if (found == points.end() || found->x() != x) {
    return std::nullopt;
  }
  if (found == points.end() || !std::isfinite(found->y())) return std::nullopt;
  return static_cast<std::size_t>(found - points.begin());
}

std::vector<CurveReading> readingsAt(const CurveData& data, double x) {
  std::vector<CurveReading> readings;
  for (const CurveSeries& series : data.series) {
    const auto index = isRead(series) ? indexAt(data, series, x) : std::nullopt;
    if (index)
      readings.push_back({series.name, series.points[*index].y(), errorAt(series, *index), textOf(data, series, *index),
                          series.colour, series.dash});
  }
  return readings;
}

std::vector<CurveReading> readingsOfLines(const CurveData& data) {
  std::vector<CurveReading> readings;
  for (const CurveReference& line : data.references)
    if (!line.hidden && !line.isMinor)
      readings.push_back({line.name, line.value, 0, valueText(data, line.value), line.colour, line.dash});
  return readings;
}

QString readoutText(const CurveData& data, double x) {
  QStringList said;
  for (const auto& readings : {readingsAt(data, x), readingsOfLines(data)})
    for (const CurveReading& reading : readings) said << reading.name + QLatin1Char(' ') + reading.text;
  return headOf(data, x) + QStringLiteral(": ") + said.join(QLatin1String(", "));
}

void paintCrosshair(const CurvePaint& paint, const CurveData& data, double x) {
  const double lineX = std::floor(paint.toPixel({x, 0}).x()) + 0.5;
  if (lineX < paint.plot.left() || lineX > paint.plot.right() + 1) return;
  paint.painter.setPen(QPen(mutedColour(paint.palette), 1, Qt::DotLine));
  paint.painter.drawLine(QPointF(lineX, paint.plot.top()), QPointF(lineX, paint.plot.bottom()));
  for (const CurveSeries& series : data.series) {
    const auto index = isRead(series) ? indexAt(data, series, x) : std::nullopt;
    const QPointF at = index ? paint.toPixel(series.points[*index]) : QPointF(-1, -1);
    if (paint.plot.contains(at)) paintMarker(paint.painter, at, series.marker, series.colour);
  }
  std::vector<CurveReading> readings = readingsAt(data, x);
  if (readings.empty()) return;
  for (CurveReading& reading : readingsOfLines(data)) readings.push_back(std::move(reading));
  paintBox(paint, lineX, headOf(data, x), readings);
}

}  // namespace retort
