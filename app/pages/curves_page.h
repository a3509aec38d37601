#pragma once

#include <QTimer>

#include "app/models/run_store.h"
#include "app/pages/page.h"

class QCheckBox;
class QGridLayout;
class QLabel;
class QToolButton;

namespace retort {

class Card;
class CurveChart;
class ElidedLabel;
class FlatCombo;
class DistributionPanel;

/// View 1: what the runs measured, epoch by epoch, and at its right the train error when asked for, or one case's
/// distributions where there is room.
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
  /// Where there are too many runs to draw all, these are among those that are.
  void setSelectedRuns(const std::vector<retort::RunId>& runs) override;

 protected:
  void showEvent(QShowEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void createControls(Card& card);
  void createExport(Card& card);
  void createCharts(Card& card);
  void connectSignals();
  void connectChart(CurveChart& chart);
  void refreshSoon();
  void refreshInTime();
  void refresh();
  void arrange();
  void say(const QString& text, bool isError);

  RunStore& m_store;
  bool m_due = false;        ///< refresh() is on its way
  QTimer m_pace;             ///< until the next drawing of many points
  std::size_t m_points = 0;  ///< drawn, of all curves
  CurveChart* m_chart;
  CurveChart* m_train;
  QLabel* m_trainTitle;
  QGridLayout* m_charts = nullptr;
  DistributionPanel* m_panel;
  FlatCombo* m_metric;
  FlatCombo* m_scale;
  QCheckBox* m_smooth;
  QCheckBox* m_beside;
  QToolButton* m_reset;
  QLabel* m_message;
  ElidedLabel* m_leftOut;  ///< says which runs are not drawn
  std::vector<RunId> m_chosen;
};

}  // namespace retort
