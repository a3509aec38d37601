#include "app/runs_panel.h"

#include <algorithm>
#include <set>

#include <QEvent>
#include <QHeaderView>
#include <QJsonArray>
#include <QLineEdit>
#include <QPainter>
#include <QSortFilterProxyModel>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>

#include "app/models/runs_table_model.h"
#include "widgets/sparkline.h"

namespace retort {
namespace {

constexpr int kMostFilter = 200;  // letters

// Headings stand above the text of their cells, whose delegate adds a margin to the theme's padding.
const QString tableStyle = QStringLiteral(
    "QHeaderView::section { padding: 4px 9px; }"
    "QTableView::indicator { width: 13px; height: 13px; border: 1px solid palette(mid); border-radius: 3px; }"
    "QTableView::indicator:checked { background: palette(highlight); border-color: palette(highlight);"
    " image: url(:/retort/widgets/style/check.svg); }");

/// A check mark and the run's colour as a dot beside it.
class DotDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    QStyledItemDelegate::paint(painter, option, index);
    const bool shown = index.data(Qt::CheckStateRole).toInt() == Qt::Checked;
    const QColor colour = index.data(RunsTableModel::ColourRole).value<QColor>();
    const QPointF centre(option.rect.right() - 12.0, option.rect.center().y() + 0.5);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(colour, 1.5));
    painter->setBrush(shown ? QBrush(colour) : QBrush(Qt::NoBrush));
    painter->drawEllipse(centre, 4, 4);
    painter->restore();
  }
};

/// The figure that matters, in bold.
class BoldDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

 protected:
  void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override {
    QStyledItemDelegate::initStyleOption(option, index);
    option->font.setWeight(QFont::DemiBold);
  }
};

}  // namespace

RunsPanel::RunsPanel(RunsTableModel& model, QWidget* parent)
    : Card(tr("Runs"), parent),
      m_proxy(new QSortFilterProxyModel(this)),
      m_filter(new QLineEdit(this)),
      m_table(new QTableView(this)) {
  m_proxy->setSourceModel(&model);
  m_proxy->setSortRole(RunsTableModel::SortRole);
  m_proxy->setFilterKeyColumn(-1);
  m_proxy->setFilterCaseSensitivity(Qt::CaseInsensitive);
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
}

void RunsPanel::connectSignals() {
  connect(m_filter, &QLineEdit::textChanged, m_proxy, &QSortFilterProxyModel::setFilterFixedString);
  connect(m_filter, &QLineEdit::textChanged, this, &RunsPanel::viewChanged);
  connect(m_table->horizontalHeader(), &QHeaderView::sortIndicatorChanged, this, &RunsPanel::viewChanged);
  connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
    Q_EMIT selectionChanged();
    Q_EMIT viewChanged();
  });
  connect(m_proxy, &QAbstractItemModel::modelAboutToBeReset, this, [this] { m_kept = selectedRuns(); });
  connect(m_proxy, &QAbstractItemModel::modelReset, this, [this] {
    select(m_kept);
    Q_EMIT selectionChanged();
  });
}

std::vector<RunId> RunsPanel::selectedRuns() const {
  std::vector<RunId> runs;
  QModelIndexList rows = m_table->selectionModel()->selectedRows(RunsTableModel::Name);
  std::ranges::sort(rows, {}, &QModelIndex::row);
  for (const QModelIndex& row : rows) runs.push_back(row.data(RunsTableModel::RunRole).value<quint64>());
  return runs;
}

QModelIndex RunsPanel::indexOf(RunId run, int column) const {
  for (int row = 0; row < m_proxy->rowCount(); ++row) {
    const QModelIndex index = m_proxy->index(row, column);
    if (index.data(RunsTableModel::RunRole).value<quint64>() == run) return index;
  }
  return {};
}

