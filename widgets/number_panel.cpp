#include "widgets/number_panel.h"

#include <algorithm>
#include <set>

#include <QClipboard>
#include <QElapsedTimer>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QToolButton>

#include "widgets/number_table.h"

namespace retort {

namespace {

constexpr int kLeastPace = 200;  // ms from one reading to the next
constexpr int kPaceFactor = 20;  // and as many times as long as one takes
constexpr int kWidestColumn = 220;

}  // namespace

NumberPanel::NumberPanel(QWidget* parent)
    : QWidget(parent),
      m_title(new QLabel(this)),
      m_back(new QToolButton(this)),
      m_view(new QTableView(this)),
      m_table(new NumberTable(this)),
      m_sorted(new QSortFilterProxyModel(this)) {
  setObjectName(QStringLiteral("numberPanel"));
  setAutoFillBackground(true);
  setBackgroundRole(QPalette::Base);
  m_title->setProperty("role", QStringLiteral("muted"));
  m_back->setObjectName(QStringLiteral("backToChart"));
  m_back->setText(tr("back to the chart"));
  m_back->setToolTip(tr("Shows the chart again (Esc)"));
  m_back->setAccessibleName(tr("Back to the chart"));
  m_back->setProperty("flat", true);
  m_back->setFocusPolicy(Qt::StrongFocus);
  connect(m_back, &QToolButton::clicked, this, &NumberPanel::closed);
  setUpView();
  auto* head = new QHBoxLayout;
  head->addWidget(m_title, 1);
  head->addWidget(m_back);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(4);
  layout->addLayout(head);
  layout->addWidget(m_view, 1);
  m_pace.setSingleShot(true);
  connect(&m_pace, &QTimer::timeout, this, &NumberPanel::read);
}

void NumberPanel::setUpView() {
  m_sorted->setSourceModel(m_table);
  m_sorted->setSortRole(NumberTable::SortRole);
  m_view->setObjectName(QStringLiteral("numbers"));
  m_view->setModel(m_sorted);
  m_view->setSortingEnabled(true);
  m_view->sortByColumn(-1, Qt::AscendingOrder);
  m_view->setTabKeyNavigation(false);
  m_view->setShowGrid(false);
  m_view->verticalHeader()->hide();
  m_view->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
  m_view->horizontalHeader()->setHighlightSections(false);
  m_view->horizontalHeader()->setSortIndicatorClearable(true);
  m_view->horizontalHeader()->setDefaultAlignment(Qt::AlignRight | Qt::AlignVCenter);
  m_view->horizontalHeader()->setMaximumSectionSize(kWidestColumn);
  m_view->installEventFilter(this);
  setFocusProxy(m_view);
}

void NumberPanel::setSource(const QString& title, const std::function<QString()>& csv) {
  m_csv = csv;
  const QString name = tr("%1, as numbers").arg(title);
  const bool isOther = name != m_title->text();
  m_title->setText(name);
  m_view->setAccessibleName(name);
  if (isOther)
    read();
  else if (!m_pace.isActive())
    m_pace.start(m_pace.interval());
}

void NumberPanel::read() {
  QElapsedTimer time;
  time.start();
  NumberRows numbers = numberRows(m_csv());
  const bool isOther = static_cast<int>(numbers.heads.size()) != m_table->columnCount();
  m_table->setNumbers(std::move(numbers));
  if (isOther) m_view->resizeColumnsToContents();
  m_pace.setInterval(std::max<int>(kLeastPace, kPaceFactor * static_cast<int>(time.elapsed())));
}

QString NumberPanel::selectedText() const {
  std::set<int> rows;
  std::set<int> columns;
  const QItemSelection selection = m_view->selectionModel()->selection();
  for (const QModelIndex& index : selection.indexes()) {
    rows.insert(index.row());
    columns.insert(index.column());
  }
  for (int row = 0; selection.empty() && row < m_sorted->rowCount(); ++row) rows.insert(row);
  for (int column = 0; selection.empty() && column < m_sorted->columnCount(); ++column) columns.insert(column);
  QStringList fields;
  for (const int column : columns) fields << m_sorted->headerData(column, Qt::Horizontal).toString();
  QStringList lines{fields.join(QLatin1Char('\t'))};
  for (const int row : rows) {
    fields.clear();
    for (const int column : columns) {
      const QModelIndex index = m_sorted->index(row, column);
      fields << (selection.empty() || selection.contains(index) ? index.data(Qt::EditRole).toString() : QString());
    }
    lines << fields.join(QLatin1Char('\t'));
  }
  return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

bool NumberPanel::answersKey(const QKeyEvent& event) {
  if (event.matches(QKeySequence::Copy))
    QGuiApplication::clipboard()->setText(selectedText());
  else if (event.key() == Qt::Key_Escape)
    Q_EMIT closed();
  else
    return false;
  return true;
}

void NumberPanel::keyPressEvent(QKeyEvent* event) {
  if (!answersKey(*event)) QWidget::keyPressEvent(event);
}

/// The chart has Ctrl+C for its image; here it is the table's.
bool NumberPanel::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride) {
    const auto* key = static_cast<QKeyEvent*>(event);
    if (key->matches(QKeySequence::Copy) || key->key() == Qt::Key_Escape) event->accept();
  }
  if (event->type() == QEvent::KeyPress && answersKey(*static_cast<QKeyEvent*>(event))) return true;
  return QWidget::eventFilter(watched, event);
}

}  // namespace retort
