#include "widgets/class_map_layout.h"

#include <algorithm>
#include <cmath>

#include <QFontMetricsF>

#include "widgets/theme.h"

namespace retort {

namespace {

constexpr double kMargin = 6;       ///< around the marks, px
constexpr double kPadding = 5;      ///< between a name and its mark, px
constexpr double kLegendMark = 18;  ///< with the gap to its name, px
constexpr double kLegendGap = 14;
constexpr double kLongestName = 150;
constexpr double kMostLegend = 0.5;  ///< of the height; a larger one would leave the classes no room
constexpr int kRounds = 60;          ///< of pushing apart
constexpr double kBetween = 1.5;     ///< marks, px
constexpr int kFewPoints = 16;
constexpr int kSmallest = 10;  ///< pixel size of the marks' names

QFont markFont(const ClassMapData& data, const QFont& font) {
  QFont marks = font;
  if (data.points.size() > kFewPoints) marks.setPixelSize(kSmallest);
  return boldFont(marks);
}

QSizeF markSize(const QFontMetricsF& metrics, const QString& name) {
  const double height = std::ceil(metrics.height()) + 2 * kPadding - 4;
  const double width = std::min(metrics.horizontalAdvance(name), kLongestName) + 2 * kPadding;
  return {std::max(height, width), height};
}

/// From the bottom up: the note, then the legend, in lines; without one where it is too high, as each mark's
/// description names its cluster. Returns the top of both.
double layBelow(ClassMapLayout& layout, const ClassMapData& data, const QSize& size, const QFont& font) {
  const QFontMetricsF metrics(smallFont(font));
  const double line = std::ceil(metrics.height()) + 4;
  const double note = data.note.isEmpty() ? 0 : line;
  layout.note = {0, size.height() - note, static_cast<double>(size.width()), note};
  double x = 0;
  double y = 0;
  for (const QString& name : data.clusterNames) {
    const double width = kLegendMark + std::min(std::ceil(metrics.horizontalAdvance(name)) + 2, kLongestName);
    if (x > 0 && x + width > size.width()) {
      x = 0;
      y += line;
    }
    layout.legend.emplace_back(x, y, width, line);
    x += width + kLegendGap;
  }
  if (y + line > kMostLegend * size.height()) layout.legend.clear();
  const double top = layout.note.top() - (layout.legend.empty() ? 0 : y + line);
  for (QRectF& item : layout.legend) item.translate(0, top);
  return top;
}

/// How far `other` must go from `one` so that they no longer touch; null where they do not.
QPointF pushOf(const QRectF& one, const QRectF& other) {
  QPointF way = other.center() - one.center();
  const double wide = (one.width() + other.width()) / 2 + kBetween;
  const double high = (one.height() + other.height()) / 2 + kBetween;
  if (std::abs(way.x()) >= wide || std::abs(way.y()) >= high) return {};
  if (way.isNull()) way = {1e-3, 1e-3};  // at the same place: to the right and down
  if (wide - high < 1) {                 // two discs
    const double distance = std::hypot(way.x(), way.y());
    return distance < wide ? way * ((wide - distance) / distance) : QPointF();
  }
  const double right = wide - std::abs(way.x());
  const double down = high - std::abs(way.y());
  if (down <= right) return {0, std::copysign(down, way.y())};
  return {std::copysign(right, way.x()), 0};
}

void keepWithin(const QRectF& room, QRectF& box) {
  box.moveLeft(std::max(room.left(), std::min(box.left(), room.right() - box.width())));
  box.moveTop(std::max(room.top(), std::min(box.top(), room.bottom() - box.height())));
}

void pushApart(std::vector<ClassMark>& marks, const QRectF& room) {
  bool moved = true;
  for (int round = 0; round < kRounds && moved; ++round) {
    moved = false;
    for (std::size_t i = 0; i < marks.size(); ++i)
      for (std::size_t j = i + 1; j < marks.size(); ++j) {
        const QPointF push = pushOf(marks[i].box, marks[j].box);
        if (push.isNull()) continue;
        marks[i].box.translate(-push / 2);
        marks[j].box.translate(push / 2);
        moved = true;
      }
    for (ClassMark& mark : marks) keepWithin(room, mark.box);
  }
}

}  // namespace

ClassMapView viewOf(const ClassMapData& data) {
  if (data.empty()) return {};
  QPointF low = data.points.front().place;
  QPointF high = low;
  for (const ClassMapPoint& point : data.points) {
    low = {std::min(low.x(), point.place.x()), std::min(low.y(), point.place.y())};
    high = {std::max(high.x(), point.place.x()), std::max(high.y(), point.place.y())};
  }
  const QPointF half = (high - low) / 2;
  const double most = std::max(half.x(), half.y());
  const auto extent = [most](double part) { return most > 0 ? std::max(part, 1e-6 * most) : 1; };
  return {(low + high) / 2, extent(half.x()), extent(half.y())};
}

ClassMapView between(const ClassMapView& from, const ClassMapView& to, double share) {
  const auto mix = [share](const auto& one, const auto& other) { return one + share * (other - one); };
  return {mix(from.centre, to.centre), mix(from.halfWidth, to.halfWidth), mix(from.halfHeight, to.halfHeight)};
}

ClassMapLayout classMapLayout(const ClassMapData& data, const std::vector<QPointF>& places, const ClassMapView& view,
                              const QSize& size, const QFont& font) {
  ClassMapLayout layout;
  layout.font = markFont(data, font);
  const QFontMetricsF metrics(layout.font);
  std::vector<QSizeF> sizes;
  QSizeF largest;
  for (const ClassMapPoint& point : data.points) {
    sizes.push_back(markSize(metrics, point.name));
    largest = largest.expandedTo(sizes.back());
  }
  const double bottom = layBelow(layout, data, size, font) - kMargin;
  layout.room = {kMargin, kMargin, std::max(1.0, size.width() - 2 * kMargin), std::max(1.0, bottom - kMargin)};
  const QSizeF inner(std::max(1.0, layout.room.width() - largest.width()),
                     std::max(1.0, layout.room.height() - largest.height()));
  layout.scale = std::min(inner.width() / (2 * view.halfWidth), inner.height() / (2 * view.halfHeight));
  for (std::size_t i = 0; i < data.points.size(); ++i) {
    const QPointF off = (places[i] - view.centre) * layout.scale;
    QRectF box({}, sizes[i]);
    box.moveCenter(layout.room.center() + QPointF(off.x(), -off.y()));
    layout.marks.push_back({box.center(), box});
  }
  pushApart(layout.marks, layout.room);
  return layout;
}

int nextPoint(const ClassMapLayout& layout, int from, const QPointF& direction) {
  const QPointF start = layout.marks[static_cast<std::size_t>(from)].box.center();
  int nearest = -1;
  double least = 0;
  for (std::size_t i = 0; i < layout.marks.size(); ++i) {
    const QPointF way = layout.marks[i].box.center() - start;
    const double ahead = QPointF::dotProduct(way, direction);
    const double aside = std::abs(way.x() * direction.y() - way.y() * direction.x());
    if (static_cast<int>(i) == from || ahead <= 0 || aside > 2 * ahead) continue;
    const double cost = ahead + 2 * aside;
    if (nearest >= 0 && cost >= least) continue;
    nearest = static_cast<int>(i);
    least = cost;
  }
  return nearest;
}

}  // namespace retort
