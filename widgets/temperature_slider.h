#pragma once

#include <QWidget>

class QLineEdit;
class QSlider;

namespace retort {

/// A logarithmic slider with a number box. The slider moves in values of two significant digits; the box takes any
/// number within the range, in the C locale, and marks what it cannot use with the reason as its tooltip.
class TemperatureSlider : public QWidget {
  Q_OBJECT

 public:
  explicit TemperatureSlider(QWidget* parent = nullptr);

  [[nodiscard]] double value() const { return m_value; }
  [[nodiscard]] double minimum() const { return m_minimum; }
  [[nodiscard]] double maximum() const { return m_maximum; }
  /// 0 < minimum < maximum; 0.1 to 1000 until set. Moves the value into the range.
  void setRange(double minimum, double maximum);
  /// Why the text in the box cannot be used; empty when it can.
  [[nodiscard]] QString problem() const { return m_problem; }
  /// What the number is called, for tooltips and screen readers; "Temperature" until set.
  void setCaption(const QString& caption);

 public Q_SLOTS:
  /// Clamped to the range; ignored when not finite.
  void setValue(double value);

 Q_SIGNALS:
  void valueChanged(double value);
  /// Empty when the box holds a usable number again.
  void problemChanged(const QString& problem);

 private:
  void onSliderMoved(int position);
  void onTextEdited(const QString& text);
  void onEditingFinished();
  void change(double value, bool writeText);
  void setProblem(const QString& problem);
  void showPosition();
  void fitSteps();
  void describe();
  [[nodiscard]] double valueAt(int position) const;

  QSlider* m_slider;
  QLineEdit* m_box;
  double m_minimum = 0.1;
  double m_maximum = 1000;
  double m_value = 1;
  QString m_caption;
  QString m_problem;
};

}  // namespace retort
