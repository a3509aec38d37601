// A session's runs as the queue takes them.
#pragma once

#include <vector>

#include "engine/experiment/run_queue.h"
#include "engine/session/session_values.h"

namespace retort {

[[nodiscard]] std::vector<KnownRun> knownRuns(const SessionContents& contents);
[[nodiscard]] std::vector<KnownExperiment> knownExperiments(const SessionContents& contents);

/// The data of an experiment are where its runs' are: the folder may have moved since it was queued. What is read from
/// a session has been through this. @param contents with experiments by id
void locateExperiments(SessionContents& contents);

/// The first numbers that no run and no experiment of the session has.
[[nodiscard]] RunId nextRun(const SessionContents& contents);
[[nodiscard]] ExperimentId nextExperiment(const SessionContents& contents);

}  // namespace retort
