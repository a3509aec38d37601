// The experiment's form, and its sweep filled in by keys and menus.
#pragma once

#include <vector>

#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QTest>
#include <QUndoStack>

#include "app/setup/axis_row.h"
#include "app/setup/experiment_form.h"
#include "app/setup/sweep_axes.h"

namespace retort::test {

/// The axis of most sweeps here, by the name of its row and of its entry in the menu.
inline const QString temperature = QStringLiteral("sweep.objective.temperature");

/// The form of an experiment, shown, with a person at its keys.
struct Form {
  Form() {
    form.setVisible(true);
    (void)QTest::qWaitForWindowExposed(&form);
  }
  QUndoStack undo;
  ExperimentForm form{undo};

  [[nodiscard]] AxisRow* row(const QString& name) const { return form.axes().row(name); }
  [[nodiscard]] QLineEdit* line(const QString& name) const {
    return row(name) ? row(name)->findChild<QLineEdit*>() : nullptr;
  }
  [[nodiscard]] std::vector<Value> values(const char* path) const {
    for (const SweepAxis& axis : form.spec().sweep.axes)
      if (axis.path == path) return axis.values;
    return {};
  }
  /// Opens the menu and chooses the key.
  void choose(QMenu& menu, const QString& name) {
    menu.popup(form.mapToGlobal(QPoint()));
    auto* action = menu.findChild<QAction*>(name);
    QVERIFY(action);
    action->trigger();
    menu.close();
  }
  void addAxis(const QString& name) { choose(*form.axes().addButton().menu(), name); }
  void type(const QString& name, const QString& text) {
    QVERIFY(line(name));
    line(name)->setFocus();
    line(name)->selectAll();
    QTest::keyClick(line(name), Qt::Key_Delete);
    QTest::keyClicks(line(name), text);
  }
  [[nodiscard]] QLabel* label(const QString& name) const { return form.findChild<QLabel*>(name); }
};

}  // namespace retort::test
