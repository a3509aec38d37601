#include "app/report/report_command.h"

#include <QDateTime>
#include <QFileDialog>
#include <QFileInfo>
#include <QLocale>
#include <QStatusBar>

#include "app/bridge/session_controller.h"
#include "app/message_line.h"
#include "app/models/run_store.h"
#include "app/pages/notes_page.h"
#include "app/report/report_writer.h"

namespace retort {
namespace {

constexpr int kSaidFor = 8000;  // ms

}  // namespace

ReportCommand::ReportCommand(SessionController& session, QWidget& window, QObject* parent)
    : QObject(parent), m_session(session), m_window(window), m_writer(new ReportWriter(session.store(), this)) {
  connect(&session, &SessionController::opened, m_writer, &ReportWriter::giveUp);
  connect(m_writer, &ReportWriter::failed, this, [this](const Error& error) {
    if (auto* line = m_window.findChild<MessageLine*>()) line->showError(error);
  });
  connect(m_writer, &ReportWriter::written, this, [this](const QString& path) {
    if (auto* status = m_window.findChild<QStatusBar*>())
      status->showMessage(tr("Report saved as %1").arg(path), kSaidFor);
  });
  if (auto* notes = m_window.findChild<NotesPage*>())
    connect(notes, &NotesPage::reportWanted, this, &ReportCommand::ask);
}

QString ReportCommand::name() const {
  const QString path = m_session.status().path;
  return path.isEmpty() ? tr("Untitled session") : QFileInfo(path).completeBaseName();
}

void ReportCommand::ask() {
  const QString path = m_session.status().path;
  const QString html = tr("Web page (*.html)");
  const QString pdf = tr("PDF (*.pdf)");
  auto* dialog = new QFileDialog(&m_window, tr("Write a report of the session"),
                                 path.isEmpty() ? QString() : QFileInfo(path).absolutePath());
  dialog->setObjectName(QStringLiteral("report dialog"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setNameFilters({html, pdf});
  dialog->setDefaultSuffix(QStringLiteral("html"));
  dialog->selectFile(name() + QStringLiteral(".html"));
  connect(dialog, &QFileDialog::filterSelected, dialog, [this, dialog, pdf](const QString& filter) {
    const QString suffix = filter == pdf ? QStringLiteral("pdf") : QStringLiteral("html");
    dialog->setDefaultSuffix(suffix);
    dialog->selectFile(name() + u'.' + suffix);
  });
  connect(dialog, &QFileDialog::fileSelected, this, &ReportCommand::write);
  dialog->open();
}

void ReportCommand::write(const QString& path) {
  ReportSource source;
  source.title = name();
  source.written = QLocale::c().toString(QDateTime::currentDateTime(), QStringLiteral("d MMMM yyyy, HH:mm"));
  if (const auto* notes = m_window.findChild<NotesPage*>()) source.notes = notes->text();
  m_writer->write(path, std::move(source));
}

}  // namespace retort
