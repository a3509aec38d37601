// A sweep's runs as a table of cells along its axes. Pure functions of values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/analysis/significance.h"
#include "engine/analysis/sweep_metrics.h"
#include "engine/experiment/value.h"

namespace retort {

struct SweepTableAxis {
  std::string path;           ///< of the key table
  std::vector<Value> values;  ///< those that students have, ascending
};

/// The students that differ in nothing but the seed.
struct SweepCell {
  std::vector<std::size_t> place;     ///< [axes], indices of the axes' values
  std::vector<std::size_t> students;  ///< indices of the table's runs
};

struct SweepTable {
  std::uint64_t experiment = 0;  ///< id
  std::string name;              ///< the experiment's
  std::vector<SweepRun> runs;
  std::vector<SweepTableAxis> axes;
  std::vector<SweepCell> cells;  ///< by place; only those that have students
  // Of each run, as an index of the runs: empty for a run that is no student, and where there is none.
  std::vector<std::optional<std::size_t>> teachers;
  std::vector<std::optional<std::size_t>> baselines;  ///< baselineRun() of it, the one that has completed before others
};

/// Students of the sweep become cells. Forks do not: they are no more what their spec says.
/// @param paths of the axes, in the order of the table; seeds are none
[[nodiscard]] SweepTable sweepTable(std::span<const std::string> paths, std::vector<SweepRun> runs);
/// Of that experiment's sweep.
[[nodiscard]] SweepTable sweepTable(std::uint64_t experiment, const ExperimentSpec& spec, std::vector<SweepRun> runs);

/// The values of the axes that a run has; none where the run does not depend on the axis.
[[nodiscard]] std::vector<std::optional<Value>> valuesOf(const SweepTable& table, std::size_t run);

/// Baselines of the students, as indices of the runs: those together that differ in nothing but the seed.
[[nodiscard]] std::vector<std::vector<std::size_t>> baselineCells(const SweepTable& table);

/// How many runs have come to what.
struct SweepCounts {
  std::size_t completed = 0;
  std::size_t going = 0;  ///< waiting or training
  std::size_t diverged = 0;
  std::size_t failed = 0;
  std::size_t stopped = 0;
  [[nodiscard]] std::size_t all() const { return completed + going + diverged + failed + stopped; }
  [[nodiscard]] std::size_t lost() const { return diverged + failed + stopped; }
  bool operator==(const SweepCounts&) const = default;
};

/// Of all runs of the sweep: teachers, students and baselines.
[[nodiscard]] SweepCounts countsOf(const SweepTable& table);

/// What a metric is over some students. Only those that have completed, and have such a value, are averaged.
struct SweepSummary {
  SweepCounts counts;             ///< of the students
  Spread value;                   ///< of a ratio: of the sums, and the spread of its part over the mean of its whole
  bool toCome = false;            ///< a student, its teacher or its baseline still goes on
  bool defined = false;           ///< false: no student has a value, or the whole of a ratio is not > 0
  Interval errorRate;             ///< Wilson, of the mean test errors of the students that have completed
  std::optional<double> teacher;  ///< mean test errors of the teachers that have completed
  std::optional<double> baseline;
};
[[nodiscard]] SweepSummary summaryOf(const SweepTable& table, std::span<const std::size_t> students,
                                     SweepMetric metric);

/// Which cells are looked at.
struct SweepSlice {
  std::size_t x = 0;             ///< axis
  std::optional<std::size_t> y;  ///< another axis
  /// [axes] a value that the axis is held at; empty: all its values together. Of x and y it says nothing.
  std::vector<std::optional<std::size_t>> fixed;
};

/// Students by row (y, one without) and column (x).
struct SweepGrid {
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<std::vector<std::size_t>> students;  ///< [rows · columns]; none where the sweep has no such cell
};
[[nodiscard]] SweepGrid gridOf(const SweepTable& table, const SweepSlice& slice);
/// Where the slice has that cell, [0, rows · columns); empty when it does not show it.
[[nodiscard]] std::optional<std::size_t> indexIn(const SweepTable& table, const SweepSlice& slice, std::size_t cell);

struct BestCell {
  std::size_t cell = 0;
  /// By the errors on held-out cases; else by the test errors themselves, which then promise too much.
  bool onValidation = false;
};
/// The cell with the fewest errors, in the mean over its students that have completed: on the validation split when all
/// that have completed have the same number of cases in one. A cell that has lost students is best only where all have:
/// the mean of survivors flatters. The first of equals; empty before any has completed.
[[nodiscard]] std::optional<BestCell> bestCell(const SweepTable& table);

}  // namespace retort
