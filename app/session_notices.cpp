#include "app/session_notices.h"

#include <algorithm>

#include <QDateTime>
#include <QFileDialog>
#include <QFileInfo>

#include "app/bridge/dataset_locator.h"
#include "app/bridge/run_controller.h"
#include "app/bridge/session_controller.h"
#include "app/close_guard.h"
#include "app/models/run_store.h"
#include "app/notice_line.h"
#include "app/session_menu.h"
#include "app/setup/experiment_form.h"

namespace retort {
namespace {

const QString readOnlyKey = QStringLiteral("read only");
const QString unfinishedKey = QStringLiteral("unfinished");

QString recoveryKey(const RecoverableSession& recoverable) {
  return QStringLiteral("recover ") + QString::fromStdString(recoverable.directory);
}

QString datasetKey(const StoredDataset& dataset) {
  return QStringLiteral("data ") + QString::fromStdString(dataset.sha256);
}

/// "12:31" today, else with its date.
QString whenText(const std::string& iso) {
  const QDateTime when = QDateTime::fromString(QString::fromStdString(iso), Qt::ISODate).toLocalTime();
  if (!when.isValid()) return QString::fromStdString(iso);
  const bool today = when.date() == QDate::currentDate();
  return when.toString(today ? QStringLiteral("HH:mm") : QStringLiteral("yyyy-MM-dd HH:mm"));
}

QString runsText(std::size_t count) {
  return count == 1 ? SessionNotices::tr("1 run") : SessionNotices::tr("%1 runs").arg(count);
}

QString contentsText(const RecoverableSession& recoverable) {
  if (recoverable.runs == 0) return SessionNotices::tr("changes that are not saved");
  return SessionNotices::tr("%1 (%2 finished), with changes that are not saved")
      .arg(runsText(recoverable.runs))
      .arg(recoverable.finished);
}

QString recoveryText(const RecoverableSession& recoverable) {
  const QString name = recoverable.path.empty() ? SessionNotices::tr("A session that was never saved")
                                                : QFileInfo(QString::fromStdString(recoverable.path)).fileName();
  QString text = SessionNotices::tr("Retort did not end properly. %1 has %2; last changed %3.")
                     .arg(name, contentsText(recoverable), whenText(recoverable.changed));
  if (!recoverable.path.empty()) text += SessionNotices::tr(" The file stays as it is until you save.");
  return text;
}

QString namesText(const RecoverableSession& recoverable) {
  QStringList names;
  for (const std::string& name : recoverable.names) names << QString::fromStdString(name);
  if (recoverable.runs > recoverable.names.size()) names << QStringLiteral("…");
  return names.join(u'\n');
}

}  // namespace

SessionNotices::SessionNotices(const NoticeParts& parts)
    : QObject(&parts.window), m_parts(parts), m_locator(new DatasetLocator(parts.runs.datasets(), this)) {
  connect(&parts.session, &SessionController::opened, this, [this](const auto& contents) { onOpened(*contents); });
  connect(&parts.session, &SessionController::statusChanged, this, &SessionNotices::onStatusChanged);
  connect(&parts.session, &SessionController::recoverableFound, this, &SessionNotices::offerRecovery);
  connect(&parts.session, &SessionController::caughtUp, this, [this] {
    m_parts.line.showNotice(
        {QStringLiteral("caught up"), tr("What could not be written for a while is written now."), {}, {}});
  });
  connect(m_locator, &DatasetLocator::missing, this, &SessionNotices::offerToLocate);
  connect(m_locator, &DatasetLocator::located, this, &SessionNotices::onLocated);
  connect(m_locator, &DatasetLocator::refused, this,
          [this](const StoredDataset&, const Error& error) { Q_EMIT errorOccurred(error); });
}

void SessionNotices::onOpened(const SessionContents& contents) {
  m_parts.line.removeOfSession();
  m_readOnlyReason.clear();
  onStatusChanged();
  offerResume();
  m_locator->check(contents.datasets);
}

void SessionNotices::onStatusChanged() {
  const QString reason = m_parts.session.status().readOnlyReason;
  if (reason == m_readOnlyReason) return;
  m_readOnlyReason = reason;
  if (reason.isEmpty()) return m_parts.line.remove(readOnlyKey);
  m_parts.line.showNotice(
      {readOnlyKey,
       tr("This session is read-only: %1. What you do here can be saved as another file.").arg(reason),
       {tr("Save as…"), [this] { m_parts.menu.saveAs(); }},
       {}});
}

void SessionNotices::offerRecovery(const std::vector<RecoverableSession>& found) {
  for (const RecoverableSession& recoverable : found) {
    const auto recover = [this, recoverable] {
      m_parts.guard.leave([this, recoverable] {
        connect(
            &m_parts.session, &SessionController::opened, &m_parts.line,
            [this, recoverable] { m_parts.line.remove(recoveryKey(recoverable)); }, Qt::SingleShotConnection);
        m_parts.session.recover(recoverable);
      });
    };
    m_parts.line.showNotice({recoveryKey(recoverable),
                             recoveryText(recoverable),
                             {tr("&Recover"), recover},
                             {tr("&Discard…"), [this, recoverable] { confirmDiscard(recoverable); }},
                             false,
                             namesText(recoverable)});
  }
}

void SessionNotices::confirmDiscard(const RecoverableSession& recoverable) {
  const QString key = recoveryKey(recoverable);
  const auto discard = [this, recoverable, key] {
    m_parts.line.remove(key);
    m_parts.session.discardRecovered(recoverable);
  };
  m_parts.line.showNotice({key,
                           tr("Discard for good %1? This cannot be undone.").arg(contentsText(recoverable)),
                           {tr("Discard"), discard},
                           {tr("Keep"), [this, recoverable] { offerRecovery({recoverable}); }},
                           false});
}

void SessionNotices::offerResume() {
  std::vector<RunId> runs;
  for (const RunRecord& run : m_parts.store.runs())
    if (run.state == RunState::Unfinished) runs.push_back(run.id);
  if (runs.empty()) return;
  const auto resume = [this, runs] {
    m_parts.line.remove(unfinishedKey);
    m_parts.runs.resume(runs);
  };
  m_parts.line.showNotice(
      {unfinishedKey,
       runs.size() == 1 ? tr("1 run was not finished. It can go on from where it was.")
                        : tr("%1 were not finished. They can go on from where they were.").arg(runsText(runs.size())),
       {tr("Resume"), resume},
       {}});
}

void SessionNotices::offerToLocate(const StoredDataset& dataset, bool changed) {
  const QString name = QString::fromStdString(dataset.name);
  const QString path = QString::fromStdString(dataset.path);
  const QString text = changed ? tr("The data set in %1 is no longer the %2 that runs were made on.").arg(path, name)
                               : tr("The data set %2 is not in %1.").arg(path, name);
  m_parts.line.showNotice({datasetKey(dataset),
                           text + tr(" What was computed is shown without pictures."),
                           {tr("Locate…"), [this, dataset] { askFolder(dataset); }},
                           {}});
}

void SessionNotices::askFolder(const StoredDataset& dataset) {
  auto* dialog = new QFileDialog(&m_parts.window, tr("Folder of %1").arg(QString::fromStdString(dataset.name)));
  dialog->setObjectName(QStringLiteral("locate dialog"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::Directory);
  dialog->setOption(QFileDialog::ShowDirsOnly);
  connect(dialog, &QFileDialog::fileSelected, m_locator,
          [this, dataset](const QString& folder) { m_locator->locate(dataset, folder); });
  dialog->open();
}

void SessionNotices::onLocated(const StoredDataset& dataset, const QString& folder) {
  m_parts.line.remove(datasetKey(dataset));
  m_parts.session.edit(DatasetMoved{dataset.sha256, folder.toStdString()});
  m_parts.store.moveDataset(dataset.sha256, folder.toStdString());
  m_parts.runs.rereadSpecs();
  const DatasetSpec& wanted = m_parts.form.spec().dataset;
  if (wanted.kind == dataset.kind && wanted.path == dataset.path) m_parts.form.useFolder(folder);
}

}  // namespace retort
