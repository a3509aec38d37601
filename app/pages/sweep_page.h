#pragma once

#include <set>

#include "app/models/sweep_view.h"
#include "app/pages/page.h"

class QLabel;
class QToolButton;

namespace retort {

class Card;
class CurveChart;
class ElidedLabel;
class FlatCombo;
class HeatMap;
class SweepControls;

/// View 4: a sweep's runs by two of its axes, as a heat map and as lines, filling in as they finish.
class SweepPage : public Page {
  Q_OBJECT

 public:
  /// @param store outlives the page
  explicit SweepPage(RunStore& store, QWidget* parent = nullptr);

  [[nodiscard]] HeatMap* heatMap() const { return m_heat; }
  [[nodiscard]] CurveChart* lines() const { return m_lines; }
  [[nodiscard]] QJsonObject viewState() const override;
  /// A sweep, axis or value that the store lacks waits for the next of them.
  void setViewState(const QJsonObject& state) override;

  /// Writes the shown sweep's cells or its runs as CSV; says in the page how it went.
  void saveCells(const QString& path);
  void saveRuns(const QString& path);

 protected:
  void showEvent(QShowEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void createHead(Card& card);
  void createExport(Card& card);
  void createBest(Card& card);
  void createCharts(Card& card);
  void connectSignals();
  void onRunsChanged(const std::vector<RunId>& runs);
  void onSettingsChanged();
  void chooseCell(int cell);
  void refreshSoon();
  void refresh();
  void fillSweeps();
  void showBest();
  void showCharts();
  void fitCharts();
  void askAndSave(const QString& name, void (SweepPage::*write)(const QString& path));
  void save(const QString& path, const std::string& text);
  void say(const QString& text, bool isError);

  RunStore& m_store;
  SweepTable m_table;
  std::optional<BestCell> m_best;
  ExperimentId m_sweep = 0;  ///< the one that the user chose; 0 for the newest
  ExperimentId m_shown = 0;  ///< 0 for none
  FlatCombo* m_sweeps;
  FlatCombo* m_kind;  ///< both charts, or one
  SweepControls* m_controls;
  QToolButton* m_export;
  QLabel* m_badge;
  ElidedLabel* m_bestText;
  QLabel* m_progress;
  QWidget* m_bestLine;
  HeatMap* m_heat;
  CurveChart* m_lines;
  QLabel* m_message;
  std::set<quint64> m_hidden;  ///< lines that the user has hidden
  bool m_due = false;          ///< a refresh is queued
};

}  // namespace retort
