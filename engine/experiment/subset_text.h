// Subsets of classes as a person writes them.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace retort {

/// Reads "1, 7; 3, 5, 8": class indices, subsets with semicolons between them. A class may be in several of them.
/// @return each ascending; none for a text without any
/// @throws Error(BadSpec) naming teacher.specialists.subsets: an empty subset, a class that comes twice in one, what is
///         no class index, more than 100 subsets
[[nodiscard]] std::vector<std::vector<int>> parseSubsets(std::string_view text);

/// The text that parseSubsets reads back: "1, 7; 3, 5, 8".
[[nodiscard]] std::string subsetsText(std::span<const std::vector<int>> subsets);

}  // namespace retort
