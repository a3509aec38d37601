// What the Compare page shows of two runs.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include <QString>

#include "app/models/run_store.h"
#include "engine/analysis/significance.h"
#include "widgets/curve_data.h"
#include "widgets/image_grid.h"

namespace retort {

enum class CaseSide {
  FirstRight,   ///< and the second wrong
  SecondRight,  ///< and the first wrong
  BothWrong     ///< each with another class
};
inline constexpr std::size_t kCaseSides = 3;

/// A test case that the two take for different classes.
struct ChangedCase {
  std::uint32_t testCase = 0;
  std::uint16_t first = 0;  ///< what the first run takes it for
  std::uint16_t second = 0;
};

struct ClassChange {
  QString name;
  std::int64_t cases = 0;
  std::int64_t first = 0;  ///< errors
  std::int64_t second = 0;
};

struct CompareView {
  QString problem;  ///< why cases cannot be compared, and what to do; then all else is empty
  PairedErrors errors;
  std::vector<ClassChange> classes;
  std::array<std::vector<ChangedCase>, kCaseSides> sides;  ///< by CaseSide; by label, then in the test set's order
};

/// The run pairs that a comparison begins with: the latest student and its baseline, else the two newest; 0 where there
/// are not two.
struct RunPair {
  RunId first = 0;
  RunId second = 0;
  bool operator==(const RunPair&) const = default;
};
[[nodiscard]] RunPair usualPair(const RunStore& store);
/// Students, baselines, ensembles, teachers and specialists, of each the newest first.
[[nodiscard]] std::vector<RunId> comparableRuns(const RunStore& store);

/// 2 ms for 10,000 cases of 62 classes.
[[nodiscard]] CompareView compareView(const RunStore& store, const RunRecord& first, const RunRecord& second);

/// Pictures with what the two say in the corner, "3 | 5".
[[nodiscard]] std::vector<GridCell> changedCells(const Dataset& data, const std::vector<ChangedCase>& cases);
/// "Test case 12 is a 3: A says a 3, B a 5."
[[nodiscard]] QString caseText(const Dataset& data, const ChangedCase& changed);

/// Test error by epoch of both; of a run without a course, such as an ensemble, a line at its error.
[[nodiscard]] CurveData pairCurves(const RunRecord& first, const RunRecord& second);

}  // namespace retort
