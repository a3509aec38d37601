// What a heat map shows, as values.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include <QColor>
#include <QString>
#include <QStringList>

#include "widgets/dendrogram.h"

namespace retort {

enum class HeatState {
  Absent,     ///< there is no such cell
  Waiting,    ///< its value is to come
  Lost,       ///< what should have given it came to grief
  Undefined,  ///< there is nothing wrong, but it has none
  Measured
};

struct HeatCell {
  HeatState state = HeatState::Absent;
  double value = 0;      ///< of a measured cell: its colour
  QString text;          ///< "134.3"; of a lost cell why
  QString brief;         ///< "134": stands there where the text does not fit
  QString note;          ///< below it in small: "± 5.1"
  bool partial = false;  ///< something that should be in the value is missing: marked by a hatched corner
  bool aside = false;    ///< measured, but no part of the colours: shown muted, without text as a mere dot
  QString description;   ///< tooltip, and what a screen reader says
};

/// Of the colours.
struct HeatRange {
  double low = 0;
  double high = 0;
  bool empty = true;
};

struct HeatMapData {
  QString title;       ///< names saved files
  QString xTitle;      ///< "Temperature"
  QString yTitle;      ///< "Width"; empty with a single row that has no name
  QString valueTitle;  ///< "Test errors": beside the scale
  QString unit;        ///< behind the ends of the scale, with its space
  int decimals = -1;   ///< of the ends of the scale; -1 for three significant digits
  QStringList columns;
  QStringList rows;
  std::vector<HeatCell> cells;     ///< [rows · columns], row by row
  int best = -1;                   ///< the cell with the ring and the star; -1 for none
  bool brightIsLow = false;        ///< so that bright is always good
  bool diverging = false;          ///< changes: colours from below to above 0, symmetric around it
  bool square = false;             ///< cells as wide as they are high
  std::optional<HeatRange> scale;  ///< instead of the cells' own extremes, so that two maps have the same colours; of
                                   ///< changes symmetric
  DendrogramData tree;             ///< of the rows, drawn at their right; empty for none

  [[nodiscard]] bool empty() const { return cells.empty() || rows.isEmpty() || columns.isEmpty(); }
  [[nodiscard]] int count() const { return empty() ? 0 : static_cast<int>(cells.size()); }
};

/// Viridis (Smith and van der Walt 2015): even steps to every eye, also in grey. @param share [0, 1], clamped
[[nodiscard]] QColor viridis(double share);

/// Blue over the palest grey to vermillion: told apart with any colour vision. @param share [-1, 1], clamped
[[nodiscard]] QColor divergingColour(double share);

/// The scale where there is one, else the extremes of the measured cells, those aside left out; of changes symmetric.
[[nodiscard]] HeatRange rangeOf(const HeatMapData& data);

/// The colour of a value within the range; the middle one where all are equal.
[[nodiscard]] QColor colourOf(const HeatMapData& data, const HeatRange& range, double value);

/// The table as it stands: a line for each row, empty fields where nothing is measured; below it the tree's merges.
/// Numbers in the C locale.
[[nodiscard]] QString csvOf(const HeatMapData& data);

}  // namespace retort
