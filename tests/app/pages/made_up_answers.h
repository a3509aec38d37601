// Answers to the made-up test cases that are wrong where a test wants them to be.
#pragma once

#include "tests/app/pages/made_up_runs.h"

namespace retort {

/// Every `wrongEach`-th case from `from` on is taken for the class `further` after its own.
inline std::shared_ptr<const Matrix> answers(std::size_t from, std::size_t wrongEach, std::size_t further = 1) {
  auto logits = std::make_shared<Matrix>(kMadeUpCases, 4);
  for (std::size_t i = 0; i < kMadeUpCases; ++i)
    logits->row(i)[(i + (i >= from && i % wrongEach == 0 ? further : 0)) % 4] = 1;
  return logits;
}

}  // namespace retort
