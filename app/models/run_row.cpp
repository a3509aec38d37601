#include "app/models/run_row.h"

#include <algorithm>
#include <map>

#include <QCoreApplication>

#include "engine/experiment/key_table.h"
#include "widgets/figures.h"

namespace retort {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("retort::RunsTableModel", text); }

struct TestResult {
  std::int64_t errors = 0;
  std::int64_t cases = 0;
};

/// Of the finished run, or of the newest epoch.
std::optional<TestResult> testResult(const RunRecord& run) {
  if (run.result && run.result->testCases > 0) return TestResult{run.result->testErrors, run.result->testCases};
  if (run.points.empty() || run.points.back().testCases == 0) return std::nullopt;
  return TestResult{run.points.back().testErrors, run.points.back().testCases};
}

int finishedEpochs(const RunRecord& run) { return run.points.empty() ? 0 : run.points.back().epoch; }

QList<double> course(const RunRecord& run) {
  QList<double> rates;
  for (const EpochPoint& point : run.points)
    if (point.testCases > 0) rates << static_cast<double>(point.testErrors) / static_cast<double>(point.testCases);
  return rates;
}

bool isTrouble(const RunRecord* run) { return run->state == RunState::Diverged || run->state == RunState::Failed; }

void setSettings(RunRow& row, const RunRecord& run) {
  const ObjectiveSpec& objective = run.spec.objective;
  if (objective.kind == ObjectiveKind::SoftTargets) row.temperature = objective.temperature;
  if (objective.kind != ObjectiveKind::Hard) row.softWeight = objective.softWeight;
  row.colour = run.colour;
}

/// Those whose figures are final; where there are none, those that have any.
RunPointers counted(const RunPointers& runs) {
  RunPointers found;
  const auto isDone = [](const RunRecord* run) { return run->state == RunState::Completed; };
  std::ranges::copy_if(runs, std::back_inserter(found), isDone);
  return found.empty() ? runs : found;
}

void setFigures(RunRow& row, const RunPointers& runs) {
  std::vector<double> errors;
  TestResult all;
  for (const RunRecord* run : runs) {
    const auto test = testResult(*run);
    if (!test) continue;
    errors.push_back(static_cast<double>(test->errors));
    all.errors += test->errors;
    all.cases += test->cases;
  }
  if (errors.empty()) return;
  const Spread spread = spreadOf(errors);
  row.errors = spread.mean;
  if (spread.count > 1) row.deviation = spread.deviation;
  row.rate = static_cast<double>(all.errors) / static_cast<double>(all.cases);
  const auto seeds = static_cast<double>(errors.size());  // all on the same test cases
  row.interval = wilsonInterval(static_cast<double>(all.errors) / seeds, static_cast<double>(all.cases) / seeds);
  QStringList each;
  for (const double count : errors) each << grouped(count);
  const QString cases = grouped(static_cast<double>(all.cases));
  row.note = errors.size() == 1 ? tr("%1 of %2 test cases wrong").arg(each.front(), cases)
                                : tr("%1 errors with %2 seeds; of all %3 test cases %4 % wrong")
                                      .arg(each.join(QStringLiteral(", ")), QString::number(each.size()), cases)
                                      .arg(100 * *row.rate, 0, 'f', 2);
  row.note += tr("\n95 % interval of the error rate on cases like these: %1 to %2 %")
                  .arg(100 * row.interval->low, 0, 'f', 2)
                  .arg(100 * row.interval->high, 0, 'f', 2);
}

/// "done" where all are, else "12 / 18", with what went wrong.
void setProgress(RunRow& row, const RunPointers& runs) {
  const auto has = [&runs](RunState state) { return std::ranges::count(runs, state, &RunRecord::state); };
  const auto done = has(RunState::Completed);
  const auto all = static_cast<std::ptrdiff_t>(runs.size());
  row.isTrouble = std::ranges::any_of(runs, isTrouble);
  row.stateOrder = static_cast<double>(done) / static_cast<double>(all);
  row.epochOrder = static_cast<double>(done);
  if (done == all || has(runs.front()->state) == all) {
    row.state = stateText(runs.front()->state);
    return;
  }
  row.state = QStringLiteral("%1 / %2").arg(done).arg(all);
  const auto bad = has(RunState::Failed) + has(RunState::Diverged);
  if (bad > 0) row.state += tr(" · %1 failed").arg(bad);
}

