#include "app/models/compare_view.h"

#include <algorithm>
#include <ranges>

#include <QCoreApplication>

#include "app/models/compared_runs.h"
#include "app/models/run_pair.h"
#include "app/models/soft_target_text.h"
#include "engine/analysis/soft_targets.h"

namespace retort {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("retort", text); }

std::size_t placeOf(const ChangedCase& changed, std::uint16_t label) {
  if (changed.first == label) return static_cast<std::size_t>(CaseSide::FirstRight);
  if (changed.second == label) return static_cast<std::size_t>(CaseSide::SecondRight);
  return static_cast<std::size_t>(CaseSide::BothWrong);
}

std::uint16_t answer(const Matrix& logits, std::size_t row) {
  return static_cast<std::uint16_t>(predictedClass({logits.row(row), logits.columns}));
}

void compareCases(CompareView& view, const Dataset& data, const Matrix& first, const Matrix& second) {
  const auto& labels = data.test.labels;
  for (std::size_t i = 0; i < data.classCount(); ++i) view.classes.push_back({className(data, i)});
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const ChangedCase both{static_cast<std::uint32_t>(i), answer(first, i), answer(second, i)};
    ClassChange& change = view.classes[labels[i]];
    ++change.cases;
    if (both.first != labels[i]) ++change.first;
    if (both.second != labels[i]) ++change.second;
    if (both.first != both.second) view.sides[placeOf(both, labels[i])].push_back(both);
  }
  for (auto& side : view.sides)
    std::ranges::stable_sort(side, {}, [&labels](const ChangedCase& changed) { return labels[changed.testCase]; });
}

std::vector<QPointF> courseOf(const RunRecord& run) {
  std::vector<QPointF> points;
  for (const EpochPoint& point : run.points)
    if (point.testCases > 0)
      points.emplace_back(point.epoch,
                          100 * static_cast<double>(point.testErrors) / static_cast<double>(point.testCases));
  return points;
}

}  // namespace

std::vector<RunId> comparableRuns(const RunStore& store) {
  std::vector<RunId> runs;
  for (const Role role : {Role::Student, Role::Baseline, Role::Ensemble, Role::Teacher, Role::Specialist})
    for (const RunRecord& run : store.runs() | std::views::reverse)
      if (run.spec.role == role) runs.push_back(run.id);
  return runs;
}

RunPair usualPair(const RunStore& store) {
  const ComparedRuns runs = comparedRuns(store);
  const std::vector<RunId> all = comparableRuns(store);
  if (all.size() < 2) return {};
  const RunId first = runs.student ? runs.student->id : all.front();
  for (const RunRecord* other : {runs.baseline, runs.teacher})
    if (other && other->id != first) return {first, other->id};
  return {first, first == all.front() ? all[1] : all.front()};
}

CompareView compareView(const RunStore& store, const RunRecord& first, const RunRecord& second) {
  CompareView view;
  view.problem = pairProblem(store, first, second);
  if (!view.problem.isEmpty()) return view;
  const Dataset& data = *store.dataset();
  view.errors = pairedErrors(*first.testLogits, *second.testLogits, data.test.labels);
  compareCases(view, data, *first.testLogits, *second.testLogits);
  return view;
}

std::vector<GridCell> changedCells(const Dataset& data, const std::vector<ChangedCase>& cases) {
  std::vector<GridCell> cells;
  cells.reserve(cases.size());
  for (const ChangedCase& changed : cases)
    cells.push_back({changed.testCase, true,
                     QStringLiteral("%1 | %2").arg(className(data, changed.first), className(data, changed.second)),
                     caseText(data, changed)});
  return cells;
}

QString caseText(const Dataset& data, const ChangedCase& changed) {
  const auto name = [&data](std::size_t index) { return withArticle(className(data, index)); };
  return tr("Test case %1 is %2: A says %3, B says %4.")
      .arg(changed.testCase)
      .arg(name(data.test.labels[changed.testCase]), name(changed.first), name(changed.second));
}

CurveData pairCurves(const RunRecord& first, const RunRecord& second) {
  CurveData data;
  data.title = tr("Test error");
  data.xName = tr("epoch");
  data.unit = QStringLiteral(" %");
  data.decimals = 2;
  for (const RunRecord* run : {&first, &second}) {
    auto points = courseOf(*run);
    if (points.empty()) continue;
    const bool isSecond = run == &second;
    const QString name = (isSecond ? QStringLiteral("B · ") : QStringLiteral("A · ")) + run->name;
    if (points.size() == 1 && run->state == RunState::Completed) {
      const double error = points.front().y();
      data.references.push_back({run->id, name, name + u' ' + valueText(data, error), run->colour, error});
      continue;
    }
    CurveSeries series;
    series.key = run->id;
    series.name = name;
    series.colour = run->colour;
    series.dash = isSecond && first.colour == second.colour ? Qt::DashLine : Qt::SolidLine;
    series.marker = isSecond ? CurveMarker::Square : CurveMarker::Circle;
    series.points = std::move(points);
    data.series.push_back(std::move(series));
  }
  return data;
}

}  // namespace retort
