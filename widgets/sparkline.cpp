#include "widgets/sparkline.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <QApplication>
#include <QPainter>

#include "widgets/decimation.h"

namespace retort {

void paintSparkline(QPainter& painter, const QRectF& room, std::span<const double> values, const QColor& colour) {
  std::vector<QPointF> points;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (std::isfinite(values[i])) points.emplace_back(static_cast<double>(i), values[i]);
  if (points.size() < 2 || room.width() < 2 || room.height() < 2) return;
  const double last = static_cast<double>(values.size() - 1);
  const auto byValue = [](const QPointF& a, const QPointF& b) { return a.y() < b.y(); };
  const auto [low, high] = std::minmax_element(points.begin(), points.end(), byValue);
  const double bottom = low->y();
  const double range = std::max(high->y() - bottom, 1e-300);
  QPolygonF line;
  for (const QPointF& point : decimateMinMax(points, 0, last, static_cast<int>(room.width())))
    line << QPointF(room.left() + room.width() * point.x() / last,
                    room.bottom() - room.height() * (point.y() - bottom) / range);
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(colour, 1.4, Qt::SolidLine, Qt::RoundCap, Qt::BevelJoin));
  painter.drawPolyline(line);
  painter.restore();
}

SparklineDelegate::SparklineDelegate(int valuesRole, int colourRole, QObject* parent)
    : QStyledItemDelegate(parent), m_valuesRole(valuesRole), m_colourRole(colourRole) {}

void SparklineDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  QStyleOptionViewItem cell = option;
  initStyleOption(&cell, index);
  cell.text.clear();
  const QStyle* style = option.widget != nullptr ? option.widget->style() : QApplication::style();
  style->drawControl(QStyle::CE_ItemViewItem, &cell, painter, option.widget);
  const auto values = index.data(m_valuesRole).value<QList<double>>();
  const QRectF room = QRectF(option.rect).adjusted(6, 5, -6, -5);
  paintSparkline(*painter, room, {values.constData(), static_cast<std::size_t>(values.size())},
                 index.data(m_colourRole).value<QColor>());
}

QSize SparklineDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
  return {110, QStyledItemDelegate::sizeHint(option, index).height()};
}

}  // namespace retort
