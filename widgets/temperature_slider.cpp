#include "widgets/temperature_slider.h"

#include <algorithm>
#include <cmath>

#include <QHBoxLayout>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSlider>

#include "widgets/figures.h"
#include "widgets/theme.h"

namespace retort {

namespace {

constexpr int kPositions = 1000;

/// Two significant digits for round numbers ("4.0", "20"), what was typed for others ("2.55", "0.1").
QString boxText(double value) {
  if (value < 1) return QString::number(value, 'g', 6);
  const QString shortText = significant(value);
  double shown = 0;
  if (readNumber(shortText, shown) && std::abs(shown - value) <= 1e-9 * value) return shortText;
  return QString::number(value, 'g', 6);
}

}  // namespace

TemperatureSlider::TemperatureSlider(QWidget* parent)
    : QWidget(parent), m_slider(new QSlider(Qt::Horizontal, this)), m_box(new QLineEdit(this)) {
  m_slider->setObjectName(QStringLiteral("slider"));
  m_slider->setRange(0, kPositions);
  m_box->setObjectName(QStringLiteral("box"));
  m_box->setFixedWidth(58);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(m_slider, 1);
  layout->addWidget(m_box);
  setFocusProxy(m_slider);
  fitSteps();
  setCaption(tr("Temperature"));
  m_box->setText(boxText(m_value));
  showPosition();
  connect(m_slider, &QSlider::valueChanged, this, &TemperatureSlider::onSliderMoved);
  connect(m_box, &QLineEdit::textEdited, this, &TemperatureSlider::onTextEdited);
  connect(m_box, &QLineEdit::editingFinished, this, &TemperatureSlider::onEditingFinished);
}

void TemperatureSlider::setCaption(const QString& caption) {
  m_caption = caption;
  setAccessibleName(caption);
  m_slider->setAccessibleName(caption);
  m_box->setAccessibleName(tr("%1, number").arg(caption));
  describe();
}

void TemperatureSlider::setRange(double minimum, double maximum) {
  if (!(minimum > 0) || !(maximum > minimum) || !std::isfinite(maximum)) return;
  m_minimum = minimum;
  m_maximum = maximum;
  fitSteps();
  describe();
  setValue(m_value);
  showPosition();
}

void TemperatureSlider::fitSteps() {
  // A key press must move on by a tenth, or two significant digits would round it back.
  const double perTenth = kPositions * std::log(1.1) / std::log(m_maximum / m_minimum);
  const int step = std::clamp(static_cast<int>(std::ceil(perTenth)), 1, kPositions);
  m_slider->setSingleStep(step);
  m_slider->setPageStep(std::min(5 * step, kPositions));
}

void TemperatureSlider::setValue(double value) {
  if (!std::isfinite(value)) return;
  setProblem({});
  change(std::clamp(value, m_minimum, m_maximum), true);
}

void TemperatureSlider::onSliderMoved(int position) {
  setProblem({});
  change(valueAt(position), true);
}

void TemperatureSlider::onTextEdited(const QString& text) {
  double value = 0;
  if (!readNumber(text, value)) {
    setProblem(text.trimmed().isEmpty() ? tr("A number is needed here")
                                        : tr("“%1” is not a number").arg(text.trimmed()));
  } else if (value < m_minimum || value > m_maximum) {
    setProblem(tr("%1 is not between %2 and %3").arg(text.trimmed(), boxText(m_minimum), boxText(m_maximum)));
  } else {
    setProblem({});
    change(value, false);
  }
}

void TemperatureSlider::onEditingFinished() {
  if (m_problem.isEmpty()) m_box->setText(boxText(m_value));
}

void TemperatureSlider::change(double value, bool writeText) {
  const bool changed = value != m_value;
  m_value = value;
  if (writeText) m_box->setText(boxText(value));
  if (!m_slider->isSliderDown()) showPosition();
  if (changed) Q_EMIT valueChanged(value);
}

void TemperatureSlider::setProblem(const QString& problem) {
  if (problem == m_problem) return;
  m_problem = problem;
  m_box->setProperty("invalid", !problem.isEmpty());
  repolish(*m_box);
  describe();
  Q_EMIT problemChanged(problem);
}

void TemperatureSlider::showPosition() {
  const QSignalBlocker blocker(m_slider);
  const double share = std::log(m_value / m_minimum) / std::log(m_maximum / m_minimum);
  m_slider->setValue(static_cast<int>(std::lround(share * kPositions)));
}

void TemperatureSlider::describe() {
  const QString range = tr("%1: %2 to %3, logarithmic").arg(m_caption, boxText(m_minimum), boxText(m_maximum));
  m_slider->setToolTip(range);
  m_box->setToolTip(m_problem.isEmpty() ? range : m_problem);
  m_box->setAccessibleDescription(m_problem);
}

double TemperatureSlider::valueAt(int position) const {
  const double share = static_cast<double>(position) / kPositions;
  const double exact = m_minimum * std::pow(m_maximum / m_minimum, share);
  double rounded = exact;
  if (!readNumber(significant(exact), rounded)) return m_value;
  return std::clamp(rounded, m_minimum, m_maximum);
}

}  // namespace retort
