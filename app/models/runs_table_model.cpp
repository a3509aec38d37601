#include "app/models/runs_table_model.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

#include <QIcon>

#include "app/models/run_edit.h"
#include "widgets/figures.h"
#include "widgets/theme.h"

namespace retort {
namespace {

using Kind = RunNode::Kind;

Qt::Alignment alignmentOf(int column) {
  if (column == RunsTableModel::Course) return Qt::AlignCenter;
  const bool figures = column >= RunsTableModel::Temperature && column <= RunsTableModel::Epoch;
  return (figures ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter;
}

QString percent(double rate) { return QString::number(100 * rate, 'f', 2); }

QString text(const RunRow& row, int column) {
  switch (column) {
    case RunsTableModel::Name:
      return row.name;
    case RunsTableModel::State:
      return row.state;
    case RunsTableModel::Temperature:
      return row.temperature ? QString::number(*row.temperature) : QString();
    case RunsTableModel::SoftWeight:
      return row.softWeight ? QString::number(*row.softWeight) : row.best;
    case RunsTableModel::TestErrors:
      if (!row.errors) return {};
      return *row.errors == std::floor(*row.errors) ? grouped(*row.errors) : grouped(*row.errors, 1);
    case RunsTableModel::ErrorRate:
      return row.rate ? QStringLiteral("%1 %").arg(percent(*row.rate)) : QString();
    case RunsTableModel::Epoch:
      return row.epoch;
    default:
      return {};
  }
}

QString spread(const RunRow& row, int column) {
  if (column == RunsTableModel::TestErrors && row.deviation)
    return QStringLiteral("± %1").arg(*row.deviation, 0, 'f', *row.deviation < 10 ? 1 : 0);
  if (column == RunsTableModel::ErrorRate && row.interval)
    return QStringLiteral("%1–%2").arg(100 * row.interval->low, 0, 'f', 1).arg(100 * row.interval->high, 0, 'f', 1);
  return {};
}

QVariant sortValue(const RunRow& row, int column) {
  const double last = std::numeric_limits<double>::max();
  switch (column) {
    case RunsTableModel::State:
      return row.stateOrder;
    case RunsTableModel::Temperature:
      return row.temperature.value_or(last);
    case RunsTableModel::SoftWeight:
      return row.softWeight.value_or(last);
    case RunsTableModel::TestErrors:
      return row.errors.value_or(last);
    case RunsTableModel::ErrorRate:
    case RunsTableModel::Course:
      return row.rate.value_or(last);
    case RunsTableModel::Epoch:
      return row.epochOrder;
    default:
      return row.name;
  }
}

QString nameOf(const RunNode& node) {
  switch (node.kind) {
    case Kind::Sweep:
      return QStringLiteral("sweep %1").arg(node.experiment);
    case Kind::Cell:
      return QStringLiteral("cell %1").arg(node.first);
    default:
      return QStringLiteral("run %1").arg(node.first);
  }
}

}  // namespace

RunsTableModel::RunsTableModel(RunStore& store, QUndoStack& undo, QObject* parent)
    : QAbstractItemModel(parent), m_store(store), m_undo(undo), m_tree(store) {
  reset();
  connect(&store, &RunStore::runAdded, this, &RunsTableModel::onRunAdded);
  connect(&store, &RunStore::runsChanged, this, &RunsTableModel::onRunsChanged);
  connect(&store, &RunStore::runsReset, this, &RunsTableModel::reset);
  connect(&store, &RunStore::experimentsChanged, this, &RunsTableModel::onExperimentsChanged);
}

RunNode& RunsTableModel::nodeAt(const QModelIndex& index) const {
  return index.isValid() ? *static_cast<RunNode*>(index.internalPointer()) : m_tree.root();
}

QModelIndex RunsTableModel::indexOf(const RunNode& node, int column) const {
  return node.kind == Kind::Root ? QModelIndex() : createIndex(node.place(), column, &node);
}

QModelIndex RunsTableModel::indexOf(RunId run, int column) const {
  const RunNode* node = m_tree.find(run);
  return node ? indexOf(*node, column) : QModelIndex();
}

QModelIndex RunsTableModel::index(int row, int column, const QModelIndex& parent) const {
  if (!hasIndex(row, column, parent)) return {};
  return createIndex(row, column, nodeAt(parent).children[static_cast<std::size_t>(row)].get());
}

QModelIndex RunsTableModel::parent(const QModelIndex& index) const {
  return index.isValid() ? indexOf(*nodeAt(index).parent, 0) : QModelIndex();
}

int RunsTableModel::rowCount(const QModelIndex& parent) const {
  return parent.column() > 0 ? 0 : static_cast<int>(nodeAt(parent).children.size());
}

int RunsTableModel::columnCount(const QModelIndex&) const { return ColumnCount; }

std::vector<RunId> RunsTableModel::runsAt(const QModelIndex& index) const {
  return index.isValid() ? RunTree::runsIn(nodeAt(index)) : std::vector<RunId>();
}

QVariant RunsTableModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  RunNode& node = nodeAt(index);
  const RunRow& row = m_tree.row(node);
  const int column = index.column();
  switch (role) {
    case Qt::DisplayRole:
      return text(row, column);
    case Qt::EditRole:
      return column == Name && node.kind == Kind::Run ? QString::fromStdString(m_store.look(node.first).name)
                                                      : text(row, column);
    case Qt::DecorationRole:
      return column == Name && row.isPinned ? QVariant(QIcon(QStringLiteral(":/retort/icons/pin.svg"))) : QVariant();
    case Qt::ToolTipRole:
      return toolTip(node, row, column);
    case Qt::TextAlignmentRole:
      return QVariant(alignmentOf(column));
    case Qt::CheckStateRole:
      return column == Shown ? QVariant(shownState(node)) : QVariant();
    case Qt::ForegroundRole:
      if (column == SoftWeight && !row.best.isEmpty()) return lightTheme().mutedText;
      return column == State && row.isTrouble ? QVariant(lightTheme().error) : QVariant();
    case SortRole:
      return column == Shown ? QVariant(shownState(node) == Qt::Unchecked) : sortValue(row, column);
    case CourseRole:
      return QVariant::fromValue(row.course);
    case ColourRole:
      return row.colour;
    case RunRole:
      return QVariant::fromValue<quint64>(node.kind == Kind::Run ? node.first : 0);
    case RowRole:
      return nameOf(node);
    case SpreadRole:
      return spread(row, column);
    default:
      return {};
  }
}

QVariant RunsTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) return {};
  if (role == Qt::TextAlignmentRole) return QVariant(alignmentOf(section));
  if (role == Qt::ToolTipRole && section == Shown) return tr("Drawn in the curves");
  if (role == Qt::ToolTipRole && section == TestErrors) return tr("Of several seeds: mean ± standard deviation");
  if (role == Qt::ToolTipRole && section == ErrorRate)
    return tr("With Wilson's 95 % interval of the error rate on cases like the test cases");
  if (role != Qt::DisplayRole) return {};
  const QStringList titles = {QString(),         tr("Run"),        tr("State"), tr("T"),     tr("Soft weight"),
                              tr("Test errors"), tr("Error rate"), tr("Epoch"), tr("Course")};
  return titles[section];
}

