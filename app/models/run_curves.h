// From runs to curves.
#pragma once

#include <set>
#include <vector>

#include "app/models/curve_metrics.h"
#include "app/models/run_store.h"
#include "widgets/curve_data.h"

namespace retort {

class SeedGroups;

/// What of the runs is drawn, and how.
struct CurveOptions {
  CurveMetric metric = CurveMetric::TestError;
  int smoothing = 0;                       ///< reach of the moving average in epochs; 0 for none
  const SeedGroups* seeds = nullptr;       ///< runs of a group become their mean with its band; null: each is a curve
  bool overTime = false;                   ///< x is the time since the run's start in the place of epochs
  bool withPaper = true;                   ///< the paper's figures as lines, where they apply
  std::set<RunId> selected = {};           ///< in full colour, the others muted behind them; none: all in full colour
  const std::set<RunId>* drawn = nullptr;  ///< the runs to consider; null for all
};

/// What the runs measured, by epoch. Students and baselines are curves. A teacher is a dashed curve while it trains and
/// until a student has a point; then, for errors and the hard loss, which can be compared, a line at its final value:
/// of the selected students, their teachers' alone. Runs without a validation split have no validation error.
[[nodiscard]] CurveData runCurves(const RunStore& store, const CurveOptions& options);

/// More curves than this could neither be told apart nor drawn as fast as they grow.
inline constexpr std::size_t kMostCurves = 60;
/// Curves whose loss is shown in its parts; of more the loss alone.
inline constexpr std::size_t kMostInParts = 12;

/// The runs whose curves are drawn: all, where there are few enough; else those that the user has chosen, those that go
/// on, the pinned one, and then the latest that are not hidden.
[[nodiscard]] std::set<RunId> drawnRuns(const RunStore& store, const std::vector<RunId>& chosen);

}  // namespace retort
