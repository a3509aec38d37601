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

using Rows = std::map<double, QStringList>;

/// @param value of a point and its index; what is not finite leaves its field empty
template <typename ValueOf>
void addColumn(Rows& rows, const std::vector<QPointF>& points, ValueOf value) {
  for (auto& [x, row] : rows) row << QString();
  for (std::size_t i = 0; i < points.size(); ++i)
    if (std::isfinite(value(points[i], i))) rows[points[i].x()].back() = exact(value(points[i], i));
}

void addColumns(Rows& rows, const CurveSeries& series) {
  addColumn(rows, series.points, [](const QPointF& point, std::size_t) { return point.y(); });
  if (!series.errors.empty())
    addColumn(rows, series.points, [&series](const QPointF&, std::size_t i) {
      return i < series.errors.size() && series.errors[i] > 0 ? series.errors[i] : std::nan("");
    });
  if (!series.counts.empty())
    addColumn(rows, series.points, [&series](const QPointF&, std::size_t i) {
      return i < series.counts.size() ? static_cast<double>(series.counts[i]) : std::nan("");
    });
}

}  // namespace

QString valueText(const CurveData& data, double value, double error) {
  if (!std::isfinite(value)) return QStringLiteral("–");
  const auto text = [&data](double number, int digits) {
    return data.decimals < 0 ? significant(number, digits) : QString::number(number, 'f', data.decimals);
  };
  return text(value, 3) + (error > 0 ? QStringLiteral(" ± ") + text(error, 2) : QString()) + data.unit;
}

QString xText(const CurveData& data, double x) {
  if (data.xKind == CurveX::Seconds) return timeText(x);
  for (const CurveXLabel& label : data.xLabels)
    if (label.x == x) return label.text;
  return QString::number(x, 'g', 6);
}

QString csvOf(const CurveData& data) {
  QStringList head{quoted(data.xKind == CurveX::Seconds ? data.xName + QStringLiteral(" s") : data.xName)};
  Rows rows;
  std::vector<const CurveSeries*> read;
  for (const CurveSeries& series : data.series)
    if (isRead(series)) read.push_back(&series);
  for (const CurveSeries* series : read) {
    head << quoted(series->name + data.unit);
    if (!series->errors.empty()) head << quoted(series->name + QStringLiteral(" ±") + data.unit);
    if (!series->counts.empty()) head << quoted(series->name + QStringLiteral(" n"));
    for (const QPointF& point : series->points) rows.try_emplace(point.x());
  }
  for (const CurveSeries* series : read) addColumns(rows, *series);
  for (const CurveReference& line : data.references) {
    if (line.hidden) continue;
    head << quoted(line.name + data.unit);
    if (rows.empty()) rows.try_emplace(0.0);
    for (auto& [x, row] : rows) row << exact(line.value);
  }
  QString text = head.join(QLatin1Char(',')) + QLatin1Char('\n');
  const auto xField = [&data](double x) { return data.xLabels.empty() ? exact(x) : quoted(xText(data, x)); };
  for (const auto& [x, row] : rows) text += (QStringList{xField(x)} + row).join(QLatin1Char(',')) + QLatin1Char('\n');
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
