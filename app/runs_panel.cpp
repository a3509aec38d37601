#include "app/runs_panel.h"

#include <algorithm>
#include <set>

#include <QEvent>
#include <QHeaderView>
#include <QJsonArray>
#include <QLineEdit>
#include <QScopedValueRollback>
#include <QSortFilterProxyModel>
#include <QTreeView>
#include <QVBoxLayout>

#include "app/models/runs_table_model.h"
#include "app/run_delegates.h"
#include "widgets/sparkline.h"

namespace retort {
namespace {

constexpr int kMostFilter = 200;      // letters
constexpr int kMostOpened = 2000;     // rows that a filter opens by itself
constexpr qsizetype kMostNames = 64;  // letters of a row's name

// Headings stand above the text of their cells, whose delegate adds a margin to the theme's padding.
const QString tableStyle = QStringLiteral(
    "QHeaderView::section { padding: 4px 9px; }"
    "QTreeView::indicator { width: 13px; height: 13px; border: 1px solid palette(mid); border-radius: 3px; }"
    "QTreeView::indicator:checked { background: palette(highlight); border-color: palette(highlight);"
    " image: url(:/retort/widgets/style/check.svg); }"
    "QTreeView::indicator:indeterminate { background: palette(mid); border-color: palette(mid);"
    " image: url(:/retort/widgets/style/check.svg); }");

QString nameOf(const QModelIndex& row) { return row.data(RunsTableModel::RowRole).toString(); }

/// Sweeps are open and cells closed, until somebody wants it otherwise.
bool opensByItself(const QModelIndex& row) { return !row.parent().isValid(); }

/// Row numbers from the top down to the row, to order rows as they are seen.
std::vector<int> pathOf(QModelIndex row) {
  std::vector<int> path;
  for (; row.isValid(); row = row.parent()) path.insert(path.begin(), row.row());
  return path;
}

QJsonArray jsonOf(const QStringList& names) { return QJsonArray::fromStringList(names); }

QStringList namesOf(const QJsonValue& value) {
  QStringList names;
  for (const QJsonValue& name : value.toArray())
    if (name.isString() && name.toString().size() <= kMostNames)
      names << name.toString();
    else if (name.isDouble())
      names << QStringLiteral("run %1").arg(std::max<qint64>(0, name.toInteger()));
  return names;
}

}  // namespace

RunsPanel::RunsPanel(RunsTableModel& model, QWidget* parent)
    : Card(tr("Runs"), parent),
      m_model(model),
      m_proxy(new QSortFilterProxyModel(this)),
      m_filter(new QLineEdit(this)),
      m_table(new QTreeView(this)) {
  m_proxy->setRecursiveFilteringEnabled(true);
  m_proxy->setAutoAcceptChildRows(true);
  m_proxy->setSortRole(RunsTableModel::SortRole);
  m_proxy->setFilterKeyColumn(-1);
  m_proxy->setFilterCaseSensitivity(Qt::CaseInsensitive);
  m_proxy->setSourceModel(&model);
  m_filter->setObjectName(QStringLiteral("filter"));
  m_filter->setPlaceholderText(tr("Filter"));
  m_filter->setAccessibleName(tr("Filter runs"));
  m_filter->setToolTip(tr("Show the runs with this text in their name or state"));
  m_filter->setClearButtonEnabled(true);
  m_filter->setFixedWidth(180);
  addHeaderWidget(m_filter);
  setUpTable();
  body()->addWidget(m_table);
  connectSignals();
  connectModel();
  openRows({}, 0, m_proxy->rowCount() - 1);
}

void RunsPanel::connectSignals() {
  connect(m_filter, &QLineEdit::textChanged, this, &RunsPanel::onFilter);
  connect(m_table->header(), &QHeaderView::sortIndicatorChanged, this, &RunsPanel::viewChanged);
  connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
    Q_EMIT selectionChanged();
    Q_EMIT viewChanged();
  });
  const auto toggled = [this](const QModelIndex& index, bool open) {
    if (m_placesRows) return;
    if (open == opensByItself(index))
      m_toggled.remove(nameOf(index));
    else
      m_toggled.insert(nameOf(index));
    Q_EMIT viewChanged();
  };
  connect(m_table, &QTreeView::expanded, this, [toggled](const QModelIndex& index) { toggled(index, true); });
  connect(m_table, &QTreeView::collapsed, this, [toggled](const QModelIndex& index) { toggled(index, false); });
}

