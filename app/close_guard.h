#pragma once

#include <functional>

#include <QObject>
#include <QString>

class QWidget;

namespace retort {

class RunController;
class SessionController;

/// Stands before everything that leaves a session: closing, opening another one. Where that would lose something it
/// asks once, then stops the runs, saves, and goes on; nothing of it holds the window up.
class CloseGuard : public QObject {
  Q_OBJECT

 public:
  using Then = std::function<void()>;
  /// Asks for a file: calls the first with its path, or the second when the user thinks better of it.
  using AskPath = std::function<void(std::function<void(const QString&)>, Then)>;

  /// All of them outlive the guard.
  CloseGuard(SessionController& session, RunController& runs, QWidget& window);

  void setPathDialog(AskPath ask) { m_askPath = std::move(ask); }
  /// Calls `then` once the session may be left: at once, later, or never when the user cancels.
  void leave(Then then);
  /// Whether it is at work or waits for an answer.
  [[nodiscard]] bool isBusy() const { return m_step != Step::Idle; }

 private:
  enum class Step { Idle, Asking, Waiting, Stopping, Saving };
  void ask();
  void chooseSave();
  void stopRuns();
  void leaveIt();
  void onRunsChanged();
  void onSaved();
  void giveUp() { m_step = Step::Idle; }
  void finish();

  SessionController& m_session;
  RunController& m_runs;
  QWidget& m_window;
  AskPath m_askPath;
  Step m_step = Step::Idle;
  bool m_save = false;
  QString m_path;  ///< to save to; empty for the session's own file
  Then m_then;
};

}  // namespace retort
