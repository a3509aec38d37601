// Where an axis has its marks and what stands beside them. Pure functions.
#pragma once

#include <vector>

#include <QString>

namespace retort {

struct AxisTick {
  double value = 0;
  QString label;
};

/// Multiples of 1, 2 or 5 times a power of ten within [low, high], at most `maxCount` of them (>= 2), labelled with as
/// many decimals as the step needs and `unit` behind ("4 %" for " %"). @param wholeNumbers steps are at least 1
[[nodiscard]] std::vector<AxisTick> linearTicks(double low, double high, int maxCount, const QString& unit = {},
                                                bool wholeNumbers = false);

/// For a logarithmic axis over [low, high], both > 0: powers of ten, with 2 and 5 between them where there is room.
[[nodiscard]] std::vector<AxisTick> logTicks(double low, double high, int maxCount, const QString& unit = {});

/// Of a time axis in seconds: round numbers of seconds, minutes or hours, whichever suits; the last label has the unit.
[[nodiscard]] std::vector<AxisTick> timeTicks(double low, double high, int maxCount);

}  // namespace retort
