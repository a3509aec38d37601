// The test cases behind a cell of the class similarity page.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include <QString>
#include <QStringList>

#include "app/models/similarity_measure.h"
#include "engine/data/dataset.h"
#include "engine/experiment/run_spec.h"
#include "widgets/image_grid.h"

namespace retort {

/// A run, as far as its answers to the test cases go.
struct ComparedModel {
  QString name;
  Role role = Role::Student;
  std::shared_ptr<const Matrix> logits;  ///< of all test cases; null for none
  bool withSpecialists = false;          ///< an ensemble that is a generalist with its specialists
  bool operator==(const ComparedModel&) const = default;
};

enum class CellSide { First, Second, Difference };

/// A cell of one of the heat maps, by its classes.
struct ChosenCell {
  CellSide side = CellSide::First;
  std::size_t row = 0;
  std::size_t column = 0;
  bool operator==(const ChosenCell&) const = default;
};

struct CasesQuestion {
  const Dataset& data;
  const ComparedModel& first;
  const ComparedModel& second;
  SimilarityMeasure measure = SimilarityMeasure::SoftTargets;
  double temperature = 1;
  ChosenCell cell;
  bool rises = true;  ///< of a difference: whether the second run's value is the larger
};

/// Sorted, those first that the cell is made of most.
struct CellCases {
  QString title;                  ///< "3s that the teacher finds most like a 5"; empty without a cell
  std::vector<GridCell> cells;    ///< images are indices of test cases
  std::vector<QStringList> rows;  ///< the same in words: case, value, prediction
  QString valueTitle;             ///< of the second
  QString emptyText;              ///< why there are none
};

inline constexpr std::size_t kMostCellCases = 500;  ///< of cells whose cases are all of the test set

/// Of soft targets the cases of the row's class, those first that have most on the column's; of confusions those among
/// them that are taken for it; of covariance and correlation those with the largest product of deviations from the
/// means, both above these, kMostCellCases of them. Of a difference the cases by how much the second run differs in the
/// cell's direction.
[[nodiscard]] CellCases casesBehind(const CasesQuestion& question);

}  // namespace retort
