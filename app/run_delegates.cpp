#include "app/run_delegates.h"

#include <utility>

#include <QApplication>
#include <QPainter>

#include "app/models/runs_table_model.h"
#include "widgets/figures.h"
#include "widgets/theme.h"

namespace retort {
namespace {

constexpr int kMargin = 9;       // px, as the cells of other columns have
constexpr int kGap = 6;          // px between figure and spread
constexpr int kRowPadding = 10;  // px

}  // namespace

void DotDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  QStyledItemDelegate::paint(painter, option, index);
  const bool shown = index.data(Qt::CheckStateRole).toInt() != Qt::Unchecked;
  const auto colour = index.data(RunsTableModel::ColourRole).value<QColor>();
  if (!colour.isValid()) return;
  const QPointF centre(option.rect.right() - 12.0, option.rect.center().y() + 0.5);
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setPen(QPen(colour, 1.5));
  painter->setBrush(shown ? QBrush(colour) : QBrush(Qt::NoBrush));
  painter->drawEllipse(centre, 4, 4);
  painter->restore();
}

void NameDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const {
  QStyledItemDelegate::initStyleOption(option, index);
  const bool isSweep = !index.data(RunsTableModel::ColourRole).value<QColor>().isValid();
  if (isSweep) option->font.setWeight(QFont::DemiBold);
}

QSize NameDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
  return {QStyledItemDelegate::sizeHint(option, index).width(), option.fontMetrics.height() + kRowPadding};
}

SpreadDelegate::SpreadDelegate(Look look, QObject* parent) : QStyledItemDelegate(parent), m_look(std::move(look)) {}

void SpreadDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  QStyleOptionViewItem cell = option;
  initStyleOption(&cell, index);
  const QString figure = std::exchange(cell.text, QString());
  const QStyle* style = option.widget != nullptr ? option.widget->style() : QApplication::style();
  style->drawControl(QStyle::CE_ItemViewItem, &cell, painter, option.widget);
  const QFont small = smallFont(option.font);
  QFont font = option.font;
  if (m_look.isMain) font.setWeight(QFont::DemiBold);
  QRectF room = QRectF(option.rect).adjusted(kMargin, 0, -kMargin, 0);
  const QRectF figures = room.adjusted(0, 0, -figuresWidth(QFontMetricsF(small), m_look.widest) - kGap, 0);
  const double fraction = figure.contains(u'.') ? 0 : figuresWidth(QFontMetricsF(font), m_look.fraction);
  painter->save();
  painter->setFont(font);
  painter->setPen(option.palette.color(QPalette::Text));
  drawFigures(*painter, figures.adjusted(0, 0, -fraction, 0), Qt::AlignRight | Qt::AlignVCenter, figure);
  painter->setFont(small);
  painter->setPen(mutedColour(option.palette));
  room.setLeft(figures.right() + kGap);
  drawFigures(*painter, room, Qt::AlignLeft | Qt::AlignVCenter, index.data(RunsTableModel::SpreadRole).toString());
  painter->restore();
}

}  // namespace retort
