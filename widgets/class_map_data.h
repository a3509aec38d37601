// What a map of classes shows, as values.
#pragma once

#include <vector>

#include <QPointF>
#include <QString>
#include <QStringList>

namespace retort {

struct ClassMapPoint {
  QString name;
  QPointF place;        ///< in the map's own unit, the same on both axes; y upwards
  int cluster = -1;     ///< colour and shape; -1 for none
  QString description;  ///< tooltip, and what a screen reader says
};

struct ClassMapData {
  QString title;  ///< names saved files
  std::vector<ClassMapPoint> points;
  QStringList clusterNames;  ///< legend, by cluster; empty for none
  QString note;              ///< a line below the map

  [[nodiscard]] bool empty() const { return points.empty(); }
};

/// A line for each class: name, x, y, cluster. Numbers in the C locale.
[[nodiscard]] QString csvOf(const ClassMapData& data);

}  // namespace retort
