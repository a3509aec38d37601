#include "app/setup/section_box.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QToolButton>

namespace retort {
namespace {

QGridLayout* makeRows(QWidget* parent) {
  auto* rows = new QGridLayout(parent);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setHorizontalSpacing(8);
  rows->setVerticalSpacing(4);
  rows->setColumnStretch(1, 1);
  return rows;
}

QVBoxLayout* makeColumn() {
  auto* column = new QVBoxLayout;
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  return column;
}

QLabel* makeTitle(const QString& text, QWidget* parent) {
  auto* title = new QLabel(text, parent);
  title->setProperty("role", QStringLiteral("section"));
  return title;
}

}  // namespace

SectionBox::SectionBox(const QString& title, bool foldable, QWidget* parent)
    : QWidget(parent),
      m_fold(new QToolButton(this)),
      m_folded(new QWidget(this)),
      m_header(new QHBoxLayout),
      m_above(makeColumn()),
      m_below(makeColumn()) {
  setUpFold(title, foldable);
  m_header->addWidget(makeTitle(title, this));
  m_header->addStretch();
  m_header->addWidget(m_fold);
  auto* always = new QWidget(this);
  m_rows = makeRows(always);
  m_foldedRows = makeRows(m_folded);

  auto* box = new QVBoxLayout(this);
  box->setContentsMargins(0, 0, 0, 0);
  box->setSpacing(3);
  box->addLayout(m_header);
  box->addLayout(m_above);
  box->addWidget(always);
  box->addLayout(m_below);
  box->addWidget(m_folded);
  connect(m_fold, &QToolButton::toggled, this, &SectionBox::unfold);
  alignLabels();
  unfold(false);
}

void SectionBox::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::FontChange) alignLabels();
}

void SectionBox::alignLabels() {
  for (QGridLayout* rows : {m_rows, m_foldedRows}) rows->setColumnMinimumWidth(0, labelWidth(fontMetrics()));
}

int SectionBox::labelWidth(const QFontMetrics& metrics) {
  return metrics.horizontalAdvance(QStringLiteral("Hidden dropout  "));
}

void SectionBox::addToHeader(QWidget* widget) { m_header->insertWidget(2, widget); }

void SectionBox::addAbove(QWidget* widget) { m_above->addWidget(widget); }

void SectionBox::addBelow(QWidget* widget) { m_below->addWidget(widget); }

void SectionBox::setUpFold(const QString& title, bool foldable) {
  m_fold->setProperty("flat", true);
  m_fold->setObjectName(QStringLiteral("advanced"));
  m_fold->setCheckable(true);
  m_fold->setAccessibleName(tr("%1: advanced settings").arg(title));
  m_fold->setStyleSheet(QStringLiteral("QToolButton { padding: 2px 0 2px 4px; }"));
  QSizePolicy policy = m_fold->sizePolicy();
  policy.setRetainSizeWhenHidden(true);  // every heading is as high
  m_fold->setSizePolicy(policy);
  m_fold->setVisible(foldable);
}

void SectionBox::unfold(bool open) {
  m_fold->setChecked(open);
  m_fold->setText(open ? tr("advanced ▴") : tr("advanced ▾"));
  m_folded->setVisible(open);
}

}  // namespace retort
