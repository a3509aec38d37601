#include "app/cli/run_log.h"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "app/cli/sweep_text.h"

namespace retort::cli {

const LoggedRun* RunLog::apply(const Event& event) {
  if (const auto* experiment = std::get_if<ExperimentQueued>(&event)) {
    if (!experiment->spec.sweep.empty()) m_specs[experiment->experiment] = experiment->spec.sweep;
    return nullptr;
  }
  if (const auto* queued = std::get_if<RunQueued>(&event)) {
    LoggedRun run;
    run.id = queued->run;
    run.spec = queued->spec;
    run.name = queued->name;
    run.teacher = queued->teacher;
    run.experiment = queued->experiment;
    run.group = queued->group;
    insert(std::move(run));
    return &m_runs.back();
  }
  LoggedRun* run = find(runOf(event));
  if (!run) return nullptr;
  if (const auto* started = std::get_if<RunStarted>(&event)) {
    run->started = true;
    run->data = started->data;
  }
  if (const auto* again = std::get_if<RunRequeued>(&event))
    std::erase_if(run->points, [&](const EpochPoint& point) { return point.epoch > again->epoch; });
  if (const auto* progress = std::get_if<RunProgress>(&event)) run->progress = *progress;
  if (const auto* epoch = std::get_if<EpochFinished>(&event)) run->points.push_back(epoch->point);
  if (const auto* finished = std::get_if<RunFinished>(&event)) {
    if (!run->result) ++m_finished;
    run->result = finished->result;
    if (run->data) run->words = testWordErrors(run->result->testLogits, *run->data);
    run->data = nullptr;
  }
  return run;
}

void RunLog::know(const SessionContents& contents) {
  for (const StoredExperiment& experiment : contents.experiments)
    if (!experiment.spec.sweep.empty()) m_specs[experiment.id] = experiment.spec.sweep;
  for (const StoredRun& run : contents.runs)
    if (isSource(run.spec.role)) m_teachers[run.id] = run.spec;
}

void RunLog::add(const StoredRun& stored) {
  LoggedRun run;
  run.id = stored.id;
  run.spec = stored.spec;
  run.name = stored.look.name;
  run.teacher = stored.teacher;
  run.experiment = stored.experiment;
  run.group = stored.group;
  run.points = stored.points;
  insert(std::move(run));
}

void RunLog::insert(LoggedRun run) {
  if (isSource(run.spec.role)) m_teachers[run.id] = run.spec;
  if (const auto sweep = m_specs.find(run.experiment); sweep != m_specs.end()) {
    const auto teacher = m_teachers.find(run.teacher);
    run.isOfSweep = true;
    run.cell = coordinatesOf(sweep->second, run.spec, teacher == m_teachers.end() ? nullptr : &teacher->second);
    follow(run.experiment);
  }
  m_places[run.id] = m_runs.size();
  m_runs.push_back(std::move(run));
}

bool RunLog::any(Outcome outcome) const {
  return std::ranges::any_of(m_runs,
                             [&](const LoggedRun& run) { return run.result && run.result->outcome == outcome; });
}

LoggedRun* RunLog::find(RunId run) {
  const auto place = m_places.find(run);
  return place == m_places.end() ? nullptr : &m_runs[place->second];
}

}  // namespace retort::cli
