#include "app/pages/page_controls.h"

#include <algorithm>

#include <QCheckBox>
#include <QSignalBlocker>
#include <QToolButton>

#include "app/models/run_store.h"
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

FlatCombo* makeRunCombo(const ControlNames& names, QWidget* parent) {
  FlatCombo* combo = makeFlatCombo(names, {}, parent);
  combo->setProperty("flat", false);
  combo->setProperty("role", QStringLiteral("title"));
  return combo;
}

void fillRunCombo(FlatCombo& combo, const RunStore& store, const std::vector<RunId>& runs, RunId shown,
                  const QString& none) {
  const QSignalBlocker quiet(combo);
  const QString before = combo.currentText();
  int place = 0;
  const auto put = [&combo, &place](const QString& name, RunId run) {
    if (place >= combo.count()) combo.addItem(name);
    if (combo.itemText(place) != name) combo.setItemText(place, name);
    const QVariant id = QVariant::fromValue(run);
    if (combo.itemData(place) != id) combo.setItemData(place, id);
    ++place;
  };
  if (!none.isEmpty()) put(none, 0);
  for (const RunId run : runs) put(store.find(run)->name, run);
  while (combo.count() > place) combo.removeItem(combo.count() - 1);
  combo.setCurrentIndex(combo.findData(QVariant::fromValue(shown)));
  combo.setVisible(!runs.empty());
  if (combo.currentText() != before) combo.updateGeometry();
}

RunId chosenOf(const std::vector<RunId>& runs, RunId chosen) {
  if (std::ranges::find(runs, chosen) != runs.end()) return chosen;
  return runs.empty() ? 0 : runs.front();
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
