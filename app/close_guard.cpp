#include "app/close_guard.h"

#include <utility>

#include <QFileInfo>
#include <QMessageBox>
#include <QPushButton>

#include "app/bridge/run_controller.h"
#include "app/bridge/session_controller.h"

namespace retort {

CloseGuard::CloseGuard(SessionController& session, RunController& runs, QWidget& window)
    : QObject(&window), m_session(session), m_runs(runs), m_window(window) {
  connect(&runs, &RunController::stateChanged, this, &CloseGuard::onRunsChanged);
  connect(&session, &SessionController::saved, this, &CloseGuard::onSaved);
  connect(&session, &SessionController::saveFailed, this, &CloseGuard::giveUp);
}

void CloseGuard::leave(Then then) {
  if (isBusy()) return;
  m_session.collectEdits();
  m_then = std::move(then);
  m_save = false;
  m_path.clear();
  if (m_session.status().saving)
    m_step = Step::Waiting;
  else if (m_runs.isRunning() || m_session.hasUnsavedWork())
    ask();
  else
    leaveIt();
}

void CloseGuard::ask() {
  m_step = Step::Asking;
  const QString path = m_session.status().path;
  const QString name = path.isEmpty() ? tr("this session") : QFileInfo(path).fileName();
  auto* box = new QMessageBox(QMessageBox::NoIcon, tr("Save the session?"), tr("Save %1?").arg(name),
                              QMessageBox::NoButton, &m_window);
  box->setAttribute(Qt::WA_DeleteOnClose);
  const QString loss = tr("What is not saved is lost.");
  box->setInformativeText(
      m_runs.isRunning()
          ? tr("Runs are not finished: they are stopped, and a saved session can resume them later. %1").arg(loss)
          : loss);
  QPushButton* save = box->addButton(QMessageBox::Save);
  QPushButton* dismiss = box->addButton(tr("&Don't save"), QMessageBox::DestructiveRole);
  dismiss->setObjectName(QStringLiteral("discard"));
  box->addButton(QMessageBox::Cancel);
  box->setDefaultButton(save);
  box->setEscapeButton(QMessageBox::Cancel);
  for (QAbstractButton* button : box->buttons()) button->setIcon({});
  connect(box, &QMessageBox::finished, this, [this, box, save, dismiss] {
    if (box->clickedButton() == save)
      chooseSave();
    else if (box->clickedButton() == dismiss)
      stopRuns();
    else
      giveUp();
  });
  box->open();
}

/// The file is chosen before anything is stopped, so that it can be called off.
void CloseGuard::chooseSave() {
  m_save = true;
  const SessionStatus& status = m_session.status();
  if (!status.path.isEmpty() && status.readOnlyReason.isEmpty()) return stopRuns();
  m_askPath(
      [this](const QString& path) {
        m_path = path;
        stopRuns();
      },
      [this] { giveUp(); });
}

void CloseGuard::stopRuns() {
  m_step = Step::Stopping;
  if (m_runs.isRunning()) m_runs.stop();
  onRunsChanged();
}

void CloseGuard::onRunsChanged() {
  if (m_step != Step::Stopping || m_runs.isRunning() || m_session.status().saving) return;
  if (!m_save) return leaveIt();
  m_step = Step::Saving;
  m_session.saveAs(m_path);
}

void CloseGuard::onSaved() {
  if (m_step == Step::Saving) return finish();
  if (m_step == Step::Stopping) return onRunsChanged();  // one that had begun before
  if (m_step != Step::Waiting) return;
  m_step = Step::Idle;
  leave(std::exchange(m_then, nullptr));
}

/// What is not worth asking for is not worth offering for recovery.
void CloseGuard::leaveIt() {
  if (m_session.status().modified) m_session.discard();
  finish();
}

void CloseGuard::finish() {
  m_step = Step::Idle;
  if (const Then then = std::exchange(m_then, nullptr)) then();
}

}  // namespace retort
