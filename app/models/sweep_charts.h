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

/// The place in the slice, as runsAt takes it, of a point of these lines; -1 for a point of no students.
[[nodiscard]] int cellOfPoint(const CurveData& lines, std::uint64_t key, double x);

}  // namespace retort
