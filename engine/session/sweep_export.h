// The sweeps of a session as tables for other programs: see session_export.h.
#pragma once

#include <string>

#include "engine/session/session_values.h"

namespace retort {

/// A line for each run of each sweep: where it stands on the axes, how it ended, errors with Wilson's 95 % interval of
/// the test error. A column for each axis of any of the sweeps.
[[nodiscard]] std::string sweepRunsCsv(const SessionContents& contents);

/// A line for each cell of each sweep: means and standard deviations over its completed seeds.
[[nodiscard]] std::string sweepCellsCsv(const SessionContents& contents);

}  // namespace retort
