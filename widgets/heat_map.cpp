#include "widgets/heat_map.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include "widgets/export_actions.h"
#include "widgets/heat_painter.h"
#include "widgets/theme.h"

namespace retort {

HeatMap::HeatMap(QWidget* parent)
    : QWidget(parent),
      m_export(new ExportActions(*this, {[this] { return m_data.title; },
                                         [this](QPainter& painter) {
                                           painter.fillRect(rect(), cardColour(palette()));
                                           paintInto(painter, {});
                                         },
                                         [this] { return csvOf(m_data); }})) {
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  setAccessibleName(tr("Heat map"));
}

void HeatMap::setData(HeatMapData data) {
  const bool sameTable = data.rows == m_data.rows && data.columns == m_data.columns;
  m_data = std::move(data);
  if (!sameTable) m_current = -1;
  m_merge = -1;
  arrange();
  describeCurrent();
}

void HeatMap::setEmptyText(const QString& text) {
  m_emptyText = text;
  update();
}

void HeatMap::setCurrentCell(int cell) {
  m_current = cell >= 0 && cell < m_data.count() ? cell : -1;
  m_merge = -1;
  describeCurrent();
  update();
}

void HeatMap::arrange() {
  m_layout = heatLayout(m_data, size(), font());
  update();
}

void HeatMap::describeCurrent() {
  const bool any = m_current >= 0 && m_current < m_data.count();
  const QString text = m_merge >= 0 ? mergeText(m_data.tree, m_merge)
                       : any        ? m_data.cells[static_cast<std::size_t>(m_current)].description
                                    : QString();
  if (text != accessibleDescription()) setAccessibleDescription(text);
}

QRect HeatMap::cellRect(int cell) const { return m_layout.cellRect(cell, std::max(1, columns())); }

int HeatMap::cellAt(const QPoint& position) const {
  if (m_data.empty() || !m_layout.cells.contains(position)) return -1;
  const int column = (position.x() - m_layout.cells.left()) / m_layout.width;
  const int row = (position.y() - m_layout.cells.top()) / m_layout.height;
  return row * columns() + column;
}

void HeatMap::activate(int cell) {
  if (cell < 0 || cell >= m_data.count()) return;
  setCurrentCell(cell);
  Q_EMIT cellActivated(cell / columns(), cell % columns());
}

void HeatMap::move(int rows, int columns) {
  if (m_data.empty() || moveInTree(columns)) return;
  if (m_current < 0) return setCurrentCell(m_data.best >= 0 ? m_data.best : 0);
  const int row = std::clamp<int>(m_current / this->columns() + rows, 0, static_cast<int>(m_data.rows.size()) - 1);
  const int column = std::clamp(m_current % this->columns() + columns, 0, this->columns() - 1);
  setCurrentCell(row * this->columns() + column);
}

void HeatMap::setMerge(int merge) {
  if (merge == m_merge) return;
  m_merge = merge;
  describeCurrent();
  update();
}

/// False where the step is one between cells.
bool HeatMap::moveInTree(int columns) {
  if (m_layout.tree.nodes.empty() || m_current < 0 || std::abs(columns) != 1) return false;
  const bool inTree = m_merge >= 0;
  if (!inTree && (columns < 0 || m_current % this->columns() != this->columns() - 1)) return false;
  const int leaves = m_data.tree.leaves;
  if (columns > 0) {
    const int above = mergeAbove(m_data.tree, inTree ? leaves + m_merge : m_current / this->columns());
    if (above >= 0) setMerge(above);
    return true;
  }
  const int first = m_data.tree.merges[static_cast<std::size_t>(m_merge)].first;
  if (first >= leaves)
    setMerge(first - leaves);
  else
    setCurrentCell((first + 1) * this->columns() - 1);
  return true;
}

void HeatMap::paintInto(QPainter& painter, const HeatChoice& choice) const {
  if (!m_data.empty()) return paintHeatMap({painter, font(), palette()}, m_data, m_layout, choice);
  painter.setPen(mutedColour(palette()));
  painter.drawText(rect().adjusted(20, 0, -20, 0), Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
}

void HeatMap::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  paintInto(painter, {m_current, m_merge});
}

bool HeatMap::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const int cell = cellAt(help->pos());
  const int merge = mergeAt(m_layout.tree, help->pos());
  if (cell >= 0)
    QToolTip::showText(help->globalPos(), m_data.cells[static_cast<std::size_t>(cell)].description, this,
                       cellRect(cell));
  else if (merge >= 0)
    QToolTip::showText(help->globalPos(), mergeText(m_data.tree, merge), this);
  else
    QToolTip::hideText();
  return true;
}

void HeatMap::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  arrange();
}

void HeatMap::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::FontChange) arrange();
}

void HeatMap::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) activate(cellAt(event->position().toPoint()));
}

void HeatMap::mouseMoveEvent(QMouseEvent* event) {
  setMerge(mergeAt(m_layout.tree, event->position()));
  setCursor(cellAt(event->position().toPoint()) >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void HeatMap::keyPressEvent(QKeyEvent* event) {
  constexpr int kFar = 1 << 20;
  switch (event->key()) {
    case Qt::Key_Left:
      return move(0, -1);
    case Qt::Key_Right:
      return move(0, 1);
    case Qt::Key_Up:
      return move(-1, 0);
    case Qt::Key_Down:
      return move(1, 0);
    case Qt::Key_Home:
      return move(0, -kFar);
    case Qt::Key_End:
      return move(0, kFar);
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
      return activate(m_merge < 0 ? m_current : -1);
    default:
      QWidget::keyPressEvent(event);
  }
}

void HeatMap::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  const bool byKey = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
  if (m_current < 0 && byKey) move(0, 0);
}

void HeatMap::leaveEvent(QEvent* event) {
  QWidget::leaveEvent(event);
  setMerge(-1);
}

void HeatMap::contextMenuEvent(QContextMenuEvent* event) {
  if (!m_data.empty()) m_export->menu()->popup(event->globalPos());
}

}  // namespace retort
