#pragma once

#include <QPlainTextEdit>

namespace retort {

/// Plain text with what writing Markdown is eased by: Ctrl+B and Ctrl+I set marks around the selection, Return goes on
/// with a list.
class NotesEditor : public QPlainTextEdit {
  Q_OBJECT

 public:
  explicit NotesEditor(QWidget* parent = nullptr);

  /// As paragraphs of their own, at the cursor; one step to undo.
  void insertParagraphs(const QString& text);
  /// Selects the next place, from the other end after the last; false where there is none.
  bool findNext(const QString& text, bool backwards);

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void mark(const QString& sign);
  bool goOnWithList();
};

}  // namespace retort
