// Sweeps as lines of text and of JSON.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "app/cli/run_log.h"
#include "engine/session/sweep_runs.h"

namespace retort::cli {

/// Where a run stands in its sweep. @param teacher null for none
[[nodiscard]] std::vector<Coordinate> coordinatesOf(const SweepSpec& sweep, const RunSpec& run, const RunSpec* teacher);

/// With "cell": {"objective.temperature": 4, "training.seed": 2}, and "group", where the run is of a sweep.
[[nodiscard]] nlohmann::json withCell(nlohmann::json object, const LoggedRun& run);

/// sweepState; none for a spec of somebody else's that asks for too much, which is said on stderr.
[[nodiscard]] std::optional<SweepState> stateOf(const SessionContents& contents, const StoredExperiment& experiment);

/// "40 runs: 30 completed, 2 diverged, 8 missing".
[[nodiscard]] std::string stateText(const SweepState& state);

/// The object that `show --json` has for a sweep.
[[nodiscard]] nlohmann::json sweepJson(const StoredExperiment& experiment, const SweepState& state);

/// The sweep's cells and then its baselines, a line each: mean and standard deviation of the test errors over the
/// seeds. Ends with a newline; empty for a sweep without cells.
[[nodiscard]] std::string cellsText(const SweepTable& table);

}  // namespace retort::cli
