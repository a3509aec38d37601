#include "app/models/mean_curve.h"

#include <cmath>
#include <limits>
#include <map>

#include "engine/analysis/significance.h"

namespace retort {

namespace {

struct Epoch {
  std::vector<double> values;
  double seconds = 0;  ///< that it took, of all runs
  int runs = 0;
};

MeanCurve curveOf(const RunRecord& run, const EpochValue& value, bool overTime) {
  MeanCurve curve;
  for (const EpochPoint& point : run.points)
    curve.points.emplace_back(overTime ? point.seconds : point.epoch, value(run, point));
  curve.errors.assign(curve.points.size(), 0);
  curve.counts.assign(curve.points.size(), 1);
  return curve;
}

}  // namespace

MeanCurve meanCurve(std::span<const RunRecord* const> runs, const EpochValue& value, bool overTime) {
  if (runs.size() == 1) return curveOf(*runs.front(), value, overTime);
  std::map<int, Epoch> epochs;
  for (const RunRecord* run : runs) {
    double before = 0;
    for (const EpochPoint& point : run->points) {
      Epoch& epoch = epochs[point.epoch];
      epoch.seconds += point.seconds - before;
      before = point.seconds;
      ++epoch.runs;
      if (const double measured = value(*run, point); std::isfinite(measured)) epoch.values.push_back(measured);
    }
  }
  MeanCurve curve;
  double time = 0;
  for (const auto& [number, epoch] : epochs) {
    time += epoch.seconds / epoch.runs;
    const Spread spread = spreadOf(epoch.values);
    curve.points.emplace_back(overTime ? time : number,
                              spread.count > 0 ? spread.mean : std::numeric_limits<double>::quiet_NaN());
    curve.errors.push_back(spread.deviation);
    curve.counts.push_back(static_cast<int>(spread.count));
  }
  return curve;
}

}  // namespace retort
