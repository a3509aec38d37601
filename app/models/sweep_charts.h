// A sweep as a heat map and as lines.
#pragma once

#include <optional>

#include "engine/analysis/sweep_table.h"
#include "widgets/curve_data.h"
#include "widgets/heat_data.h"

namespace retort {

[[nodiscard]] HeatMapData sweepHeatMap(const SweepTable& table, const SweepSlice& slice, SweepMetric metric,
                                       const std::optional<BestCell>& best);

/// A line for each value of y; teacher and baselines beside them where the metric is theirs too.
[[nodiscard]] CurveData sweepLines(const SweepTable& table, const SweepSlice& slice, SweepMetric metric);

}  // namespace retort
