#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <QObject>
#include <QString>
#include <QTime>

#include "app/bridge/background_worker.h"
#include "engine/session/session.h"

namespace retort {

class PadAnswers;
class ProbeReader;
class RunController;
class RunStore;

/// How sessions come about: engine/session/session.h, or what tests put in its place.
struct SessionFactory {
  std::function<std::shared_ptr<Session>(const SessionOptions&)> create;
  std::function<std::shared_ptr<Session>(const std::string& path, const SessionOptions&)> open;
  std::function<std::vector<RecoverableSession>()> recoverable;
  std::function<std::shared_ptr<Session>(const RecoverableSession&, const SessionOptions&)> recover;
  std::function<void(const RecoverableSession&)> discardRecoverable;
};

/// What title and status bar tell of the session.
struct SessionStatus {
  bool open = false;     ///< there is one
  bool opening = false;  ///< another one is being read
  bool saving = false;
  bool modified = false;   ///< it holds what its file does not
  QString path;            ///< the user's file; empty when it was never saved
  QString readOnlyReason;  ///< empty when it can be saved to its file
  QTime savedAt;           ///< invalid when it was not saved since it was opened
  bool operator==(const SessionStatus&) const = default;
};

/// The window's side of session files. All that may block is done on a thread of its own; the store is filled and the
/// run controller turned to a session when it is there. Lives on the window's thread. The destructor waits for what is
/// being saved and for the runs to stop.
class SessionController : public QObject {
  Q_OBJECT

 public:
  /// Store and run controller outlive this.
  SessionController(RunStore& store, RunController& runs, SessionFactory factory, QObject* parent = nullptr);
  ~SessionController() override;

  /// Opens the file, or a new session, and looks for what can be recovered; call it once the window is on the screen.
  void prepare(const QString& path = {});
  void newSession();
  void open(const QString& path);
  /// Calls `then` once the file is found to be a session; says what is wrong with it otherwise.
  void check(const QString& path, std::function<void()> then);
  void recover(const RecoverableSession& recoverable);
  void discardRecovered(const RecoverableSession& recoverable);
  /// To the session's file.
  void save();
  /// To that file, which becomes the session's.
  void saveAs(const QString& path);
  /// What was not saved is not to be kept.
  void discard();
  void edit(const SessionEdit& edit);
  /// Has what the window still holds back handed to edit(), by editsWanted().
  void collectEdits() { Q_EMIT editsWanted(); }

  [[nodiscard]] const SessionStatus& status() const { return m_status; }
  /// Whether closing it would lose more than a form and a view.
  [[nodiscard]] bool hasUnsavedWork() const;

 Q_SIGNALS:
  /// @param fresh the program's first: what the user has entered meanwhile belongs to it
  void opened(const std::shared_ptr<const retort::SessionContents>& contents, bool fresh);
  void editsWanted();
  void saved(const QString& path);
  void saveFailed();
  void openFailed();
  void statusChanged();
  void recoverableFound(const std::vector<retort::RecoverableSession>& found);
  void errorOccurred(const retort::Error& error);
  void caughtUp();  ///< what could not be written, as errorOccurred() said, has been written now

 private:
  using Make = std::function<std::shared_ptr<Session>(const SessionOptions&)>;
  void load(Make make, bool fresh = false);
  void adopt(const std::shared_ptr<Session>& session, const std::shared_ptr<const SessionContents>& contents,
             bool fresh);
  void failedToOpen(const Error& error);
  void finishSaving(const std::shared_ptr<Session>& session, const std::optional<Error>& error);
  void lookForRecoverable();
  void answerQuestions();
  void turnTo(const std::shared_ptr<Session>& session);
  void readLogits(RunId run);
  void dropSession();
  void refreshStatus();
  void setStatus(const SessionStatus& status);
  [[nodiscard]] SessionOptions options();

  RunStore& m_store;
  RunController& m_runs;
  SessionFactory m_factory;
  std::shared_ptr<Session> m_session;
  SessionStatus m_status;
  bool m_hasNotes = false;
  QString m_back;  ///< the file to turn back to when another session cannot be opened and this one had to be closed
  std::unique_ptr<ProbeReader> m_probes;
  std::unique_ptr<PadAnswers> m_answers;
  BackgroundWorker m_worker;  ///< last: its jobs use the above
};

}  // namespace retort
