#include "app/pages/notes_editor.h"

#include <QKeyEvent>
#include <QRegularExpression>
#include <QTextBlock>
#include <QTextCursor>

namespace retort {

NotesEditor::NotesEditor(QWidget* parent) : QPlainTextEdit(parent) {
  setFrameShape(QFrame::NoFrame);
  setTabChangesFocus(true);
}

void NotesEditor::insertParagraphs(const QString& text) {
  QTextCursor cursor = textCursor();
  cursor.beginEditBlock();
  cursor.clearSelection();
  cursor.movePosition(QTextCursor::EndOfBlock);
  const bool isEmptyLine = cursor.block().text().trimmed().isEmpty();
  if (!isEmptyLine) cursor.insertText(QStringLiteral("\n\n"));
  cursor.insertText(text.trimmed() + QStringLiteral("\n\n"));
  cursor.endEditBlock();
  setTextCursor(cursor);
  setFocus();
}

bool NotesEditor::findNext(const QString& text, bool backwards) {
  const QTextDocument::FindFlags flags = backwards ? QTextDocument::FindBackward : QTextDocument::FindFlags();
  if (text.isEmpty()) return false;
  if (find(text, flags)) return true;
  const QTextCursor before = textCursor();
  moveCursor(backwards ? QTextCursor::End : QTextCursor::Start);
  if (find(text, flags)) return true;
  setTextCursor(before);
  return false;
}

void NotesEditor::mark(const QString& sign) {
  QTextCursor cursor = textCursor();
  const QString selected = cursor.selectedText();
  cursor.insertText(sign + selected + sign);
  if (selected.isEmpty())
    cursor.movePosition(QTextCursor::Left, QTextCursor::MoveAnchor, static_cast<int>(sign.size()));
  setTextCursor(cursor);
}

/// An item without words ends the list.
bool NotesEditor::goOnWithList() {
  static const QRegularExpression item(QStringLiteral("^(\\s*)([-*+]|(\\d{1,6})\\.)( +)(.*)$"));
  QTextCursor cursor = textCursor();
  const auto match = item.match(cursor.block().text());
  if (!match.hasMatch() || cursor.hasSelection() || !cursor.atBlockEnd()) return false;
  if (match.captured(5).trimmed().isEmpty()) {
    cursor.movePosition(QTextCursor::StartOfBlock, QTextCursor::KeepAnchor);
    cursor.removeSelectedText();
    return true;
  }
  const QString sign =
      match.captured(3).isEmpty() ? match.captured(2) : QString::number(match.captured(3).toInt() + 1) + u'.';
  cursor.insertText(u'\n' + match.captured(1) + sign + match.captured(4));
  setTextCursor(cursor);
  return true;
}

void NotesEditor::keyPressEvent(QKeyEvent* event) {
  const bool isReturn = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
  if (event->matches(QKeySequence::Bold)) return mark(QStringLiteral("**"));
  if (event->matches(QKeySequence::Italic)) return mark(QStringLiteral("*"));
  if (isReturn && event->modifiers() == Qt::NoModifier && goOnWithList()) return;
  QPlainTextEdit::keyPressEvent(event);
}

}  // namespace retort
