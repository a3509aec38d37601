// The paper's test errors as lines beside the curves.
#pragma once

#include <vector>

#include "app/models/run_store.h"
#include "widgets/curve_data.h"

namespace retort {

/// Keys of these lines: no run has one as large.
inline constexpr std::uint64_t kFirstPaperKey = std::uint64_t{1} << 62;

/// A dotted line for each test error that the paper publishes (distillation.md section 3) of what any of these runs
/// repeats without departing from it, in percent.
[[nodiscard]] std::vector<CurveReference> paperLines(const RunStore& store, const std::vector<const RunRecord*>& runs);

}  // namespace retort
