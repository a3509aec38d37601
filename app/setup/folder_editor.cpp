#include "app/setup/folder_editor.h"

#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QLineEdit>
#include <QMimeData>
#include <QToolButton>
#include <QUrl>

#include "app/setup/line_editor.h"

namespace retort {

FolderEditor::FolderEditor(QWidget* parent) : FieldEditor(parent), m_line(makeFormLine(this)) {
  m_line->setPlaceholderText(tr("drop or choose one"));
  m_line->setAcceptDrops(false);
  setAcceptDrops(true);
  auto* button = new QToolButton(this);
  button->setText(QStringLiteral("…"));
  button->setObjectName(QStringLiteral("browse"));
  button->setToolTip(tr("Choose the folder"));
  button->setAccessibleName(tr("Choose the folder"));
  adopt(m_line);
  adopt(button);
  connect(m_line, &QLineEdit::textEdited, this, &FieldEditor::edited);
  connect(m_line, &QLineEdit::editingFinished, this, &FieldEditor::committed);
  connect(button, &QToolButton::clicked, this, &FolderEditor::browse);
}

QString FolderEditor::text() const { return m_line->text(); }

void FolderEditor::setText(const QString& text) {
  if (text != m_line->text()) m_line->setText(text);
  m_line->setToolTip(text);
}

void FolderEditor::setProblem(const QString& reason) { markProblem(*m_line, reason); }

void FolderEditor::dragEnterEvent(QDragEnterEvent* event) {
  if (!draggedFolder(*event->mimeData()).isEmpty()) event->acceptProposedAction();
}

void FolderEditor::dropEvent(QDropEvent* event) {
  choose(draggedFolder(*event->mimeData()));
  event->acceptProposedAction();
}

void FolderEditor::browse() { choose(QFileDialog::getExistingDirectory(window(), tr("Data set folder"), text())); }

void FolderEditor::choose(const QString& folder) {
  if (folder.isEmpty()) return;
  m_line->setText(folder);
  Q_EMIT edited(folder);
  Q_EMIT committed();
}

QString draggedFolder(const QMimeData& data) {
  const auto urls = data.urls();
  if (urls.size() != 1 || !urls.front().isLocalFile()) return {};
  const QFileInfo info(urls.front().toLocalFile());
  return info.isDir() ? info.absoluteFilePath() : info.absolutePath();
}

}  // namespace retort
