#include "app/setup/slider_editor.h"

#include <algorithm>
#include <cmath>

#include <QLineEdit>
#include <QSignalBlocker>
#include <QSlider>
#include <QWheelEvent>

#include "app/setup/line_editor.h"
#include "widgets/figures.h"

namespace retort {
namespace {

constexpr int kPositions = 200;
constexpr int kBoxFrame = 18;  // px, border and padding of the box

/// Leaves the wheel to the form unless it has the focus.
class FormSlider : public QSlider {
 public:
  explicit FormSlider(QWidget* parent) : QSlider(Qt::Horizontal, parent) {}

 protected:
  void wheelEvent(QWheelEvent* event) override {
    if (hasFocus())
      QSlider::wheelEvent(event);
    else
      event->ignore();
  }
};

}  // namespace

SliderEditor::SliderEditor(const Range& range, QWidget* parent)
    : FieldEditor(parent), m_range(range), m_slider(new FormSlider(this)), m_line(makeFormLine(this)) {
  m_slider->setRange(0, kPositions);
  m_slider->setPageStep(kPositions / 20);
  m_slider->setFocusPolicy(Qt::StrongFocus);
  m_slider->setMinimumWidth(60);
  adopt(m_slider);
  adopt(m_line);
  fitBox();
  connect(m_slider, &QSlider::valueChanged, this, &SliderEditor::slide);
  connect(m_slider, &QSlider::sliderReleased, this, &FieldEditor::committed);
  connect(m_line, &QLineEdit::textEdited, this, [this](const QString& typed) {
    followText();
    Q_EMIT edited(typed);
  });
  connect(m_line, &QLineEdit::editingFinished, this, &FieldEditor::committed);
}

void SliderEditor::changeEvent(QEvent* event) {
  FieldEditor::changeEvent(event);
  if (event->type() == QEvent::FontChange) fitBox();
}

void SliderEditor::fitBox() {
  m_line->setFixedWidth(fontMetrics().horizontalAdvance(QStringLiteral("0000.0")) + kBoxFrame);
}

QString SliderEditor::text() const { return m_line->text(); }

void SliderEditor::setText(const QString& text) {
  if (text == m_line->text()) return;
  m_line->setText(text);
  followText();
}

void SliderEditor::setProblem(const QString& reason) { markProblem(*m_line, reason); }

void SliderEditor::slide(int position) {
  m_line->setText(QString::number(valueAt(position)));
  Q_EMIT edited(m_line->text());
}

void SliderEditor::followText() {
  double value = 0;
  if (m_slider->isSliderDown() || !readNumber(m_line->text(), value)) return;
  const double inside = std::clamp(value, m_range.minimum, m_range.maximum);
  const double share = m_range.logarithmic
                           ? std::log(inside / m_range.minimum) / std::log(m_range.maximum / m_range.minimum)
                           : (inside - m_range.minimum) / (m_range.maximum - m_range.minimum);
  const QSignalBlocker blocker(m_slider);
  m_slider->setValue(static_cast<int>(std::lround(share * kPositions)));
}

double SliderEditor::valueAt(int position) const {
  const double share = static_cast<double>(position) / kPositions;
  if (!m_range.logarithmic)
    return std::round((m_range.minimum + share * (m_range.maximum - m_range.minimum)) * 100) / 100;
  const double exact = m_range.minimum * std::pow(m_range.maximum / m_range.minimum, share);
  const double step = exact < 10 ? 0.1 : exact < 20 ? 0.5 : 1;  // round numbers, as fine as the hand
  return std::round(exact / step) * step;
}

}  // namespace retort
