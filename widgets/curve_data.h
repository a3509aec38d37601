// What a curve chart shows, as values.
#pragma once

#include <cstdint>
#include <vector>

#include <QColor>
#include <QPointF>
#include <QString>

namespace retort {

/// Drawn at the last point and in the legend, so that no curve is known by its colour alone.
enum class CurveMarker { Circle, Square, Triangle, Diamond };

struct CurveSeries {
  std::uint64_t key = 0;  ///< says which series it is, whatever its place and name
  QString name;
  QColor colour;
  Qt::PenStyle dash = Qt::SolidLine;
  CurveMarker marker = CurveMarker::Circle;
  std::vector<QPointF> points;  ///< x ascending; what is not finite is not drawn
  std::vector<QPointF>
      smoothed;  ///< when not empty it is drawn in place of the points, which stay as a faint line below
  /// Half the height of the bar at each point, which is then marked; empty for a plain line. What is not > 0 has none.
  std::vector<double> errors = {};
  bool isBand = false;  ///< the errors are the half height of a band about the line in the place of bars
  /// [points] of a mean: how many values each is of; empty for values as measured.
  std::vector<int> counts = {};
  QString note = {};     ///< what it is, for the legend's tooltip
  bool isMuted = false;  ///< stands behind the others, thin and grey: in neither legend, readout, range nor numbers
  bool isPart = false;   ///< shown and hidden with the series of the same key before it, which alone is in the legend
  bool hidden = false;
};

/// A mark of the x axis in the place of numbers: for values that are names, or stand by another scale.
struct CurveXLabel {
  double x = 0;
  QString text;
};

/// A horizontal line with its label above its right end.
struct CurveReference {
  std::uint64_t key = 0;
  QString name;   ///< in the legend
  QString label;  ///< on the line, its value included
  QColor colour;
  double value = 0;
  bool hidden = false;
  bool isMinor = false;  ///< thin, without a label and not in the legend
  Qt::PenStyle dash = Qt::DashLine;
  QString note = {};  ///< what it is, for the legend's tooltip
};

/// What stands along the x axis. At a count every series has its points; at a time each at its own.
enum class CurveX {
  Count,
  Seconds  ///< shown as seconds, minutes or hours
};

struct CurveData {
  QString title;  ///< "Test error"; names saved files
  QString xName;  ///< "epoch"
  CurveX xKind = CurveX::Count;
  QString unit;                      ///< behind every value, with its space: " %"
  int decimals = -1;                 ///< of values in the crosshair; -1 for three significant digits
  double xMaximum = 0;               ///< the axis reaches at least this far
  std::vector<CurveXLabel> xLabels;  ///< x ascending; empty: the axis has numbers and begins at 0
  std::vector<CurveSeries> series;
  std::vector<CurveReference> references;
};

/// "1.40 %", with an error "1.40 ± 0.02 %"
[[nodiscard]] QString valueText(const CurveData& data, double value, double error = 0);
/// "4", "2:35 min", or what the x axis says there.
[[nodiscard]] QString xText(const CurveData& data, double x);

/// Whether the series counts for what is read: legend, readout, range and numbers.
[[nodiscard]] inline bool isRead(const CurveSeries& series) { return !series.hidden && !series.isMuted; }

/// One line for each x of any series that is read; a column each, beside it its errors and of how many values it is,
/// references last. UTF-8 text, numbers in the C locale.
[[nodiscard]] QString csvOf(const CurveData& data);

/// Centred moving average over up to 2 · `reach` + 1 points, fewer at the ends, so that no point is invented.
[[nodiscard]] std::vector<QPointF> smoothed(const std::vector<QPointF>& points, int reach);

}  // namespace retort
