#pragma once

#include <vector>

#include <QLabel>

#include "app/models/run_store.h"

namespace retort {

class RunsPanel;

/// Two runs on the same test cases, in a line: their errors, the cases that one of them alone gets wrong, and how
/// likely that is by chance. Hidden unless exactly two runs are chosen.
class ComparisonLine : public QLabel {
  Q_OBJECT

 public:
  /// @param store outlives the line
  explicit ComparisonLine(RunStore& store, QWidget* parent = nullptr);

  /// Stands below the panel's table from now on, and follows its selection.
  void follow(RunsPanel& panel);

 public Q_SLOTS:
  void setRuns(const std::vector<retort::RunId>& runs);

 private:
  void onRunsChanged(const std::vector<RunId>& runs);
  void refresh();
  [[nodiscard]] QString textOf(const RunRecord& first, const RunRecord& second) const;

  RunStore& m_store;
  std::vector<RunId> m_runs;
};

}  // namespace retort
