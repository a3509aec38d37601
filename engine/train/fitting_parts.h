#pragma once

#include <vector>

#include "engine/experiment/engine.h"

namespace retort {

/// Splits a group into parts that can train together, in their order: the whole group, unless its members come from
/// different places, teachers or data, or claim the same slot. A run that can be in no group is a part by itself.
[[nodiscard]] std::vector<std::vector<GroupMember>> fittingParts(const std::vector<GroupMember>& members);

}  // namespace retort
