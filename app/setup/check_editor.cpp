#include "app/setup/check_editor.h"

#include <QCheckBox>

#include "app/setup/line_editor.h"

namespace retort {
namespace {

const QString yes = QStringLiteral("true");
const QString no = QStringLiteral("false");

}  // namespace

CheckEditor::CheckEditor(const QString& label, QWidget* parent)
    : FieldEditor(parent), m_box(new QCheckBox(label, this)) {
  adopt(m_box);
  connect(m_box, &QCheckBox::clicked, this, [this] {
    Q_EMIT edited(text());
    Q_EMIT committed();
  });
}

QString CheckEditor::text() const { return m_box->isChecked() ? yes : no; }

void CheckEditor::setText(const QString& text) { m_box->setChecked(text == yes); }

void CheckEditor::setProblem(const QString& reason) { markProblem(*m_box, reason); }

}  // namespace retort
