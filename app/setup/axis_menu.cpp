#include "app/setup/axis_menu.h"

#include <utility>

#include "app/setup/axis_texts.h"
#include "app/setup/experiment_form.h"
#include "app/setup/field_editor.h"
#include "app/setup/form_sections.h"
#include "engine/experiment/key_table.h"
#include "engine/experiment/sweep.h"

namespace retort {

AxisMenu::AxisMenu(std::function<State()> state, QWidget* parent) : QMenu(parent), m_state(std::move(state)) {
  setToolTipsVisible(true);
  connect(this, &QMenu::aboutToShow, this, &AxisMenu::fill);
}

void AxisMenu::fill() {
  const State state = m_state();
  for (QMenu* section : findChildren<QMenu*>()) section->deleteLater();
  clear();
  for (const Key* key : commonAxes())
    add(*this, *key, QStringLiteral("%1\t%2").arg(axisLabel(*key), suggestedValues(*key, state.spec)), state);
  addSeparator();
  for (const FormSection& section : formSections()) {
    QMenu* menu = nullptr;
    for (const auto* keys : {&section.keys, &section.advanced})
      for (const Key* key : *keys) {
        if (!isSweepable(*key)) continue;
        if (!menu) menu = addMenu(ExperimentForm::tr(section.title));
        add(*menu, *key, fromUtf8(key->label), state);
      }
    if (menu) menu->setToolTipsVisible(true);
  }
}

void AxisMenu::add(QMenu& menu, const Key& key, const QString& text, const State& state) {
  QAction* action = menu.addAction(text);
  action->setObjectName(axisName(key));
  action->setToolTip(fieldHelp(key));
  action->setEnabled(!state.taken.contains(axisName(key)));
  connect(action, &QAction::triggered, this, [this, &key] { Q_EMIT chosen(key); });
}

}  // namespace retort
