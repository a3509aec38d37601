#include "app/pages/page_controls.h"

#include <QCheckBox>
#include <QToolButton>

#include "widgets/flat_combo.h"

namespace retort {

namespace {

void name(QWidget& control, const ControlNames& names) {
  control.setObjectName(names.object);
  control.setAccessibleName(names.accessible);
  control.setToolTip(names.tooltip);
  control.setProperty("flat", true);
}

}  // namespace

FlatCombo* makeFlatCombo(const ControlNames& names, const QStringList& items, QWidget* parent) {
  auto* combo = new FlatCombo(parent);
  name(*combo, names);
  combo->addItems(items);
  return combo;
}

QCheckBox* makeFlatCheck(const ControlNames& names, const QString& text, QWidget* parent) {
  auto* check = new QCheckBox(text, parent);
  name(*check, names);
  return check;
}

QToolButton* makeFlatButton(const ControlNames& names, const QString& text, QWidget* parent) {
  auto* button = new QToolButton(parent);
  name(*button, names);
  button->setText(text);
  button->setFocusPolicy(Qt::StrongFocus);
  return button;
}

}  // namespace retort
