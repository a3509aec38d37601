#pragma once

#include <vector>

#include <QStyledItemDelegate>

namespace retort {

/// Draws a column of changes: beside each cell's text, which has the sign, a bar from the middle to the left where it
/// is less and to the right where it is more.
class ChangeBars : public QStyledItemDelegate {
  Q_OBJECT

 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  /// @param changes [rows]; the longest bar is that of the largest
  void setChanges(std::vector<double> changes);

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

 private:
  std::vector<double> m_changes;
  double m_largest = 0;  ///< of their sizes
};

}  // namespace retort
