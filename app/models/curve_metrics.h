// What the curves can show of a run's epochs.
#pragma once

#include <vector>

#include <QString>

#include "app/models/run_record.h"

namespace retort {

/// The numbers are kept in sessions: a new one comes last.
enum class CurveMetric {
  TestError,
  ValidationError,
  TrainError,
  Loss,
  SoftLoss,
  HardLoss,
  GradientRatio,
  FirstGradientVariance,  ///< over the targets' temperature in the place of epochs: see gradient_curves.h
  LastGradientVariance,
  LossParts  ///< the loss, and what its two parts add to it
};

struct MetricInfo {
  CurveMetric metric;
  QString title;    ///< "Test error"
  QString tooltip;  ///< meaning and unit
};
/// In the order in which they are offered.
[[nodiscard]] std::vector<MetricInfo> curveMetrics();

/// Of the epoch; percentages of 0 to 100, and of LossParts the loss. NaN where there is no such value.
[[nodiscard]] double valueOf(const EpochPoint& point, CurveMetric metric);
/// What the soft and the hard part add to the loss, in nats, weights and T² included: together they are the loss
/// (distillation.md section 2).
[[nodiscard]] double softPartOf(const RunRecord& run, const EpochPoint& point);
[[nodiscard]] double hardPartOf(const RunRecord& run, const EpochPoint& point);
/// Whether it learns from soft targets at all.
[[nodiscard]] bool hasSoftPart(const RunRecord& run);

[[nodiscard]] bool isPercentage(CurveMetric metric);
[[nodiscard]] bool isOverEpochs(CurveMetric metric);
/// Whether a teacher's value can be compared with its students'.
[[nodiscard]] bool isComparable(CurveMetric metric);
/// Whether such a run has such a value at all: teachers and baselines learn from no soft target, and not every
/// experiment holds cases out.
[[nodiscard]] bool concerns(const RunRecord& run, CurveMetric metric);

}  // namespace retort
