#pragma once

#include <optional>
#include <utility>

#include <QJsonObject>

#include "app/models/shown_distributions.h"
#include "widgets/card.h"
#include "widgets/image_set.h"

class QCheckBox;
class QLabel;
class QStackedWidget;
class QTabBar;

namespace retort {

class DistributionBars;
class FlatCombo;
class PictureLabel;
class TemperatureSlider;

/// A picture that is no test case, and what models make of it.
struct ShownDrawing {
  ImageSet picture;  ///< none while nothing is drawn
  CaseAnswer answer;
  bool possible = true;  ///< of such data
};

/// One test case and what several models make of it, at a temperature that is moved live.
class DistributionPanel : public Card {
  Q_OBJECT

 public:
  /// @param store  outlives the panel
  explicit DistributionPanel(const RunStore& store, QWidget* parent = nullptr);

  [[nodiscard]] int testCase() const { return m_case; }  ///< -1 before there is a data set
  [[nodiscard]] double temperature() const;
  [[nodiscard]] DistributionBars* bars() const { return m_bars; }
  /// Below the bars, for what belongs to them.
  [[nodiscard]] QVBoxLayout* below() const { return m_below; }
  /// Another way to look at the case, on a tab beside the bars.
  void addView(const QString& name, QWidget* view);
  [[nodiscard]] QJsonObject viewState() const;
  /// A case that the data set lacks waits for the next one.
  void setViewState(const QJsonObject& state);
  /// What previous and next step through, in this order; the probe cases until set.
  void setSteps(std::vector<std::uint32_t> cases) { m_steps = std::move(cases); }
  /// Where the logits of testCase() come from, in place of those of the newest epoch.
  void setSource(CaseAnswer answer) { m_source = std::move(answer); }
  /// Shown in place of the test case; empty: the test case again.
  void setDrawing(std::optional<ShownDrawing> drawing);

 public Q_SLOTS:
  /// Index in the test set; no signal. Ignored when there is no such case.
  void setCase(int testCase);
  void setTemperature(double temperature);
  /// Whose distributions are shown; empty: those of the latest experiment.
  void setModels(const std::vector<retort::RunId>& runs);
  /// Reads the store again; does nothing until the panel is in sight.
  void refresh();

 Q_SIGNALS:
  /// The user stepped to another case.
  void caseSelected(int testCase);
  void temperatureChanged(double temperature);
  void viewChanged();

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void createHead();
  void createTop();
  void createBody();
  void connectSignals();
  void onDatasetChanged();
  void arrangeHead();
  void onClassPicked(int index);
  void pick(std::vector<int> classes);
  void stepCase(int by);
  void showPicture();
  void showTitle();
  void showDistributions();
  void showNothing(const QString& reason);
  [[nodiscard]] QString recordingText() const;
  [[nodiscard]] std::vector<const RunRecord*> models() const;

  const RunStore& m_store;
  std::vector<RunId> m_models;
  std::vector<std::uint32_t> m_steps;
  std::vector<int> m_picked;  ///< at most two classes
  CaseAnswer m_source;
  std::optional<ShownDrawing> m_drawing;
  int m_case = -1;
  int m_wantedCase = -1;  ///< of the data set that is still being read
  std::string m_sha256;   ///< of the data set that the case is of
  QWidget* m_steppers = nullptr;
  PictureLabel* m_picture;
  QLabel* m_caption;
  QLabel* m_recording;
  QCheckBox* m_all;
  FlatCombo* m_scale;
  TemperatureSlider* m_slider;
  QLabel* m_words;
  QLabel* m_empty;
  DistributionBars* m_bars;
  QTabBar* m_tabs;
  QStackedWidget* m_views;
  QVBoxLayout* m_below;
};

}  // namespace retort
