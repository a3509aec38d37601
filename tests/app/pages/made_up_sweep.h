// A planned sweep and the events of its runs, as the mailbox would deliver them.
#pragma once

#include <functional>
#include <vector>

#include "app/models/run_store.h"
#include "engine/experiment/sweep.h"
#include "made_up_runs.h"

namespace retort {

constexpr ExperimentId kSweep = 7;

/// Temperature 1 and 4 by width 10 and 300, two seeds: a teacher, eight students and four baselines.
inline ExperimentSpec madeUpSweep() {
  ExperimentSpec spec;
  spec.name = "made-up";
  spec.sweep.axes = {{"objective.temperature", {Value{1.0}, Value{4.0}}},
                     {"student.width", {Value{std::int64_t{10}}, Value{std::int64_t{300}}}}};
  spec.sweep.seeds = 2;
  return spec;
}

/// The experiment and its runs, numbered from `first` on in the order of the plan.
inline std::vector<Event> queuedSweep(const ExperimentSpec& spec, ExperimentId id = kSweep, RunId first = 1) {
  std::vector<Event> events = {ExperimentQueued{id, spec}};
  const auto plan = planRuns(spec);
  for (std::size_t i = 0; i < plan.size(); ++i)
    events.emplace_back(RunQueued{first + i, plan[i].spec, plan[i].name, plan[i].teacher ? first + *plan[i].teacher : 0,
                                  id, plan[i].group});
  return events;
}

inline RunFinished endedWith(RunId run, std::int64_t errors, Outcome outcome = Outcome::Completed) {
  auto result = std::make_shared<RunResult>();
  result->outcome = outcome;
  result->testErrors = errors;
  result->testCases = static_cast<std::int64_t>(kMadeUpCases);
  result->seconds = 2;
  return {run, result};
}

/// A first epoch with errors on held-out cases.
inline EpochFinished validated(RunId run, std::int64_t validationErrors) {
  EpochFinished epoch = epochOf(run, 1, 60);
  epoch.point.validationErrors = validationErrors;
  epoch.point.validationCases = 50;
  return epoch;
}

/// Of the sweep's students, those with that temperature and width.
inline std::vector<RunId> studentsAt(const RunStore& store, double temperature, int width) {
  std::vector<RunId> runs;
  for (const RunRecord& run : store.runs())
    if (run.spec.role == Role::Student && run.spec.objective.temperature == temperature &&
        run.spec.model.layers.front() == width)
      runs.push_back(run.id);
  return runs;
}

/// The teacher has 20 errors, baselines 80; students 60 with T 1 and 50 with T 4, 10 fewer with width 300, one more
/// with the second seed.
inline std::vector<Event> endedSweep(const RunStore& store) {
  std::vector<Event> events;
  for (const RunRecord& run : store.runs()) {
    std::int64_t errors = run.spec.role == Role::Teacher ? 20 : 80;
    if (run.spec.role == Role::Student)
      errors = (run.spec.objective.temperature == 1 ? 60 : 50) - (run.spec.model.layers.front() == 300 ? 10 : 0) +
               (run.spec.training.seed - 1);
    events.emplace_back(endedWith(run.id, errors));
  }
  return events;
}

}  // namespace retort
