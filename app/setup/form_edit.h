#pragma once

#include <functional>

#include <QMap>
#include <QString>
#include <QUndoCommand>

namespace retort {

/// Texts of fields by key path.
using FormTexts = QMap<QString, QString>;

/// One step of editing the form. Typing in one field is one step until the field is left.
class FormEdit : public QUndoCommand {
 public:
  using Show = std::function<void(const FormTexts&)>;

  /// @param show puts texts into the form; it outlives the undo stack's use of this command
  /// @param step edits of one field with the same number belong together; 0 stands alone
  FormEdit(const QString& what, FormTexts before, FormTexts after, int step, Show show);

  void undo() override { m_show(m_before); }
  void redo() override { m_show(m_after); }
  [[nodiscard]] int id() const override { return 1; }
  bool mergeWith(const QUndoCommand* later) override;

 private:
  FormTexts m_before;
  FormTexts m_after;
  int m_step;
  Show m_show;
};

}  // namespace retort
