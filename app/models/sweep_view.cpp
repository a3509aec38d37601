#include "app/models/sweep_view.h"

#include <algorithm>
#include <ranges>

#include <QCoreApplication>
#include <QSet>

#include "app/setup/axis_texts.h"
#include "engine/experiment/key_table.h"

namespace retort {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("retort", text); }

QString fromUtf8(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

std::optional<Outcome> outcomeOf(RunState state) {
  switch (state) {
    case RunState::Completed:
      return Outcome::Completed;
    case RunState::Diverged:
      return Outcome::Diverged;
    case RunState::Failed:
      return Outcome::Failed;
    case RunState::Cancelled:
    case RunState::Unfinished:
      return Outcome::Cancelled;
    default:
      return {};
  }
}

SweepRun sweepRun(const RunRecord& record, bool inSweep) {
  SweepRun run;
  run.id = record.id;
  run.name = record.name.toStdString();
  run.spec = record.spec;
  run.teacher = record.teacher;
  run.inSweep = inSweep;
  run.outcome = outcomeOf(record.state);
  if (record.result) {
    run.testErrors = record.result->testErrors;
    run.testCases = record.result->testCases;
    run.trainErrors = record.result->trainErrors;
    run.trainCases = record.result->trainCases;
    run.seconds = record.result->seconds;
  }
  if (!record.points.empty()) {
    run.validationErrors = record.points.back().validationErrors;
    run.validationCases = record.points.back().validationCases;
    run.loss = record.points.back().loss;
  }
  return run;
}

/// Axes by the number of their values, the most first; of equals the first first.
std::vector<std::size_t> axesBySize(const SweepTable& table) {
  std::vector<std::size_t> order(table.axes.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::stable_sort(order, std::ranges::greater(),
                           [&table](std::size_t axis) { return table.axes[axis].values.size(); });
  return order;
}

std::optional<std::size_t> axisAt(const SweepTable& table, const QString& path) {
  const auto found = std::ranges::find(table.axes, path.toStdString(), &SweepTableAxis::path);
  if (found == table.axes.end()) return {};
  return static_cast<std::size_t>(found - table.axes.begin());
}

std::optional<std::size_t> heldAt(const SweepTable& table, std::size_t axis, const SweepSettings& settings,
                                  const std::optional<BestCell>& best) {
  const auto found = settings.held.find(QString::fromStdString(table.axes[axis].path));
  const QString wanted = found == settings.held.end() ? kBestValue : found->second;
  if (wanted == kAllValues) return {};
  const qsizetype place = valueTexts(table.axes[axis]).indexOf(wanted);
  if (place >= 0) return static_cast<std::size_t>(place);
  return best ? table.cells[best->cell].place[axis] : 0;
}

std::vector<std::string> axisPaths(const RunStore& store, ExperimentId experiment) {
  std::vector<std::string> paths;
  const auto found = store.experiments().find(experiment);
  if (found != store.experiments().end())
    for (const SweepAxis& axis : found->second.sweep.axes) paths.push_back(axis.path);
  return paths;
}

}  // namespace

std::vector<ExperimentId> sweepsOf(const RunStore& store) {
  QSet<ExperimentId> withRuns;
  for (const RunRecord& run : store.runs()) withRuns.insert(run.experiment);
  std::vector<ExperimentId> sweeps;
  for (const auto& [id, spec] : store.experiments() | std::views::reverse)
    if (!spec.sweep.empty() && withRuns.contains(id)) sweeps.push_back(id);
  return sweeps;
}

QString sweepName(const ExperimentSpec& spec) {
  QStringList axes;
  for (const SweepAxis& axis : spec.sweep.axes) axes << axisLabel(findKey(axis.path));
  if (axes.isEmpty()) axes << tr("seeds");
  return QStringLiteral("%1: %2").arg(QString::fromStdString(spec.name), axes.join(QStringLiteral(" × ")));
}

SweepTable sweepTableOf(const RunStore& store, ExperimentId experiment) {
  std::vector<SweepRun> runs;
  for (const RunRecord& run : store.runs()) {
    const bool inSweep = run.experiment == experiment;
    if (inSweep || run.spec.role != Role::Student) runs.push_back(sweepRun(run, inSweep));
  }
  return sweepTable(axisPaths(store, experiment), std::move(runs));
}

SweepTable completedStudents(const RunStore& store, ExperimentId experiment) {
  std::vector<SweepRun> runs;
  for (const RunRecord& run : store.runs()) {
    const bool inSweep = run.experiment == experiment;
    const bool counts = inSweep && run.spec.role == Role::Student && run.state == RunState::Completed;
    if (counts || run.spec.role == Role::Teacher) runs.push_back(sweepRun(run, inSweep));
  }
  return sweepTable(axisPaths(store, experiment), std::move(runs));
}

bool isUpToDate(const SweepTable& table, const RunRecord& run) {
  const auto known = std::ranges::lower_bound(table.runs, run.id, {}, &SweepRun::id);
  if (known == table.runs.end() || known->id != run.id) return run.spec.role == Role::Student;
  return known->outcome == outcomeOf(run.state) && known->name == run.name.toStdString();
}

SweepSlice sliceOf(const SweepTable& table, const SweepSettings& settings, const std::optional<BestCell>& best) {
  SweepSlice slice;
  slice.fixed.resize(table.axes.size());
  if (table.axes.empty()) return slice;
  const auto order = axesBySize(table);
  const auto other = [&order](std::optional<std::size_t> taken) {
    return *std::ranges::find_if(order, [&taken](std::size_t axis) { return axis != taken; });
  };
  const auto y = axisAt(table, settings.y);
  const auto x = axisAt(table, settings.x);
  slice.x = x ? *x : table.axes.size() > 1 ? other(y) : 0;
  if (settings.y != kNoAxis && table.axes.size() > 1) slice.y = y && *y != slice.x ? *y : other(slice.x);
  for (std::size_t axis = 0; axis < table.axes.size(); ++axis)
    if (axis != slice.x && axis != slice.y) slice.fixed[axis] = heldAt(table, axis, settings, best);
  return slice;
}

QString axisLabel(const SweepTableAxis& axis) { return axisLabel(findKey(axis.path)); }

QString metricLabel(SweepMetric metric) { return tr(infoOf(metric).label.data()); }

QStringList valueTexts(const SweepTableAxis& axis) {
  const Key& key = findKey(axis.path);
  QStringList texts;
  for (const Value& value : axis.values) texts << QString::fromStdString(valueText(key, value));
  return texts;
}

QString placeText(const SweepTable& table, const SweepCell& cell) {
  QStringList parts;
  for (std::size_t axis = 0; axis < table.axes.size(); ++axis) {
    const Key& key = findKey(table.axes[axis].path);
    parts << axisLabel(key) + QLatin1Char(' ') +
                 QString::fromStdString(valueText(key, table.axes[axis].values[cell.place[axis]]));
  }
  return parts.join(QStringLiteral(", "));
}

QString summaryText(const SweepSummary& summary, SweepMetric metric) {
  const SweepMetricInfo& info = infoOf(metric);
  const bool whole = info.unit.empty() && summary.value.count == 1 && info.decimals == 1;
  const auto text = [&](double value) { return QString::number(value, 'f', whole ? 0 : info.decimals); };
  if (!summary.defined) return QStringLiteral("–");
  QString said = text(summary.value.mean);
  if (summary.value.count > 1) said += QStringLiteral(" ± ") + text(summary.value.deviation);
  return info.unit.empty() ? said : said + QLatin1Char(' ') + fromUtf8(info.unit);
}

QString lossText(const SweepCounts& counts) {
  QStringList parts;
  if (counts.diverged > 0) parts << tr("%1 diverged").arg(counts.diverged);
  if (counts.failed > 0) parts << tr("%1 failed").arg(counts.failed);
  if (counts.stopped > 0) parts << tr("%1 stopped").arg(counts.stopped);
  return parts.join(QStringLiteral(", "));
}

QString progressText(const SweepCounts& counts) {
  const QString done = tr("%1 of %2 runs done").arg(counts.completed).arg(counts.all());
  return counts.lost() > 0 ? done + QStringLiteral(", ") + lossText(counts) : done;
}

QString bestText(const SweepTable& table, const BestCell& best) {
  const SweepCell& cell = table.cells[best.cell];
  const SweepSummary test = summaryOf(table, cell.students, SweepMetric::TestErrors);
  QString errors = tr("%1 test errors").arg(summaryText(test, SweepMetric::TestErrors));
  if (best.onValidation) {
    const SweepSummary held = summaryOf(table, cell.students, SweepMetric::ValidationErrors);
    errors = tr("%1 validation errors, %2").arg(summaryText(held, SweepMetric::ValidationErrors), errors);
  }
  const std::size_t done = test.counts.completed;
  const std::size_t all = test.counts.all();
  const QString seeds =
      done == all ? (all == 1 ? tr("1 seed") : tr("%1 seeds").arg(all)) : tr("%1 of %2 seeds").arg(done).arg(all);
  const QString place = placeText(table, cell);
  return place.isEmpty() ? tr("%1 (%2)").arg(errors, seeds) : tr("Best: %1: %2 (%3)").arg(place, errors, seeds);
}

std::vector<RunId> runsAt(const SweepTable& table, const SweepSlice& slice, int cell) {
  const SweepGrid grid = gridOf(table, slice);
  std::vector<RunId> runs;
  if (cell < 0 || static_cast<std::size_t>(cell) >= grid.students.size()) return runs;
  for (const std::size_t student : grid.students[static_cast<std::size_t>(cell)])
    runs.push_back(table.runs[student].id);
  return runs;
}

}  // namespace retort
