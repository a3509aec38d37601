#pragma once

#include "app/setup/field_editor.h"

class QLineEdit;
class QSlider;

namespace retort {

/// A number to slide or to type. The box takes what the slider cannot reach.
class SliderEditor : public FieldEditor {
  Q_OBJECT

 public:
  /// Where the slider ends; minimum < maximum, and 0 < minimum where it is logarithmic.
  struct Range {
    double minimum = 0;
    double maximum = 1;
    bool logarithmic = false;
  };

  SliderEditor(const Range& range, QWidget* parent);

  [[nodiscard]] QString text() const override;
  void setText(const QString& text) override;
  void setProblem(const QString& reason) override;

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void fitBox();
  void slide(int position);
  void followText();
  [[nodiscard]] double valueAt(int position) const;

  Range m_range;
  QSlider* m_slider;
  QLineEdit* m_line;
};

}  // namespace retort
