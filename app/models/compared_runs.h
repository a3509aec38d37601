// Which runs stand beside each other, and what they say about a test case.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "app/models/run_store.h"

namespace retort {

/// The runs of one experiment; null where there is none. Valid until the store changes.
struct ComparedRuns {
  const RunRecord* teacher = nullptr;
  const RunRecord* student = nullptr;
  const RunRecord* baseline = nullptr;

  [[nodiscard]] bool empty() const { return teacher == nullptr && student == nullptr && baseline == nullptr; }
  /// Which of them is held against the teacher.
  [[nodiscard]] const RunRecord* learner() const { return student != nullptr ? student : baseline; }
};

/// What a run answers to the test cases of the store's data set.
struct CaseLogits {
  std::shared_ptr<const Matrix> matrix;  ///< [test cases, or probe cases; classes]; null when not at hand
  bool ofProbes = false;                 ///< its rows are those of the probe cases: the run still trains
  bool operator==(const CaseLogits&) const = default;
  [[nodiscard]] explicit operator bool() const { return matrix != nullptr; }
};

/// The experiment of that student; of the last student for 0. Without any student: the last teacher and baseline.
/// The baseline is the pinned run, else the last with the student's net, training and transfer set. Runs on other data
/// are not considered.
[[nodiscard]] ComparedRuns comparedRuns(const RunStore& store, RunId student = 0);

/// Logits [classes] of one test case: of the last whole epoch, else of its probes. Empty when there are none, or when
/// they are not at hand: then the store is asked to get them.
[[nodiscard]] std::span<const float> caseLogits(const RunStore& store, const RunRecord& run, std::size_t testCase);

/// The same of all cases. What does not fit the data set is left out; what is not at hand is asked for.
[[nodiscard]] CaseLogits logitsOf(const RunStore& store, const RunRecord* run);

/// The test cases that every run evaluates after each epoch; empty without a data set.
[[nodiscard]] std::vector<std::uint32_t> probesOf(const RunStore& store);

}  // namespace retort