Qt::ItemFlags RunsTableModel::flags(const QModelIndex& index) const {
  Qt::ItemFlags flags = QAbstractItemModel::flags(index);
  if (!index.isValid()) return flags;
  if (index.column() == Shown) flags |= Qt::ItemIsUserCheckable;
  if (index.column() == Name && nodeAt(index).kind == Kind::Run) flags |= Qt::ItemIsEditable;
  return flags;
}

bool RunsTableModel::setData(const QModelIndex& index, const QVariant& value, int role) {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return false;
  const RunNode& node = nodeAt(index);
  if (index.column() == Shown && role == Qt::CheckStateRole) {
    std::vector<RunLook> looks;
    for (const RunId run : RunTree::runsIn(node)) {
      looks.push_back(m_store.look(run));
      looks.back().hidden = value.toInt() == Qt::Unchecked;
    }
    m_store.setLooks(looks);
    return true;
  }
  if (index.column() != Name || role != Qt::EditRole || node.kind != Kind::Run) return false;
  if (value.toString().trimmed().isEmpty()) return false;
  renameRun(m_store, m_undo, node.first, value.toString().trimmed());
  return true;
}

Qt::CheckState RunsTableModel::shownState(const RunNode& node) const {
  bool some = false;
  bool all = true;
  for (const RunId id : RunTree::runsIn(node)) {
    const RunRecord* run = m_store.find(id);
    some = some || (run && !run->hidden);
    all = all && run && !run->hidden;
  }
  return all ? Qt::Checked : some ? Qt::PartiallyChecked : Qt::Unchecked;
}