void RunsPanel::connectModel() {
  connect(m_proxy, &QAbstractItemModel::rowsInserted, this, &RunsPanel::openRows);
  connect(m_proxy, &QAbstractItemModel::modelAboutToBeReset, this, [this] {
    m_kept.clear();
    for (const QModelIndex& row : selectedRows()) m_kept << nameOf(row);
  });
  connect(m_proxy, &QAbstractItemModel::modelReset, this, [this] {
    openRows({}, 0, m_proxy->rowCount() - 1);
    selectNames(m_kept);
    Q_EMIT selectionChanged();
  });
}

void RunsPanel::openRows(const QModelIndex& parent, int from, int to) {
  for (int row = from; row <= to; ++row) {
    const QModelIndex index = m_proxy->index(row, 0, parent);
    if (m_proxy->rowCount(index) == 0) continue;
    setOpen(index, opensByItself(index) != m_toggled.contains(nameOf(index)));
    openRows(index, 0, m_proxy->rowCount(index) - 1);
  }
  // A sweep's row has no children yet when it comes in.
  if (parent.isValid() && m_proxy->rowCount(parent) == to - from + 1)
    setOpen(parent, opensByItself(parent) != m_toggled.contains(nameOf(parent)));
}

void RunsPanel::setOpen(const QModelIndex& index, bool open) {
  const QScopedValueRollback<bool> byPanel(m_placesRows, true);
  m_table->setExpanded(index, open);
}

void RunsPanel::onFilter(const QString& text) {
  m_proxy->setFilterFixedString(text);
  openRows({}, 0, m_proxy->rowCount() - 1);
  if (!text.isEmpty()) {
    int left = kMostOpened;  // what was searched for is to be seen
    forRows([&](const QModelIndex& row) {
      if (--left > 0 && m_proxy->rowCount(row) > 0) setOpen(row, true);
    });
  }
  Q_EMIT viewChanged();
}

void RunsPanel::forRows(const std::function<void(const QModelIndex&)>& visit, const QModelIndex& parent) const {
  for (int row = 0; row < m_proxy->rowCount(parent); ++row) {
    const QModelIndex index = m_proxy->index(row, RunsTableModel::Shown, parent);
    visit(index);
    forRows(visit, index);
  }
}

QModelIndexList RunsPanel::selectedRows() const {
  return m_table->selectionModel()->selectedRows(RunsTableModel::Shown);
}

std::vector<RunId> RunsPanel::selectedRuns() const {
  std::vector<std::pair<std::vector<int>, QModelIndex>> rows;
  for (const QModelIndex& row : selectedRows()) rows.emplace_back(pathOf(row), row);
  std::ranges::sort(rows, {}, [](const auto& row) -> const std::vector<int>& { return row.first; });
  std::vector<RunId> runs;
  std::set<RunId> known;
  for (const auto& [path, row] : rows)
    for (const RunId run : m_model.runsAt(m_proxy->mapToSource(row)))
      if (known.insert(run).second) runs.push_back(run);
  return runs;
}

