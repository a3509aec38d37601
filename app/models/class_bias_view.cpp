#include "app/models/class_bias_view.h"

#include <algorithm>
#include <cmath>
#include <ranges>

#include <QCoreApplication>

#include "app/models/logits_problem.h"
#include "app/models/soft_target_text.h"
#include "widgets/figures.h"

namespace retort {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("retort", text); }

bool contains(const std::vector<int>& classes, std::size_t index) {
  return std::ranges::find(classes, static_cast<int>(index)) != classes.end();
}

/// "9.90", or with `shifted` "9.90 → 3.27".
QString changeText(const QString& trained, const QString& shifted) {
  return trained == shifted ? trained : tr("%1 → %2").arg(trained, shifted);
}

QString percent(std::int64_t errors, std::int64_t cases, int decimals = 2) {
  return QString::number(100.0 * static_cast<double>(errors) / static_cast<double>(cases), 'f', decimals);
}

QString count(std::int64_t number) { return grouped(static_cast<double>(number)); }

HeatCell confusionCell(const ClassBiasView& view, std::size_t label, std::size_t predicted) {
  const std::int64_t cases = view.shifted.at(label, predicted);
  HeatCell cell;
  cell.state = HeatState::Measured;
  cell.value = static_cast<double>(cases);
  cell.aside = label == predicted || cases == 0;
  if (cases > 0 || label == predicted) cell.text = count(cases);
  if (!cell.text.isEmpty()) cell.brief = QString::number(cases);
  const QString name = view.lines[label].name;
  if (view.lines[label].cases == 0)
    cell.description = tr("%1: no test case").arg(name);
  else if (label == predicted)
    cell.description =
        tr("%1 of %2 cases of %3 are recognised").arg(count(cases), count(view.lines[label].cases), name);
  else
    cell.description = tr("%1 of %2 cases of %3 are taken for %4")
                           .arg(count(cases), count(view.lines[label].cases), name, view.lines[predicted].name);
  return cell;
}

}  // namespace

std::vector<RunId> biasRuns(const RunStore& store) {
  std::vector<RunId> runs;
  for (const Role role : {Role::Student, Role::Baseline, Role::Ensemble, Role::Teacher})
    for (const RunRecord& run : store.runs() | std::views::reverse)
      if (run.spec.role == role && store.isOnDataset(run)) runs.push_back(run.id);
  return runs;
}

RunId firstWithErrors(const RunStore& store, const std::vector<RunId>& runs) {
  const auto found = std::ranges::find_if(runs, [&store](RunId id) {
    const RunRecord* run = store.find(id);
    return run && !goesOn(run->state) && (run->testLogits || !run->points.empty());
  });
  return found != runs.end() ? *found : runs.empty() ? 0 : runs.front();
}

std::vector<bool> lackedClasses(const RunSpec& spec, std::size_t classes) {
  const TransferSetSpec& transfer = spec.transferSet;
  std::vector<bool> lacked(classes);
  for (std::size_t i = 0; i < classes; ++i)
    lacked[i] =
        contains(transfer.omitClasses, i) || (!transfer.onlyClasses.empty() && !contains(transfer.onlyClasses, i));
  return lacked;
}

std::vector<std::size_t> suggestedSet(const RunSpec& spec, std::size_t classes) {
  const std::vector<bool> lacked = lackedClasses(spec, classes);
  const bool shown = !spec.transferSet.onlyClasses.empty();
  std::vector<std::size_t> set;
  for (std::size_t i = 0; i < classes; ++i)
    if (lacked[i] != shown) set.push_back(i);
  return set.size() < classes ? set : std::vector<std::size_t>{};
}

ClassBiasView classBiasView(const RunStore& store, const RunRecord* run, const BiasSettings& settings,
                            const std::optional<Confusion>& trained) {
  ClassBiasView view{logitsProblem(store, run, run ? run->testLogits.get() : nullptr), {}, {}, {}};
  if (!view.problem.isEmpty()) return view;
  const Dataset& data = *store.dataset();
  const std::size_t classes = data.classCount();
  const bool anyOffsets = settings.offsets.size() == classes;
  view.trained = trained ? *trained : confusion(*run->testLogits, data.test.labels);
  view.shifted = anyOffsets ? confusion(*run->testLogits, data.test.labels, settings.offsets) : view.trained;
  const std::vector<bool> lacked = lackedClasses(run->spec, classes);
  const auto set = settings.set ? *settings.set : suggestedSet(run->spec, classes);
  for (std::size_t i = 0; i < classes; ++i)
    view.lines.push_back({className(data, i), view.trained.cases(i), view.trained.errors(i), view.shifted.errors(i),
                          anyOffsets ? settings.offsets[i] : 0, lacked[i], std::ranges::find(set, i) != set.end()});
  return view;
}

std::vector<std::size_t> setOf(const ClassBiasView& view) {
  std::vector<std::size_t> set;
  for (std::size_t i = 0; i < view.lines.size(); ++i)
    if (view.lines[i].inSet) set.push_back(i);
  return set;
}

QString totalText(const ClassBiasView& view) {
  const std::int64_t cases = view.trained.cases();
  if (cases == 0) return tr("no test case");
  const std::int64_t before = view.trained.errors();
  const std::int64_t after = view.shifted.errors();
  const bool anyOffset = std::ranges::any_of(view.lines, [](const ClassLine& line) { return line.offset != 0; });
  const QString errors = anyOffset ? tr("%1 → %2").arg(count(before), count(after)) : count(before);
  return tr("%1 errors of %2 test cases (%3 %)")
      .arg(errors, count(cases), changeText(percent(before, cases), percent(after, cases)));
}

QString errorsText(const ClassLine& line) {
  if (line.cases == 0) return tr("no test case");
  return tr("%1 (%2 %)")
      .arg(changeText(count(line.trained), count(line.shifted)), percent(line.shifted, line.cases, 1));
}

QString offsetText(double offset) {
  const QString text = QString::number(std::abs(offset), 'f', 1);
  if (text == QLatin1String("0.0")) return QStringLiteral("0");
  return (offset < 0 ? QStringLiteral("−") : QStringLiteral("+")) + text;
}

QString listText(const QStringList& names) {
  if (names.size() < 2) return names.join(QString());
  return tr("%1 and %2").arg(names.first(names.size() - 1).join(QStringLiteral(", ")), names.last());
}

HeatMapData confusionMap(const ClassBiasView& view, const QString& runName) {
  HeatMapData data;
  data.title = tr("Confusion of %1").arg(runName);
  data.xTitle = tr("Predicted class");
  data.yTitle = tr("Label");
  data.valueTitle = tr("Errors");
  data.decimals = 0;
  data.brightIsLow = true;
  for (const ClassLine& line : view.lines) data.columns << line.name;
  data.rows = data.columns;
  for (std::size_t label = 0; label < view.lines.size(); ++label)
    for (std::size_t predicted = 0; predicted < view.lines.size(); ++predicted)
      data.cells.push_back(confusionCell(view, label, predicted));
  return data;
}

}  // namespace retort
