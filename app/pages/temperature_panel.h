#pragma once

#include <set>

#include <QJsonObject>
#include <QWidget>

#include "app/bridge/newest_answer.h"
#include "app/models/temperature_curves.h"

class QBoxLayout;
class QLabel;

namespace retort {

class CurveLegend;
class FlatCombo;
class TemperatureChart;

/// Entropy, and the distance from the teacher, against the temperature: of one case, or the mean over those in the
/// grid.
class TemperaturePanel : public QWidget {
  Q_OBJECT

 public:
  /// @param store outlives the panel
  explicit TemperaturePanel(const RunStore& store, QWidget* parent = nullptr);

  [[nodiscard]] TemperatureChart* entropyChart() const { return m_entropy; }
  [[nodiscard]] TemperatureChart* divergenceChart() const { return m_divergence; }
  [[nodiscard]] QJsonObject state() const;
  void setState(const QJsonObject& state);

  /// @param teacher from whom the others' distance is taken; 0 for none
  void setModels(const std::vector<RunId>& runs, RunId teacher);
  void setCase(int testCase);
  /// @param cases those of the mean, in any order
  void setCases(CaseIndices cases);
  void setTemperature(double temperature);
  /// Reads the store again; does nothing until the panel is in sight.
  void refresh();

 Q_SIGNALS:
  void temperatureChosen(double temperature);
  void viewChanged();

 protected:
  void showEvent(QShowEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void createHead();
  void createCharts();
  void ask();
  void show(const TemperatureFigures& figures);
  void showNothing(const QString& why);
  void say(const QString& text, bool isError);
  [[nodiscard]] bool isMean() const;
  [[nodiscard]] TemperatureQuestion question() const;
  [[nodiscard]] std::vector<TemperatureModel> looks() const;

  const RunStore& m_store;
  std::vector<RunId> m_runs;
  RunId m_teacher = 0;
  int m_case = -1;
  std::shared_ptr<const CaseIndices> m_cases;  ///< ascending
  std::set<RunId> m_hidden;
  FlatCombo* m_what;
  TemperatureChart* m_entropy;
  TemperatureChart* m_divergence;
  QBoxLayout* m_charts;  ///< one below the other, or side by side where the panel is low
  CurveLegend* m_legend;
  QLabel* m_message;
  TemperatureFigures m_figures;  ///< in sight
  bool m_known = false;          ///< whether there are any
  NewestAnswer<TemperatureQuestion, TemperatureFigures> m_mean;
};

}  // namespace retort
