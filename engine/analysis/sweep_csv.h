// Sweeps for other programs, as CsvLine writes them: the window's one, or all of a session. Every line names its
// experiment; there is a column for each axis of any of the sweeps. Shares are in [0, 1].
#pragma once

#include <span>
#include <string>

#include "engine/analysis/sweep_table.h"

namespace retort {

/// A line for each cell: its values of the axes; how many students have come to what; mean, standard deviation and
/// count of every metric; mean test errors of teachers and baselines; Wilson's interval of the test error; and in the
/// column "best", of the sweep's best cell, what it was chosen on ("validation" or "test").
[[nodiscard]] std::string sweepCellsCsv(std::span<const SweepTable> tables);

/// A line for each run of the sweep, teachers and baselines included, by id: where it stands, how it ended, errors with
/// Wilson's interval of the test error, and test errors of a student's teacher and baseline. Forks are left out.
[[nodiscard]] std::string sweepRunsCsv(std::span<const SweepTable> tables);

}  // namespace retort
