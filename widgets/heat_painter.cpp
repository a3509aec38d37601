#include "widgets/heat_painter.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <QFontMetricsF>
#include <QLinearGradient>
#include <QPainter>
#include <QPainterPath>

#include "widgets/figures.h"
#include "widgets/theme.h"

namespace retort {

namespace {

constexpr int kGap = 3;          ///< between cells, where these are not tiny
constexpr int kMostWidth = 150;  ///< of a cell with its gap
constexpr int kMostHeight = 120;
constexpr int kLabelGap = 8;
constexpr int kScaleWidth = 110;
constexpr double kRadius = 3;

/// @param extent of a cell with its gap, in px
int gapOf(int extent) { return extent >= 4 * kGap ? kGap : extent / 6; }

QFont boldOf(QFont font) {
  font.setWeight(QFont::DemiBold);
  return font;
}

double widest(const QFontMetricsF& metrics, const QStringList& texts) {
  double width = 0;
  for (const QString& text : texts) width = std::max(width, figuresWidth(metrics, text));
  return width;
}

/// Every so many labels keep clear of each other.
int stepFor(double label, int pitch) { return std::max(1, static_cast<int>(std::ceil(label / std::max(1, pitch)))); }

void fitTexts(HeatLayout& layout, const HeatMapData& data, const QFont& font) {
  const QFontMetricsF bold(boldOf(font));
  const QFontMetricsF small(smallFont(font));
  double text = 0;
  double brief = 0;
  double note = 0;
  for (const HeatCell& cell : data.cells) {
    if (cell.state == HeatState::Measured) text = std::max(text, figuresWidth(bold, cell.text));
    if (cell.state == HeatState::Measured) brief = std::max(brief, figuresWidth(small, cell.brief));
    if (cell.state == HeatState::Lost) note = std::max(note, figuresWidth(small, cell.text));
    note = std::max(note, figuresWidth(small, cell.note));
  }
  const double room = layout.width - kGap - 6;
  layout.texts = text <= room && layout.height - kGap >= bold.height() + 2;
  layout.brief = !layout.texts && brief > 0 && brief <= room + 2 && layout.height - kGap >= small.height();
  layout.notes = layout.texts && note <= room && layout.height - kGap >= bold.height() + small.height() + 4;
}

QString endText(const HeatMapData& data, double value) {
  return (data.decimals < 0 ? significant(value, 3) : QString::number(value, 'f', data.decimals)) + data.unit;
}

/// "Test errors  128 [====] 171" at the right end of the head; the title where there is room.
void paintScale(const HeatPaint& paint, const HeatMapData& data, const HeatLayout& layout, double leftEnd) {
  const HeatRange range = rangeOf(data);
  if (range.empty) return;
  QPainter& painter = paint.painter;
  const QFontMetricsF metrics(painter.font());
  painter.setPen(mutedColour(paint.palette));
  const QString high = endText(data, range.high);
  const QString low = endText(data, range.low);
  QRectF room = layout.head;
  drawFigures(painter, room, Qt::AlignRight, high);
  room.setRight(room.right() - figuresWidth(metrics, high) - 6);
  const QRectF bar(room.right() - kScaleWidth, room.center().y() - 4, kScaleWidth, 8);
  QLinearGradient gradient(bar.topLeft(), bar.topRight());
  for (int i = 0; i <= 8; ++i) gradient.setColorAt(i / 8.0, viridis(data.brightIsLow ? 1 - i / 8.0 : i / 8.0));
  painter.setPen(Qt::NoPen);
  painter.setBrush(gradient);
  painter.drawRoundedRect(bar, 2, 2);
  painter.setPen(mutedColour(paint.palette));
  room.setRight(bar.left() - 6);
  drawFigures(painter, room, Qt::AlignRight, low);
  room.setRight(room.right() - figuresWidth(metrics, low) - 10);
  if (room.right() - metrics.horizontalAdvance(data.valueTitle) > leftEnd + 16)
    painter.drawText(room, Qt::AlignRight | Qt::AlignVCenter, data.valueTitle);
}

void paintHead(const HeatPaint& paint, const HeatMapData& data, const HeatLayout& layout) {
  paint.painter.setFont(smallFont(paint.font));
  paint.painter.setPen(mutedColour(paint.palette));
  paint.painter.drawText(layout.head, Qt::AlignLeft | Qt::AlignVCenter, data.yTitle);
  const double end = layout.head.left() + QFontMetricsF(paint.painter.font()).horizontalAdvance(data.yTitle);
  paintScale(paint, data, layout, end);
}

void paintLabels(const HeatPaint& paint, const HeatMapData& data, const HeatLayout& layout) {
  QPainter& painter = paint.painter;
  painter.setFont(smallFont(paint.font));
  const QFontMetricsF metrics(painter.font());
  painter.setPen(paint.palette.color(QPalette::Text));
  for (int row = 0; row < data.rows.size(); row += layout.rowStep) {
    const QRectF room(layout.head.left(), layout.cells.top() + row * layout.height,
                      layout.cells.left() - kLabelGap - layout.head.left(), layout.height - gapOf(layout.height));
    const QString text = metrics.elidedText(data.rows[row], Qt::ElideRight, room.width());
    drawFigures(painter, room, Qt::AlignRight, text);
  }
  const double top = layout.cells.bottom() + 3;
  for (int column = 0; column < data.columns.size(); column += layout.columnStep) {
    const double width = layout.width * layout.columnStep;
    const double centre = layout.cells.left() + column * layout.width + (layout.width - gapOf(layout.width)) / 2.0;
    const QString text = metrics.elidedText(data.columns[column], Qt::ElideRight, width);
    drawFigures(painter, {centre - width / 2, top, width, metrics.height()}, Qt::AlignHCenter, text);
  }
  painter.setPen(mutedColour(paint.palette));
  const QRectF title(layout.cells.left(), top + metrics.height() + 2, layout.cells.width() - kGap, metrics.height());
  painter.drawText(title, Qt::AlignHCenter | Qt::AlignVCenter | Qt::TextDontClip, data.xTitle);
}

void paintStar(QPainter& painter, const QPointF& centre, double radius, const QColor& fill, const QColor& line) {
  QPolygonF star;
  for (int i = 0; i < 10; ++i) {
    const double angle = std::numbers::pi * (i / 5.0 - 0.5);
    const double r = i % 2 == 0 ? radius : radius * 0.45;
    star << centre + QPointF(r * std::cos(angle), r * std::sin(angle));
  }
  painter.setPen(QPen(line, 1));
  painter.setBrush(fill);
  painter.drawPolygon(star);
}

/// In black and white, so that it stands out from any colour.
void paintBest(const HeatPaint& paint, const QRectF& cell) {
  QPainter& painter = paint.painter;
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(QColor(0x11, 0x18, 0x27), 2));
  painter.drawRoundedRect(cell.adjusted(1, 1, -1, -1), kRadius, kRadius);
  painter.setPen(QPen(Qt::white, 1.5));
  painter.drawRoundedRect(cell.adjusted(2.75, 2.75, -2.75, -2.75), kRadius - 1, kRadius - 1);
  if (cell.width() < 26 || cell.height() < 22) return;
  paintStar(painter, cell.topRight() + QPointF(-11, 11.5), 6.5, Qt::white, QColor(0x11, 0x18, 0x27));
}

void paintCurrent(const HeatPaint& paint, const QRectF& cell, bool isBest) {
  QPainter& painter = paint.painter;
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(accentColour(paint.palette), 2.5));
  painter.drawRoundedRect(cell.adjusted(-1.25, -1.25, 1.25, 1.25), kRadius + 1, kRadius + 1);
  if (isBest) return;
  painter.setPen(QPen(cardColour(paint.palette), 1.5));
  painter.drawRoundedRect(cell.adjusted(0.75, 0.75, -0.75, -0.75), kRadius, kRadius);
}