void RunsPanel::select(const std::vector<RunId>& runs) {
  const std::set<RunId> wanted(runs.begin(), runs.end());
  QItemSelection selection;
  for (int row = 0; row < m_proxy->rowCount() && !wanted.empty(); ++row) {
    const QModelIndex index = m_proxy->index(row, RunsTableModel::Name);
    if (wanted.contains(index.data(RunsTableModel::RunRole).value<quint64>())) selection.select(index, index);
  }
  auto* model = m_table->selectionModel();
  if (!selection.isEmpty()) model->setCurrentIndex(selection.front().topLeft(), QItemSelectionModel::NoUpdate);
  model->select(selection, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
}

void RunsPanel::editName(RunId run) {
  const QModelIndex index = indexOf(run, RunsTableModel::Name);
  if (!index.isValid()) return;
  m_table->setCurrentIndex(index);
  m_table->edit(index);
}

QJsonObject RunsPanel::viewState() const {
  QJsonArray selected;
  for (const RunId run : selectedRuns()) selected.append(static_cast<qint64>(run));
  const QHeaderView* header = m_table->horizontalHeader();
  return {{QStringLiteral("sort"), m_proxy->sortColumn()},
          {QStringLiteral("descending"), header->sortIndicatorOrder() == Qt::DescendingOrder},
          {QStringLiteral("filter"), m_filter->text()},
          {QStringLiteral("selected"), selected}};
}

void RunsPanel::setViewState(const QJsonObject& state) {
  const int column = state.value(QStringLiteral("sort")).toInt(-1);
  const bool descending = state.value(QStringLiteral("descending")).toBool();
  m_table->sortByColumn(column < RunsTableModel::ColumnCount ? std::max(-1, column) : -1,
                        descending ? Qt::DescendingOrder : Qt::AscendingOrder);
  m_filter->setText(state.value(QStringLiteral("filter")).toString().left(kMostFilter));
  std::vector<RunId> runs;
  for (const QJsonValue& run : state.value(QStringLiteral("selected")).toArray())
    runs.push_back(static_cast<RunId>(std::max<qint64>(0, run.toInteger())));
  select(runs);
}

void RunsPanel::setUpTable() {
  m_table->setObjectName(QStringLiteral("runs"));
  m_table->setAccessibleName(tr("Runs"));
  m_table->setModel(m_proxy);
  m_table->setStyleSheet(tableStyle);
  m_table->setShowGrid(false);
  m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
  m_table->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed);
  m_table->setTabKeyNavigation(false);
  m_table->setWordWrap(false);
  m_table->verticalHeader()->hide();
  m_table->setSortingEnabled(true);
  m_table->sortByColumn(-1, Qt::AscendingOrder);
  m_table->setItemDelegateForColumn(RunsTableModel::Shown, new DotDelegate(m_table));
  m_table->setItemDelegateForColumn(RunsTableModel::TestErrors, new BoldDelegate(m_table));
  m_table->setItemDelegateForColumn(
      RunsTableModel::Course, new SparklineDelegate(RunsTableModel::CourseRole, RunsTableModel::ColourRole, m_table));
  setUpColumns();
}

void RunsPanel::setUpColumns() {
  QHeaderView* header = m_table->horizontalHeader();
  header->setHighlightSections(false);
  header->setSectionResizeMode(QHeaderView::Interactive);
  header->setSectionResizeMode(RunsTableModel::Shown, QHeaderView::Fixed);
  header->setSectionResizeMode(RunsTableModel::Name, QHeaderView::Stretch);
  fitText();
}

void RunsPanel::fitText() {
  QHeaderView* header = m_table->horizontalHeader();
  m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 10);
  const int unit = fontMetrics().averageCharWidth();
  const int widths[] = {56, 0, 12 * unit, 7 * unit, 13 * unit, 13 * unit, 12 * unit, 10 * unit, 15 * unit};
  for (int column = 0; column < RunsTableModel::ColumnCount; ++column)
    if (widths[column] > 0) header->resizeSection(column, widths[column]);
}

void RunsPanel::changeEvent(QEvent* event) {
  Card::changeEvent(event);
  if (event->type() == QEvent::FontChange) fitText();
}

}  // namespace retort
