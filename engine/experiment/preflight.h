// What can be wrong with a run once its data is known.
#pragma once

#include "engine/data/dataset.h"
#include "engine/experiment/spec.h"

namespace retort {

/// @throws Error(BadSpec) naming the key: classes that do not exist, no case left, a batch larger than the set;
///         Error(OutOfMemory) before anything is allocated.
void requireRunnable(const RunSpec& run, const Dataset& data);

/// The same for every run of the experiment; of a sweep the problem names the cells, 10 at most. @throws as above, and
/// as requireValid.
void requireRunnable(const ExperimentSpec& spec, const Dataset& data);

}  // namespace retort
