#pragma once

#include <memory>
#include <vector>

#include "app/bridge/newest_answer.h"
#include "app/models/similarity_view.h"
#include "app/pages/page.h"

class QGridLayout;
class QLabel;
class QToolButton;

namespace retort {

class Card;
class CellCasesCard;
class ClassMap;
class FlatCombo;
class HeatMap;
class PresetOffer;
class ComparedMaps;
class StoreWatch;
class TemperatureSlider;

/// View 3: which classes a model finds alike at a temperature, as a heat map with its tree and as a map of classes in
/// clusters; another run beside it; the cases behind a cell.
class SimilarityPage : public Page {
  Q_OBJECT

 public:
  /// @param store outlives the page
  explicit SimilarityPage(RunStore& store, QWidget* parent = nullptr);

  [[nodiscard]] ComparedMaps* maps() const { return m_maps; }
  [[nodiscard]] ClassMap* classMap() const { return m_map; }
  [[nodiscard]] CellCasesCard* cases() const { return m_cases; }
  /// The newest that is shown.
  [[nodiscard]] const SimilarityAnswer& answer() const { return m_answer; }
  [[nodiscard]] RunId shownRun() const { return m_shown; }
  [[nodiscard]] RunId shownBeside() const { return m_shownBeside; }

  [[nodiscard]] QJsonObject viewState() const override;
  /// Runs that the store lacks wait for the next of them.
  void setViewState(const QJsonObject& state) override;

 public Q_SLOTS:
  /// One is shown, two are shown beside each other.
  void setSelectedRuns(const std::vector<retort::RunId>& runs) override;
  void setCase(int testCase) override;

 protected:
  void showEvent(QShowEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void createControls();
  void createMaps();
  void createClassMap();
  void connectSignals();
  void connectChoices();
  void choose(const SimilarityChoice& choice);
  void chooseRuns(RunId run, RunId beside);
  void chooseCell(const std::optional<ChosenCell>& cell);
  void onClassActivated(int index);
  void onAnswer(SimilarityAnswer answer);
  void makeSpecialists();
  void refresh();
  void arrange();
  void showControls();
  [[nodiscard]] SimilarityQuestion questionOf(QString& problem, QString& besideProblem);
  void showProblem(const QString& problem);
  void sayOfBeside(const QString& problem);
  void showAnswer();
  void showClusters();
  void clear();
  void say(const QString& text, bool isError = false);
  [[nodiscard]] std::shared_ptr<const Matrix> logitsOf(const RunRecord* run, std::size_t place);
  [[nodiscard]] ComparedModel modelOf(RunId run, std::size_t place, QString& problem);

  /// Of a run that is shown: the store lets logits go.
  struct Kept {
    RunId run = 0;
    std::shared_ptr<const RunResult> result;  ///< another session's run with that id has another
    std::shared_ptr<const Matrix> logits;
  };

  RunStore& m_store;
  SimilarityChoice m_choice;      ///< that the user made: its runs and its cell may be gone, or still to come
  RunId m_shown = 0;              ///< 0 for none
  RunId m_shownBeside = 0;        ///< 0 for none
  std::vector<RunId> m_followed;  ///< what is selected in the table
  std::vector<Kept> m_kept{2};
  SimilarityAnswer m_answer;
  std::vector<MapPoint> m_places;  ///< of the classes on the map as it is shown
  QString m_besideProblem;
  int m_arrangement = -1;  ///< of the parts, so that they are moved when it is another
  QWidget* m_controls;
  FlatCombo* m_runs;
  FlatCombo* m_besides;
  TemperatureSlider* m_temperature;
  Card* m_mapsCard;
  ComparedMaps* m_maps;
  FlatCombo* m_measure;
  FlatCombo* m_order;
  QToolButton* m_export;
  Card* m_classCard;
  ClassMap* m_map;
  FlatCombo* m_clusters;
  QToolButton* m_specialists;
  QToolButton* m_mapExport;
  CellCasesCard* m_cases;
  PresetOffer* m_empty;  ///< in the place of all where there is nothing to show
  QLabel* m_message;
  QGridLayout* m_grid;
  NewestAnswer<SimilarityQuestion, SimilarityAnswer> m_question;  ///< last: its answers use the above
};

}  // namespace retort
