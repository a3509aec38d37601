#pragma once

#include <functional>
#include <vector>

#include <QMap>
#include <QStringList>
#include <QWidget>

#include "app/setup/form_edit.h"
#include "engine/experiment/spec.h"

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace retort {

class AxisMenu;
class AxisRow;
struct Key;

/// The axes of the sweep, one a row, in the order in which the user made them.
class SweepAxes : public QWidget {
  Q_OBJECT

 public:
  /// @param spec says what the experiment is, for the values that an axis begins with
  SweepAxes(std::function<const ExperimentSpec&()> spec, QWidget* parent);

  /// The button that adds one; the form gives it its place.
  [[nodiscard]] QPushButton& addButton() const { return *m_add; }
  [[nodiscard]] AxisRow* row(const QString& name) const { return m_rows.value(name); }
  [[nodiscard]] bool isEmpty() const { return m_rows.isEmpty(); }

  /// Shows the axis of that name; empty text takes it away. Tells nobody.
  void setText(const QString& name, const QString& text);
  /// @param problems by name of an axis @param ofCells what is wrong with combinations of them
  void setProblems(const QMap<QString, QString>& problems, const QStringList& ofCells);
  /// Adds an axis as the user does, and lets its values be typed.
  void add(const Key& key, const QString& text);

 Q_SIGNALS:
  void edited(const QString& name, const QString& text);  ///< typed
  void committed();
  /// Axes added, removed or changed for others, as one step.
  void changed(const QString& what, const retort::FormTexts& texts);

 private:
  [[nodiscard]] AxisMenu* makeMenu();
  void insert(const Key& key);
  void remove(const QString& name);
  void exchange(const AxisRow& row, const Key& key);
  void showWords();

  std::function<const ExperimentSpec&()> m_spec;
  QPushButton* m_add;
  QLabel* m_problem;
  QVBoxLayout* m_layout;
  QMap<QString, AxisRow*> m_rows;
  QStringList m_order;  ///< of all axes there have been, so that one that comes back by undo finds its place
};

}  // namespace retort
