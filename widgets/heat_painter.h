// How a heat map is painted.
#pragma once

#include <QFont>
#include <QPalette>

class QPainter;

namespace retort {

struct HeatLayout;
struct HeatMapData;

struct HeatPaint {
  QPainter& painter;
  QFont font;
  QPalette palette;
};

/// What is selected; -1 for none.
struct HeatChoice {
  int cell = -1;
  int merge = -1;
};

void paintHeatMap(const HeatPaint& paint, const HeatMapData& data, const HeatLayout& layout, const HeatChoice& choice);

}  // namespace retort
