#include "app/pages/find_row.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>

#include "app/pages/page_controls.h"

namespace retort {

FindRow::FindRow(QWidget* parent) : QWidget(parent), m_text(new QLineEdit(this)), m_none(new QLabel(this)) {
  setObjectName(QStringLiteral("findRow"));
  m_text->setObjectName(QStringLiteral("findText"));
  m_text->setAccessibleName(tr("Find in the notes"));
  m_text->setToolTip(tr("Return finds the next place, Shift+Return the one before, Escape closes this row"));
  m_text->setPlaceholderText(tr("Find"));
  m_none->setObjectName(QStringLiteral("findNone"));
  m_none->setProperty("role", QStringLiteral("muted"));
  auto* before =
      makeFlatButton({QStringLiteral("findBefore"), tr("Find the place before"), tr("Find the place before")},
                     QStringLiteral("‹"), this);
  auto* next = makeFlatButton({QStringLiteral("findNext"), tr("Find the next place"), tr("Find the next place")},
                              QStringLiteral("›"), this);
  auto* close =
      makeFlatButton({QStringLiteral("closeFind"), tr("Close"), tr("Close (Escape)")}, QStringLiteral("×"), this);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(m_text);
  layout->addWidget(before);
  layout->addWidget(next);
  layout->addWidget(m_none, 1);
  layout->addWidget(close);
  connect(before, &QToolButton::clicked, this, [this] { ask(true); });
  connect(next, &QToolButton::clicked, this, [this] { ask(false); });
  connect(close, &QToolButton::clicked, this, &FindRow::closed);
  connect(m_text, &QLineEdit::textEdited, m_none, &QLabel::clear);
  hide();
}

void FindRow::open() {
  show();
  m_text->setFocus();
  m_text->selectAll();
}

void FindRow::setFound(bool found) { m_none->setText(found ? QString() : tr("The notes do not have it.")); }

void FindRow::ask(bool backwards) { Q_EMIT wanted(m_text->text(), backwards); }

void FindRow::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape) return Q_EMIT closed();
  if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
    return ask((event->modifiers() & Qt::ShiftModifier) != 0);
  QWidget::keyPressEvent(event);
}

}  // namespace retort
