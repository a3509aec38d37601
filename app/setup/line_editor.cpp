#include "app/setup/line_editor.h"

#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>

#include "widgets/theme.h"

namespace retort {
namespace {

class FormLine : public QLineEdit {
 public:
  using QLineEdit::QLineEdit;

 protected:
  bool event(QEvent* event) override {
    if (event->type() == QEvent::ShortcutOverride) {
      const auto* key = static_cast<QKeyEvent*>(event);
      if (key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo)) {
        event->ignore();
        return true;
      }
    }
    return QLineEdit::event(event);
  }
};

}  // namespace

QLineEdit* makeFormLine(QWidget* parent) { return new FormLine(parent); }

void markProblem(QWidget& field, const QString& reason) {
  field.setAccessibleDescription(reason);
  if (field.property("invalid").toBool() == !reason.isEmpty()) return;
  field.setProperty("invalid", !reason.isEmpty());
  repolish(field);
}

LineEditor::LineEditor(const QString& unit, QWidget* parent) : FieldEditor(parent), m_line(makeFormLine(this)) {
  adopt(m_line);
  if (!unit.isEmpty()) {
    auto* unitLabel = new QLabel(unit, this);
    unitLabel->setProperty("role", QStringLiteral("muted"));
    adopt(unitLabel);
  }
  connect(m_line, &QLineEdit::textEdited, this, &FieldEditor::edited);
  connect(m_line, &QLineEdit::editingFinished, this, &FieldEditor::committed);
}

QString LineEditor::text() const { return m_line->text(); }

void LineEditor::setText(const QString& text) {
  if (text == m_line->text()) return;
  m_line->setText(text);
  m_line->setCursorPosition(m_line->hasFocus() ? static_cast<int>(text.size()) : 0);
}

void LineEditor::setProblem(const QString& reason) { markProblem(*m_line, reason); }

}  // namespace retort
