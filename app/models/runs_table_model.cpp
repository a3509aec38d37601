#include "app/models/runs_table_model.h"

#include <algorithm>
#include <limits>
#include <optional>

#include <QFont>
#include <QIcon>
#include <QLocale>

#include "app/models/run_edit.h"
#include "widgets/figures.h"
#include "widgets/theme.h"

namespace retort {
namespace {

struct TestResult {
  std::int64_t errors = 0;
  std::int64_t cases = 0;
  [[nodiscard]] double rate() const { return static_cast<double>(errors) / static_cast<double>(cases); }
};

/// Of the finished run, or of the newest epoch.
std::optional<TestResult> testResult(const RunRecord& run) {
  if (run.result && run.result->testCases > 0) return TestResult{run.result->testErrors, run.result->testCases};
  if (run.points.empty() || run.points.back().testCases == 0) return std::nullopt;
  return TestResult{run.points.back().testErrors, run.points.back().testCases};
}

bool usesTemperature(const RunRecord& run) { return run.spec.objective.kind == ObjectiveKind::SoftTargets; }

bool usesSoftWeight(const RunRecord& run) { return run.spec.objective.kind != ObjectiveKind::Hard; }

int finishedEpochs(const RunRecord& run) { return run.points.empty() ? 0 : run.points.back().epoch; }

QList<double> course(const RunRecord& run) {
  QList<double> rates;
  for (const EpochPoint& point : run.points)
    if (point.testCases > 0) rates << static_cast<double>(point.testErrors) / static_cast<double>(point.testCases);
  return rates;
}

bool isTrouble(RunState state) { return state == RunState::Diverged || state == RunState::Failed; }

Qt::Alignment alignmentOf(int column) {
  if (column == RunsTableModel::Course) return Qt::AlignCenter;
  const bool figures = column >= RunsTableModel::Temperature && column <= RunsTableModel::Epoch;
  return (figures ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter;
}

}  // namespace

QString stateText(RunState state) {
  switch (state) {
    case RunState::Queued:
      return RunsTableModel::tr("queued");
    case RunState::Running:
      return RunsTableModel::tr("running");
    case RunState::Paused:
      return RunsTableModel::tr("paused");
    case RunState::Completed:
      return RunsTableModel::tr("done");
    case RunState::Cancelled:
      return RunsTableModel::tr("stopped");
    case RunState::Diverged:
      return RunsTableModel::tr("diverged");
    case RunState::Failed:
      return RunsTableModel::tr("failed");
    case RunState::Unfinished:
      return RunsTableModel::tr("unfinished");
  }
  return {};
}

RunsTableModel::RunsTableModel(RunStore& store, QUndoStack& undo, QObject* parent)
    : QAbstractTableModel(parent), m_store(store), m_undo(undo) {
  onRunsReset();
  connect(&store, &RunStore::runAdded, this, &RunsTableModel::onRunAdded);
  connect(&store, &RunStore::runsChanged, this, &RunsTableModel::onRunsChanged);
  connect(&store, &RunStore::runsReset, this, &RunsTableModel::onRunsReset);
}

int RunsTableModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int RunsTableModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant RunsTableModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  if (role == RunRole) return QVariant::fromValue<quint64>(runAt(index.row()));
  const RunRecord* found = m_store.find(runAt(index.row()));
  if (!found) return {};
  const RunRecord& run = *found;
  const int column = index.column();
  switch (role) {
    case Qt::DisplayRole:
      return column == Name ? nameWithLineage(run) : text(run, column);
    case Qt::EditRole:
      return text(run, column);
    case Qt::DecorationRole:
      return column == Name && run.pinned ? QVariant(QIcon(QStringLiteral(":/retort/icons/pin.svg"))) : QVariant();
    case Qt::ToolTipRole:
      return toolTip(run, column);
    case Qt::TextAlignmentRole:
      return QVariant(alignmentOf(column));
    case Qt::CheckStateRole:
      return column == Shown ? QVariant(run.hidden ? Qt::Unchecked : Qt::Checked) : QVariant();
    case Qt::ForegroundRole:
      return column == State && isTrouble(run.state) ? QVariant(lightTheme().error) : QVariant();
    case SortRole:
      return sortValue(run, column);
    case CourseRole:
      return QVariant::fromValue(course(run));
    case ColourRole:
      return run.colour;
    default:
      return {};
  }
}

QVariant RunsTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) return {};
  if (role == Qt::TextAlignmentRole) return QVariant(alignmentOf(section));
  if (role == Qt::ToolTipRole && section == Shown) return tr("Drawn in the curves");
  if (role != Qt::DisplayRole) return {};
  const QStringList titles = {QString(),         tr("Run"),        tr("State"), tr("T"),     tr("Soft weight"),
                              tr("Test errors"), tr("Error rate"), tr("Epoch"), tr("Course")};
  return titles[section];
}

