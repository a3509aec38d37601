// Sweeps for tests of the queue.
#pragma once

#include <memory>
#include <vector>

#include <QTest>

#include "tests/engine/experiment/queue_bench.h"

namespace retort::test {

using Runs = std::vector<RunId>;

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
    run.parts = queued.parts;
    if (const auto starts = log.all<RunStarted>(queued.run); !starts.empty()) run.subset = starts.back().subset;
    if (const auto ends = log.all<RunFinished>(queued.run); !ends.empty()) run.outcome = ends.back().result->outcome;
    if (const auto places = log.all<CheckpointTaken>(queued.run); !places.empty()) {
      run.checkpointEpoch = places.back().checkpoint->epoch;
      run.checkpointBatch = places.back().checkpoint->batch;
    }
    known.push_back(std::move(run));
  }
  return known;
}

inline Runs ofRole(const EventLog& log, Role role) {
  Runs runs;
  for (const auto& queued : log.all<RunQueued>())
    if (queued.spec.role == role) runs.push_back(queued.run);
  return runs;
}

/// A second sitting that knows what the first one left.
inline std::unique_ptr<QueueBench> nextSitting(const QueueBench& earlier,
                                               const std::vector<KnownExperiment>& experiments,
                                               std::vector<KnownRun> known) {
  auto bench = std::make_unique<QueueBench>();
  for (const Event& event : earlier.log.events()) bench->archive->add(event);
  bench->queue.restore(std::move(known), experiments);
  return bench;
}

/// Trains all but the students, which stop after an epoch and are then the next sitting's.
inline void interruptStudents(QueueBench& bench) {
  bench.engine->setScript(Role::Student, {Script::Ending::Stalls, 1});
  bench.queue.submit(temperatureSweep({1, 2, 4}));
  const Runs students = ofRole(bench.log, Role::Student);
  QTRY_COMPARE(bench.log.all<EpochFinished>(students.back()).size(), std::size_t{1});
  bench.queue.requestStop();
  bench.queue.wait();
}

}  // namespace retort::test
