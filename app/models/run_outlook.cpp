#include "app/models/run_outlook.h"

#include <algorithm>
#include <unordered_map>

#include "app/models/jobs_left.h"
#include "app/models/run_store.h"
#include "app/models/run_times.h"

namespace retort {
namespace {

using Specs = decltype(OutlookQuestion::specs);

/// Also of a deleted run: it is still what its students have learned from.
const RunSpec* specOf(RunId id, const RunStore& store, Specs& known) {
  if (id == 0) return nullptr;
  const auto [place, isNew] = known.try_emplace(id);
  if (!isNew) return place->second.get();
  const RunRecord* run = store.find(id);
  const auto deleted = std::ranges::find(store.deletedRuns(), id, &RunRecord::id);
  if (!run && deleted != store.deletedRuns().end()) run = &*deleted;
  if (run) place->second = std::make_shared<const RunSpec>(run->spec);
  return place->second.get();
}

void count(RunOutlook& outlook, Role role) {
  switch (role) {
    case Role::Teacher:
      ++outlook.teachers;
      break;
    case Role::Student:
      ++outlook.students;
      break;
    case Role::Baseline:
      ++outlook.baselines;
      break;
    case Role::Ensemble:
      ++outlook.ensembles;
      break;
    case Role::Specialist:
      ++outlook.specialists;
      break;
  }
}

void count(RunOutlook& outlook, RunState state) {
  ++(goesOn(state)               ? outlook.underWay
     : isLeft(state)             ? outlook.toResume
     : state == RunState::Failed ? outlook.failed
                                 : outlook.done);
}

/// An ensemble's students learn from its parts' logits.
bool hasParts(const RunRecord& run, const RunStore& store) {
  return isWhole(run.spec, run.parts.size()) &&
         std::ranges::all_of(run.parts, [&store](RunId part) { return store.find(part) != nullptr; });
}

/// The first number that none of the sweep's groups has.
std::int64_t firstFreeGroup(std::span<const RunThere> known) {
  std::int64_t last = 0;
  for (const RunThere& run : known)
    if (run.inSweep) last = std::max(last, run.group.group);
  return last + 1;
}

}  // namespace

ExperimentId extendedSweep(const ExperimentSpec& spec, const RunStore& store) {
  const auto& experiments = store.experiments();
  const auto found = std::find_if(experiments.rbegin(), experiments.rend(),
                                  [&](const auto& e) { return isSameSweep(e.second, spec); });
  return found == experiments.rend() ? 0 : found->first;
}

OutlookQuestion outlookQuestion(const ExperimentSpec& spec, const RunStore& store, const RunTimes& times, int workers) {
  OutlookQuestion question;
  question.spec = spec;
  question.estimate = times.estimate();
  question.data = times.sizeOf(spec.dataset);
  question.workers = workers;
  question.isRough = times.isRough();
  const ExperimentId sweep = extendedSweep(spec, store);
  const auto isOfSweep = [sweep](const RunRecord& run) { return sweep != 0 && run.experiment == sweep; };
  std::vector<const RunRecord*> ahead;
  for (const RunRecord& run : store.runs())
    if (goesOn(run.state) || (isOfSweep(run) && isLeft(run.state))) ahead.push_back(&run);
  JobsLeft left = jobsLeft(ahead, times.estimate(), times);
  question.ahead = std::move(left.jobs);
  for (const RunRecord& run : store.runs()) {
    const bool ofSweep = isOfSweep(run);
    const bool completes = goesOn(run.state) || run.state == RunState::Completed || (ofSweep && isLeft(run.state));
    const bool isReusable = isSource(run.spec.role) && completes && hasParts(run, store);
    if (!isReusable && !ofSweep) continue;
    const RunSpec* own = specOf(run.id, store, question.specs);
    const RunSpec* teacher = specOf(run.teacher, store, question.specs);
    question.known.push_back({own, teacher, run.group, ofSweep, isReusable});
    question.states.push_back(run.state);
    const auto job = left.jobOf.find(run.id);
    question.jobs.push_back(job == left.jobOf.end() ? std::nullopt : std::optional(job->second));
  }
  return question;
}

RunOutlook runOutlook(const OutlookQuestion& question) {
  RunOutlook outlook;
  outlook.isSweep = !question.spec.sweep.empty();
  outlook.cells = static_cast<std::size_t>(cellCount(question.spec.sweep));
  outlook.seeds = static_cast<std::size_t>(question.spec.sweep.seeds);
  outlook.isRough = question.isRough;
  auto plan = planRuns(question.spec);
  const PlanProgress progress = progressOf(plan, question.known);
  AheadOfPlan ahead{question.ahead, std::vector<std::optional<std::size_t>>(plan.size())};
  std::vector<bool> isDone;
  for (std::size_t i = 0; i < plan.size(); ++i) {
    isDone.push_back(!progress.toTrain[i]);
    count(outlook, plan[i].spec.role);
    if (progress.toTrain[i]) {
      ++outlook.toTrain;
      continue;
    }
    const auto there = progress.there[i];
    count(outlook, there ? question.states[*there] : RunState::Completed);  // or a teacher that nobody needs any more
    if (there) ahead.jobOf[i] = question.jobs[*there];
  }
  assignMissing(plan, progress, question.known, firstFreeGroup(question.known));
  outlook.seconds = planSeconds(plan, isDone, question.estimate, question.data, question.workers, ahead);
  return outlook;
}

}  // namespace retort
