#include "app/setup/form_field.h"

#include <QGridLayout>
#include <QLabel>

#include "app/setup/field_editor.h"
#include "engine/experiment/key_table.h"

namespace retort {
namespace {

/// Fields of the objective keep their place, so that the form does not jump when its kind is chosen.
bool keepsPlace(const Key& key) {
  const std::string_view name = key.path.substr(key.path.rfind('.') + 1);
  return key.path != "dataset.path" && name != "momentum" && name != "nesterov" && name != "decay";
}

}  // namespace

FormField::FormField(const Key& key, QGridLayout& grid, QWidget* parent)
    : QObject(parent), m_key(key), m_editor(makeFieldEditor(key, parent)), m_reason(new QLabel(parent)) {
  const int row = grid.rowCount();
  if (!m_editor->hasOwnLabel()) {
    m_label = new QLabel(fromUtf8(key.label), parent);
    m_label->setProperty("role", QStringLiteral("muted"));
    m_label->setToolTip(m_editor->toolTip());
    m_label->setBuddy(m_editor);
    grid.addWidget(m_label, row, 0, Qt::AlignVCenter);
  }
  grid.addWidget(m_editor, row, 1);
  m_reason->setProperty("role", QStringLiteral("error"));
  m_reason->setObjectName(m_editor->objectName() + QStringLiteral(" problem"));
  m_reason->setWordWrap(true);
  m_reason->hide();
  grid.addWidget(m_reason, row + 1, 1);
}

void FormField::setProblem(const QString& problem) {
  if (problem == m_problem) return;
  m_problem = problem;
  m_editor->setProblem(problem);
  m_reason->setText(problem);
  m_reason->setVisible(!problem.isEmpty());
}

void FormField::setUsed(bool used) {
  if (keepsPlace(m_key)) {
    m_editor->setEnabled(used);
    if (m_label) m_label->setEnabled(used);
    return;
  }
  m_editor->setVisible(used);
  if (m_label) m_label->setVisible(used);
  m_reason->setVisible(used && !m_problem.isEmpty());
}

}  // namespace retort
