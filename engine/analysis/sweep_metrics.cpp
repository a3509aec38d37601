#include "engine/analysis/sweep_metrics.h"

#include <algorithm>

namespace retort {
namespace {

using Maybe = std::optional<MetricValue>;

Maybe share(std::int64_t errors, std::int64_t cases, double scale) {
  if (cases <= 0) return {};
  return MetricValue{scale * static_cast<double>(errors), scale == 1 ? 1 : static_cast<double>(cases)};
}

Maybe testErrors(const ComparedStudent& runs) { return share(runs.student.testErrors, runs.student.testCases, 1); }

Maybe testErrorRate(const ComparedStudent& runs) { return share(runs.student.testErrors, runs.student.testCases, 100); }

Maybe validationErrors(const ComparedStudent& runs) {
  return share(runs.student.validationErrors, runs.student.validationCases, 1);
}

Maybe trainErrorRate(const ComparedStudent& runs) {
  return share(runs.student.trainErrors, runs.student.trainCases, 100);
}

/// On other test cases than the student's, errors are of no use beside it.
bool isBeside(const SweepRun& student, const SweepRun* other) {
  return other && student.testCases > 0 && other->testCases == student.testCases;
}

double errorsOf(const SweepRun& run) { return static_cast<double>(run.testErrors); }

Maybe gapToBaseline(const ComparedStudent& runs) {
  if (!isBeside(runs.student, runs.baseline)) return {};
  return MetricValue{errorsOf(*runs.baseline) - errorsOf(runs.student)};
}

Maybe gapClosed(const ComparedStudent& runs) {
  if (!isBeside(runs.student, runs.baseline) || !isBeside(runs.student, runs.teacher)) return {};
  const double baseline = errorsOf(*runs.baseline);
  return MetricValue{100 * (baseline - errorsOf(runs.student)), baseline - errorsOf(*runs.teacher)};
}

Maybe loss(const ComparedStudent& runs) { return MetricValue{runs.student.loss}; }

Maybe seconds(const ComparedStudent& runs) { return MetricValue{runs.student.seconds / runs.student.groupSlots}; }

}  // namespace

void setEnd(SweepRun& run, const RunResult* result, std::span<const EpochPoint> points) {
  if (!points.empty()) run.epochs = points.back().epoch;
  if (!result) return;
  run.epochs = result->epochs;
  run.testErrors = result->testErrors;
  run.testCases = result->testCases;
  run.trainErrors = result->trainErrors;
  run.trainCases = result->trainCases;
  run.seconds = result->seconds;
  if (points.empty()) return;
  run.validationErrors = points.back().validationErrors;
  run.validationCases = points.back().validationCases;
  run.loss = points.back().loss;
}

const std::vector<SweepMetricInfo>& sweepMetrics() {
  static const std::vector<SweepMetricInfo> metrics = {
      {SweepMetric::TestErrors, "test_errors", "Test errors", "Test cases that the student classifies wrongly.", "",
       true, 1, testErrors},
      {SweepMetric::TestErrorRate, "test_error", "Test error", "Share of the test cases that are classified wrongly.",
       "%", true, 2, testErrorRate},
      {SweepMetric::ValidationErrors, "validation_errors", "Validation errors",
       "Cases held out by the validation split that are classified wrongly.", "", true, 1, validationErrors},
      {SweepMetric::TrainErrorRate, "train_error", "Train error",
       "Share of the transfer set's cases that the trained student classifies wrongly.", "%", true, 2, trainErrorRate},
      {SweepMetric::GapToBaseline, "gap_to_baseline", "Gap to the baseline",
       "How many test errors fewer than the same net with the same seed trained on hard labels alone.", "", false, 1,
       gapToBaseline},
      {SweepMetric::GapClosed, "gap_closed", "Share of the gap closed",
       "(baseline − student) / (baseline − teacher), of test errors: 0 % is as bad as the baseline, 100 % as good as "
       "the teacher. There is none where the teacher is no better than the baseline.",
       "%", false, 0, gapClosed},
      {SweepMetric::Loss, "loss", "Final loss",
       "The objective as trained, weights and T² included, over the last epoch; mean per case, in nats. Comparable "
       "only "
       "where temperature and weights are equal.",
       "", true, 3, loss},
      {SweepMetric::Seconds, "seconds", "Time",
       "How long the student trained; of students that trained as one network, its share of their time.", "s", true, 1,
       seconds}};
  return metrics;
}

const SweepMetricInfo& infoOf(SweepMetric metric) {
  return *std::ranges::find(sweepMetrics(), metric, &SweepMetricInfo::metric);
}

}  // namespace retort
