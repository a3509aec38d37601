// What every view of the workbench is.
#pragma once

#include <vector>

#include <QJsonObject>
#include <QString>
#include <QWidget>

#include "engine/experiment/events.h"

namespace retort {

/// One view of the workbench. The window connects all of them alike: what a page says reaches the other pages, the runs
/// table and the form; what happens there reaches the page.
class Page : public QWidget {
  Q_OBJECT

 public:
  /// @param key under which the session keeps its state; empty for none
  explicit Page(QString key, QWidget* parent = nullptr);

  [[nodiscard]] const QString& key() const { return m_key; }
  /// Kept in the session.
  [[nodiscard]] virtual QJsonObject viewState() const { return {}; }
  /// @param state from a file that anyone may have written; what is no value of its key counts as its default
  virtual void setViewState(const QJsonObject& state) { Q_UNUSED(state) }

 public Q_SLOTS:
  /// What is selected in the runs table, in its order.
  virtual void setSelectedRuns(const std::vector<retort::RunId>& runs) { Q_UNUSED(runs) }
  /// Another page shows that test case; no signal.
  virtual void setCase(int testCase) { Q_UNUSED(testCase) }

 Q_SIGNALS:
  void viewChanged();  ///< viewState() is another
  /// The user chose that test case: the other pages follow.
  void caseSelected(int testCase);
  /// The user wants to see them in the table.
  void runsChosen(const std::vector<retort::RunId>& runs);
  /// The user wants that preset in the form.
  void presetChosen(const QString& name);
  /// The user wants that experiment in the form. @param what it is, for the undo menu
  void experimentChosen(const retort::ExperimentSpec& spec, const QString& what);

 private:
  QString m_key;
};

}  // namespace retort
