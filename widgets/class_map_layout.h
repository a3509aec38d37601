// Where the parts of a map of classes are, and how they are painted.
#pragma once

#include <vector>

#include <QFont>
#include <QPalette>
#include <QPointF>
#include <QRectF>
#include <QSize>

#include "widgets/class_map_data.h"

class QPainter;
class QPainterPath;

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

/// The outline of a cluster's marks: circle, square, diamond or double ring, so that no cluster is told by its colour
/// alone.
[[nodiscard]] QPainterPath markPath(int cluster, const QRectF& box);
/// Its colour: a line and a text that can be read on the card.
[[nodiscard]] QColor clusterColour(int cluster, const QPalette& palette);

/// @param current the selected class; -1 for none @param font of the legend and the note
void paintClassMap(QPainter& painter, const ClassMapData& data, const ClassMapLayout& layout, const QPalette& palette,
                   const QFont& font, int current);

}  // namespace retort
