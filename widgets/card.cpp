#include "widgets/card.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "widgets/elided_label.h"

namespace retort {

namespace {

constexpr int kHeaderHeight = 26;  ///< whether or not there are controls, so that titles side by side stand level

}  // namespace

Card::Card(const QString& title, QWidget* parent)
    : QFrame(parent), m_title(new ElidedLabel(title, this)), m_header(new QHBoxLayout), m_body(new QVBoxLayout) {
  setProperty("card", true);
  m_title->setProperty("role", QStringLiteral("title"));
  m_title->setObjectName(QStringLiteral("cardTitle"));
  m_header->setSpacing(4);
  m_header->addWidget(m_title, 1);
  m_header->addItem(new QSpacerItem(0, kHeaderHeight));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(14, 9, 14, 10);
  layout->setSpacing(6);
  layout->addLayout(m_header);
  m_body->setSpacing(6);
  layout->addLayout(m_body, 1);
}

void Card::setTitle(const QString& title) {
  m_title->setText(title);
  setAccessibleName(title);
}

QString Card::title() const { return m_title->text(); }

void Card::setTitleWidget(QWidget* widget) {
  m_title->clear();
  m_header->insertWidget(0, widget, 0, Qt::AlignVCenter);
}

void Card::addHeaderWidget(QWidget* widget) { m_header->addWidget(widget, 0, Qt::AlignVCenter); }

}  // namespace retort
