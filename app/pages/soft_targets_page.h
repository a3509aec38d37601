#pragma once

#include "app/bridge/newest_answer.h"
#include "app/models/case_list.h"
#include "app/models/model_choice.h"
#include "app/pages/page.h"

class QLabel;
class QStackedWidget;
class QTabBar;

namespace retort {

class AgreementTable;
class Card;
class CaseControls;
class DistributionPanel;
class DrawPanel;
class EpochLogits;
class EpochScrubber;
class FlatCombo;
class ImageGrid;
class ModelMenu;
class TemperaturePanel;

/// View 2: the test cases as pictures, how teacher and student divide them, and what up to five models make of the
/// chosen one.
class SoftTargetsPage : public Page {
  Q_OBJECT

 public:
  /// @param store  outlives the page
  explicit SoftTargetsPage(RunStore& store, QWidget* parent = nullptr);

  [[nodiscard]] ImageGrid* grid() const { return m_grid; }
  [[nodiscard]] DistributionPanel* panel() const { return m_panel; }
  [[nodiscard]] DrawPanel* drawing() const { return m_draw; }
  [[nodiscard]] QJsonObject viewState() const override;
  /// A class that the data set lacks, or a run that the store lacks, waits for the next of them.
  void setViewState(const QJsonObject& state) override;

 public Q_SLOTS:
  void setSelectedRuns(const std::vector<retort::RunId>& runs) override;
  /// Selects that test case; no signal.
  void setCase(int testCase) override;

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  /// Which runs the list is made for.
  struct Pair {
    RunId teacher = 0;
    RunId student = 0;
    bool operator==(const Pair&) const = default;
  };
  void createCases();
  void createDrawing();
  void createPanel();
  void connectSignals();
  void connectPanel();
  void connectDrawing();
  void onDatasetChanged();
  void onCaseChosen(int testCase);
  void fillStudents();
  void refresh();
  void ask();
  void showDrawing();
  void showList(CaseList list);
  void showNoList();
  void describe(const CaseList& list);
  [[nodiscard]] QString emptyText(const CaseList& list) const;
  [[nodiscard]] QString cellText(const GridCell& cell) const;
  [[nodiscard]] ComparedRuns compared() const;
  [[nodiscard]] const RunRecord* judge() const;

  RunStore& m_store;
  Card* m_card;
  QStackedWidget* m_left;
  CaseControls* m_controls;
  ImageGrid* m_grid;
  AgreementTable* m_agreement;
  QLabel* m_summary;
  FlatCombo* m_students;
  DistributionPanel* m_panel;
  ModelMenu* m_models;
  TemperaturePanel* m_curves;
  QTabBar* m_sources;  ///< test cases, or a drawing
  DrawPanel* m_draw;
  EpochLogits* m_epochs;
  EpochScrubber* m_scrubber;
  RunId m_student = 0;  ///< whose experiment is chosen; 0 for the latest
  std::vector<RunId> m_selected;
  Pair m_pair;
  NewestAnswer<CaseQuestion, CaseList> m_list;
};

}  // namespace retort
