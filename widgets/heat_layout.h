// Where a heat map's parts are.
#pragma once

#include <QFont>
#include <QRectF>
#include <QSize>

#include "widgets/dendrogram.h"
#include "widgets/heat_data.h"

namespace retort {

/// Names along one side. Where they are too close for each other only every so many are shown, or, where they are
/// short, all of them in turn on two or three lines.
struct HeatLabels {
  static constexpr int kGap = 4;  ///< before each line of row names, px

  int step = 1;
  int lines = 1;
  double extent = 0;  ///< of a line, away from the cells, px; gap included

  [[nodiscard]] bool shows(int index) const { return index % step == 0; }
  [[nodiscard]] int lineOf(int index) const { return index / step % lines; }
};

/// In the widget's coordinates.
struct HeatLayout {
  QRect cells;    ///< all of them, gaps included
  int width = 0;  ///< of a cell with its gap
  int height = 0;
  HeatLabels columns;
  HeatLabels rows;
  QFont names;         ///< of rows and columns
  bool texts = false;  ///< values fit into the cells
  bool brief = false;  ///< only the brief ones do
  bool notes = false;  ///< and so do the notes
  QRect head;          ///< the line above: title of the rows, scale
  DendrogramLayout tree;

  [[nodiscard]] QRect cellRect(int index, int inRow) const;
};

/// @param size of the widget
[[nodiscard]] HeatLayout heatLayout(const HeatMapData& data, const QSize& size, const QFont& font);

}  // namespace retort
