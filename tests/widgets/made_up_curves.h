// The curves that tests of the chart draw.
#pragma once

#include "widgets/curve_data.h"
#include "widgets/theme.h"

namespace retort::test {

inline CurveSeries lineOf(std::uint64_t key, const QString& name, const QColor& colour, int epochs, double from) {
  CurveSeries series;
  series.key = key;
  series.name = name;
  series.colour = colour;
  for (int epoch = 1; epoch <= epochs; ++epoch) series.points.emplace_back(epoch, from / epoch);
  return series;
}

inline CurveData twoCurves(int epochs = 30) {
  CurveData data;
  data.title = QStringLiteral("Test error");
  data.xName = QStringLiteral("epoch");
  data.unit = QStringLiteral(" %");
  data.decimals = 2;
  data.xMaximum = 40;
  data.series = {lineOf(7, QStringLiteral("student"), studentColour(), epochs, 12),
                 lineOf(8, QStringLiteral("baseline"), baselineColour(), epochs, 20)};
  data.references = {{9, QStringLiteral("teacher"), QStringLiteral("teacher 1.40 %"), teacherColour(), 1.4, false}};
  return data;
}

}  // namespace retort::test