void RunsTableModel::reset() {
  beginResetModel();
  m_tree.build();
  m_hasSeeds.clear();
  for (const auto& [id, spec] : m_store.experiments()) m_hasSeeds[id] = spec.sweep.seeds > 1;
  endResetModel();
}

/// A sweep that gets its second seed gets cells.
void RunsTableModel::onExperimentsChanged() {
  for (const auto& [id, spec] : m_store.experiments()) {
    const auto known = m_hasSeeds.find(id);
    if (known != m_hasSeeds.end() && known->second != (spec.sweep.seeds > 1)) return reset();
    m_hasSeeds[id] = spec.sweep.seeds > 1;
  }
  for (const auto& node : m_tree.root().children)
    if (node->kind == Kind::Sweep) refresh(*node);
}

void RunsTableModel::onRunAdded(RunId run) {
  const RunRecord* added = m_store.find(run);
  if (!added || m_tree.find(run)) return;
  RunTree::Place place = m_tree.placeFor(*added);
  beginInsertRows(indexOf(*place.parent, 0), place.place, place.place);
  m_tree.insert(std::move(place));
  endInsertRows();
  // What it stands below is shown anew once, however many come.
  if (m_grown.empty()) QMetaObject::invokeMethod(this, &RunsTableModel::refreshGrown, Qt::QueuedConnection);
  m_grown.push_back(run);
}

void RunsTableModel::refreshGrown() {
  std::set<RunNode*> above;
  for (const RunId run : std::exchange(m_grown, {}))
    if (RunNode* node = m_tree.find(run))
      for (node = node->parent; node->kind != Kind::Root; node = node->parent) above.insert(node);
  for (RunNode* node : above) refresh(*node);
}

void RunsTableModel::onRunsChanged(const std::vector<RunId>& runs) {
  std::set<RunNode*> cells;
  std::set<RunNode*> sweeps;
  for (const RunId run : runs) {
    RunNode* node = m_tree.find(run);
    if (!node) continue;
    const QString name = node->row ? node->row->name : QString();
    refresh(*node);
    if (m_tree.row(*node).name != name) refreshForksOf(run);
    for (RunNode* above = node->parent; above->kind != Kind::Root; above = above->parent)
      (above->kind == Kind::Cell ? cells : sweeps).insert(above);
  }
  for (RunNode* cell : cells) refresh(*cell);
  for (RunNode* sweep : sweeps) refresh(*sweep);
}

/// Tells the views of a row that is another one; of its name only if that is, for a view would overwrite what is being
/// typed into its editor.
void RunsTableModel::refresh(RunNode& node) {
  const auto before = std::exchange(node.row, std::nullopt);
  const RunRow& now = m_tree.row(node);
  const bool sameName = before && before->name == now.name && before->isPinned == now.isPinned;
  Q_EMIT dataChanged(indexOf(node, Shown), indexOf(node, sameName ? Shown : Name));
  Q_EMIT dataChanged(indexOf(node, State), indexOf(node, Course));
}

void RunsTableModel::refreshForksOf(RunId run) {
  for (const RunRecord& fork : m_store.runs())
    if (fork.spec.forkedFrom.run == run)
      if (RunNode* node = m_tree.find(fork.id)) refresh(*node);
}

QString RunsTableModel::toolTip(const RunNode& node, const RunRow& row, int column) const {
  const RunRecord* run = node.kind == Kind::Run ? m_store.find(node.first) : nullptr;
  if (column == Shown && run) return run->hidden ? tr("Not drawn in the curves") : tr("Drawn in the curves");
  if (column == State && run && run->result) return QString::fromStdString(run->result->message);
  if (column == TestErrors || column == ErrorRate) return row.note;
  if (column != Name) return {};
  return run && run->pinned ? row.name + tr("\nPinned: the baseline that students are compared with") : row.name;
}

}  // namespace retort
