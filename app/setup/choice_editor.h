#pragma once

#include <string_view>
#include <vector>

#include "app/setup/field_editor.h"

class QComboBox;

namespace retort {

/// One of a few names.
class ChoiceEditor : public FieldEditor {
  Q_OBJECT

 public:
  ChoiceEditor(const std::vector<std::string_view>& choices, QWidget* parent);

  [[nodiscard]] QString text() const override;
  void setText(const QString& text) override;
  void setProblem(const QString& reason) override;

 private:
  QComboBox* m_box;
};

/// A combo box that leaves the wheel to the page it stands on unless it has the focus.
[[nodiscard]] QComboBox* makeFormCombo(QWidget* parent);

}  // namespace retort
