#include "app/setup/form_field.h"

#include <QGridLayout>
#include <QLabel>

#include "app/setup/field_editor.h"
#include "engine/experiment/key_table.h"
#include "widgets/elided_label.h"

namespace retort {
namespace {

/// Fields of the objective keep their place, so that the form does not jump when its kind is chosen.
bool keepsPlace(const Key& key) {
  const std::string_view name = key.path.substr(key.path.rfind('.') + 1);
  return key.path != "dataset.path" && key.path != "dataset.classes" && key.path != "dataset.states" &&
         key.path != "dataset.split" && name != "momentum" && name != "nesterov" && name != "decay";
}

}  // namespace

FormField::FormField(const Key& key, QGridLayout& grid, QWidget* parent)
    : QObject(parent),
      m_key(key),
      m_editor(makeFieldEditor(key, parent)),
      m_reason(new QLabel(parent)),
      m_swept(new ElidedLabel(parent)) {
  const int row = grid.rowCount();
  if (!m_editor->hasOwnLabel()) {
    m_label = new QLabel(fromUtf8(key.label), parent);
    m_label->setProperty("role", QStringLiteral("muted"));
    m_label->setToolTip(m_editor->toolTip());
    m_label->setBuddy(m_editor);
    grid.addWidget(m_label, row, 0, Qt::AlignVCenter);
  }
  grid.addWidget(m_editor, row, 1);
  grid.addWidget(m_swept, row, 1);
  m_swept->setObjectName(m_editor->objectName() + QStringLiteral(" swept"));
  m_swept->setProperty("role", QStringLiteral("muted"));
  m_swept->hide();
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
  m_used = used;
  place();
}

void FormField::setSwept(const QString& values) {
  const QString text = values.isEmpty() ? QString() : tr("swept: %1").arg(values);
  if (text == m_swept->text()) return;
  m_swept->setText(m_label || text.isEmpty() ? text : QStringLiteral("%1, %2").arg(fromUtf8(m_key.label), text));
  m_swept->setMinimumHeight(m_editor->sizeHint().height());
  place();
}

void FormField::place() {
  const bool isSwept = !m_swept->text().isEmpty();
  const bool isShown = m_used || keepsPlace(m_key);
  m_editor->setVisible(isShown && !isSwept);
  m_swept->setVisible(isShown && isSwept);
  if (m_label) m_label->setVisible(isShown);
  m_reason->setVisible(isShown && !m_problem.isEmpty());
  m_editor->setEnabled(m_used);
  if (m_label) m_label->setEnabled(m_used);
}

void FormField::addAction(QAction* action) {
  for (QWidget* part : {static_cast<QWidget*>(m_label), static_cast<QWidget*>(m_editor)}) {
    if (!part) continue;
    part->addAction(action);
    part->setContextMenuPolicy(Qt::ActionsContextMenu);
  }
}

}  // namespace retort
