// Runs as lines of text and of JSON.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "app/cli/run_log.h"
#include "engine/analysis/curves_svg.h"
#include "engine/analysis/word_errors.h"
#include "engine/session/session_values.h"

namespace retort::cli {

/// As a session would hold it.
[[nodiscard]] StoredRun toStored(const LoggedRun& run);

/// "completed", "diverged" …, or "unfinished".
[[nodiscard]] std::string outcomeText(const StoredRun& run);

/// The object that ends each run in the output of --json: run_finished, with outcome, errors, rate and time. On
/// recorded words also frame_accuracy, recordings, word_errors and word_error_rate.
[[nodiscard]] nlohmann::json runFinishedJson(const StoredRun& run, const std::optional<WordErrors>& words);

/// Numbers that are not finite, as a diverged run has them, become null.
[[nodiscard]] nlohmann::json epochJson(const EpochPoint& point);

/// One object on one line. Bytes that are no UTF-8 (a path may hold them) are replaced.
[[nodiscard]] std::string jsonLine(const nlohmann::json& object);

/// The curves of the runs, ready to be drawn.
[[nodiscard]] std::vector<Curve> curvesOf(const std::vector<StoredRun>& runs);

/// A table of the runs, and by how much the student beats its baseline where both completed. Ends with a newline.
/// @param words errors in whole recordings, which have columns of their own if there are any
[[nodiscard]] std::string tableText(const std::vector<StoredRun>& runs, const std::map<RunId, WordErrors>& words);

}  // namespace retort::cli
