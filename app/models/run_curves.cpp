#include "app/models/run_curves.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>

#include <QCoreApplication>

#include "app/models/gradient_curves.h"

namespace retort {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("retort", text); }

double percent(std::int64_t part, std::int64_t whole) {
  if (whole <= 0) return std::numeric_limits<double>::quiet_NaN();
  return 100 * static_cast<double>(part) / static_cast<double>(whole);
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
      return point.loss;
    case CurveMetric::SoftLoss:
      return point.softLoss;
    case CurveMetric::HardLoss:
      return point.hardLoss;
    case CurveMetric::GradientRatio:
      return point.gradientRatio.value_or(std::numeric_limits<double>::quiet_NaN());
    case CurveMetric::FirstGradientVariance:
    case CurveMetric::LastGradientVariance:
      break;
  }
  return std::numeric_limits<double>::quiet_NaN();
}

bool isPercentage(CurveMetric metric) {
  return metric == CurveMetric::TestError || metric == CurveMetric::ValidationError ||
         metric == CurveMetric::TrainError;
}

/// Whether such a run has such a value at all: teachers and baselines learn from no soft target, and not every
/// experiment holds cases out.
bool concerns(const RunRecord& run, CurveMetric metric) {
  if (metric == CurveMetric::ValidationError) return run.points.empty() || run.points.back().validationCases > 0;
  const bool soft = metric == CurveMetric::SoftLoss || metric == CurveMetric::GradientRatio;
  return !soft || run.spec.role == Role::Student;
}

bool isComparable(CurveMetric metric) { return isPercentage(metric) || metric == CurveMetric::HardLoss; }

bool isOver(const RunRecord& run) { return run.result != nullptr; }

CurveMarker markerOf(const RunRecord& run, int nth) {
  if (isTeacher(run.spec.role)) return CurveMarker::Diamond;
  if (nth == 0) return run.spec.role == Role::Student ? CurveMarker::Circle : CurveMarker::Square;
  static constexpr std::array kLater = {CurveMarker::Triangle, CurveMarker::Diamond, CurveMarker::Circle,
                                        CurveMarker::Square};
  return kLater[static_cast<std::size_t>(nth - 1) % kLater.size()];
}

std::vector<QPointF> pointsOf(const RunRecord& run, CurveMetric metric) {
  std::vector<QPointF> points;
  points.reserve(run.points.size());
  for (const EpochPoint& point : run.points) points.emplace_back(point.epoch, valueOf(point, metric));
  return points;
}

CurveSeries seriesOf(const RunRecord& run, CurveMetric metric, int nth, int smoothing) {
  CurveSeries series;
  series.key = run.id;
  series.name = run.name;
  series.colour = run.colour;
  series.dash = isTeacher(run.spec.role) ? Qt::DashLine : (nth >= 5 ? Qt::DashDotLine : Qt::SolidLine);
  series.marker = markerOf(run, nth);
  series.hidden = run.hidden;
  series.points = pointsOf(run, metric);
  if (smoothing > 0) series.smoothed = smoothed(series.points, smoothing);
  return series;
}

bool studentsHavePoints(const RunStore& store) {
  return std::ranges::any_of(store.runs(),
                             [](const RunRecord& run) { return !isSource(run.spec.role) && !run.points.empty(); });
}

bool isReference(const RunRecord& run, CurveMetric metric) {
  return isTeacher(run.spec.role) && run.state == RunState::Completed && !run.points.empty() && isComparable(metric);
}

/// Those that an ensemble speaks for.
std::set<RunId> spokenFor(const RunStore& store) {
  std::set<RunId> members;
  for (const RunRecord& run : store.runs())
    if (run.state == RunState::Completed) members.insert(run.parts.begin(), run.parts.end());
  return members;
}

double reach(const RunRecord& run) {
  const bool toCome = !isOver(run) || run.state == RunState::Completed;
  if (toCome) return run.spec.training.epochs;
  return run.points.empty() ? 0 : run.points.back().epoch;
}

/// @param data with the roles' names as labels
void labelReferences(CurveData& data) {
  const bool alone = std::ranges::count(data.references, false, &CurveReference::isMinor) == 1;
  for (CurveReference& line : data.references)
    line.label = line.isMinor ? QString() : (alone ? line.label : line.name) + u' ' + valueText(data, line.value);
}

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

std::set<RunId> drawnRuns(const RunStore& store, const std::vector<RunId>& chosen) {
  const std::set<RunId> first(chosen.begin(), chosen.end());
  std::vector<std::pair<int, RunId>> ranked;
  for (const RunRecord& run : store.runs()) {
    const int rank = first.contains(run.id) ? 0 : goesOn(run.state) ? 1 : run.pinned ? 2 : run.hidden ? 4 : 3;
    ranked.emplace_back(rank, run.id);
  }
  std::ranges::sort(ranked, [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first < b.first : a.second > b.second;
  });
  std::set<RunId> drawn;
  for (const auto& [rank, run] : ranked)
    if (drawn.size() < kMostCurves) drawn.insert(run);
  return drawn;
}

CurveData runCurves(const RunStore& store, CurveMetric metric, int smoothing, const std::set<RunId>* drawn) {
  const bool overEpochs = metric != CurveMetric::FirstGradientVariance && metric != CurveMetric::LastGradientVariance;
  const auto moment =
      metric == CurveMetric::FirstGradientVariance ? GradientMoment::FirstEpoch : GradientMoment::LastEpoch;
  CurveData data = overEpochs ? CurveData() : gradientCurves(store, moment, drawn);
  const auto metrics = curveMetrics();
  data.title = std::ranges::find(metrics, metric, &MetricInfo::metric)->title;
  if (!overEpochs) return data;
  data.xName = tr("epoch");
  if (isPercentage(metric)) {
    data.unit = QStringLiteral(" %");
    data.decimals = 2;
  }
  const bool studentsBegan = studentsHavePoints(store);
  const std::set<RunId> members = spokenFor(store);
  std::map<Role, int> seen;
  for (const RunRecord& run : store.runs()) {
    const int nth = seen[run.spec.role]++;
    if ((drawn && !drawn->contains(run.id)) || !concerns(run, metric)) continue;
    // Its classes are not the others': once the whole answers for it, it has no place beside them.
    if (run.spec.role == Role::Specialist && members.contains(run.id)) continue;
    if (studentsBegan && isReference(run, metric)) {
      const QString role = run.spec.role == Role::Ensemble ? tr("ensemble") : tr("teacher");
      data.references.push_back({run.id, run.name, role, run.colour, valueOf(run.points.back(), metric), run.hidden,
                                 members.contains(run.id)});
      continue;
    }
    if (!run.hidden && (studentsBegan || isTeacher(run.spec.role)) && !run.points.empty())
      data.xMaximum = std::max(data.xMaximum, reach(run));
    if (!run.points.empty()) data.series.push_back(seriesOf(run, metric, nth, smoothing));
  }
  labelReferences(data);
  return data;
}

}  // namespace retort