QList<double> meanCourse(const RunPointers& runs) {
  QList<double> mean;
  for (const RunRecord* run : runs) {
    const QList<double> own = course(*run);
    if (mean.empty()) mean.fill(0, own.size());
    for (qsizetype i = 0; i < std::min(mean.size(), own.size()); ++i)
      mean[i] += own[i] / static_cast<double>(runs.size());
    mean.resize(std::min(mean.size(), own.size()));
  }
  return mean;
}

QString axisWord(const std::string& path) {
  static const std::map<std::string, const char*> words = {
      {"objective.temperature", "T"}, {"objective.soft_weight", QT_TRANSLATE_NOOP("retort::RunsTableModel", "weight")}};
  const auto found = words.find(path);
  if (found != words.end()) return tr(found->second);
  const std::string_view label = findKey(path).label;
  const QString word = QString::fromUtf8(label.data(), static_cast<qsizetype>(label.size())).toLower();
  return isOfTeacherItself(path) ? tr("teacher's %1").arg(word) : word;
}

}  // namespace

QString nameOfCell(const RunPointers& runs) {
  for (const RunRecord* run : runs) {
    const QString seed = QStringLiteral(" · seed %1").arg(run->spec.training.seed);
    if (const auto place = run->name.lastIndexOf(seed); place > 0) return run->name.left(place);
  }
  return QString::fromStdString(runName(runs.front()->spec));
}

QString stateText(RunState state) {
  switch (state) {
    case RunState::Queued:
      return tr("queued");
    case RunState::Running:
      return tr("running");
    case RunState::Paused:
      return tr("paused");
    case RunState::Completed:
      return tr("done");
    case RunState::Cancelled:
      return tr("stopped");
    case RunState::Diverged:
      return tr("diverged");
    case RunState::Failed:
      return tr("failed");
    case RunState::Unfinished:
      return tr("unfinished");
  }
  return {};
}

QString nameWithLineage(const RunRecord& run, const RunRecord* parent) {
  const QString lineage = lineageText(run, parent);
  const bool saysSo = lineage.isEmpty() || run.name.contains(QLatin1String(" · fork of "));  // as retort-cli names it
  return saysSo ? run.name : QStringLiteral("%1 · %2").arg(run.name, lineage);
}

RunRow rowOf(const RunRecord& run, const RunRecord* parent) {
  RunRow row;
  row.name = nameWithLineage(run, parent);
  row.state = stateText(run.state);
  row.stateOrder = static_cast<int>(run.state);
  row.isTrouble = isTrouble(&run);
  row.isPinned = run.pinned;
  setSettings(row, run);
  setFigures(row, {&run});
  row.epoch = QStringLiteral("%1/%2").arg(finishedEpochs(run)).arg(run.spec.training.epochs);
  row.epochOrder = finishedEpochs(run);
  row.course = course(run);
  return row;
}

RunRow rowOfCell(const RunPointers& runs) {
  RunRow row;
  const RunPointers shown = counted(runs);
  row.name = tr("%1 · %2 seeds").arg(nameOfCell(runs)).arg(runs.size());
  setSettings(row, *runs.front());
  setFigures(row, shown);
  setProgress(row, runs);
  row.course = meanCourse(shown);
  int least = finishedEpochs(*runs.front());
  for (const RunRecord* run : runs) least = std::min(least, finishedEpochs(*run));
  row.epoch = QStringLiteral("%1/%2").arg(least).arg(runs.front()->spec.training.epochs);
  row.epochOrder = least;
  return row;
}

RunRow rowOfSweep(const ExperimentSpec& spec, const RunPointers& runs, const BestRuns& best) {
  RunRow row;
  if (!best.runs.empty()) {
    setFigures(row, best.runs);
    row.best = best.onValidation ? tr("★ validation") : tr("★ test");
    const QString chosen =
        best.onValidation ? tr("chosen on validation errors") : tr("chosen on the test errors themselves");
    const QString name = best.runs.size() > 1 ? nameOfCell(best.runs) : best.runs.front()->name;
    row.note = tr("Best: %1, %2\n%3").arg(name, chosen, row.note);
  }
  row.name = tr("%1 sweep · %2").arg(QString::fromStdString(spec.name), axesText(spec.sweep));
  setProgress(row, runs);
  return row;
}

QString axesText(const SweepSpec& sweep) {
  QStringList axes;
  for (const SweepAxis& axis : sweep.axes) axes << axisWord(axis.path);
  QStringList parts;
  if (!axes.empty()) parts << axes.join(QStringLiteral(" × "));
  if (sweep.seeds > 1) parts << tr("%1 seeds").arg(sweep.seeds);
  return parts.join(QStringLiteral(", "));
}

}  // namespace retort
