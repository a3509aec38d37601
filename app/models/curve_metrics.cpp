#include "app/models/curve_metrics.h"

#include <limits>

#include <QCoreApplication>

namespace retort {

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

QString tr(const char* text) { return QCoreApplication::translate("retort", text); }

double percent(std::int64_t part, std::int64_t whole) {
  return whole > 0 ? 100 * static_cast<double>(part) / static_cast<double>(whole) : kNone;
}

/// w_soft, and w_hard = 1 − w_soft.
double softWeightOf(const RunRecord& run) { return hasSoftPart(run) ? run.spec.objective.softWeight : 0; }

}  // namespace

std::vector<MetricInfo> curveMetrics() {
  return {
      {CurveMetric::TestError, tr("Test error"), tr("Share of the test cases that are classified wrongly, in percent")},
      {CurveMetric::ValidationError, tr("Validation error"),
       tr("Share of the training cases held out by the validation split that are classified wrongly, in percent")},
      {CurveMetric::TrainError, tr("Train error"),
       tr("Share of the epoch's training cases classified wrongly while training (dropout and jitter included), in "
          "percent")},
      {CurveMetric::Loss, tr("Loss"), tr("The objective as trained, weights and T² included; mean per case, in nats")},
      {CurveMetric::LossParts, tr("Loss parts"),
       tr("The objective as trained and, dashed and dotted, what its soft and its hard part add to it, weights and T² "
          "included; mean per case, in nats")},
      {CurveMetric::SoftLoss, tr("Soft loss"),
       tr("Cross-entropy with the teacher's soft targets at T, without weight and T²; mean per case, in nats")},
      {CurveMetric::HardLoss, tr("Hard loss"),
       tr("Cross-entropy with the true labels at T = 1; mean per case, in nats")},
      {CurveMetric::GradientRatio, tr("Soft : hard gradient"),
       tr("Norm of the soft part of the gradient divided by that of the hard part, weights and T² included")},
      {CurveMetric::FirstGradientVariance, tr("Gradient variance, epoch 1"),
       tr("How much the gradient differs between cases, hard targets beside soft ones by temperature, at the same "
          "weights: those after the first epoch. Variance over the squared mean gradient, over up to 256 cases")},
      {CurveMetric::LastGradientVariance, tr("Gradient variance, end"),
       tr("How much the gradient differs between cases, hard targets beside soft ones by temperature, at the same "
          "weights: those at the end. Variance over the squared mean gradient, over up to 256 cases")}};
}

double valueOf(const EpochPoint& point, CurveMetric metric) {
  switch (metric) {
    case CurveMetric::TestError:
      return percent(point.testErrors, point.testCases);
    case CurveMetric::ValidationError:
      return percent(point.validationErrors, point.validationCases);
    case CurveMetric::TrainError:
      return 100 * point.trainError;
    case CurveMetric::Loss:
    case CurveMetric::LossParts:
      return point.loss;
    case CurveMetric::SoftLoss:
      return point.softLoss;
    case CurveMetric::HardLoss:
      return point.hardLoss;
    case CurveMetric::GradientRatio:
      return point.gradientRatio.value_or(kNone);
    case CurveMetric::FirstGradientVariance:
    case CurveMetric::LastGradientVariance:
      break;
  }
  return kNone;
}

bool hasSoftPart(const RunRecord& run) { return run.teacher != 0 && run.spec.objective.kind != ObjectiveKind::Hard; }

double softPartOf(const RunRecord& run, const EpochPoint& point) {
  const ObjectiveSpec& objective = run.spec.objective;
  const bool isScaled = objective.kind == ObjectiveKind::SoftTargets && objective.scaleByTSquared;
  const double scale = isScaled ? objective.temperature * objective.temperature : 1;
  return softWeightOf(run) * scale * point.softLoss;
}

double hardPartOf(const RunRecord& run, const EpochPoint& point) { return (1 - softWeightOf(run)) * point.hardLoss; }

bool isPercentage(CurveMetric metric) {
  return metric == CurveMetric::TestError || metric == CurveMetric::ValidationError ||
         metric == CurveMetric::TrainError;
}

bool isOverEpochs(CurveMetric metric) {
  return metric != CurveMetric::FirstGradientVariance && metric != CurveMetric::LastGradientVariance;
}

bool isComparable(CurveMetric metric) { return isPercentage(metric) || metric == CurveMetric::HardLoss; }

bool concerns(const RunRecord& run, CurveMetric metric) {
  if (metric == CurveMetric::ValidationError) return run.points.empty() || run.points.back().validationCases > 0;
  const bool soft = metric == CurveMetric::SoftLoss || metric == CurveMetric::GradientRatio;
  return !soft || run.spec.role == Role::Student;
}

}  // namespace retort
