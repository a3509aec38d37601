#pragma once

#include <QMainWindow>

class QAction;
class QMenu;
class QSettings;
class QTabWidget;
class QUndoStack;

namespace retort {

class ExperimentForm;
class MessageLine;
class RunController;
class RunsTableModel;
class RunStore;
class StatusLine;
class TopBar;

/// The workbench: puts form, views and table together and connects them with the controller.
class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  /// Store, controller and settings outlive the window.
  MainWindow(RunStore& store, RunController& controller, QSettings& settings, QWidget* parent = nullptr);

  [[nodiscard]] ExperimentForm& form() const { return *m_form; }

  /// Puts an experiment's JSON file into the form; what is wrong with it is said in the window's line.
  void openExperiment(const QString& path);

 protected:
  void closeEvent(QCloseEvent* event) override;
  void changeEvent(QEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void createActions();
  void createMenus();
  void createTextSizeActions(QMenu& menu);
  void createCentre();
  void createDocks();
  void connectSignals();
  void restore();

  void onFormEdited();
  void onFormChanged();
  void onStateChanged();
  void showRatio();
  void showDataset();
  void togglePause();
  void openFile();
  void changeTextSize(int pixels);
  void askBeforeClosing();

  RunStore& m_store;
  RunController& m_controller;
  QSettings& m_settings;
  QUndoStack* m_undo;
  RunsTableModel* m_runs;
  QAction* m_run = nullptr;
  QAction* m_pause = nullptr;
  QAction* m_stop = nullptr;
  ExperimentForm* m_form = nullptr;
  TopBar* m_top = nullptr;
  MessageLine* m_message = nullptr;
  StatusLine* m_status = nullptr;
  QTabWidget* m_views = nullptr;
  int m_textSize = 0;      ///< px
  bool m_closing = false;  ///< the user has agreed to stop what runs
};

}  // namespace retort
