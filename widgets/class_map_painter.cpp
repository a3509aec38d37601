#include "widgets/class_map_painter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <QFontMetricsF>
#include <QPainter>

#include "widgets/class_map_layout.h"
#include "widgets/contrast.h"
#include "widgets/theme.h"

namespace retort {

namespace {

constexpr int kShapes = 4;
constexpr int kColours = 6;
constexpr double kContrast = 5;  ///< of names on the card: on the soft fill it is somewhat less
constexpr double kSoft = 0.15;   ///< how much of the colour is in the fill
constexpr double kRing = 2.5;    ///< between the two rings, px

int shapeOf(int cluster) { return cluster < 0 ? 0 : (cluster + cluster / 12) % kShapes; }

QColor mixed(const QColor& base, const QColor& colour, double share) {
  const auto mix = [share](int from, int to) { return static_cast<int>(std::lround(from + share * (to - from))); };
  return {mix(base.red(), colour.red()), mix(base.green(), colour.green()), mix(base.blue(), colour.blue())};
}

QPainterPath diamond(const QRectF& box) {
  // Higher than the others by a quarter, so that the name has as much room; with points at the sides only where wide.
  const double half = box.height() * 0.62;
  const double flat = std::max(0.0, (box.width() - box.height()) / 2);
  const QPointF centre = box.center();
  QPainterPath path(centre + QPointF(-flat - half, 0));
  path.lineTo(centre + QPointF(-flat, -half));
  path.lineTo(centre + QPointF(flat, -half));
  path.lineTo(centre + QPointF(flat + half, 0));
  path.lineTo(centre + QPointF(flat, half));
  path.lineTo(centre + QPointF(-flat, half));
  path.closeSubpath();
  return path;
}

struct Ink {
  const QPalette& palette;
  QColor none;
  std::vector<QColor> clusters;

  [[nodiscard]] const QColor& of(int cluster) const {
    return cluster < 0 ? none : clusters[static_cast<std::size_t>(cluster) % clusters.size()];
  }
};

Ink inkOf(const QPalette& palette) {
  Ink ink{palette, clusterColour(-1, palette), {}};
  for (int i = 0; i < kColours; ++i) ink.clusters.push_back(clusterColour(i, palette));
  return ink;
}

void paintMark(QPainter& painter, int cluster, const QRectF& box, const Ink& ink) {
  const QColor& colour = ink.of(cluster);
  painter.setBrush(mixed(cardColour(ink.palette), colour, kSoft));
  painter.setPen(cluster < 0 ? QPen(colour, 1, Qt::DotLine) : QPen(colour, 1.2));
  painter.drawPath(markPath(cluster, box));
}

/// Where a mark had to make room for another: a dot at its place, and a line to it.
void paintLeader(QPainter& painter, const ClassMark& mark, const QColor& colour) {
  if (mark.box.contains(mark.place)) return;
  painter.setPen(QPen(colour, 1));
  painter.drawLine(mark.place, mark.box.center());
  painter.setPen(Qt::NoPen);
  painter.setBrush(colour);
  painter.drawEllipse(mark.place, 2, 2);
}

void paintPoint(QPainter& painter, const ClassMapPoint& point, const QRectF& box, const Ink& ink, bool current) {
  paintMark(painter, point.cluster, box, ink);
  if (current) {
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(accentColour(ink.palette), 2.5));
    painter.drawPath(markPath(point.cluster, box.adjusted(-2.5, -2.5, 2.5, 2.5)));
  }
  painter.setPen(ink.of(point.cluster));
  const QString name = QFontMetricsF(painter.font()).elidedText(point.name, Qt::ElideRight, box.width() - 4);
  painter.drawText(box, Qt::AlignCenter | Qt::TextDontClip, name);
}

void paintLegend(QPainter& painter, const ClassMapData& data, const ClassMapLayout& layout, const Ink& ink) {
  const QFontMetricsF metrics(painter.font());
  for (std::size_t i = 0; i < layout.legend.size(); ++i) {
    const QRectF item = layout.legend[i];
    paintMark(painter, static_cast<int>(i), {item.left() + 2, item.center().y() - 5, 10, 10}, ink);
    painter.setPen(ink.palette.color(QPalette::Text));
    const QRectF room = item.adjusted(18, 0, 0, 0);
    painter.drawText(room, Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(data.clusterNames[static_cast<qsizetype>(i)], Qt::ElideRight, room.width()));
  }
  painter.setPen(mutedColour(ink.palette));
  painter.drawText(layout.note, Qt::AlignLeft | Qt::AlignVCenter,
                   metrics.elidedText(data.note, Qt::ElideRight, layout.note.width()));
}

}  // namespace

QPainterPath markPath(int cluster, const QRectF& box) {
  QPainterPath path;
  const double radius = box.height() / 2;
  switch (shapeOf(cluster)) {
    case 1:
      path.addRoundedRect(box.adjusted(1, 1, -1, -1), 2, 2);
      break;
    case 2:
      return diamond(box);
    case 3:
      path.setFillRule(Qt::WindingFill);
      path.addRoundedRect(box, radius, radius);
      path.addRoundedRect(box.adjusted(kRing, kRing, -kRing, -kRing), radius - kRing, radius - kRing);
      break;
    default:
      path.addRoundedRect(box, radius, radius);
  }
  return path;
}

QColor clusterColour(int cluster, const QPalette& palette) {
  if (cluster < 0) return mutedColour(palette);
  const std::array<QColor, kColours> colours = {studentColour(), baselineColour(), seriesColour(0),
                                                seriesColour(2), seriesColour(1),  seriesColour(3)};
  return readableOn(cardColour(palette), colours[static_cast<std::size_t>(cluster) % colours.size()], kContrast);
}

void paintClassMap(QPainter& painter, const ClassMapData& data, const ClassMapLayout& layout, const QPalette& palette,
                   const QFont& font, int current) {
  painter.setRenderHint(QPainter::Antialiasing);
  const Ink ink = inkOf(palette);
  for (std::size_t i = 0; i < layout.marks.size(); ++i)
    paintLeader(painter, layout.marks[i], ink.of(data.points[i].cluster));
  painter.setFont(layout.font);
  const auto count = static_cast<int>(layout.marks.size());
  for (int i = 0; i < count; ++i) {
    const auto index = static_cast<std::size_t>(i);
    if (i != current) paintPoint(painter, data.points[index], layout.marks[index].box, ink, false);
  }
  if (current >= 0 && current < count) {
    const auto index = static_cast<std::size_t>(current);
    paintPoint(painter, data.points[index], layout.marks[index].box, ink, true);
  }
  painter.setFont(smallFont(font));
  paintLegend(painter, data, layout, ink);
}

}  // namespace retort
