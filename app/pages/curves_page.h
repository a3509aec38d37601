#pragma once

#include <set>

#include <QTimer>

#include "app/models/run_store.h"
#include "app/models/seed_groups.h"
#include "app/pages/page.h"

class QGridLayout;
class QLabel;
class QPushButton;

namespace retort {

class Card;
class CurveChart;
class CurveControls;
class ElidedLabel;
class DistributionPanel;

struct CurveOptions;

/// View 1: what the runs measured, epoch by epoch, and at its right the train error when asked for, or one case's
/// distributions where there is room. The runs that are selected in the table stand in front, in colour; without any
/// all do.
class CurvesPage : public Page {
  Q_OBJECT

 public:
  /// @param store  outlives the page
  explicit CurvesPage(RunStore& store, QWidget* parent = nullptr);

  [[nodiscard]] CurveChart* chart() const { return m_chart; }
  /// The train error, in sight while it is asked for: overfitting is what these two charts show side by side.
  [[nodiscard]] CurveChart* trainChart() const { return m_train; }
  [[nodiscard]] DistributionPanel* panel() const { return m_panel; }
  [[nodiscard]] QJsonObject viewState() const override;
  void setViewState(const QJsonObject& state) override;

 public Q_SLOTS:
  /// The test case that the panel shows.
  void setCase(int testCase) override;
  void setSelectedRuns(const std::vector<retort::RunId>& runs) override;

 protected:
  void showEvent(QShowEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void createExport(Card& card);
  void createCharts(Card& card);
  void createHint(Card& card);
  void connectSignals();
  void connectChart(CurveChart& chart);
  void refreshSoon();
  void refreshInTime();
  void refresh();
  void fill(CurveChart& chart, const CurveOptions& options);
  void showHint(std::size_t drawn);
  [[nodiscard]] QString emptyText() const;
  void resetZoom();
  void setHidden(quint64 key, bool hidden);
  void arrange();
  void say(const QString& text, bool isError);

  RunStore& m_store;
  SeedGroups m_groups;
  bool m_due = false;        ///< refresh() is on its way
  QTimer m_pace;             ///< until the next drawing of many points
  std::size_t m_points = 0;  ///< drawn, of all curves
  CurveChart* m_chart;
  CurveChart* m_train;
  QLabel* m_trainTitle;
  QGridLayout* m_charts = nullptr;
  DistributionPanel* m_panel;
  CurveControls* m_controls = nullptr;
  QLabel* m_message;
  ElidedLabel* m_hint = nullptr;  ///< says which runs are drawn
  QPushButton* m_showAll = nullptr;
  std::vector<RunId> m_selected;
  std::set<quint64> m_hiddenLines;  ///< of the paper
};

}  // namespace retort