void paintHatch(QPainter& painter, const QPainterPath& shape, const QColor& colour) {
  painter.save();
  painter.setClipPath(shape, Qt::IntersectClip);
  painter.setPen(QPen(colour, 1.2));
  const QRectF box = shape.boundingRect();
  for (double x = box.left() - box.height(); x < box.right(); x += 6)
    painter.drawLine(QPointF(x, box.bottom()), QPointF(x + box.height(), box.top()));
  painter.restore();
}

void paintDot(const HeatPaint& paint, const QRectF& room) {
  paint.painter.setPen(Qt::NoPen);
  paint.painter.setBrush(borderColour(paint.palette));
  const double radius = std::min(1.5, 0.12 * std::min(room.width(), room.height()));
  paint.painter.drawEllipse(room.center(), radius, radius);
}

void paintTexts(const HeatPaint& paint, const HeatCell& cell, const QRectF& room, const HeatLayout& layout,
                const QColor& colour) {
  QPainter& painter = paint.painter;
  painter.setPen(colour);
  if (layout.brief) {
    painter.setFont(smallFont(paint.font));
    drawFigures(painter, room, Qt::AlignHCenter, cell.brief);
  }
  if (!layout.texts) return;
  const bool two = layout.notes && !cell.note.isEmpty();
  painter.setFont(boldOf(paint.font));
  const double line = QFontMetricsF(painter.font()).height();
  const double top = two ? room.center().y() - line + 1 : room.center().y() - line / 2;
  drawFigures(painter, {room.left(), top, room.width(), line}, Qt::AlignHCenter, cell.text);
  if (!two) return;
  painter.setFont(smallFont(paint.font));
  drawFigures(painter, {room.left(), top + line, room.width(), QFontMetricsF(painter.font()).height()},
              Qt::AlignHCenter, cell.note);
}

void paintMeasured(const HeatPaint& paint, const HeatCell& cell, const QRectF& room, const HeatLayout& layout,
                   const QColor& fill) {
  QPainter& painter = paint.painter;
  painter.setPen(Qt::NoPen);
  painter.setBrush(fill);
  painter.drawRoundedRect(room, kRadius, kRadius);
  if (cell.partial) {
    const double side = std::min({room.width(), room.height(), 26.0});
    QPainterPath corner(room.bottomLeft());
    corner.lineTo(room.bottomLeft() - QPointF(0, side));
    corner.lineTo(room.bottomLeft() + QPointF(side, 0));
    corner.closeSubpath();
    paintHatch(painter, corner, textOn(fill));
  }
  paintTexts(paint, cell, room, layout, textOn(fill));
}

