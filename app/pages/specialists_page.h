#pragma once

#include <map>
#include <optional>

#include "app/bridge/newest_answer.h"
#include "app/models/specialists_view.h"
#include "app/pages/page.h"

class QLabel;
class QPushButton;
class QToolButton;

namespace retort {

class Card;
class ElidedLabel;
class FigureTable;
class FlatCombo;
class PresetOffer;
class StoreWatch;
class SubsetBoard;

/// View 7: which specialist covers which classes, editable, and what they gain by the number that covers a case's class
/// (paper section 5).
class SpecialistsPage : public Page {
  Q_OBJECT

 public:
  /// @param store outlives the page
  explicit SpecialistsPage(RunStore& store, QWidget* parent = nullptr);

  [[nodiscard]] SubsetBoard* board() const { return m_board; }
  [[nodiscard]] const SpecialistsView& view() const { return m_view; }
  [[nodiscard]] RunId shownRun() const { return m_shown; }
  [[nodiscard]] QJsonObject viewState() const override;
  /// A run that the store lacks waits for the next of them.
  void setViewState(const QJsonObject& state) override;

 public Q_SLOTS:
  void setRun(retort::RunId run);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void createHead(Card& card);
  void createParts(Card& card);
  void connectSignals();
  void refresh();
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
  SpecialistsAnswer m_answer;
  FlatCombo* m_runs;
  ElidedLabel* m_total;
  QToolButton* m_copy;
  QWidget* m_parts;  ///< all that needs specialists
  SubsetBoard* m_board;
  QPushButton* m_train;
  QPushButton* m_revert;
  FigureTable* m_gains;
  QLabel* m_gain;
  PresetOffer* m_empty;  ///< in their place where there are none
  StoreWatch* m_watch;
  NewestAnswer<SpecialistsQuestion, SpecialistsAnswer> m_question;  ///< last: its answers use the above
};

}  // namespace retort
