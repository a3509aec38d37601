// The test cases as the soft targets page lists them: which, in what order, and how two models divide them. Pure
// functions of values, called on a thread of their own.
#pragma once

#include <vector>

#include "app/models/compared_runs.h"
#include "engine/analysis/significance.h"
#include "widgets/image_grid.h"

namespace retort {

/// A session keeps these numbers.
enum class CaseOrder {
  TestSet = 0,
  Class = 1,
  TeacherEntropy = 2,  ///< descending
  Divergence = 3,      ///< KL(teacher ‖ student), descending
  PredictedClass = 4,  ///< of the judge
  StudentEntropy = 5,  ///< descending
  MostLike = 6,        ///< the teacher's soft target on a class, descending
  Confidence = 7       ///< the judge's soft target on the true class, ascending: the doubtful first
};

/// A session keeps these numbers.
enum class CaseFilter {
  All = 0,
  Wrong = 1,     ///< by the judge
  Disagree = 2,  ///< teacher and student take it for different classes
  TeacherAlone = 3,
  StudentAlone = 4,
  BothRight = 5,
  BothWrong = 6
};

struct CaseChoice {
  int onlyClass = -1;      ///< -1 for all
  int onlyPredicted = -1;  ///< by the judge; -1 for all
  CaseFilter filter = CaseFilter::All;
  CaseOrder order = CaseOrder::TestSet;
  int likeClass = 0;       ///< of CaseOrder::MostLike
  double temperature = 1;  ///< at which soft targets are taken
  bool operator==(const CaseChoice&) const = default;
};

/// The same choice with the default for what its order does not depend on.
[[nodiscard]] CaseChoice plainChoice(CaseChoice choice);

struct CaseQuestion {
  std::shared_ptr<const Dataset> data;
  CaseLogits teacher;
  CaseLogits student;  ///< or the baseline's: whoever is held against the teacher
  CaseChoice choice;
  bool operator==(const CaseQuestion&) const = default;
  [[nodiscard]] bool complete() const { return data != nullptr; }
  /// Whose errors are marked: the student, else the teacher.
  [[nodiscard]] const CaseLogits& judge() const { return student ? student : teacher; }
  /// One of the two has answered the probe cases alone.
  [[nodiscard]] bool ofProbes() const { return teacher.ofProbes || student.ofProbes; }
};

struct CaseList {
  std::vector<GridCell> cells;
  int cases = 0;            ///< before the choice: all test cases, or all probe cases
  int errors = 0;           ///< of the judge, among these
  PairedErrors pair;        ///< first: teacher, second: student; on the chosen classes. No cases unless both are known
  bool orderKnown = true;   ///< false when the order needs logits that are not there; it is then the file's
  bool filterKnown = true;  ///< false when the filter needs logits that are not there; there are then no cells
};

/// Cases of equal rank stay in the test set's order. About 3 ms for 10,000 cases of ten classes.
[[nodiscard]] CaseList caseList(const CaseQuestion& question);

}  // namespace retort