/// Off the scale of colours: on the track, its number in the muted colour.
void paintAside(const HeatPaint& paint, const HeatCell& cell, const QRectF& room, const HeatLayout& layout) {
  if (cell.text.isEmpty()) return paintDot(paint, room);
  paint.painter.setPen(Qt::NoPen);
  paint.painter.setBrush(trackColour(paint.palette));
  paint.painter.drawRoundedRect(room, kRadius, kRadius);
  paintTexts(paint, cell, room, layout, mutedColour(paint.palette));
}

/// Without a value: told apart by dashes, hatching and words.
void paintUnmeasured(const HeatPaint& paint, const HeatCell& cell, const QRectF& room) {
  QPainter& painter = paint.painter;
  const QColor muted = mutedColour(paint.palette);
  if (cell.state == HeatState::Absent) return paintDot(paint, room);
  painter.setBrush(trackColour(paint.palette));
  painter.setPen(cell.state == HeatState::Waiting ? QPen(borderColour(paint.palette), 1, Qt::DashLine)
                                                  : QPen(borderColour(paint.palette), 1));
  painter.drawRoundedRect(room.adjusted(0.5, 0.5, -0.5, -0.5), kRadius, kRadius);
  if (cell.state == HeatState::Lost) {
    QPainterPath shape;
    shape.addRoundedRect(room, kRadius, kRadius);
    paintHatch(painter, shape, borderColour(paint.palette));
  }
  painter.setFont(smallFont(paint.font));
  const QFontMetricsF metrics(painter.font());
  const double width = figuresWidth(metrics, cell.text);
  if (width > room.width() - 4 || metrics.height() > room.height()) return;
  const QRectF box(room.center().x() - width / 2 - 3, room.center().y() - metrics.height() / 2, width + 6,
                   metrics.height());
  if (cell.state == HeatState::Lost) painter.fillRect(box, trackColour(paint.palette));
  painter.setPen(cell.state == HeatState::Lost ? paint.palette.color(QPalette::BrightText) : muted);
  drawFigures(painter, box, Qt::AlignHCenter, cell.text);
}

}  // namespace

QRect HeatLayout::cellRect(int index, int columns) const {
  return {cells.left() + index % columns * width, cells.top() + index / columns * height,
          std::max(1, width - gapOf(width)), std::max(1, height - gapOf(height))};
}

HeatLayout heatLayout(const HeatMapData& data, const QSize& size, const QFont& font) {
  HeatLayout layout;
  if (data.empty()) return layout;
  const QFontMetricsF metrics(smallFont(font));
  const int line = static_cast<int>(std::ceil(metrics.height()));
  const double labels = std::min(widest(metrics, data.rows), size.width() * 0.35);
  const int left = 2 + (labels > 0 ? static_cast<int>(std::ceil(labels)) + kLabelGap : 0);
  layout.head = {2, 0, size.width() - 4, line + 4};
  const int columns = static_cast<int>(data.columns.size());
  const int rows = static_cast<int>(data.rows.size());
  const int top = layout.head.bottom() + 5;
  layout.width = std::clamp((size.width() - left - 2) / columns, 1, kMostWidth);
  layout.height = std::clamp((size.height() - top - 2 * line - 8) / rows, 1, kMostHeight);
  layout.cells = {left, top, layout.width * columns, layout.height * rows};
  layout.columnStep = stepFor(std::min(widest(metrics, data.columns) + kLabelGap, 160.0), layout.width);
  layout.rowStep = stepFor(metrics.height(), layout.height);
  fitTexts(layout, data, font);
  return layout;
}

void paintHeatMap(const HeatPaint& paint, const HeatMapData& data, const HeatLayout& layout, int current) {
  QPainter& painter = paint.painter;
  painter.setRenderHint(QPainter::Antialiasing);
  paintHead(paint, data, layout);
  paintLabels(paint, data, layout);
  const HeatRange range = rangeOf(data);
  const int columns = static_cast<int>(data.columns.size());
  for (int i = 0; i < data.count(); ++i) {
    const HeatCell& cell = data.cells[static_cast<std::size_t>(i)];
    const QRectF room = layout.cellRect(i, columns);
    if (cell.state == HeatState::Measured && cell.aside)
      paintAside(paint, cell, room, layout);
    else if (cell.state == HeatState::Measured)
      paintMeasured(paint, cell, room, layout, colourOf(data, range, cell.value));
    else
      paintUnmeasured(paint, cell, room);
  }
  if (data.best >= 0 && data.best < data.count()) paintBest(paint, layout.cellRect(data.best, columns));
  if (current >= 0 && current < data.count())
    paintCurrent(paint, layout.cellRect(current, columns), current == data.best);
}

}  // namespace retort
