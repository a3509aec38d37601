#pragma once

#include <QStackedWidget>

class QAction;
class QDockWidget;
class QMenu;
class QTabWidget;

namespace retort {

class ExperimentForm;
class PresetTimes;
class RunController;
class RunStore;
class SessionController;
class SessionMenu;
class WelcomePage;

/// The parts of the window that the welcome page begins with.
struct WelcomeParts {
  const RunStore& store;
  const RunController& controller;
  const SessionController& session;
  SessionMenu& menu;
  ExperimentForm& form;
  QAction& run;
  QDockWidget& runs;  ///< hidden beside the page while it is empty
};

/// The window's centre: the welcome page while the session is new and empty, and when the user asks for it; else the
/// views.
class Welcome : public QStackedWidget {
  Q_OBJECT

 public:
  /// Takes the place of the views in their layout, and the views in. @param parts outlive it
  Welcome(const WelcomeParts& parts, QTabWidget& views);

  /// The presets, to be chosen by name.
  void fillPresets(QMenu& menu);
  /// Shows the page, or leaves it.
  [[nodiscard]] QAction* action() const { return m_action; }
  [[nodiscard]] bool isShown() const { return currentIndex() == 0; }

 public Q_SLOTS:
  void showWelcome();
  void showWorkbench();
  /// Puts the preset of that name into the form and shows the workbench.
  void choose(const QString& name);

 protected:
  void showEvent(QShowEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void showRuns(bool on);
  void connectPage();
  void onOpened(bool fresh);
  void beginAnew();
  [[nodiscard]] bool isEmpty() const;

  WelcomeParts m_parts;
  WelcomePage* m_page;
  PresetTimes* m_times;
  QAction* m_action;
  bool m_hidRuns = false;
  bool m_beginsAnew = false;  ///< the next session is to be worked in at once
};

}  // namespace retort
