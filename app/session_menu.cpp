#include "app/session_menu.h"

#include <QAction>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QSettings>
#include <QUrl>

#include "app/bridge/session_controller.h"
#include "app/close_guard.h"
#include "app/recent_sessions.h"
#include "app/report/report_command.h"

namespace retort {
namespace {

const QString folderKey = QStringLiteral("session/folder");
const QString suffix = QStringLiteral("retort");

}  // namespace

SessionMenu::SessionMenu(SessionController& session, CloseGuard& guard, QSettings& settings, QWidget& window)
    : QObject(&window),
      m_session(session),
      m_guard(guard),
      m_settings(settings),
      m_window(window),
      m_recentSessions(new RecentSessions(settings, this)),
      m_report(new ReportCommand(session, window, this)) {
  guard.setPathDialog([this](const auto& chosen, const auto& cancelled) { askPath(chosen, cancelled); });
  connect(&session, &SessionController::saved, this, &SessionMenu::remember);
  connect(&session, &SessionController::opened, this, [this] { remember(m_session.status().path); });
}

void SessionMenu::fill(QMenu& file) {
  const auto add = [&](const char* name, const QString& text, const QKeySequence& key, void (SessionMenu::*slot)()) {
    QAction* action = file.addAction(text, key, this, slot);
    action->setObjectName(QString::fromLatin1(name));
    return action;
  };
  add("new session", tr("&New session"), QKeySequence(Qt::CTRL | Qt::Key_N), &SessionMenu::newSession);
  add("open session", tr("&Open…"), QKeySequence(Qt::CTRL | Qt::Key_O), &SessionMenu::open);
  m_recent = file.addMenu(tr("Open &recent"));
  m_recent->setObjectName(QStringLiteral("recent sessions"));
  connect(m_recent, &QMenu::aboutToShow, this, &SessionMenu::fillRecent);
  connect(&file, &QMenu::aboutToShow, this, &SessionMenu::fillRecent);
  file.addSeparator();
  add("save session", tr("&Save"), QKeySequence(Qt::CTRL | Qt::Key_S), &SessionMenu::save);
  add("save session as", tr("Save &as…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S), &SessionMenu::saveAs);
  file.addSeparator();
  QAction* report = file.addAction(tr("Repor&t…"), m_report, &ReportCommand::ask);
  report->setObjectName(QStringLiteral("report"));
}

void SessionMenu::newSession() {
  m_guard.leave([this] { m_session.newSession(); });
}

void SessionMenu::open() {
  auto* dialog = new QFileDialog(&m_window, tr("Open"), m_settings.value(folderKey).toString(),
                                 tr("Sessions and experiments (*.retort *.json);;All files (*)"));
  dialog->setObjectName(QStringLiteral("open dialog"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFile);
  connect(dialog, &QFileDialog::fileSelected, this, &SessionMenu::openPath);
  dialog->open();
}

void SessionMenu::openPath(const QString& path) {
  if (isExperimentFile(path)) {
    Q_EMIT experimentChosen(path);
    return;
  }
  const QFileInfo info(path);
  const QString file = info.exists() ? info.canonicalFilePath() : info.absoluteFilePath();
  const bool isThis = m_session.status().open && file == m_session.status().path;
  // It is read before anything is stopped or given up for it.
  if (!isThis) m_session.check(file, [this, file] { m_guard.leave([this, file] { m_session.open(file); }); });
}

void SessionMenu::save() {
  const SessionStatus& status = m_session.status();
  if (status.path.isEmpty() || !status.readOnlyReason.isEmpty())
    saveAs();
  else
    m_session.save();
}

void SessionMenu::saveAs() {
  askPath([this](const QString& path) { m_session.saveAs(path); }, {});
}

void SessionMenu::askPath(const std::function<void(const QString&)>& chosen, const std::function<void()>& cancelled) {
  const QString path = m_session.status().path;
  const QFileInfo own(path);
  const bool isReadOnly = !m_session.status().readOnlyReason.isEmpty();
  const QString name =
      path.isEmpty() ? tr("untitled") : own.completeBaseName() + (isReadOnly ? tr(" copy") : QString());
  const QString folder = path.isEmpty() ? m_settings.value(folderKey).toString() : own.absolutePath();
  auto* dialog = new QFileDialog(&m_window, tr("Save session as"), folder, tr("Retort sessions (*.retort)"));
  dialog->setObjectName(QStringLiteral("save dialog"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setDefaultSuffix(suffix);
  dialog->selectFile(name + u'.' + suffix);
  connect(dialog, &QFileDialog::fileSelected, this, [this, chosen, cancelled](const QString& file) {
    if (file.endsWith(u'.' + suffix)) return chosen(file);
    confirmReplacing(file + u'.' + suffix, chosen, cancelled);
  });
  if (cancelled) connect(dialog, &QFileDialog::rejected, this, cancelled);
  dialog->open();
}

/// The dialog has asked about the name as it was typed only.
void SessionMenu::confirmReplacing(const QString& path, const std::function<void(const QString&)>& chosen,
                                   const std::function<void()>& cancelled) {
  if (!QFileInfo::exists(path)) return chosen(path);
  auto* box = new QMessageBox(QMessageBox::Question, tr("Replace the file?"),
                              tr("%1 is there already. Replace it?").arg(QFileInfo(path).fileName()),
                              QMessageBox::Yes | QMessageBox::Cancel, &m_window);
  box->setAttribute(Qt::WA_DeleteOnClose);
  connect(box, &QMessageBox::finished, this, [path, chosen, cancelled](int answer) {
    if (answer == QMessageBox::Yes) return chosen(path);
    if (cancelled) cancelled();
  });
  box->open();
}

void SessionMenu::fillRecent() {
  m_recent->clear();
  for (const QString& path : m_recentSessions->paths()) {
    if (!QFileInfo::exists(path)) continue;
    QString shown = QDir::toNativeSeparators(path);
    shown.replace(u'&', QStringLiteral("&&"));
    m_recent->addAction(shown, this, [this, path] { openPath(path); });
  }
  m_recent->setEnabled(!m_recent->isEmpty());
  if (m_recent->isEmpty()) return;
  m_recent->addSeparator();
  m_recent->addAction(tr("&Clear list"), m_recentSessions, &RecentSessions::clear);
}

void SessionMenu::remember(const QString& path) {
  if (path.isEmpty()) return;
  m_recentSessions->add(path);
  m_settings.setValue(folderKey, QFileInfo(path).absolutePath());
}

bool isExperimentFile(const QString& path) {
  const QFileInfo info(path);
  if (info.exists() && !info.isFile()) return false;  // to open a pipe would wait for its other end
  QFile file(path);
  const QByteArray start = file.open(QIODevice::ReadOnly) ? file.peek(256).trimmed() : QByteArray();
  if (start.startsWith("SQLite format 3")) return false;
  return start.startsWith('{') || info.suffix().toLower() == QLatin1String("json");
}

QString draggedDocument(const QMimeData& data) {
  const auto urls = data.urls();
  if (urls.size() != 1 || !urls.front().isLocalFile()) return {};
  const QFileInfo info(urls.front().toLocalFile());
  const QString ending = info.suffix().toLower();
  return info.isFile() && (ending == suffix || ending == QLatin1String("json")) ? info.absoluteFilePath() : QString();
}

}  // namespace retort
