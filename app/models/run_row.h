// What a row of the runs table says: of a run, of a cell's runs with all seeds, or of a whole sweep.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include <QColor>
#include <QList>
#include <QString>

#include "app/models/run_store.h"
#include "engine/analysis/significance.h"

namespace retort {

using RunPointers = std::vector<const RunRecord*>;

struct RunRow {
  QString name;
  QString state;
  double stateOrder = 0;  ///< what the column is sorted by
  bool isTrouble = false;
  std::optional<double> temperature;
  std::optional<double> softWeight;
  std::optional<double> errors;     ///< of the test cases; of several runs their mean
  std::optional<double> deviation;  ///< over seeds
  std::optional<double> rate;       ///< of the test cases of all runs together
  std::optional<Interval> interval;
  QString epoch;
  double epochOrder = 0;
  QList<double> course;  ///< test error by epoch
  QColor colour;
  QString best;  ///< of a sweep: what its best cell, whose figures these are, was chosen on: "★ validation"
  bool isPinned = false;
  QString note;  ///< more, for the tooltip
};

/// @param parent of a fork; null when it is gone or there is none
[[nodiscard]] RunRow rowOf(const RunRecord& run, const RunRecord* parent);
/// @param runs that differ in their seeds alone; one or more
[[nodiscard]] RunRow rowOfCell(const RunPointers& runs);
/// The cell that bestCell() chooses.
struct BestRuns {
  RunPointers runs;  ///< of its students those that have completed; none: there is no best cell yet
  bool onValidation = false;
};
/// @param runs all of the sweep
[[nodiscard]] RunRow rowOfSweep(const ExperimentSpec& spec, const RunPointers& runs, const BestRuns& best);

/// What runs that differ in their seeds alone are called together. @param runs one or more
[[nodiscard]] QString nameOfCell(const RunPointers& runs);

/// The name with what it was forked from, where it does not say so itself.
[[nodiscard]] QString nameWithLineage(const RunRecord& run, const RunRecord* parent);

/// "running", "done", "stopped" …
[[nodiscard]] QString stateText(RunState state);

/// "T × width, 3 seeds"
[[nodiscard]] QString axesText(const SweepSpec& sweep);

}  // namespace retort
