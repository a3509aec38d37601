#pragma once

#include <array>

#include "app/models/run_store.h"
#include "app/report/report.h"

namespace retort {

/// The student with the fewest test errors on the store's data, and its teacher, which may be gone; without students
/// the newest teacher. Null for none.
struct ReportModels {
  const RunRecord* teacher = nullptr;
  const RunRecord* student = nullptr;
  [[nodiscard]] std::array<const RunRecord*, 2> both() const { return {teacher, student}; }
};
[[nodiscard]] ReportModels reportModels(const RunStore& store);

/// Whether its logits are at hand, or are not to be had; else has them fetched.
[[nodiscard]] bool hasAnswered(const RunStore& store, const RunRecord& run);

/// Which classes the two find alike, and what they confuse. Without figures where no logits are at hand.
[[nodiscard]] ReportSection classesSection(const RunStore& store, const ReportModels& models);

}  // namespace retort
