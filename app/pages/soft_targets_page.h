#pragma once

#include "app/models/probe_list.h"
#include "app/pages/page.h"

class QCheckBox;
class QLabel;

namespace retort {

class Card;
class FlatCombo;
class DistributionPanel;
class ImageGrid;

/// View 2: the probe cases as pictures, and what the models make of the chosen one.
class SoftTargetsPage : public Page {
  Q_OBJECT

 public:
  /// @param store  outlives the page
  explicit SoftTargetsPage(RunStore& store, QWidget* parent = nullptr);

  [[nodiscard]] ImageGrid* grid() const { return m_grid; }
  [[nodiscard]] DistributionPanel* panel() const { return m_panel; }
  [[nodiscard]] QJsonObject viewState() const override;
  /// A class that the data set lacks, or a run that the store lacks, waits for the next of them.
  void setViewState(const QJsonObject& state) override;

 public Q_SLOTS:
  /// Selects that test case; no signal.
  void setCase(int testCase) override;

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void createControls(Card& card);
  void createFoot(Card& card);
  void connectSignals();
  void onDatasetChanged();
  void onCaseChosen(int testCase);
  void fillStudents();
  void refresh();
  void describe(const ProbeList& list);
  [[nodiscard]] ProbeFilter filter() const;

  RunStore& m_store;
  ImageGrid* m_grid;
  DistributionPanel* m_panel;
  QLabel* m_summary;
  FlatCombo* m_classes;
  FlatCombo* m_order;
  FlatCombo* m_students;
  QCheckBox* m_onlyErrors;
  int m_wantedClass = -1;  ///< of the data set that is still being read; -1 for all
  RunId m_student = 0;     ///< whose experiment is chosen; 0 for the latest
};

}  // namespace retort
