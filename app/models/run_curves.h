// From runs to curves.
#pragma once

#include <vector>

#include "app/models/run_store.h"
#include "widgets/curve_data.h"

namespace retort {

enum class CurveMetric { TestError, ValidationError, TrainError, Loss, SoftLoss, HardLoss, GradientRatio };

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
[[nodiscard]] CurveData runCurves(const RunStore& store, CurveMetric metric, int smoothing);

}  // namespace retort
