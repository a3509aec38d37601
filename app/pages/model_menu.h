#pragma once

#include <QToolButton>

#include "app/models/model_choice.h"

class QMenu;

namespace retort {

/// A button with the models to choose from: one experiment's, those selected in the runs table, or up to five of one's
/// own.
class ModelMenu : public QToolButton {
  Q_OBJECT

 public:
  /// @param store outlives the menu
  explicit ModelMenu(const RunStore& store, QWidget* parent = nullptr);

  [[nodiscard]] const ModelChoice& choice() const { return m_choice; }
  void setChoice(const ModelChoice& choice) { m_choice = choice; }
  /// What is in sight by this choice: an own choice begins with it.
  void setShown(const std::vector<RunId>& runs);

 Q_SIGNALS:
  void choiceChanged();

 private:
  void fill();
  void addSource(const QString& name, const QString& text, ModelChoice::Source source);
  void addRun(const RunRecord& run);
  void choose(const ModelChoice& choice);
  void toggle(RunId run);

  const RunStore& m_store;
  QMenu* m_menu;
  ModelChoice m_choice;
  std::vector<RunId> m_shown;
};

}  // namespace retort
