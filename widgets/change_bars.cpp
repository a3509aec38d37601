#include "widgets/change_bars.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <QPainter>

#include "widgets/theme.h"

namespace retort {
namespace {

constexpr int kBarRoom = 48;  // px, for both directions
constexpr int kThickness = 8;

}  // namespace

void ChangeBars::setChanges(std::vector<double> changes) {
  m_changes = std::move(changes);
  m_largest = 0;
  for (const double change : m_changes) m_largest = std::max(m_largest, std::abs(change));
}

void ChangeBars::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  QStyledItemDelegate::paint(painter, option, index);
  const auto row = static_cast<std::size_t>(index.row());
  if (row >= m_changes.size() || m_largest <= 0) return;
  const QRectF room(option.rect.left() + 4, option.rect.center().y() - kThickness / 2.0 + 0.5, kBarRoom, kThickness);
  const double length = m_changes[row] / m_largest * room.width() / 2;
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setPen(Qt::NoPen);
  painter->setBrush(length < 0 ? studentColour() : baselineColour());
  painter->drawRect(QRectF(room.center().x(), room.top(), length, room.height()).normalized());
  painter->setBrush(mutedColour(option.palette));
  painter->drawRect(QRectF(room.center().x() - 0.5, room.top() - 2, 1, room.height() + 4));
  painter->restore();
}

QSize ChangeBars::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
  return QStyledItemDelegate::sizeHint(option, index) + QSize(kBarRoom, 0);
}

}  // namespace retort
