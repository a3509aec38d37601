// The paper's figures beside a session's, as text, Markdown and JSON.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "engine/analysis/paper.h"

namespace retort::cli {

/// A line for each claim and, below it, for further settings: at most five of each claim, and how many more there are.
[[nodiscard]] std::string paperText(const std::vector<PaperComparison>& comparisons);

/// The same as a table of GitHub's Markdown.
[[nodiscard]] std::string paperMarkdown(const std::vector<PaperComparison>& comparisons);

/// One object for each claim, with all its settings.
[[nodiscard]] nlohmann::json paperJson(const PaperComparison& comparison);

}  // namespace retort::cli
