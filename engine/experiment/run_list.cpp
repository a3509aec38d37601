#include "engine/experiment/run_list.h"

#include <algorithm>
#include <set>
#include <utility>

#include "engine/experiment/error.h"

namespace retort {
namespace {

using Phase = ListedRun::Phase;

/// A diverged run would diverge again.
bool isResumable(const ListedRun& run) {
  if (run.deleted || run.again || (run.phase != Phase::Over && run.phase != Phase::Telling)) return false;
  return !run.outcome || *run.outcome == Outcome::Cancelled || *run.outcome == Outcome::Failed;
}

bool willBeCompleted(const ListedRun& run) {
  if (run.phase == Phase::Waiting || run.phase == Phase::Running) return !run.stop.stop_requested();
  return run.outcome == Outcome::Completed;
}

bool areOneGroup(const ListedRun& run, const ListedRun& other) {
  return run.group.group != 0 && run.group.group == other.group.group && run.experiment == other.experiment;
}

}  // namespace

RunList::RunList(const RunQueue::Options& options)
    : m_nextRun(options.firstRun), m_nextExperiment(options.firstExperiment), m_archived(options.archive != nullptr) {}

void RunList::restore(std::vector<KnownRun> runs, std::vector<KnownExperiment> experiments) {
  m_experiments = std::move(experiments);
  for (const KnownExperiment& one : m_experiments) m_nextExperiment = std::max(m_nextExperiment, one.id + 1);
  std::ranges::sort(runs, {}, &KnownRun::id);
  std::set<RunId> members;
  for (const KnownRun& run : runs) members.insert(run.parts.begin(), run.parts.end());
  for (KnownRun& run : runs) {
    const bool isAlone = isTeacher(run.spec.role) && !members.contains(run.id);
    if (isAlone || !mayBeGrouped(run.spec)) run.group = {};
    m_nextRun = std::max(m_nextRun, run.id + 1);
    m_nextExperiment = std::max(m_nextExperiment, run.experiment + 1);
    keep(ListedRun{std::move(run)});
  }
}

std::vector<Event> RunList::add(const ExperimentSpec& spec, DeletedRuns deleted) {
  std::vector<PlannedRun> plan = planRuns(spec);
  KnownExperiment* extended = extendedBy(spec);
  const RunsThere known = runsThere(extended ? extended->id : 0, deleted);
  const PlanProgress progress = progressOf(plan, known.runs);
  if (!extended) {
    m_experiments.push_back({m_nextExperiment++, spec});
    extended = &m_experiments.back();
  } else {
    const ExperimentSpec both = extendedSpec(extended->spec, spec);
    if (std::ranges::find(progress.toTrain, true) == progress.toTrain.end() && both.sweep == extended->spec.sweep)
      return {};
    extended->spec = both;
  }
  assignMissing(plan, progress, known.runs, firstFreeGroup(extended->id));
  std::vector<Event> announced{ExperimentQueued{extended->id, extended->spec}};
  std::vector<RunId> ids(plan.size());
  for (std::size_t i = 0; i < plan.size(); ++i) {
    if (progress.there[i]) ids[i] = known.ids[*progress.there[i]];
    if (!progress.toTrain[i]) continue;
    std::vector<RunId> parts;
    for (const std::size_t part : plan[i].parts) parts.push_back(ids[part]);
    RunQueued queued = list(plan[i], plan[i].teacher ? ids[*plan[i].teacher] : 0, std::move(parts), extended->id);
    ids[i] = queued.run;
    announced.emplace_back(std::move(queued));
  }
  return announced;
}

RunList::RunsThere RunList::runsThere(ExperimentId experiment, DeletedRuns deleted) const {
  RunsThere known;
  for (const ListedRun& run : m_runs) {
    const bool counts = !run.deleted || deleted == DeletedRuns::AreThere;
    const bool inSweep = experiment != 0 && run.experiment == experiment && counts;
    if (!inSweep && !isReusable(run)) continue;
    const ListedRun* teacher = find(run.teacher);
    known.runs.push_back({&run.spec, teacher ? &teacher->spec : nullptr, run.group, inSweep, isReusable(run)});
    known.ids.push_back(run.id);
  }
  return known;
}

/// An ensemble's students learn from its members' logits.
bool RunList::isReusable(const ListedRun& run) const {
  const auto isDeleted = [this](RunId id) {
    const ListedRun* part = find(id);
    return !part || part->deleted;
  };
  return isSource(run.spec.role) && !run.deleted && willBeCompleted(run) && isWhole(run.spec, run.parts.size()) &&
         std::ranges::none_of(run.parts, isDeleted);
}

std::vector<RunId> RunList::sourcesOf(const ListedRun& run) const {
  std::vector<RunId> sources = run.parts;
  const ListedRun* teacher = find(run.teacher);
  if (!teacher) return sources;
  sources.insert(sources.end(), teacher->parts.begin(), teacher->parts.end());
  sources.push_back(run.teacher);
  return sources;
}

RunQueued RunList::fork(const ForkRequest& request) {
  const ListedRun* parent = find(request.from.run);
  if (!parent)
    throw Error(ErrorKind::BadSpec, "fork", "there is no run " + std::to_string(request.from.run),
                "Choose a checkpoint of a run of this session");
  PlannedRun run;
  run.spec = forkedSpec(parent->spec, request);
  run.name = request.name.empty() ? runName(run.spec) : request.name;
  return list(run, needsTeacher(run.spec.objective) ? parent->teacher : 0, {}, parent->experiment);
}

RunQueued RunList::list(const PlannedRun& planned, RunId teacher, std::vector<RunId> parts, ExperimentId experiment) {
  ListedRun run;
  run.id = m_nextRun++;
  run.spec = planned.spec;
  run.name = planned.name;
  run.teacher = teacher;
  run.experiment = experiment;
  run.group = planned.group;
  run.parts = std::move(parts);
  ListedRun& listed = keep(std::move(run));
  wait(listed);
  return {listed.id, listed.spec, listed.name, listed.teacher, listed.experiment, listed.group, listed.parts};
}

ListedRun& RunList::keep(ListedRun run) {
  m_runs.push_back(std::move(run));
  return m_runs.back();
}

void RunList::wait(ListedRun& run) {
  run.phase = Phase::Waiting;
  run.rank = 0;
  m_waiting.emplace(Place(run.rank, run.id), &run);
  ++m_notOver;
  for (const RunId id : sourcesOf(run))
    if (ListedRun* source = find(id)) ++source->awaitedBy;
}

void RunList::stopWaiting(ListedRun& run) {
  m_waiting.erase({run.rank, run.id});
  run.phase = Phase::Running;
  for (const RunId id : sourcesOf(run))
    if (ListedRun* source = find(id)) --source->awaitedBy;
}

std::vector<RunId> RunList::resume(const std::vector<RunId>& runs, std::vector<Event>& announced) {
  std::vector<RunId> queued;
  const auto queueAgain = [&](ListedRun* run) {
    if (run && requeue(*run, announced)) queued.push_back(run->id);
  };
  for (const RunId id : runs) {
    ListedRun* run = find(id);
    if (!run || !isResumable(*run)) continue;
    for (const RunId source : sourcesOf(*run)) queueAgain(find(source));
    queueAgain(run);
  }
  return queued;
}

bool RunList::requeue(ListedRun& run, std::vector<Event>& announced) {
  if (!isResumable(run)) return false;
  if (run.phase == Phase::Telling) {
    run.again = true;
    return true;
  }
  wait(run);
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
  const auto stop = [](ListedRun& run) {
    run.again = false;
    if (run.phase == Phase::Waiting || run.phase == Phase::Running) run.stop.request_stop();
  };
  if (only == 0)
    std::ranges::for_each(m_runs, stop);
  else if (ListedRun* run = find(only))
    stop(*run);
}

void RunList::runNext(const std::vector<RunId>& runs) { moveTo(--m_firstRank, runs, true); }

void RunList::runLast(const std::vector<RunId>& runs) { moveTo(++m_lastRank, runs, false); }

/// Teachers have smaller ids than their students, and so go before them in a rank that both have.
void RunList::moveTo(std::int64_t rank, const std::vector<RunId>& runs, bool withTeachers) {
  std::map<RunId, ListedRun*> moved;
  for (const RunId id : runs) {
    ListedRun* run = find(id);
    if (run && run->phase == Phase::Waiting) moved.emplace(id, run);
  }
  std::map<std::pair<ExperimentId, std::int64_t>, bool> groups;
  for (const auto& [id, run] : moved)
    if (run->group.group != 0) groups[{run->experiment, run->group.group}] = true;
  for (const auto& [place, run] : m_waiting)
    if (groups.contains({run->experiment, run->group.group})) moved.emplace(run->id, run);
  if (withTeachers)
    for (const auto& [id, run] : std::map(moved)) {
      for (const RunId source : sourcesOf(*run)) {
        ListedRun* one = find(source);
        if (one && one->phase == Phase::Waiting) moved.emplace(one->id, one);
      }
    }
  for (const auto& [id, run] : moved) {
    m_waiting.erase({run->rank, id});
    run->rank = rank;
    m_waiting.emplace(Place(rank, id), run);
  }
}

bool RunList::isReady(const ListedRun& run) const {
  return std::ranges::all_of(sourcesOf(run), [this](RunId id) {
    const ListedRun* source = find(id);
    return !source || source->phase == Phase::Over;
  });
}

/// What a file says of groups is not believed: only what assignGroups could have put together goes on together.
bool RunList::goesOnWith(const ListedRun& run, const ListedRun& other) const {
  const auto place = [this](const ListedRun& one) {
    const bool anew = !one.goesOn || !m_archived;
    return anew ? std::pair(0, 0) : std::pair(one.checkpointEpoch, one.checkpointBatch);
  };
  return areOneGroup(run, other) && run.group.slot != other.group.slot && run.group.slots == other.group.slots &&
         run.teacher == other.teacher && place(run) == place(other) && mayTrainTogether(run.spec, other.spec);
}

std::vector<ListedRun*> RunList::takeReady(bool paused) {
  std::vector<ListedRun*> taken;
  for (const auto& waiting : m_waiting) {
    ListedRun* const run = waiting.second;
    const bool stopped = run->stop.stop_requested();
    if (taken.empty()) {
      if (!stopped && (paused || !isReady(*run))) continue;
      taken.push_back(run);
      if (stopped || run->group.group == 0) break;
    } else if (!stopped && std::ranges::all_of(taken, [&](auto* other) { return goesOnWith(*other, *run); })) {
      taken.push_back(run);
    }
  }
  for (ListedRun* run : taken) stopWaiting(*run);
  return taken;
}

RunOrder RunList::order(const ListedRun& run) const {
  RunOrder order;
  order.run = run.id;
  order.spec = run.spec;
  order.group = run.group;
  order.goesOn = run.goesOn;
  order.hasCheckpoint = run.checkpointEpoch > 0 || run.checkpointBatch > 0;
  order.stop = run.stop.get_token();
  order.datasetSha256 = run.datasetSha256;
  order.subset = run.subset;
  const ListedRun* parent = find(run.spec.forkedFrom.run);
  if (parent && order.datasetSha256.empty()) order.datasetSha256 = parent->datasetSha256;
  order.teacher = source(run.teacher);
  const ListedRun* teacher = find(run.teacher);
  for (const RunId part : teacher ? teacher->parts : run.parts) order.parts.push_back(source(part));
  return order;
}

RunSource RunList::source(RunId id) const {
  const ListedRun* run = find(id);
  if (!run) return {id, false, {}, {}, {}, {}, {}};
  return {id, true, run->outcome, run->spec, run->datasetSha256, run->subset, run->result};
}

void RunList::note(const Event& event) {
  const auto* started = std::get_if<RunStarted>(&event);
  const auto* taken = std::get_if<CheckpointTaken>(&event);
  ListedRun* run = started || taken ? find(runOf(event)) : nullptr;
  if (!run) return;
  if (started && started->data) run->datasetSha256 = started->data->sha256;
  if (started) run->subset = started->subset;
  if (!taken) return;
  run->checkpointEpoch = taken->checkpoint->epoch;
  run->checkpointBatch = taken->checkpoint->batch;
}

void RunList::beginTelling(ListedRun& run, Outcome outcome) {
  run.phase = Phase::Telling;
  run.outcome = outcome;
}

std::vector<Event> RunList::end(ListedRun& run, std::shared_ptr<const RunResult> result) {
  run.phase = Phase::Over;
  --m_notOver;
  if (isSource(run.spec.role) && result->outcome == Outcome::Completed) run.result = std::move(result);
  dropUnneededResult(&run);
  for (const RunId source : sourcesOf(run)) dropUnneededResult(find(source));
  std::vector<Event> announced;
  if (std::exchange(run.again, false)) requeue(run, announced);
  return announced;
}

/// A run that has begun has its own share of it.
void RunList::dropUnneededResult(ListedRun* source) const {
  if (m_archived && source && source->awaitedBy == 0) source->result.reset();
}

const ListedRun* RunList::find(RunId id) const {
  const auto found = std::ranges::lower_bound(m_runs, id, {}, &ListedRun::id);
  return id == 0 || found == m_runs.end() || found->id != id ? nullptr : &*found;
}

ListedRun* RunList::find(RunId id) { return const_cast<ListedRun*>(std::as_const(*this).find(id)); }

KnownExperiment* RunList::extendedBy(const ExperimentSpec& spec) {
  const auto found = std::find_if(m_experiments.rbegin(), m_experiments.rend(),
                                  [&](const KnownExperiment& one) { return isSameSweep(one.spec, spec); });
  return found == m_experiments.rend() ? nullptr : &*found;
}

std::int64_t RunList::firstFreeGroup(ExperimentId experiment) const {
  std::int64_t last = 0;
  for (const ListedRun& run : m_runs)
    if (run.experiment == experiment) last = std::max(last, run.group.group);
  return last + 1;
}

}  // namespace retort
