#pragma once

#include "app/setup/field_editor.h"

class QCheckBox;

namespace retort {

/// Yes or no.
class CheckEditor : public FieldEditor {
  Q_OBJECT

 public:
  CheckEditor(const QString& label, QWidget* parent);

  [[nodiscard]] QString text() const override;
  void setText(const QString& text) override;
  void setProblem(const QString& reason) override;
  [[nodiscard]] bool hasOwnLabel() const override { return true; }

 private:
  QCheckBox* m_box;
};

}  // namespace retort
