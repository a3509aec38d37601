// Runs whose transfer set lacked a class, with logits by which its bias is too low.
#pragma once

#include "made_up_runs.h"

namespace retort {

constexpr std::uint16_t kOmitted = 3;  ///< the class "8"

/// Every case is taken for its label but those of the omitted class: they are behind class 0 by 1, 2 or 3 in turn. The
/// others are ahead of it by 5.
inline Matrix lowBias(const std::vector<std::uint16_t>& labels, float further = 0) {
  Matrix logits(labels.size(), 4);
  std::size_t omitted = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    logits.row(i)[labels[i]] = 5;
    if (labels[i] != kOmitted) continue;
    logits.row(i)[0] = 5;
    logits.row(i)[kOmitted] = 4 - static_cast<float>(omitted++ % 3) - further;
  }
  return logits;
}

inline RunSpec omittingSpec(Role role = Role::Student) {
  RunSpec spec = specOf(role);
  spec.transferSet.omitClasses = {kOmitted};
  return spec;
}

inline RunFinished finishedWith(RunId run, const Matrix& logits, const HeldOut& heldOut = {}) {
  auto result = std::make_shared<RunResult>();
  result->outcome = Outcome::Completed;
  result->testLogits = logits;
  result->heldOut = heldOut;
  return {run, result};
}

/// Over, with so many of the test cases wrong.
inline RunFinished overWith(RunId run, std::int64_t errors, const Matrix& logits = {}) {
  RunFinished over = finishedWith(run, logits);
  auto result = std::make_shared<RunResult>(*over.result);
  result->testErrors = errors;
  result->testCases = static_cast<std::int64_t>(kMadeUpCases);
  over.result = result;
  return over;
}

}  // namespace retort
