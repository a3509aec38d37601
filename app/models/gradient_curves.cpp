#include "app/models/gradient_curves.h"

#include <algorithm>
#include <limits>

#include <QCoreApplication>

#include "widgets/figures.h"

namespace retort {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("retort", text); }

/// Null where it was not measured then.
const GradientsMeasured* measurementOf(const RunRecord& run, GradientMoment moment) {
  if (run.gradients.empty()) return nullptr;
  const auto& first = run.gradients.front();
  const auto& last = run.gradients.back();
  if (moment == GradientMoment::FirstEpoch) return first.epoch == 1 ? &first : nullptr;
  return last.epoch == run.spec.training.epochs ? &last : nullptr;
}

double relativeVariance(const GradientVariance& value) {
  return value.signal > 0 ? value.variance / value.signal : std::numeric_limits<double>::quiet_NaN();
}

CurveSeries seriesOf(const RunRecord& run, const GradientsMeasured& measured, const std::vector<double>& temperatures) {
  CurveSeries series;
  series.key = run.id;
  series.name = run.name;
  series.colour = run.colour;
  series.hidden = run.hidden;
  for (const GradientVariance& value : measured.values) {
    const auto place = std::ranges::find(temperatures, value.temperature) - temperatures.begin();
    series.points.emplace_back(static_cast<double>(place), relativeVariance(value));
  }
  std::ranges::sort(series.points, {}, &QPointF::x);
  series.errors.assign(series.points.size(), 0);  // each point is marked: there is nothing between them
  return series;
}

}  // namespace

CurveData gradientCurves(const RunStore& store, GradientMoment moment, const std::set<RunId>* drawn) {
  CurveData data;
  data.xName = tr("T");
  std::set<double> all;
  std::vector<std::pair<const RunRecord*, const GradientsMeasured*>> measured;
  for (const RunRecord& run : store.runs()) {
    if (drawn && !drawn->contains(run.id)) continue;
    const GradientsMeasured* found = measurementOf(run, moment);
    if (!found) continue;
    measured.emplace_back(&run, found);
    for (const GradientVariance& value : found->values) all.insert(value.temperature);
  }
  const std::vector<double> temperatures(all.begin(), all.end());
  for (std::size_t i = 0; i < temperatures.size(); ++i)
    data.xLabels.push_back(
        {static_cast<double>(i), temperatures[i] == 0 ? tr("hard") : QString::number(temperatures[i])});
  for (const auto& [run, found] : measured) data.series.push_back(seriesOf(*run, *found, temperatures));
  return data;
}

}  // namespace retort
