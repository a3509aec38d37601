// How the runs table paints its columns.
#pragma once

#include <QStyledItemDelegate>

namespace retort {

/// A check mark and the run's colour as a dot beside it.
class DotDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

/// Sweeps stand out from what is below them.
class NameDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

 protected:
  void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;
};

/// A figure, and small beside it how far it spreads; the figures of a column stand under each other.
class SpreadDelegate : public QStyledItemDelegate {
 public:
  /// @param widest spread that there is room for @param isBold whether the figure is the one that matters
  SpreadDelegate(QString widest, bool isBold, QObject* parent);

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

 private:
  QString m_widest;
  bool m_isBold;
};

}  // namespace retort
