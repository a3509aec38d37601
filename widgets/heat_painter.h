// Where a heat map's parts are, and how they are painted.
#pragma once

#include <QFont>
#include <QPalette>
#include <QRectF>
#include <QSize>

#include "widgets/heat_data.h"

class QPainter;

namespace retort {

/// In the widget's coordinates.
struct HeatLayout {
  QRect cells;    ///< all of them, gaps included
  int width = 0;  ///< of a cell with its gap
  int height = 0;
  int columnStep = 1;  ///< every so many columns have a label that fits
  int rowStep = 1;
  bool texts = false;  ///< values fit into the cells
  bool brief = false;  ///< only the brief ones do
  bool notes = false;  ///< and so do the notes
  QRect head;          ///< the line above: title of the rows, scale

  [[nodiscard]] QRect cellRect(int index, int columns) const;
};

/// @param size of the widget
[[nodiscard]] HeatLayout heatLayout(const HeatMapData& data, const QSize& size, const QFont& font);

struct HeatPaint {
  QPainter& painter;
  QFont font;
  QPalette palette;
};

/// @param current the selected cell; -1 for none
void paintHeatMap(const HeatPaint& paint, const HeatMapData& data, const HeatLayout& layout, int current);

}  // namespace retort
