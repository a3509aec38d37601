// Several runs as one curve. Pure functions of values.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include <QPointF>

#include "app/models/run_record.h"

namespace retort {

/// What of an epoch is drawn; NaN for nothing.
using EpochValue = std::function<double(const RunRecord& run, const EpochPoint& point)>;

/// Epoch by epoch, of the runs that have reached it and have a value there.
struct MeanCurve {
  std::vector<QPointF> points;
  std::vector<double> errors;  ///< sample standard deviation (n − 1); 0 of a single value
  std::vector<int> counts;     ///< of values
};

/// @param overTime x is the time by which the epoch ended, in seconds: the sum of what each epoch took in the mean of
/// the runs that have it, so that x grows also where one run ended early; else the epoch
[[nodiscard]] MeanCurve meanCurve(std::span<const RunRecord* const> runs, const EpochValue& value, bool overTime);

}  // namespace retort
