// Where the parts of a map of classes are.
#pragma once

#include <vector>

#include <QFont>
#include <QPointF>
#include <QRectF>
#include <QSize>

#include "widgets/class_map_data.h"

namespace retort {

/// The part of the plane in sight, in the map's own unit.
struct ClassMapView {
  QPointF centre;
  double halfWidth = 1;
  double halfHeight = 1;
};
[[nodiscard]] ClassMapView viewOf(const ClassMapData& data);
/// @param share 0: from, 1: to
[[nodiscard]] ClassMapView between(const ClassMapView& from, const ClassMapView& to, double share);

/// In the widget's coordinates.
struct ClassMark {
  QPointF place;  ///< of the class
  QRectF box;     ///< of its mark; beside the place where others are in the way
};

struct ClassMapLayout {
  QRectF room;                   ///< of the marks
  std::vector<ClassMark> marks;  ///< by point
  std::vector<QRectF> legend;    ///< by cluster name
  QRectF note;
  QFont font;        ///< of the marks
  double scale = 0;  ///< px for one unit, the same on both axes
};

/// Marks that would hide each other are pushed apart. @param places of the points, in the map's own unit
/// @param size of the widget
[[nodiscard]] ClassMapLayout classMapLayout(const ClassMapData& data, const std::vector<QPointF>& places,
                                            const ClassMapView& view, const QSize& size, const QFont& font);

/// The nearest point in that direction, those straight ahead first; -1 for none. @param direction a unit vector, y
/// downwards
[[nodiscard]] int nextPoint(const ClassMapLayout& layout, int from, const QPointF& direction);

}  // namespace retort
