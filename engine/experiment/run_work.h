// What a worker does with the runs that it has taken.
#pragma once

#include <memory>
#include <span>

#include "engine/data/dataset_cache.h"
#include "engine/experiment/run_list.h"
#include "engine/experiment/teacher_cache.h"

namespace retort {

/// Where a run's inputs come from. All of it is thread-safe and may block for as long as a disk does.
struct RunSources {
  std::shared_ptr<Engine> engine;
  std::shared_ptr<DatasetCache> datasets;
  std::shared_ptr<RunArchive> archive;  ///< null for none
  double checkpointInterval = 10;       ///< s
  std::shared_ptr<TeacherCache> teachers = std::make_shared<TeacherCache>();
};

/// Fetches data, teacher and checkpoints, and trains; on the calling thread. Never throws: what goes wrong with a run
/// is its result, with a message, and no matter of the others. A run that cannot go on from where it was keeps what it
/// had then.
/// @param orders of one run, or of some that RunList::takeReady found to go on together
/// @param over hears of each run once, as soon as it is over
void workOff(std::span<const RunOrder> orders, const RunSources& sources, const EventSink& sink, const PauseGate& gate,
             const GroupSink& over);

}  // namespace retort
