#include "app/bridge/session_controller.h"

#include <utility>

#include "app/bridge/pad_answers.h"
#include "app/bridge/probe_reader.h"
#include "app/bridge/run_controller.h"
#include "app/models/run_questions.h"
#include "app/models/run_store.h"
#include "engine/session/known_runs.h"

namespace retort {
namespace {

/// What was thrown, as an error that says what it is about. To be called while it is handled.
Error caught(const std::string& where) {
  try {
    throw;
  } catch (const Error& problem) {
    return {problem.kind(), problem.where(), problem.problem(), problem.remedy()};
  } catch (const std::exception& problem) {
    return {ErrorKind::BadFile, where, problem.what()};
  }
}

}  // namespace

SessionController::SessionController(RunStore& store, RunController& runs, SessionFactory factory, QObject* parent)
    : QObject(parent),
      m_store(store),
      m_runs(runs),
      m_factory(std::move(factory)),
      m_probes(std::make_unique<ProbeReader>()),
      m_answers(std::make_unique<PadAnswers>(store, runs.engine())) {
  m_runs.awaitSession();
  answerQuestions();
  connect(&store, &RunStore::logitsWanted, this, &SessionController::readLogits);
  connect(&store, &RunStore::lookChanged, this, [this](RunId run) { edit(m_store.look(run)); });
  connect(&store, &RunStore::runAdded, this, &SessionController::refreshStatus);
  connect(&store, &RunStore::runsChanged, this, &SessionController::refreshStatus);
}

void SessionController::answerQuestions() {
  RunQuestions* questions = &m_store.questions();
  connect(questions, &RunQuestions::probesAsked, m_probes.get(), &ProbeReader::read);
  connect(m_probes.get(), &ProbeReader::probesRead, questions, &RunQuestions::probesAnswered);
  connect(m_probes.get(), &ProbeReader::errorOccurred, this, &SessionController::errorOccurred);
  connect(questions, &RunQuestions::pictureAsked, &m_runs, &RunController::prepare);
  connect(questions, &RunQuestions::pictureAsked, m_answers.get(), &PadAnswers::ask);
  connect(m_answers.get(), &PadAnswers::answered, questions, &RunQuestions::pictureAnswered);
}

SessionController::~SessionController() {
  m_runs.release();
  dropSession();
}

SessionOptions SessionController::options() {
  SessionOptions options;
  options.trouble = [this](const std::optional<Error>& error) {
    QMetaObject::invokeMethod(this, [this, error] {
      if (error)
        Q_EMIT errorOccurred(*error);
      else
        Q_EMIT caughtUp();
    });
  };
  return options;
}

void SessionController::prepare(const QString& path) {
  if (path.isEmpty())
    load(m_factory.create, true);
  else
    open(path);
  lookForRecoverable();
}

void SessionController::newSession() { load(m_factory.create); }

void SessionController::open(const QString& path) {
  load([make = m_factory.open, file = path.toStdString()](const SessionOptions& options) {
    return make(file, options);
  });
}

void SessionController::check(const QString& path, std::function<void()> then) {
  m_worker.post([this, file = path.toStdString(), then = std::move(then)]() -> BackgroundWorker::Answer {
    try {
      (void)readSession(file);
    } catch (...) {
      return [this, error = caught(file)] { Q_EMIT errorOccurred(error); };
    }
    return then;
  });
}

/// The session's own file may be what is recovered, and it can be open once only.
void SessionController::recover(const RecoverableSession& recoverable) {
  if (m_session && !recoverable.path.empty() && recoverable.path == m_session->path()) {
    m_back = QString::fromStdString(recoverable.path);
    m_runs.release();
    dropSession();
  }
  load([make = m_factory.recover, recoverable](const SessionOptions& options) { return make(recoverable, options); });
}

void SessionController::load(Make make, bool fresh) {
  SessionStatus status = m_status;
  status.opening = true;
  setStatus(status);
  m_worker.post([this, make = std::move(make), options = options(), fresh]() -> BackgroundWorker::Answer {
    try {
      const auto session = make(options);
      const auto contents = std::make_shared<const SessionContents>(session->contents());
      return [this, session, contents, fresh] { adopt(session, contents, fresh); };
    } catch (...) {
      return [this, error = caught("session")] { failedToOpen(error); };
    }
  });
}

void SessionController::adopt(const std::shared_ptr<Session>& session,
                              const std::shared_ptr<const SessionContents>& contents, bool fresh) {
  dropSession();
  m_back.clear();
  turnTo(session);
  const auto notes = contents->texts.find(texts::kNotes);
  m_hasNotes = notes != contents->texts.end() && !notes->second.empty();
  m_store.load(*contents);
  m_runs.adopt(session, nextExperiment(*contents));
  m_status = {};
  m_status.open = true;
  refreshStatus();
  Q_EMIT statusChanged();
  Q_EMIT opened(contents, fresh);
}

/// The window stays as it was; only at the program's start there is nothing yet to stay with.
void SessionController::failedToOpen(const Error& error) {
  SessionStatus status = m_status;
  status.opening = false;
  setStatus(status);
  Q_EMIT errorOccurred(error);
  Q_EMIT openFailed();
  if (m_session) return m_session->discard(false);  // it is in use still
  if (const QString back = std::exchange(m_back, {}); !back.isEmpty())
    open(back);
  else if (error.kind() == ErrorKind::Unwritable)
    m_runs.adopt(nullptr, 1);  // the next try would fail as well, and runs are worth having without a session
  else
    load(m_factory.create, true);
}

void SessionController::lookForRecoverable() {
  m_worker.post([this]() -> BackgroundWorker::Answer {
    return [this, found = m_factory.recoverable()]() mutable {
      for (const RecoverableSession& left : found)
        if (!left.problem.empty())
          Q_EMIT errorOccurred(Error(ErrorKind::BadFile, left.directory,
                                     "work that was not saved is there, and cannot be read: " + left.problem,
                                     "Put that right and start again, or remove the folder to give the work up"));
      std::erase_if(found, [](const RecoverableSession& left) { return !left.problem.empty(); });
      if (!found.empty()) Q_EMIT recoverableFound(found);
    };
  });
}

void SessionController::discardRecovered(const RecoverableSession& recoverable) {
  m_worker.post([this, recoverable]() -> BackgroundWorker::Answer {
    try {
      m_factory.discardRecoverable(recoverable);
    } catch (...) {
      return [this, error = caught(recoverable.directory)] { Q_EMIT errorOccurred(error); };
    }
    return {};
  });
}

void SessionController::save() { saveAs({}); }

void SessionController::saveAs(const QString& path) {
  if (m_status.saving) return;
  if (!m_session) {
    Q_EMIT errorOccurred(Error(ErrorKind::Unwritable, "session", "there is none, as none could be begun",
                               "Make the state directory writable and start Retort again"));
    Q_EMIT saveFailed();
    return;
  }
  collectEdits();
  SessionStatus status = m_status;
  status.saving = true;
  setStatus(status);
  m_worker.post([this, session = m_session, file = path.toStdString()]() -> BackgroundWorker::Answer {
    std::optional<Error> error;
    try {
      session->save(file);
    } catch (...) {
      error = caught(file);
    }
    return [this, session, error] { finishSaving(session, error); };
  });
}

void SessionController::finishSaving(const std::shared_ptr<Session>& session, const std::optional<Error>& error) {
  if (session == m_session) {
    m_status.saving = false;
    if (!error) m_status.savedAt = QTime::currentTime();
    refreshStatus();
    Q_EMIT statusChanged();
  }
  if (error) {
    Q_EMIT errorOccurred(*error);
    Q_EMIT saveFailed();
  } else {
    Q_EMIT saved(QString::fromStdString(session->path()));
  }
}

void SessionController::discard() {
  if (!m_session) return;
  m_worker.post([session = m_session]() -> BackgroundWorker::Answer {
    session->discard();
    return {};
  });
}

/// Its end may take a while: it closes files.
void SessionController::dropSession() {
  if (!m_session) return;
  auto session = m_session;
  turnTo(nullptr);
  m_worker.post([session = std::move(session)]() -> BackgroundWorker::Answer { return {}; });
}

void SessionController::turnTo(const std::shared_ptr<Session>& session) {
  m_session = session;
  m_probes->setSession(session);
  m_answers->setArchive(session);
}

void SessionController::edit(const SessionEdit& edit) {
  if (!m_session) return;
  if (const auto* text = std::get_if<TextEdit>(&edit); text && text->name == texts::kNotes)
    m_hasNotes = !text->text.empty();
  m_session->post(edit);
  refreshStatus();
}

bool SessionController::hasUnsavedWork() const {
  if (!m_session || !m_session->modified()) return false;
  return !m_status.path.isEmpty() || m_hasNotes || !m_store.runs().empty() || !m_store.deletedRuns().empty();
}

void SessionController::readLogits(RunId run) {
  const RunRecord* record = m_store.find(run);
  if (!m_session || !record || record->points.empty()) return;
  m_worker.post([this, session = m_session, run, epoch = record->points.back().epoch]() -> BackgroundWorker::Answer {
    try {
      const auto test = session->testLogits(run);
      const auto heldOut = test ? session->heldOut(run) : nullptr;
      const auto probes = test ? nullptr : session->probeLogits(run, epoch);
      return [this, session, run, test, probes, heldOut] {
        if (session == m_session) m_store.setLogits(run, test, probes, heldOut);
      };
    } catch (...) {
      return [this, session, run, error = caught("session")] {
        if (session == m_session) m_store.setLogits(run, nullptr, nullptr);  // whoever waits for them goes on
        Q_EMIT errorOccurred(error);
      };
    }
  });
}

void SessionController::refreshStatus() {
  if (!m_session) return;
  SessionStatus status = m_status;
  status.modified = m_session->modified();
  status.path = QString::fromStdString(m_session->path());
  status.readOnlyReason = QString::fromStdString(m_session->readOnlyReason());
  setStatus(status);
}

void SessionController::setStatus(const SessionStatus& status) {
  if (status == m_status) return;
  m_status = status;
  Q_EMIT statusChanged();
}

}  // namespace retort
