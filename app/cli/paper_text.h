// The paper's figures beside a session's, as text, Markdown and JSON.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "engine/analysis/paper.h"
#include "engine/session/session_values.h"

namespace retort::cli {

/// A line for each claim and, below it, for further settings: at most five of each claim, and how many more there are.
[[nodiscard]] std::string paperText(const std::vector<PaperComparison>& comparisons);

/// The same as a table of GitHub's Markdown.
[[nodiscard]] std::string paperMarkdown(const std::vector<PaperComparison>& comparisons);

/// "27 runs, 143 min of training in all, from 2026-11-25 on": completed runs alone. "No run is completed."
[[nodiscard]] std::string trainedText(const SessionContents& session);

/// One object for each claim, with all its settings.
[[nodiscard]] nlohmann::json paperJson(const PaperComparison& comparison);

}  // namespace retort::cli
