#include "app/pages/figure_table.h"

#include <algorithm>

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>

namespace retort {
namespace {

constexpr int kFewestRows = 3;  // that are seen without scrolling

}  // namespace

FigureTable::FigureTable(const QStringList& headings, const QStringList& tips, QWidget* parent)
    : QTableWidget(0, static_cast<int>(headings.size()), parent) {
  setHorizontalHeaderLabels(headings);
  for (int column = 0; column < columnCount(); ++column) {
    horizontalHeaderItem(column)->setToolTip(tips.value(column));
    horizontalHeaderItem(column)->setTextAlignment(column == 0 ? Qt::AlignLeft | Qt::AlignVCenter
                                                               : Qt::AlignRight | Qt::AlignVCenter);
  }
  verticalHeader()->hide();
  horizontalHeader()->setHighlightSections(false);
  horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
  horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
  setShowGrid(false);
  setEditTriggers(QAbstractItemView::NoEditTriggers);
  setSelectionBehavior(QAbstractItemView::SelectRows);
  setSelectionMode(QAbstractItemView::SingleSelection);
  setTabKeyNavigation(false);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  connect(this, &QTableWidget::itemActivated, this,
          [this](const QTableWidgetItem* item) { Q_EMIT rowChosen(item->row()); });
  fitText();
}

void FigureTable::setHeading(int column, const QString& heading) { horizontalHeaderItem(column)->setText(heading); }

void FigureTable::setRows(const std::vector<QStringList>& rows) {
  const bool isTaller = static_cast<int>(rows.size()) != rowCount();
  setRowCount(static_cast<int>(rows.size()));
  for (int row = 0; row < rowCount(); ++row)
    for (int column = 0; column < columnCount(); ++column) {
      const QString text = rows[static_cast<std::size_t>(row)].value(column);
      QTableWidgetItem* known = item(row, column);
      if (!known) {
        known = new QTableWidgetItem;
        known->setTextAlignment(column == 0 ? Qt::AlignLeft | Qt::AlignVCenter : Qt::AlignRight | Qt::AlignVCenter);
        setItem(row, column, known);
      }
      if (known->text() != text) known->setText(text);
      if (column == 0) known->setToolTip(text);
    }
  if (isTaller) updateGeometry();
}

QString FigureTable::text() const {
  QStringList lines;
  for (int row = -1; row < rowCount(); ++row) {
    QStringList fields;
    for (int column = 0; column < columnCount(); ++column)
      if (!isColumnHidden(column)) fields << (row < 0 ? horizontalHeaderItem(column) : item(row, column))->text();
    lines << fields.join(QLatin1Char('\t'));
  }
  return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

QSize FigureTable::sizeHint() const { return {420, heightOf(rowCount())}; }

QSize FigureTable::minimumSizeHint() const { return {240, heightOf(std::min(rowCount(), kFewestRows))}; }

int FigureTable::heightOf(int rows) const {
  return horizontalHeader()->sizeHint().height() + rows * verticalHeader()->defaultSectionSize() + 2 * frameWidth();
}

void FigureTable::keyPressEvent(QKeyEvent* event) {
  if (event->matches(QKeySequence::Copy))
    QGuiApplication::clipboard()->setText(text());
  else
    QTableWidget::keyPressEvent(event);
}

void FigureTable::changeEvent(QEvent* event) {
  QTableWidget::changeEvent(event);
  if (event->type() == QEvent::FontChange) fitText();
}

void FigureTable::fitText() { verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8); }

}  // namespace retort
