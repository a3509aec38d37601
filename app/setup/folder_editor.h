#pragma once

#include "app/setup/field_editor.h"

class QLineEdit;
class QMimeData;

namespace retort {

/// A folder: typed, chosen in a dialog, or dropped.
class FolderEditor : public FieldEditor {
  Q_OBJECT

 public:
  explicit FolderEditor(QWidget* parent);

  [[nodiscard]] QString text() const override;
  void setText(const QString& text) override;
  void setProblem(const QString& reason) override;

 protected:
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void browse();
  void choose(const QString& folder);

  QLineEdit* m_line;
};

/// The one local folder that is dragged (of a file: the folder it lies in); empty when it is anything else.
[[nodiscard]] QString draggedFolder(const QMimeData& data);

}  // namespace retort
