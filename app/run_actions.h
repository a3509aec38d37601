#pragma once

#include <vector>

#include <QObject>

#include "app/models/run_store.h"

class QAction;
class QMenu;
class QUndoStack;

namespace retort {

class RunController;
class RunsPanel;

/// What can be done with the runs that are selected in the table: in its context menu, and in the window's Run menu.
class RunActions : public QObject {
  Q_OBJECT

 public:
  /// All of them outlive the actions.
  RunActions(RunsPanel& panel, RunStore& store, RunController& controller, QUndoStack& undo);

  void fill(QMenu& menu) const;

 private:
  void createActions();
  QAction* add(const char* name, const QString& text, void (RunActions::*slot)());
  void update();
  void resume();
  void retry();
  void stop();
  void runNext();
  void runLast();
  void fork();
  void rename();
  void chooseColour();
  void togglePin();
  void toggleHidden();
  void remove();
  [[nodiscard]] std::vector<const RunRecord*> selected() const;
  [[nodiscard]] std::vector<RunId> selectedThat(bool (*is)(RunState)) const;
  /// Those that failed among the selected runs and in the sweeps that these belong to.
  [[nodiscard]] std::vector<RunId> toRetry() const;

  RunsPanel& m_panel;
  RunStore& m_store;
  RunController& m_controller;
  QUndoStack& m_undo;
  QList<QAction*> m_actions;
  QAction* m_resume = nullptr;
  QAction* m_retry = nullptr;
  QAction* m_stop = nullptr;
  QAction* m_next = nullptr;
  QAction* m_last = nullptr;
  QAction* m_fork = nullptr;
  QAction* m_rename = nullptr;
  QAction* m_colour = nullptr;
  QAction* m_pin = nullptr;
  QAction* m_hide = nullptr;
  QAction* m_delete = nullptr;
};

}  // namespace retort
