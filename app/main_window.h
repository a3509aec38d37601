#pragma once

#include <QMainWindow>

class QAction;
class QMenu;
class QSettings;
class QTabWidget;
class QUndoStack;

namespace retort {

class CloseGuard;
class ExperimentForm;
class MessageLine;
class NoticeLine;
class OutlookWatch;
class Page;
class RunController;
class RunsPanel;
class RunsTableModel;
class RunStore;
class SessionController;
class SessionMenu;
class StatusLine;
class TopBar;
class Welcome;

/// The workbench: puts form, views and table together and connects them with the controller.
class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  /// Store, controllers and settings outlive the window.
  MainWindow(RunStore& store, RunController& controller, SessionController& session, QSettings& settings,
             QWidget* parent = nullptr);

  [[nodiscard]] ExperimentForm& form() const { return *m_form; }

  /// Opens a session, or puts an experiment's JSON file into the form; what is wrong with it is said in the window's
  /// line.
  void openPath(const QString& path);

 protected:
  void closeEvent(QCloseEvent* event) override;
  void changeEvent(QEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void createActions();
  void createMenus();
  void createViewMenu();
  void createTextSizeActions(QMenu& menu);
  void createCentre();
  void createDocks();
  void createSessionParts();
  void connectSignals();
  void connectSession();
  void connectPage(Page& page);
  void restore();

  void onFormEdited();
  void onFormChanged();
  void onStateChanged();
  void onSessionChanged();
  void showRatio();
  void showDataset();
  void togglePause();
  void openExperiment(const QString& path);
  void changeTextSize(int pixels);

  RunStore& m_store;
  RunController& m_controller;
  SessionController& m_session;
  QSettings& m_settings;
  QUndoStack* m_undo;
  RunsTableModel* m_runs;
  QAction* m_run = nullptr;
  QAction* m_pause = nullptr;
  QAction* m_stop = nullptr;
  ExperimentForm* m_form = nullptr;
  OutlookWatch* m_outlook = nullptr;
  TopBar* m_top = nullptr;
  MessageLine* m_message = nullptr;
  NoticeLine* m_notices = nullptr;
  StatusLine* m_status = nullptr;
  QTabWidget* m_views = nullptr;
  RunsPanel* m_runsPanel = nullptr;
  CloseGuard* m_guard = nullptr;
  SessionMenu* m_sessionMenu = nullptr;
  Welcome* m_welcome = nullptr;
  int m_textSize = 0;       ///< px
  bool m_mayClose = false;  ///< the session may be left
  bool m_inCloseEvent = false;
};

}  // namespace retort
