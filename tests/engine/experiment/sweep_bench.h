// Sweeps for tests of the queue.
#pragma once

#include "tests/engine/experiment/queue_bench.h"

namespace retort::test {

/// One teacher, a student a temperature, and a baseline; the students are one group.
inline ExperimentSpec temperatureSweep(std::initializer_list<double> temperatures, int epochs = 3) {
  ExperimentSpec spec;
  spec.name = "sweep";
  spec.training.epochs = spec.teacher.training.epochs = epochs;
  spec.sweep.axes = {{"objective.temperature", {temperatures.begin(), temperatures.end()}}};
  return spec;
}

/// What a session would hand to the next sitting.
inline std::vector<KnownRun> knownRuns(const EventLog& log) {
  std::vector<KnownRun> known;
  for (const auto& queued : log.all<RunQueued>()) {
    KnownRun run{queued.run, queued.spec, queued.name, queued.teacher, queued.experiment, {}, glyphsSha256()};
    run.group = queued.group;
    if (const auto ends = log.all<RunFinished>(queued.run); !ends.empty()) run.outcome = ends.back().result->outcome;
    if (const auto places = log.all<CheckpointTaken>(queued.run); !places.empty()) {
      run.checkpointEpoch = places.back().checkpoint->epoch;
      run.checkpointBatch = places.back().checkpoint->batch;
    }
    known.push_back(std::move(run));
  }
  return known;
}

inline std::vector<RunId> ofRole(const EventLog& log, Role role) {
  std::vector<RunId> runs;
  for (const auto& queued : log.all<RunQueued>())
    if (queued.spec.role == role) runs.push_back(queued.run);
  return runs;
}

}  // namespace retort::test
