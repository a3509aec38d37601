// What a worker does with one run.
#pragma once

#include <memory>

#include "engine/data/dataset_cache.h"
#include "engine/experiment/run_list.h"

namespace retort {

/// Where a run's inputs come from. All of it is thread-safe and may block for as long as a disk does.
struct RunSources {
  std::shared_ptr<Engine> engine;
  std::shared_ptr<DatasetCache> datasets;
  std::shared_ptr<RunArchive> archive;  ///< null for none
  double checkpointInterval = 10;       ///< s
};

/// Fetches data, teacher and checkpoint, and trains; on the calling thread. Never throws: what goes wrong is a result
/// with a message. A run that cannot go on from where it was keeps what it had then.
[[nodiscard]] RunResult workOff(const RunOrder& order, const RunSources& sources, const EventSink& sink,
                                const PauseGate& gate);

}  // namespace retort
