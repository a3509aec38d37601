// A sweep for other programs, as CsvLine writes it.
#pragma once

#include <string>

#include "engine/analysis/sweep_table.h"

namespace retort {

/// A line for each cell: its values of the axes; how many students have come to what; mean, standard deviation and
/// count of every metric; test errors of teacher and baseline; Wilson's interval of the test error rate, [0, 1]; and
/// in the column "best", of the best cell, what it was chosen on ("validation" or "test").
[[nodiscard]] std::string sweepCellsCsv(const SweepTable& table);

/// A line for each student, by cell.
[[nodiscard]] std::string sweepRunsCsv(const SweepTable& table);

}  // namespace retort
