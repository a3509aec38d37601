#include "app/setup/line_editor.h"

#include <QKeyEvent>
#include <QLabel>
#include <QLayout>
#include <QLineEdit>

#include "widgets/theme.h"

namespace retort {
namespace {

constexpr int kUnitMargin = 9;  // px from the line's border

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

LineEditor::LineEditor(const QString& unit, QWidget* parent)
    : FieldEditor(parent), m_line(makeFormLine(this)), m_unit(new QLabel(unit, m_line)) {
  adopt(m_line);
  m_unit->setProperty("role", QStringLiteral("muted"));
  m_unit->setAttribute(Qt::WA_TransparentForMouseEvents);
  m_unit->setVisible(!unit.isEmpty());
  connect(m_line, &QLineEdit::textEdited, this, &FieldEditor::edited);
  connect(m_line, &QLineEdit::editingFinished, this, &FieldEditor::committed);
}

void LineEditor::resizeEvent(QResizeEvent* event) {
  FieldEditor::resizeEvent(event);
  placeUnit();
}

void LineEditor::changeEvent(QEvent* event) {
  FieldEditor::changeEvent(event);
  if (event->type() == QEvent::FontChange) placeUnit();
}

void LineEditor::placeUnit() {
  if (m_unit->text().isEmpty()) return;
  layout()->activate();
  const QSize size = m_unit->sizeHint();
  m_unit->setGeometry(m_line->width() - size.width() - kUnitMargin, 0, size.width(), m_line->height());
  m_line->setTextMargins(0, 0, size.width() + kUnitMargin / 2, 0);
}

QString LineEditor::text() const { return m_line->text(); }

void LineEditor::setText(const QString& text) {
  if (text == m_line->text()) return;
  m_line->setText(text);
  m_line->setCursorPosition(m_line->hasFocus() ? static_cast<int>(text.size()) : 0);
}

void LineEditor::setProblem(const QString& reason) { markProblem(*m_line, reason); }

}  // namespace retort
