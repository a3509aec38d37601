#include "engine/experiment/run_list.h"

#include <algorithm>
#include <utility>

#include "engine/experiment/error.h"
#include "engine/experiment/sweep.h"

namespace retort {
namespace {

using Phase = ListedRun::Phase;

bool learnsFromTeacher(const RunSpec& spec) { return spec.objective.kind != ObjectiveKind::Hard; }

/// A diverged run would diverge again.
bool isResumable(const ListedRun& run) {
  if (run.deleted || run.again || (run.phase != Phase::Over && run.phase != Phase::Telling)) return false;
  return !run.outcome || *run.outcome == Outcome::Cancelled || *run.outcome == Outcome::Failed;
}

bool willBeCompleted(const ListedRun& run) {
  if (run.phase == Phase::Waiting || run.phase == Phase::Running) return !run.stop.stop_requested();
  return run.outcome == Outcome::Completed;
}

}  // namespace

RunList::RunList(const RunQueue::Options& options)
    : m_nextRun(options.firstRun), m_nextExperiment(options.firstExperiment), m_archived(options.archive != nullptr) {}

void RunList::restore(std::vector<KnownRun> runs, std::vector<KnownExperiment> experiments) {
  m_experiments = std::move(experiments);
  for (KnownRun& run : runs) {
    m_nextRun = std::max(m_nextRun, run.id + 1);
    m_nextExperiment = std::max(m_nextExperiment, run.experiment + 1);
    m_runs.push_back(ListedRun{std::move(run)});
  }
}

std::vector<Event> RunList::add(const ExperimentSpec& spec) {
  std::vector<Event> announced;
  std::vector<PlannedRun> plan = planRuns(spec);
  assignGroups(plan, 1);
  std::vector<RunId> ids;
  for (PlannedRun& run : plan) {
    RunId reused = run.spec.role == Role::Teacher ? reusableTeacher(run.spec) : 0;
    if (reused == 0) {
      if (announced.empty()) announced.emplace_back(ExperimentQueued{m_nextExperiment++, spec});
      const RunId teacher = run.teacher ? ids[*run.teacher] : 0;
      RunQueued queued =
          list(std::move(run.spec), std::move(run.name), teacher, m_nextExperiment - 1, run.group);
      reused = queued.run;
      announced.emplace_back(std::move(queued));
    }
    ids.push_back(reused);
  }
  return announced;
}

RunQueued RunList::fork(const ForkRequest& request) {
  const ListedRun* parent = find(request.from.run);
  if (!parent)
    throw Error(ErrorKind::BadSpec, "fork", "there is no run " + std::to_string(request.from.run),
                "Choose a checkpoint of a run of this session");
  RunSpec spec = forkedSpec(parent->spec, request);
  const RunId teacher = learnsFromTeacher(spec) ? parent->teacher : 0;
  std::string name = request.name.empty() ? runName(spec) : request.name;
  return list(std::move(spec), std::move(name), teacher, parent->experiment);
}

RunQueued RunList::list(RunSpec spec, std::string name, RunId teacher, ExperimentId experiment,
                        GroupPlace group) {
  ListedRun run;
  run.id = m_nextRun++;
  run.spec = std::move(spec);
  run.name = std::move(name);
  run.teacher = teacher;
  run.experiment = experiment;
  run.group = group;
  run.phase = Phase::Waiting;
  m_runs.push_back(std::move(run));
  const ListedRun& listed = m_runs.back();
  return {listed.id, listed.spec, listed.name, listed.teacher, listed.experiment, listed.group};
}

std::vector<RunId> RunList::resume(const std::vector<RunId>& runs, std::vector<Event>& announced) {
  std::vector<RunId> queued;
  const auto queueAgain = [&](ListedRun* run) {
    if (run && requeue(*run, announced)) queued.push_back(run->id);
  };
  for (const RunId id : runs) {
    ListedRun* run = find(id);
    if (!run || !isResumable(*run)) continue;
    queueAgain(find(run->teacher));
    queueAgain(run);
  }
  return queued;
}

bool RunList::requeue(ListedRun& run, std::vector<Event>& announced) const {
  if (!isResumable(run)) return false;
  if (run.phase == Phase::Telling) {
    run.again = true;
    return true;
  }
  run.phase = Phase::Waiting;
  run.outcome.reset();
  run.stop = std::stop_source();
  run.goesOn = true;
  const int kept = std::max(run.checkpointEpoch, run.spec.forkedFrom.epoch);
  announced.emplace_back(RunRequeued{run.id, m_archived ? kept : 0});
  return true;
}

void RunList::setDeleted(RunId id, bool deleted) {
  ListedRun* run = find(id);
  if (!run) return;
  run->deleted = deleted;
  if (deleted) requestStop(id);
}

void RunList::requestStop(RunId only) {
  for (ListedRun& run : m_runs) {
    if (only != 0 && run.id != only) continue;
    run.again = false;
    if (run.phase == Phase::Waiting || run.phase == Phase::Running) run.stop.request_stop();
  }
}

ListedRun* RunList::nextReady(bool paused) {
  for (ListedRun& run : m_runs) {
    if (run.phase != Phase::Waiting) continue;
    if (run.stop.stop_requested()) return &run;
    const ListedRun* teacher = find(run.teacher);
    if (!paused && (!teacher || teacher->phase == Phase::Over)) return &run;
  }
  return nullptr;
}

RunOrder RunList::order(const ListedRun& run) const {
  RunOrder order;
  order.run = run.id;
  order.spec = run.spec;
  order.goesOn = run.goesOn;
  order.checkpointEpoch = run.checkpointEpoch;
  order.stop = run.stop.get_token();
  order.datasetSha256 = run.datasetSha256;
  const ListedRun* parent = find(run.spec.forkedFrom.run);
  if (parent && order.datasetSha256.empty()) order.datasetSha256 = parent->datasetSha256;
  order.teacher = run.teacher;
  if (const ListedRun* teacher = find(run.teacher)) {
    order.teacherKnown = true;
    order.teacherOutcome = teacher->outcome;
    order.teacherSpec = teacher->spec;
    order.teacherSha256 = teacher->datasetSha256;
    order.teacherResult = teacher->result;
  }
  return order;
}

void RunList::note(ListedRun& run, const Event& event) {
  if (const auto* started = std::get_if<RunStarted>(&event); started && started->data)
    run.datasetSha256 = started->data->sha256;
  if (const auto* taken = std::get_if<CheckpointTaken>(&event)) run.checkpointEpoch = taken->checkpoint->epoch;
}

std::vector<Event> RunList::end(ListedRun& run, std::shared_ptr<const RunResult> result) {
  run.phase = Phase::Over;
  if (run.spec.role == Role::Teacher && result->outcome == Outcome::Completed) run.result = std::move(result);
  dropUnneededResults();
  std::vector<Event> announced;
  if (std::exchange(run.again, false)) requeue(run, announced);
  return announced;
}

void RunList::dropUnneededResults() {
  if (!m_archived) return;
  const auto isNeeded = [this](RunId teacher) {
    return std::ranges::any_of(
        m_runs, [teacher](const ListedRun& run) { return run.teacher == teacher && run.phase == Phase::Waiting; });
  };
  for (ListedRun& run : m_runs)
    if (run.result && !isNeeded(run.id)) run.result.reset();
}

bool RunList::allOver() const {
  return std::ranges::all_of(m_runs, [](const ListedRun& run) { return run.phase == Phase::Over; });
}

const ListedRun* RunList::find(RunId id) const {
  const auto found = std::ranges::find(m_runs, id, &ListedRun::id);
  return id == 0 || found == m_runs.end() ? nullptr : &*found;
}

ListedRun* RunList::find(RunId id) { return const_cast<ListedRun*>(std::as_const(*this).find(id)); }

/// A teacher is the same when it is the same thing: spec and data, whatever it is called.
RunId RunList::reusableTeacher(const RunSpec& spec) const {
  for (const ListedRun& run : m_runs)
    if (run.spec == spec && !run.deleted && willBeCompleted(run)) return run.id;
  return 0;
}

}  // namespace retort
