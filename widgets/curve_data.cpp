#include "widgets/curve_data.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <QLocale>
#include <QStringList>

#include "widgets/figures.h"

namespace retort {

namespace {

QString exact(double value) { return QString::number(value, 'g', QLocale::FloatingPointShortest); }

QString quoted(QString text) {
  text.replace(QLatin1Char('"'), QLatin1String("\"\""));
  return QLatin1Char('"') + text + QLatin1Char('"');
}

}  // namespace

QString valueText(const CurveData& data, double value) {
  if (!std::isfinite(value)) return QStringLiteral("–");
  return (data.decimals < 0 ? significant(value, 3) : QString::number(value, 'f', data.decimals)) + data.unit;
}

QString csvOf(const CurveData& data) {
  QStringList head{quoted(data.xName)};
  std::map<double, QStringList> rows;
  std::vector<const CurveSeries*> visible;
  for (const CurveSeries& series : data.series)
    if (!series.hidden) visible.push_back(&series);
  for (const CurveSeries* series : visible) {
    head << quoted(series->name + data.unit);
    for (const QPointF& point : series->points) rows.try_emplace(point.x());
  }
  for (const CurveSeries* series : visible) {
    for (auto& [x, row] : rows) row << QString();
    for (const QPointF& point : series->points)
      if (std::isfinite(point.y())) rows[point.x()].back() = exact(point.y());
  }
  for (const CurveReference& line : data.references) {
    if (line.hidden) continue;
    head << quoted(line.name + data.unit);
    if (rows.empty()) rows.try_emplace(0.0);
    for (auto& [x, row] : rows) row << exact(line.value);
  }
  QString text = head.join(QLatin1Char(',')) + QLatin1Char('\n');
  for (const auto& [x, row] : rows) text += (QStringList{exact(x)} + row).join(QLatin1Char(',')) + QLatin1Char('\n');
  return text;
}

std::vector<QPointF> smoothed(const std::vector<QPointF>& points, int reach) {
  std::vector<QPointF> out;
  out.reserve(points.size());
  const int count = static_cast<int>(points.size());
  for (int i = 0; i < count; ++i) {
    const int near = std::min({reach, i, count - 1 - i});
    double sum = 0;
    for (int j = i - near; j <= i + near; ++j) sum += points[static_cast<std::size_t>(j)].y();
    out.emplace_back(points[static_cast<std::size_t>(i)].x(), sum / (2 * near + 1));
  }
  return out;
}

}  // namespace retort
