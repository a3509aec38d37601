#include "app/setup/choice_editor.h"

#include <map>

#include <QComboBox>
#include <QWheelEvent>

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

/// What a choice is called on the screen where its name in files says too little.
QString spoken(std::string_view choice) {
  static const std::map<std::string_view, const char*> names = {
      {"glyphs", QT_TRANSLATE_NOOP("retort::ChoiceEditor", "Glyphs, drawn here")},
      {"digits", QT_TRANSLATE_NOOP("retort::ChoiceEditor", "10 digits")},
      {"alphanumeric", QT_TRANSLATE_NOOP("retort::ChoiceEditor", "62 digits and letters")},
      {"idx", QT_TRANSLATE_NOOP("retort::ChoiceEditor", "Folder like MNIST's")},
      {"speech", QT_TRANSLATE_NOOP("retort::ChoiceEditor", "Recorded words")},
      {"formants", QT_TRANSLATE_NOOP("retort::ChoiceEditor", "Formants, drawn here")},
      {"sgd", QT_TRANSLATE_NOOP("retort::ChoiceEditor", "SGD")},
      {"adam", QT_TRANSLATE_NOOP("retort::ChoiceEditor", "Adam")},
      {"hard", QT_TRANSLATE_NOOP("retort::ChoiceEditor", "hard targets")},
      {"logits", QT_TRANSLATE_NOOP("retort::ChoiceEditor", "matching logits")}};
  const auto found = names.find(choice);
  if (found != names.end()) return ChoiceEditor::tr(found->second);
  return fromUtf8(choice).replace(u'_', u' ');
}

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
  for (const auto choice : choices) m_box->addItem(spoken(choice), fromUtf8(choice));
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
