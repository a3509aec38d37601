#include "app/pages/notes_preview.h"

#include <QImage>
#include <QScrollBar>
#include <QTextDocument>

namespace retort {
namespace {

constexpr int kMargin = 10;  // px

}  // namespace

NotesPreview::NotesPreview(QWidget* parent) : QTextBrowser(parent) {
  setOpenLinks(false);
  setOpenExternalLinks(false);
  setFrameShape(QFrame::NoFrame);
  document()->setDocumentMargin(kMargin);
}

void NotesPreview::showMarkdown(const QString& markdown) {
  const int place = verticalScrollBar()->value();
  const QTextDocument::MarkdownFeatures features = QTextDocument::MarkdownDialectGitHub;
  document()->setMarkdown(markdown, features | QTextDocument::MarkdownNoHTML);
  verticalScrollBar()->setValue(place);
}

/// A picture stands in for every picture: where it finds none the document would read the named file itself.
QVariant NotesPreview::loadResource(int type, const QUrl&) {
  if (type != QTextDocument::ImageResource) return QByteArray("");
  QImage blank(16, 16, QImage::Format_ARGB32);
  blank.fill(QColor(0, 0, 0, 24));
  return blank;
}

}  // namespace retort
