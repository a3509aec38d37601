#pragma once

#include <map>

#include "app/bridge/newest_answer.h"
#include "app/models/ensemble_view.h"
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
class HeatMap;

/// View 6: an ensemble's members, how they differ, and what the students that learn from it keep of its gain (paper
/// section 4).
class EnsemblePage : public Page {
  Q_OBJECT

 public:
  /// @param store outlives the page
  explicit EnsemblePage(RunStore& store, QWidget* parent = nullptr);

  [[nodiscard]] HeatMap* heatMap() const { return m_heat; }
  [[nodiscard]] const EnsembleView& view() const { return m_view; }
  [[nodiscard]] RunId shownRun() const { return m_shown; }
  [[nodiscard]] QJsonObject viewState() const override;
  /// A run that the store lacks waits for the next of them.
  void setViewState(const QJsonObject& state) override;

 public Q_SLOTS:
  void setRun(retort::RunId run);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  /// Of a run's test cases.
  struct Logits {
    std::shared_ptr<const RunResult> result;  ///< another session's run with that id has another
    std::shared_ptr<const Matrix> logits;
  };
  void createHead(Card& card);
  void createTables();
  void createParts(Card& card);
  void connectSignals();
  void refresh();
  void gatherLogits(const RunRecord* ensemble);
  void showEnsemble(const RunRecord* ensemble);
  /// Share of the test cases in percent; of data with words of those that are right.
  [[nodiscard]] QString shareText(std::int64_t errors) const;
  void showMembers();
  void showStudents();
  void say(const QString& text, bool isError);

  RunStore& m_store;
  RunId m_run = 0;                   ///< that the user chose; 0 for the newest
  RunId m_shown = 0;                 ///< 0 for none
  std::map<RunId, Logits> m_logits;  ///< of the shown ensemble's members: the store lets them go
  EnsembleView m_view;
  EnsembleAnswer m_answer;
  FlatCombo* m_runs;
  ElidedLabel* m_total;
  QToolButton* m_export;
  QWidget* m_parts;  ///< all that needs an ensemble
  FigureTable* m_members;
  FigureTable* m_students;
  HeatMap* m_heat;
  QLabel* m_diversity;
  QLabel* m_gain;
  PresetOffer* m_empty;  ///< in their place where there is none
  QLabel* m_message;
  StoreWatch* m_watch;
  NewestAnswer<EnsembleQuestion, EnsembleAnswer> m_question;  ///< last: its answers use the above
};

}  // namespace retort
