#pragma once

#include <QJsonObject>

#include "app/models/compared_runs.h"
#include "widgets/card.h"

class QCheckBox;
class QLabel;

namespace retort {

class DistributionBars;
class PictureLabel;
class TemperatureSlider;

/// One test case and what teacher, student and baseline make of it, at a temperature that is moved live.
class DistributionPanel : public Card {
  Q_OBJECT

 public:
  /// @param store  outlives the panel
  explicit DistributionPanel(const RunStore& store, QWidget* parent = nullptr);

  [[nodiscard]] int testCase() const { return m_case; }  ///< -1 before there is a data set
  [[nodiscard]] double temperature() const;
  [[nodiscard]] DistributionBars* bars() const { return m_bars; }
  [[nodiscard]] QJsonObject viewState() const;
  /// A case that the data set lacks waits for the next one.
  void setViewState(const QJsonObject& state);

 public Q_SLOTS:
  /// Index in the test set; no signal. Ignored when there is no such case.
  void setCase(int testCase);
  void setTemperature(double temperature);
  /// Whose experiment is shown; 0 for the latest.
  void setStudent(retort::RunId student);
  /// Reads the store again; does nothing until the panel is in sight.
  void refresh();

 Q_SIGNALS:
  /// The user stepped to another probe case.
  void caseSelected(int testCase);
  void temperatureChanged(double temperature);
  void viewChanged();

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void createHead();
  void createBody();
  void onDatasetChanged();
  void stepCase(int by);
  void showPicture();
  void showDistributions();
  void showWords(const ComparedRuns& runs);

  const RunStore& m_store;
  RunId m_student = 0;
  int m_case = -1;
  int m_wantedCase = -1;  ///< of the data set that is still being read
  std::string m_sha256;   ///< of the data set that the case is of
  PictureLabel* m_picture;
  QLabel* m_caption;
  QCheckBox* m_log;
  TemperatureSlider* m_slider;
  QLabel* m_words;
  QLabel* m_empty;
  DistributionBars* m_bars;
};

}  // namespace retort
