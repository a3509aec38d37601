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

  [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

 protected:
  void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;
};

/// A figure, and small beside it how far it spreads; the digits of a column stand under each other.
class SpreadDelegate : public QStyledItemDelegate {
 public:
  struct Look {
    QString widest;    ///< spread that there is room for
    bool isMain;       ///< the figure is the one that matters
    QString fraction;  ///< room for it beside whole numbers
  };
  SpreadDelegate(Look look, QObject* parent);

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

 private:
  Look m_look;
};

}  // namespace retort
