// How a map of classes is painted.
#pragma once

#include <QColor>
#include <QFont>
#include <QPainterPath>
#include <QPalette>

class QPainter;

namespace retort {

struct ClassMapData;
struct ClassMapLayout;

/// The outline of a cluster's marks: disc, square, diamond or disc with a second ring, so that no cluster is told by
/// its colour alone. @param cluster -1 for none
[[nodiscard]] QPainterPath markPath(int cluster, const QRectF& box);
/// Can be read on the card. @param cluster -1 for none
[[nodiscard]] QColor clusterColour(int cluster, const QPalette& palette);

/// @param font of the legend and the note @param current the selected class; -1 for none
void paintClassMap(QPainter& painter, const ClassMapData& data, const ClassMapLayout& layout, const QPalette& palette,
                   const QFont& font, int current);

}  // namespace retort
