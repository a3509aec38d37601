// From runs to curves.
#pragma once

#include <set>
#include <vector>

#include "app/models/run_store.h"
#include "widgets/curve_data.h"

namespace retort {

enum class CurveMetric {
  TestError,
  ValidationError,
  TrainError,
  Loss,
  SoftLoss,
  HardLoss,
  GradientRatio,
  FirstGradientVariance,  ///< over the targets' temperature in the place of epochs: see gradient_curves.h
  LastGradientVariance
};

struct MetricInfo {
  CurveMetric metric;
  QString title;    ///< "Test error"
  QString tooltip;  ///< meaning and unit
};
[[nodiscard]] std::vector<MetricInfo> curveMetrics();

/// What the runs measured, by epoch. Students and baselines are curves. A teacher is a dashed curve while it trains and
/// until a student has a point; then, for errors and the hard loss, which can be compared, a line at its final value.
/// Runs without a validation split have no validation error.
/// @param smoothing  reach of the moving average in epochs; 0 for none
/// @param drawn      the runs to consider; null for all
[[nodiscard]] CurveData runCurves(const RunStore& store, CurveMetric metric, int smoothing,
                                  const std::set<RunId>* drawn = nullptr);

/// More curves than this could neither be told apart nor drawn as fast as they grow.
inline constexpr std::size_t kMostCurves = 60;

/// The runs whose curves are drawn: all, where there are few enough; else those that the user has chosen, those that go
/// on, the pinned one, and then the latest that are not hidden.
[[nodiscard]] std::set<RunId> drawnRuns(const RunStore& store, const std::vector<RunId>& chosen);

}  // namespace retort
