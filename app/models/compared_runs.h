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
};

/// The experiment of that student; of the last student for 0. Without any student: the last teacher and baseline.
/// The baseline is the pinned run, else the last with the student's net, training and transfer set. Runs on other data
/// are not considered.
[[nodiscard]] ComparedRuns comparedRuns(const RunStore& store, RunId student = 0);

/// Logits [classes] of one test case: of the last whole epoch, else of its probes. Empty when there are none, or when
/// they are not at hand: then the store is asked to get them.
[[nodiscard]] std::span<const float> caseLogits(const RunStore& store, const RunRecord& run, std::size_t testCase);

/// The test cases that every run evaluates after each epoch; empty without a data set.
[[nodiscard]] std::vector<std::uint32_t> probesOf(const RunStore& store);

}  // namespace retort
