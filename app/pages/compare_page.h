#pragma once

#include <array>

#include "app/models/compare_view.h"
#include "app/pages/page.h"

class QLabel;
class QToolButton;

namespace retort {

class Card;
class ChangeBars;
class CompareCases;
class CurveChart;
class FigureTable;
class FlatCombo;
class PresetOffer;

/// Two runs held against each other: their settings, curves, errors by class, and the cases that they answer otherwise.
class ComparePage : public Page {
  Q_OBJECT

 public:
  /// @param store outlives the page
  explicit ComparePage(RunStore& store, QWidget* parent = nullptr);

  [[nodiscard]] const CompareView& view() const { return m_view; }
  [[nodiscard]] RunPair shownPair() const { return m_pair; }
  [[nodiscard]] QJsonObject viewState() const override;
  void setViewState(const QJsonObject& state) override;

 public Q_SLOTS:
  /// Takes over two; others leave the page as it is.
  void setSelectedRuns(const std::vector<retort::RunId>& runs) override;
  void setCase(int testCase) override;

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  /// What the page shows of a run depends on.
  struct Side {
    RunId run = 0;
    QString name;
    QString teacher;
    QRgb colour = 0;
    RunState state = RunState::Queued;
    std::size_t points = 0;
    std::shared_ptr<const Matrix> logits;
    bool hasNone = false;  ///< of logits, and none are to come
    bool operator==(const Side&) const = default;
  };
  struct Shown {
    std::array<Side, 2> sides;
    std::shared_ptr<const Dataset> data;
    bool operator==(const Shown&) const = default;
  };
  void createHead(Card& card);
  void createExport(Card& card);
  void createSettings();
  void createClasses();
  void connectSignals();
  void choose(RunPair pair);
  void refresh();
  [[nodiscard]] Side sideOf(RunId run) const;
  [[nodiscard]] QString emptyText(const RunRecord* first, const RunRecord* second) const;
  void showPair(const RunRecord& first, const RunRecord& second);
  void showSettings(const RunRecord& first, const RunRecord& second);
  void showClasses();
  void say(const QString& text, bool isError);

  RunStore& m_store;
  RunPair m_chosen;               ///< by the user; 0 for the usual pair
  RunPair m_pair;                 ///< that is shown
  std::vector<RunId> m_followed;  ///< selected in the table
  bool m_isShown = false;         ///< m_shown is what stands there
  Shown m_shown;
  CompareView m_view;
  FlatCombo* m_first;
  FlatCombo* m_second;
  QToolButton* m_swap;
  QToolButton* m_export;
  QLabel* m_verdict;
  PresetOffer* m_empty;  ///< in the place of all below where there are no two runs
  Card* m_settings;
  FigureTable* m_differences;
  QLabel* m_same;
  CurveChart* m_chart;
  Card* m_classes;
  FlatCombo* m_order;
  FigureTable* m_changes;
  ChangeBars* m_bars;
  CompareCases* m_cases;
  QLabel* m_problem;  ///< in the place of classes and cases
  QLabel* m_message;
};

}  // namespace retort
