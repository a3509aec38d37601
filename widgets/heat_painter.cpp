#include "widgets/heat_painter.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <QFontMetricsF>
#include <QLinearGradient>
#include <QPainter>
#include <QPainterPath>

#include "widgets/contrast.h"
#include "widgets/figures.h"
#include "widgets/heat_layout.h"
#include "widgets/theme.h"

namespace retort {

namespace {

constexpr int kScaleWidth = 110;
constexpr int kLeastScale = 40;
constexpr int kTiny = 14;  ///< cells below this size, px, have square corners and no marks
constexpr double kRadius = 3;

QString endText(const HeatMapData& data, double value) {
  const double size = data.diverging ? std::abs(value) : value;
  const QString sign = !data.diverging || value == 0 ? QString()
                       : value < 0                   ? QStringLiteral("−")
                                                     : QStringLiteral("+");
  return sign + (data.decimals < 0 ? significant(size, 3) : QString::number(size, 'f', data.decimals)) + data.unit;
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
  const double width = std::clamp<double>(room.right() - leftEnd - figuresWidth(metrics, low) - 18, 8, kScaleWidth);
  const QRectF bar(room.right() - width, room.center().y() - 4, width, 8);
  QLinearGradient gradient(bar.topLeft(), bar.topRight());
  for (int i = 0; i <= 8; ++i)
    gradient.setColorAt(i / 8.0, colourOf(data, range, range.low + i / 8.0 * (range.high - range.low)));
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

/// The rows' title gives way where the scale needs the room.
void paintHead(const HeatPaint& paint, const HeatMapData& data, const HeatLayout& layout) {
  paint.painter.setFont(smallFont(paint.font));
  paint.painter.setPen(mutedColour(paint.palette));
  const QFontMetricsF metrics(paint.painter.font());
  const HeatRange range = rangeOf(data);
  const double ends = range.empty ? 0
                                  : figuresWidth(metrics, endText(data, range.low)) +
                                        figuresWidth(metrics, endText(data, range.high)) + kLeastScale + 24;
  const double title = metrics.horizontalAdvance(data.yTitle);
  const bool fits = title + ends <= layout.head.width();
  if (fits) paint.painter.drawText(layout.head, Qt::AlignLeft | Qt::AlignVCenter, data.yTitle);
  paintScale(paint, data, layout, layout.head.left() + (fits ? title : 0));
}

void paintRowNames(const HeatPaint& paint, const HeatMapData& data, const HeatLayout& layout, int current) {
  QPainter& painter = paint.painter;
  const int columns = static_cast<int>(data.columns.size());
  for (int row = 0; row < data.rows.size(); ++row) {
    if (!layout.rows.shows(row)) continue;
    painter.setFont(row == current ? boldFont(layout.names) : layout.names);
    const QRectF cell = layout.cellRect(row * columns, columns);
    const double width = layout.rows.extent;
    const double right = layout.cells.left() - HeatLabels::kGap - layout.rows.lineOf(row) * width;
    const double height = QFontMetricsF(painter.font()).height();
    const QString text =
        QFontMetricsF(painter.font()).elidedText(data.rows[row], Qt::ElideRight, width - HeatLabels::kGap);
    drawFigures(painter, {right - width, cell.center().y() - height / 2, width - HeatLabels::kGap, height},
                Qt::AlignRight, text);
  }
}

void paintColumnNames(const HeatPaint& paint, const HeatMapData& data, const HeatLayout& layout, int current) {
  QPainter& painter = paint.painter;
  const int columns = static_cast<int>(data.columns.size());
  for (int column = 0; column < columns; ++column) {
    if (!layout.columns.shows(column)) continue;
    painter.setFont(column == current ? boldFont(layout.names) : layout.names);
    const double width = layout.width * layout.columns.step * layout.columns.lines;
    const double centre = QRectF(layout.cellRect(column, columns)).center().x();
    const double top = layout.cells.bottom() + 3 + layout.columns.lineOf(column) * layout.columns.extent;
    const QString text = QFontMetricsF(painter.font()).elidedText(data.columns[column], Qt::ElideRight, width);
    drawFigures(painter, {centre - width / 2, top, width, layout.columns.extent}, Qt::AlignHCenter, text);
  }
}

/// Below the names: what the columns are, and the heights of the tree.
void paintTitles(const HeatPaint& paint, const HeatMapData& data, const HeatLayout& layout) {
  QPainter& painter = paint.painter;
  painter.setFont(smallFont(paint.font));
  painter.setPen(mutedColour(paint.palette));
  const double line = QFontMetricsF(painter.font()).height();
  const double names = layout.cells.bottom() + 3;
  const double top = names + layout.columns.lines * layout.columns.extent + 2;
  const QRectF title(layout.cells.left(), top, layout.cells.width(), line);
  painter.drawText(title, Qt::AlignHCenter | Qt::AlignVCenter | Qt::TextDontClip, data.xTitle);
  if (layout.tree.nodes.empty()) return;
  const QRectF room = layout.tree.room;
  drawFigures(painter, {room.left(), names, room.width(), line}, Qt::AlignLeft, QStringLiteral("0"));
  drawFigures(painter, {room.left(), names, room.width(), line}, Qt::AlignRight, significant(layout.tree.highest));
  const QString name = QFontMetricsF(painter.font()).elidedText(data.tree.heightTitle, Qt::ElideRight, room.width());
  painter.drawText(QRectF(room.left(), top, room.width(), line), Qt::AlignHCenter | Qt::AlignVCenter, name);
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

bool isTiny(const QRectF& room) { return std::min(room.width(), room.height()) < kTiny; }

void paintDot(const HeatPaint& paint, const QRectF& room) {
  if (isTiny(room))  // many: an ellipse would cost ten times as much
    return paint.painter.fillRect(QRect(room.center().toPoint(), QSize(1, 1)), borderColour(paint.palette));
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
  painter.setFont(boldFont(paint.font));
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
  if (isTiny(room)) return painter.fillRect(room.toRect(), fill);
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

void paintHeatMap(const HeatPaint& paint, const HeatMapData& data, const HeatLayout& layout, const HeatChoice& choice) {
  QPainter& painter = paint.painter;
  painter.setRenderHint(QPainter::Antialiasing);
  const int columns = static_cast<int>(data.columns.size());
  const bool any = choice.cell >= 0 && choice.cell < data.count();
  paintHead(paint, data, layout);
  painter.setPen(paint.palette.color(QPalette::Text));
  paintRowNames(paint, data, layout, any ? choice.cell / columns : -1);
  paintColumnNames(paint, data, layout, any ? choice.cell % columns : -1);
  paintTitles(paint, data, layout);
  paintDendrogram(painter, data.tree, layout.tree, choice.merge, mutedColour(paint.palette),
                  accentColour(paint.palette));
  const HeatRange range = rangeOf(data);
  for (int i = 0; i < data.count(); ++i) {
    const HeatCell& cell = data.cells[static_cast<std::size_t>(i)];
    const QRect room = layout.cellRect(i, columns);
    if (cell.state == HeatState::Measured && cell.aside)
      paintAside(paint, cell, room, layout);
    else if (cell.state == HeatState::Measured)
      paintMeasured(paint, cell, room, layout, colourOf(data, range, cell.value));
    else
      paintUnmeasured(paint, cell, room);
  }
  if (data.best >= 0 && data.best < data.count()) paintBest(paint, layout.cellRect(data.best, columns));
  if (any) paintCurrent(paint, layout.cellRect(choice.cell, columns), choice.cell == data.best);
}

}  // namespace retort
