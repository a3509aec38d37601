#pragma once

#include <QObject>
#include <QString>

class QAction;
class QGridLayout;
class QLabel;

namespace retort {

class ElidedLabel;
class FieldEditor;
struct Key;

/// One row of the form: label, editor, and below it the reason why a value cannot be used.
class FormField : public QObject {
  Q_OBJECT

 public:
  /// Adds its widgets to the next two rows of `grid`. @param parent owns the widgets as well
  FormField(const Key& key, QGridLayout& grid, QWidget* parent);

  [[nodiscard]] const Key& key() const { return m_key; }
  [[nodiscard]] FieldEditor& editor() const { return *m_editor; }
  [[nodiscard]] QString problem() const { return m_problem; }
  void setProblem(const QString& problem);
  /// A field that is not used is hidden, or greyed where its place should stay.
  void setUsed(bool used);
  /// Shows the values that a sweep gives the field, in place of the editor. @param values empty: it is not swept
  void setSwept(const QString& values);
  /// In the context menu of the field.
  void addAction(QAction* action);

 private:
  void place();

  const Key& m_key;
  QLabel* m_label = nullptr;  ///< null where the editor has its own
  FieldEditor* m_editor;
  QLabel* m_reason;
  ElidedLabel* m_swept;
  QString m_problem;
  bool m_used = true;
};

}  // namespace retort
