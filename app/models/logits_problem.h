#pragma once

#include <QString>

#include "app/models/run_store.h"

namespace retort {

/// Why a run's logits on the store's test cases cannot be shown, and what to do; empty where they can. Has the store
/// fetch them where there are any. @param run null for none @param logits of all test cases, where they are at hand
[[nodiscard]] QString logitsProblem(const RunStore& store, const RunRecord* run, const Matrix* logits);

}  // namespace retort
