#pragma once

#include <memory>
#include <optional>
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
class SimilarityMaps;
class StoreWatch;
class TemperatureSlider;

/// View 3: which classes a model finds alike at a temperature, as a heat map with its tree and as a map of classes in
/// clusters; another run beside it; the cases behind a cell.
class SimilarityPage : public Page {
  Q_OBJECT

 public:
  /// @param store outlives the page
  explicit SimilarityPage(RunStore& store, QWidget* parent = nullptr);

  [[nodiscard]] SimilarityMaps* maps() const { return m_maps; }
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
  void connectExports();
  void choose(RunId run, RunId beside);
  void chooseCell(std::optional<ChosenCell> cell);
  void onClassActivated(int index);
  void onAnswer(SimilarityAnswer answer);
  void makeSpecialists();
  void refresh();
  void arrange();
  void changeView();
  void showProblem(const QString& problem, bool offersPreset);
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
  RunId m_run = 0;                ///< that the user chose; 0 for the first
  RunId m_beside = 0;             ///< that the user chose; 0 for none
  RunId m_shown = 0;              ///< 0 for none
  RunId m_shownBeside = 0;        ///< 0 for none
  std::vector<RunId> m_followed;  ///< what is selected in the table
  std::vector<Kept> m_kept{2};
  std::optional<ChosenCell> m_cell;
  SimilarityAnswer m_answer;
  std::vector<MapPoint> m_places;  ///< of the classes on the map as it is shown
  int m_wantedClusters = 0;        ///< 0 for as many as have the largest silhouette
  QWidget* m_controls;
  FlatCombo* m_runs;
  FlatCombo* m_besides;
  TemperatureSlider* m_temperature;
  Card* m_mapsCard;
  SimilarityMaps* m_maps;
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
