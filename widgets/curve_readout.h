// What a curve chart says of one place on its x axis.
#pragma once

#include <optional>
#include <vector>

#include <QColor>
#include <QString>

#include "widgets/curve_painter.h"

namespace retort {

/// One line of a readout.
struct CurveReading {
  QString name;
  double value = 0;  ///< as measured, not smoothed
  double error = 0;  ///< half the height of its bar or band; 0 for none
  QString text;      ///< "1.40 ± 0.02 %", of a mean of fewer values than elsewhere "1.40 ± 0.02 % (2 of 3)"
  QColor colour;
  Qt::PenStyle dash = Qt::SolidLine;
};

/// The point of a series at x where its value is finite: exactly there, over time the nearest one as far as the series
/// reaches.
[[nodiscard]] std::optional<std::size_t> indexAt(const CurveData& data, const CurveSeries& series, double x);

/// Of every series that has a point at x, in their order.
[[nodiscard]] std::vector<CurveReading> readingsAt(const CurveData& data, double x);
/// Of the horizontal lines that have a label.
[[nodiscard]] std::vector<CurveReading> readingsOfLines(const CurveData& data);
/// "epoch 12: student 1.40 %, baseline 2.10 %, teacher 0.67 %"
[[nodiscard]] QString readoutText(const CurveData& data, double x);

/// A vertical line at x, a dot on each series and a box with the values of all; what finds no room is counted.
void paintCrosshair(const CurvePaint& paint, const CurveData& data, double x);

}  // namespace retort
