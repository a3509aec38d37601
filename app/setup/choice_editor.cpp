#include "app/setup/choice_editor.h"

#include <QComboBox>
#include <QWheelEvent>

#include "app/models/key_words.h"
#include "app/setup/line_editor.h"

namespace retort {
namespace {

class FormCombo : public QComboBox {
 public:
  using QComboBox::QComboBox;

 protected:
  void wheelEvent(QWheelEvent* event) override {
    if (hasFocus())
      QComboBox::wheelEvent(event);
    else
      event->ignore();
  }
};

}  // namespace

QComboBox* makeFormCombo(QWidget* parent) {
  auto* box = new FormCombo(parent);
  box->setFocusPolicy(Qt::StrongFocus);
  box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  box->setMinimumContentsLength(6);
  return box;
}

ChoiceEditor::ChoiceEditor(const std::vector<std::string_view>& choices, QWidget* parent)
    : FieldEditor(parent), m_box(makeFormCombo(this)) {
  for (const auto choice : choices) m_box->addItem(choiceText(choice), fromUtf8(choice));
  adopt(m_box);
  connect(m_box, &QComboBox::activated, this, [this] {
    Q_EMIT edited(text());
    Q_EMIT committed();
  });
}

QString ChoiceEditor::text() const { return m_box->currentData().toString(); }

void ChoiceEditor::setText(const QString& text) { m_box->setCurrentIndex(m_box->findData(text)); }

void ChoiceEditor::setProblem(const QString& reason) { markProblem(*m_box, reason); }

}  // namespace retort
