#include "app/setup/form_edit.h"

#include <utility>

namespace retort {

FormEdit::FormEdit(const QString& what, FormTexts before, FormTexts after, int step, Show show)
    : QUndoCommand(what),
      m_before(std::move(before)),
      m_after(std::move(after)),
      m_step(step),
      m_show(std::move(show)) {}

bool FormEdit::mergeWith(const QUndoCommand* later) {
  const auto* next = static_cast<const FormEdit*>(later);
  if (m_step == 0 || next->m_step != m_step || next->m_after.keys() != m_after.keys()) return false;
  m_after = next->m_after;
  return true;
}

}  // namespace retort
