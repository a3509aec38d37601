#pragma once

#include "app/setup/field_editor.h"

class QLabel;
class QLineEdit;

namespace retort {

/// Numbers, lists and text, typed.
class LineEditor : public FieldEditor {
  Q_OBJECT

 public:
  /// @param unit shown at the right end of the line; may be empty
  LineEditor(const QString& unit, QWidget* parent);

  [[nodiscard]] QString text() const override;
  void setText(const QString& text) override;
  void setProblem(const QString& reason) override;

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void placeUnit();

  QLineEdit* m_line;
  QLabel* m_unit;
};

/// A QLineEdit whose undo and redo keys reach the window, where they undo a step of the whole form.
[[nodiscard]] QLineEdit* makeFormLine(QWidget* parent);

/// Marks a field with the theme's look for what is wrong; the reason is read out by screen readers.
void markProblem(QWidget& field, const QString& reason);

}  // namespace retort
