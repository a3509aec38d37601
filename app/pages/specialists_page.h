#pragma once

#include <map>
#include <optional>

#include <QJsonObject>
#include <QWidget>

#include "app/bridge/background_worker.h"
#include "app/models/specialists_view.h"

class QLabel;
class QPushButton;
class QToolButton;

namespace retort {

class Card;
class ElidedLabel;
class FigureTable;
class FlatCombo;
class SubsetBoard;

/// View 7: which specialist covers which classes, editable, and what they gain by the number that covers a case's class
/// (paper section 5).
class SpecialistsPage : public QWidget {
  Q_OBJECT

 public:
  /// @param store outlives the page
  explicit SpecialistsPage(RunStore& store, QWidget* parent = nullptr);

  [[nodiscard]] SubsetBoard* board() const { return m_board; }
  [[nodiscard]] const SpecialistsView& view() const { return m_view; }
  [[nodiscard]] RunId shownRun() const { return m_shown; }
  [[nodiscard]] QJsonObject viewState() const;
  /// A run that the store lacks waits for the next of them.
  void setViewState(const QJsonObject& state);

 public Q_SLOTS:
  void setRun(retort::RunId run);

 Q_SIGNALS:
  void viewChanged();
  /// The user wants to run that experiment.
  void presetChosen(const QString& name);
  /// The user wants the specialists of these subsets. @param what for the undo stack
  void experimentChosen(const retort::ExperimentSpec& spec, const QString& what);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void createHead(Card& card);
  void createParts(Card& card);
  void createEmpty(Card& card);
  void connectSignals();
  void refreshSoon();
  void refresh();
  void fillRuns();
  void ask(SpecialistsQuestion question);
  void workOut();
  void fill();
  void showBoard();
  void onEdited();
  void chooseEdited();

  RunStore& m_store;
  RunId m_run = 0;     ///< that the user chose; 0 for the newest
  RunId m_shown = 0;   ///< 0 for none
  RunId m_usedAt = 0;  ///< the newest when edited subsets were used: what is trained with them is shown next
  /// What the user made of a run's subsets and has not trained.
  std::map<RunId, std::vector<std::vector<int>>> m_edited;
  SpecialistsView m_view;
  SpecialistsQuestion m_question;
  SpecialistsAnswer m_answer;
  bool m_working = false;  ///< an answer is being worked out
  bool m_due = false;      ///< a refresh is queued
  FlatCombo* m_runs;
  ElidedLabel* m_total;
  QToolButton* m_copy;
  QWidget* m_parts;  ///< all that needs specialists
  SubsetBoard* m_board;
  QPushButton* m_train;
  QPushButton* m_revert;
  FigureTable* m_gains;
  QLabel* m_gain;
  QWidget* m_empty;  ///< in their place where there are none
  QLabel* m_problem;
  QPushButton* m_choose;
  BackgroundWorker m_worker;  ///< last: its answers use the above
};

}  // namespace retort
