#pragma once

#include <span>

#include <QColor>
#include <QList>
#include <QRectF>
#include <QStyledItemDelegate>

class QPainter;

namespace retort {

/// Values from left to right between their own minimum and maximum, at least two of them finite; else paints nothing.
void paintSparkline(QPainter& painter, const QRectF& room, std::span<const double> values, const QColor& colour);

/// Draws a table cell's QList<double> as a sparkline.
class SparklineDelegate : public QStyledItemDelegate {
  Q_OBJECT

 public:
  /// @param valuesRole  role that holds a QList<double>
  /// @param colourRole  role that holds a QColor
  SparklineDelegate(int valuesRole, int colourRole, QObject* parent = nullptr);

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

 private:
  int m_valuesRole;
  int m_colourRole;
};

}  // namespace retort