void RunsPanel::selectRows(const QModelIndexList& rows) {
  QItemSelection selection;
  for (const QModelIndex& row : rows) selection.select(row, row);
  auto* model = m_table->selectionModel();
  if (!rows.isEmpty())
    model->setCurrentIndex(rows.front().siblingAtColumn(RunsTableModel::Name), QItemSelectionModel::NoUpdate);
  model->select(selection, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
}

void RunsPanel::selectNames(const QSet<QString>& names) {
  QModelIndexList rows;
  if (!names.isEmpty())
    forRows([&](const QModelIndex& row) {
      if (names.contains(nameOf(row))) rows << row;
    });
  selectRows(rows);
}

void RunsPanel::select(const std::vector<RunId>& runs) {
  QModelIndexList rows;
  for (const RunId run : runs) {
    const QModelIndex row = m_proxy->mapFromSource(m_model.indexOf(run, RunsTableModel::Shown));
    if (row.isValid()) rows << row;
  }
  selectRows(rows);
}

void RunsPanel::editName(RunId run) {
  const QModelIndex index = m_proxy->mapFromSource(m_model.indexOf(run, RunsTableModel::Name));
  if (!index.isValid()) return;
  m_table->setCurrentIndex(index);
  m_table->edit(index);
}

QJsonObject RunsPanel::viewState() const {
  QStringList selected;
  for (const QModelIndex& row : selectedRows()) selected << nameOf(row);
  const QHeaderView* header = m_table->header();
  return {{QStringLiteral("sort"), m_proxy->sortColumn()},
          {QStringLiteral("descending"), header->sortIndicatorOrder() == Qt::DescendingOrder},
          {QStringLiteral("filter"), m_filter->text()},
          {QStringLiteral("toggled"), jsonOf(m_toggled.values())},
          {QStringLiteral("selected"), jsonOf(selected)}};
}

void RunsPanel::setViewState(const QJsonObject& state) {
  const int column = state.value(QStringLiteral("sort")).toInt(-1);
  const bool descending = state.value(QStringLiteral("descending")).toBool();
  m_table->sortByColumn(column < RunsTableModel::ColumnCount ? std::max(-1, column) : -1,
                        descending ? Qt::DescendingOrder : Qt::AscendingOrder);
  const QStringList toggled = namesOf(state.value(QStringLiteral("toggled")));
  m_toggled = {toggled.begin(), toggled.end()};
  m_filter->setText(state.value(QStringLiteral("filter")).toString().left(kMostFilter));
  onFilter(m_filter->text());
  const QStringList selected = namesOf(state.value(QStringLiteral("selected")));
  selectNames({selected.begin(), selected.end()});
}

void RunsPanel::setUpTable() {
  m_table->setObjectName(QStringLiteral("runs"));
  m_table->setAccessibleName(tr("Runs"));
  m_table->setModel(m_proxy);
  m_table->setStyleSheet(tableStyle);
  m_table->setUniformRowHeights(true);
  m_table->setTreePosition(RunsTableModel::Name);
  m_table->setIndentation(18);
  m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
  m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
  m_table->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed);
  m_table->setExpandsOnDoubleClick(true);
  m_table->setSortingEnabled(true);
  m_table->sortByColumn(-1, Qt::AscendingOrder);
  setUpDelegates();
  setUpColumns();
}

void RunsPanel::setUpDelegates() {
  m_table->setItemDelegateForColumn(RunsTableModel::Shown, new DotDelegate(m_table));
  m_table->setItemDelegateForColumn(RunsTableModel::Name, new NameDelegate(m_table));
  m_table->setItemDelegateForColumn(RunsTableModel::TestErrors,
                                    new SpreadDelegate({QStringLiteral("± 000"), true, QStringLiteral(".0")}, m_table));
  m_table->setItemDelegateForColumn(RunsTableModel::ErrorRate,
                                    new SpreadDelegate({QStringLiteral("00.0–00.0"), false, QString()}, m_table));
  m_table->setItemDelegateForColumn(
      RunsTableModel::Course, new SparklineDelegate(RunsTableModel::CourseRole, RunsTableModel::ColourRole, m_table));
}

void RunsPanel::setUpColumns() {
  QHeaderView* header = m_table->header();
  header->setHighlightSections(false);
  header->setStretchLastSection(false);
  header->setSectionResizeMode(QHeaderView::Interactive);
  header->setSectionResizeMode(RunsTableModel::Shown, QHeaderView::Fixed);
  header->setSectionResizeMode(RunsTableModel::Name, QHeaderView::Stretch);
  fitText();
}

void RunsPanel::fitText() {
  QHeaderView* header = m_table->header();
  const int unit = fontMetrics().averageCharWidth();
  const int widths[] = {54, 0, 10 * unit, 6 * unit, 15 * unit, 19 * unit, 17 * unit, 8 * unit, 11 * unit};
  for (int column = 0; column < RunsTableModel::ColumnCount; ++column)
    if (widths[column] > 0) header->resizeSection(column, widths[column]);
}

void RunsPanel::changeEvent(QEvent* event) {
  Card::changeEvent(event);
  if (event->type() == QEvent::FontChange) fitText();
}

}  // namespace retort
