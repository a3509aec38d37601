// From measured gradients to curves over the temperature.
#pragma once

#include <set>

#include "app/models/run_store.h"
#include "widgets/curve_data.h"

namespace retort {

/// Which of a run's two measurements.
enum class GradientMoment { FirstEpoch, LastEpoch };

/// How much the gradient of one case differs between cases, by what it learns from: hard targets, then soft targets by
/// temperature (distillation.md section 2). Variance over the squared norm of the mean gradient, at the same weights:
/// a number without unit, so that temperatures can be compared. A line for each student that has been measured then.
/// @param drawn the runs to consider; null for all
[[nodiscard]] CurveData gradientCurves(const RunStore& store, GradientMoment moment, const std::set<RunId>* drawn);

}  // namespace retort