Qt::ItemFlags RunsTableModel::flags(const QModelIndex& index) const {
  Qt::ItemFlags flags = QAbstractTableModel::flags(index);
  if (!index.isValid()) return flags;
  if (index.column() == Shown) flags |= Qt::ItemIsUserCheckable;
  if (index.column() == Name) flags |= Qt::ItemIsEditable;
  return flags;
}

bool RunsTableModel::setData(const QModelIndex& index, const QVariant& value, int role) {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return false;
  const RunId run = runAt(index.row());
  if (index.column() == Shown && role == Qt::CheckStateRole) {
    m_store.setHidden(run, value.toInt() == Qt::Unchecked);
    return true;
  }
  if (index.column() != Name || role != Qt::EditRole || value.toString().trimmed().isEmpty()) return false;
  renameRun(m_store, m_undo, run, value.toString().trimmed());
  return true;
}

RunId RunsTableModel::runAt(int row) const { return m_rows[static_cast<std::size_t>(row)].run; }

void RunsTableModel::onRunsReset() {
  beginResetModel();
  m_rows.clear();
  for (const RunRecord& run : m_store.runs()) m_rows.push_back({run.id, nameWithLineage(run), run.pinned});
  endResetModel();
}

void RunsTableModel::onRunAdded(RunId run) {
  const RunRecord* added = m_store.find(run);
  if (!added) return;
  const auto place = std::ranges::lower_bound(m_rows, run, {}, &Row::run);
  const int row = static_cast<int>(place - m_rows.begin());
  beginInsertRows({}, row, row);
  m_rows.insert(place, {run, nameWithLineage(*added), added->pinned});
  endInsertRows();
}

void RunsTableModel::onRunsChanged(const std::vector<RunId>& runs) {
  for (const RunId run : runs) {
    const auto place = std::ranges::lower_bound(m_rows, run, {}, &Row::run);
    const RunRecord* changed = m_store.find(run);
    if (place == m_rows.end() || place->run != run || !changed) continue;
    const int row = static_cast<int>(place - m_rows.begin());
    Q_EMIT dataChanged(index(row, Shown), index(row, Shown));
    Q_EMIT dataChanged(index(row, State), index(row, Course));
    const Row now{run, nameWithLineage(*changed), changed->pinned};
    if (*place == now) continue;  // a view would overwrite what is being typed into its editor
    *place = now;
    Q_EMIT dataChanged(index(row, Name), index(row, Name));
  }
}

QString RunsTableModel::nameWithLineage(const RunRecord& run) const {
  const QString lineage = lineageText(run, m_store.find(run.spec.forkedFrom.run));
  const bool saysSo = lineage.isEmpty() || run.name.contains(QLatin1String(" · fork of "));  // as retort-cli names it
  return saysSo ? run.name : QStringLiteral("%1 · %2").arg(run.name, lineage);
}

QString RunsTableModel::text(const RunRecord& run, int column) const {
  const auto test = testResult(run);
  switch (column) {
    case Name:
      return run.name;
    case State:
      return stateText(run.state);
    case Temperature:
      return usesTemperature(run) ? QString::number(run.spec.objective.temperature) : QString();
    case SoftWeight:
      return usesSoftWeight(run) ? QString::number(run.spec.objective.softWeight) : QString();
    case TestErrors:
      return test ? grouped(static_cast<double>(test->errors)) : QString();
    case ErrorRate:
      return test ? QStringLiteral("%1 %").arg(100 * test->rate(), 0, 'f', 2) : QString();
    case Epoch:
      return QStringLiteral("%1/%2").arg(finishedEpochs(run)).arg(run.spec.training.epochs);
    default:
      return {};
  }
}

QVariant RunsTableModel::sortValue(const RunRecord& run, int column) const {
  const auto test = testResult(run);
  const double last = std::numeric_limits<double>::max();
  switch (column) {
    case Shown:
      return run.hidden;
    case State:
      return static_cast<int>(run.state);
    case Temperature:
      return usesTemperature(run) ? run.spec.objective.temperature : last;
    case SoftWeight:
      return usesSoftWeight(run) ? run.spec.objective.softWeight : last;
    case TestErrors:
      return test ? static_cast<double>(test->errors) : last;
    case ErrorRate:
    case Course:
      return test ? test->rate() : last;
    case Epoch:
      return finishedEpochs(run);
    default:
      return text(run, column);
  }
}

QString RunsTableModel::toolTip(const RunRecord& run, int column) const {
  if (column == Shown) return run.hidden ? tr("Not drawn in the curves") : tr("Drawn in the curves");
  if (column == State && run.result) return QString::fromStdString(run.result->message);
  const auto test = testResult(run);
  if (test && (column == TestErrors || column == ErrorRate))
    return tr("%1 of %2 test cases wrong")
        .arg(grouped(static_cast<double>(test->errors)), grouped(static_cast<double>(test->cases)));
  if (column != Name) return {};
  const QString pinned = run.pinned ? tr("\nPinned: the baseline that students are compared with") : QString();
  return nameWithLineage(run) + pinned;
}

}  // namespace retort
