#pragma once

#include <vector>

#include "app/models/run_store.h"
#include "widgets/elided_label.h"

namespace retort {

/// Two runs on the same test cases, in a line: their errors, the cases that one of them alone gets wrong, and how
/// likely that is by chance. Hidden unless exactly two runs are chosen.
class ComparisonLine : public ElidedLabel {
  Q_OBJECT

 public:
  /// @param store outlives the line
  explicit ComparisonLine(RunStore& store, QWidget* parent = nullptr);

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
