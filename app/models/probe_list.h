// The pictures of the soft targets page: which, and in what order.
#pragma once

#include <vector>

#include "app/models/compared_runs.h"
#include "widgets/image_grid.h"

namespace retort {

enum class ProbeOrder { TestSet, Class, TeacherEntropy, Disagreement };

struct ProbeFilter {
  int onlyClass = -1;  ///< -1 for all
  bool onlyErrors = false;
  ProbeOrder order = ProbeOrder::TestSet;
  double temperature = 1;  ///< at which entropy and disagreement are taken
};

struct ProbeList {
  std::vector<GridCell> cells;
  int errors = 0;                    ///< among all probes, of `judge`
  int probes = 0;                    ///< before the filter
  bool orderKnown = true;            ///< false when the order needs logits that are not there yet
  const RunRecord* judge = nullptr;  ///< whose errors are marked: student, else baseline, else teacher; null for none
};

/// Entropy descending (distillation.md section 1), disagreement as KL(teacher ‖ student) descending; cases of equal
/// rank stay in the test set's order.
[[nodiscard]] ProbeList probeList(const RunStore& store, const ComparedRuns& runs, const ProbeFilter& filter);

}  // namespace retort
