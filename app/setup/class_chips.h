#pragma once

#include <map>
#include <set>

#include <QStringList>

#include "app/setup/field_editor.h"

class QToolButton;

namespace retort {

/// One small button a class, pressed for those that are in the list; as many to a row as fit.
class ClassChips : public FieldEditor {
  Q_OBJECT

 public:
  enum class Meaning { Omitted, Kept };

  ClassChips(Meaning meaning, QWidget* parent);

  [[nodiscard]] QString text() const override;
  void setText(const QString& text) override;
  void setProblem(const QString& reason) override;
  /// The data set's classes; classes of the list that it lacks stay, as chips to press away.
  void setClassNames(const QStringList& names);

  [[nodiscard]] bool hasHeightForWidth() const override { return true; }
  [[nodiscard]] int heightForWidth(int width) const override;
  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override;

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void showChips();
  [[nodiscard]] QToolButton* makeChip(int index, const QString& name);
  void toggle(int index, bool pressed);
  void arrange();
  [[nodiscard]] QSize chipSize() const;
  [[nodiscard]] int chipsPerRow(int width) const;

  Meaning m_meaning;
  QStringList m_names;
  std::set<int> m_chosen;
  std::map<int, QString> m_shown;  ///< name by class, one for each chip
  QList<QToolButton*> m_chips;
};

}  // namespace retort
