#include "app/setup/field_editor.h"

#include <QHBoxLayout>

#include "app/setup/check_editor.h"
#include "app/setup/choice_editor.h"
#include "app/setup/class_chips.h"
#include "app/setup/folder_editor.h"
#include "app/setup/line_editor.h"
#include "app/setup/slider_editor.h"
#include "engine/experiment/key_table.h"

namespace retort {
namespace {

FieldEditor* editorFor(const Key& key, QWidget* parent) {
  if (key.path == "dataset.path") return new FolderEditor(parent);
  if (key.path == "objective.temperature") return new SliderEditor({0.5, 100, true}, parent);
  if (key.path == "objective.soft_weight") return new SliderEditor({0, 1, false}, parent);
  if (key.path == "transfer_set.omit_classes") return new ClassChips(ClassChips::Meaning::Omitted, parent);
  if (key.path == "transfer_set.only_classes") return new ClassChips(ClassChips::Meaning::Kept, parent);
  if (key.kind == ValueKind::Boolean) return new CheckEditor(fromUtf8(key.label), parent);
  if (key.kind == ValueKind::Choice) return new ChoiceEditor(key.choices, parent);
  if (key.path == "transfer_set.fraction") return new LineEditor(FieldEditor::tr("of the training cases"), parent);
  return new LineEditor(key.unit == "epochs" ? QString() : fromUtf8(key.unit), parent);
}

}  // namespace

void FieldEditor::adopt(QWidget* child) {
  if (!layout()) {
    auto* box = new QHBoxLayout(this);
    box->setContentsMargins(0, 0, 0, 0);
    box->setSpacing(8);
  }
  layout()->addWidget(child);
  if (!focusProxy()) setFocusProxy(child);
}

FieldEditor* makeFieldEditor(const Key& key, QWidget* parent) {
  FieldEditor* editor = editorFor(key, parent);
  editor->setObjectName(fromUtf8(key.path));
  editor->setToolTip(fieldHelp(key));
  editor->setAccessibleName(fromUtf8(key.label));
  for (QWidget* part : editor->findChildren<QWidget*>())
    if (part->accessibleName().isEmpty()) part->setAccessibleName(fromUtf8(key.label));
  return editor;
}

QString fieldHelp(const Key& key) {
  QString help = QStringLiteral("<p>%1</p>").arg(fromUtf8(key.help).toHtmlEscaped());
  QString facts;
  if (!key.unit.empty()) facts += FieldEditor::tr("Unit: %1. ").arg(fromUtf8(key.unit).toHtmlEscaped());
  if (key.kind != ValueKind::Text && key.kind != ValueKind::Boolean)
    facts += FieldEditor::tr("Allowed: %1.").arg(fromUtf8(rangeText(key)).toHtmlEscaped());
  return facts.isEmpty() ? help : help + QStringLiteral("<p>%1</p>").arg(facts);
}

QString fromUtf8(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

}  // namespace retort
