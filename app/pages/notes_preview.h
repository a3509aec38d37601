#pragma once

#include <QTextBrowser>

namespace retort {

/// Shows Markdown from a file that may come from anywhere: no HTML, no picture or style sheet from disk or network, and
/// links are only told of, by anchorClicked().
class NotesPreview : public QTextBrowser {
  Q_OBJECT

 public:
  explicit NotesPreview(QWidget* parent = nullptr);

  void showMarkdown(const QString& markdown);

  [[nodiscard]] QVariant loadResource(int type, const QUrl& name) override;
};

}  // namespace retort
