// How the bars answer mouse and keys.
#include <algorithm>

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QToolTip>

#include "widgets/distribution_bars.h"
#include "widgets/figures.h"

namespace retort {

void DistributionBars::setCurrent(int row) {
  m_current = row;
  QStringList said;
  for (const DistributionBlock& block : m_data.blocks)
    if (row >= 0 && !block.values.empty()) said << block.title + QLatin1Char(' ') + textOfRow(block, row);
  setAccessibleDescription(row < 0 ? QString()
                                   : nameOfRow(row) + QStringLiteral(": ") + said.join(QStringLiteral(", ")));
  viewport()->update();
}

void DistributionBars::activate(int row) {
  setCurrent(row);
  const int index = classOfRow(row);
  if (index < 0)
    Q_EMIT othersActivated();
  else
    Q_EMIT classActivated(index);
}

void DistributionBars::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  for (int block = 0; block < static_cast<int>(m_data.blocks.size()); ++block)
    for (int row = 0; row < rowCount() && !m_data.blocks[static_cast<std::size_t>(block)].values.empty(); ++row)
      if (rowRect(block, row).contains(event->position().toPoint())) return activate(row);
}

void DistributionBars::keyPressEvent(QKeyEvent* event) {
  const int rows = m_data.blocks.empty() ? 0 : rowCount();
  const auto move = [this, rows](int to) {
    if (rows == 0) return;
    setCurrent(std::clamp(to, 0, rows - 1));
    const QRect line = rowRect(0, m_current);
    QScrollBar* bar = verticalScrollBar();
    if (line.top() < 0) bar->setValue(bar->value() + line.top());
    if (line.bottom() > viewport()->height()) bar->setValue(bar->value() + line.bottom() - viewport()->height());
  };
  switch (event->key()) {
    case Qt::Key_Up:
      return move(m_current - 1);
    case Qt::Key_Down:
      return move(m_current + 1);
    case Qt::Key_Home:
      return move(0);
    case Qt::Key_End:
      return move(rows - 1);
    case Qt::Key_Space:
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (m_current >= 0 && m_current < rows) activate(m_current);
      return;
    case Qt::Key_Escape:
      Q_EMIT escaped();
      return;
    default:
      QAbstractScrollArea::keyPressEvent(event);
  }
}

void DistributionBars::focusInEvent(QFocusEvent* event) {
  QAbstractScrollArea::focusInEvent(event);
  if (m_current < 0 && event->reason() != Qt::MouseFocusReason && !m_data.blocks.empty()) setCurrent(0);
  viewport()->update();
}

void DistributionBars::focusOutEvent(QFocusEvent* event) {
  QAbstractScrollArea::focusOutEvent(event);
  viewport()->update();
}

QString DistributionBars::describe(const QPoint& position) const {
  for (int i = 0; i < static_cast<int>(m_data.blocks.size()); ++i) {
    const auto& block = m_data.blocks[static_cast<std::size_t>(i)];
    QRect head = blockRect(i);
    head.setBottom(rowRect(i, 0).top() - 1);
    // Its note is left out where there is no room for it.
    if (head.contains(position))
      return block.note.isEmpty() ? block.title : QStringLiteral("%1: %2").arg(block.title, block.note);
    for (int row = 0; row < rowCount() && !block.values.empty(); ++row) {
      if (!rowRect(i, row).contains(position)) continue;
      const int index = classOfRow(row);
      if (index < 0) return tr("%1: %2; click to see them").arg(block.title, nameOfRow(row));
      const auto place = static_cast<std::size_t>(index);
      const QString share = significant(block.values.at(place), 4);
      if (m_scale == BarScale::Logit && place < block.scores.size())
        return tr("%1: %2 with probability %3, logit %4 from the mean")
            .arg(block.title, nameOfRow(row), share, textOfRow(block, row));
      return tr("%1: %2 with probability %3").arg(block.title, nameOfRow(row), share);
    }
  }
  return {};
}

bool DistributionBars::viewportEvent(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    QToolTip::showText(help->globalPos(), describe(help->pos()), viewport());
    return true;
  }
  return QAbstractScrollArea::viewportEvent(event);
}

}  // namespace retort
