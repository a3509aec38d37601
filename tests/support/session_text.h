#pragma once

#include <string>

#include "engine/session/session.h"

namespace retort::test {

/// Every value of it, one a line, numbers bit for bit: two contents are the same when their texts are.
[[nodiscard]] std::string textOf(const SessionContents& contents);

/// The same, and hashes of every blob: results, checkpoints, logits and probes of all runs.
[[nodiscard]] std::string textOf(Session& session);

/// Of the one run's result; "none" for null.
[[nodiscard]] std::string textOf(const RunResult* result);

}  // namespace retort::test
