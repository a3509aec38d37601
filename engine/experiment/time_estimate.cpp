#include "engine/experiment/time_estimate.h"

#include <algorithm>
#include <functional>
#include <map>
#include <queue>
#include <utility>

namespace retort {
namespace {

// The guess: a core of a laptop, and what README says of the steps' share of its peak.
constexpr double kPeak = 100e9;      // operations per second
constexpr double kMostShare = 0.75;  // of it, for the widest nets
constexpr double kHalfWidth = 34;    // units side by side that reach half of that share
constexpr double kCaseOperations = 20e3;
constexpr double kInference = 3000;  // of a generalist with specialists, per case and class
constexpr double kJitterOperations = 500e3;
constexpr double kUnitOperations = 200;  // activation, dropout mask, update of its bias

constexpr std::size_t kRemembered = 64;  // paces of one likeness: a machine's load changes

double weightsOf(const ModelSpec& model, const DataSize& data) {
  double weights = 0;
  double inputs = data.inputs;
  double pixels = data.inputs;  // of one channel
  double channels = 1;
  const bool convolves = model.kind == ModelKind::Convolutional;
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    const double units = model.layers[i];
    if (convolves && i + 1 < model.layers.size()) {
      weights += pixels * 25 * channels * units;
      pixels /= 4;
      channels = units;
      inputs = pixels * units;
      continue;
    }
    weights += inputs * units;
    inputs = units;
  }
  return weights + inputs * data.classes;
}

double unitsOf(const ModelSpec& model) {
  double units = 0;
  for (const int layer : model.layers) units += layer;
  return units;
}

/// Of the peak; nets that train side by side are as good as a wide one.
double shareOf(const ModelSpec& model, int members) {
  const double narrowest = model.layers.empty() ? kHalfWidth : *std::ranges::min_element(model.layers);
  const double width = narrowest * members;
  return kMostShare * width / (width + kHalfWidth);
}

struct Operations {
  double own = 0;     ///< of each member: matrix products
  double shared = 0;  ///< by all members of a group: batches, the teacher's logits
};

Operations operationsOf(const RunSpec& spec, const DataSize& data) {
  const double weights = weightsOf(spec.model, data);
  const double cases = transferCases(spec, data);
  const double other = unitsOf(spec.model) * kUnitOperations;
  const double batch = kCaseOperations + (spec.transferSet.jitterPixels > 0 ? kJitterOperations : 0);
  Operations all;
  if (hasSpecialists(spec)) return {0, kInference * (data.trainCases + data.testCases) * data.classes};
  if (spec.role == Role::Ensemble) return {0, 100 * spec.ensemble.members * data.trainCases * data.classes};
  all.own = spec.training.epochs * (cases * (6 * weights + other) + data.testCases * (2 * weights + other / 4));
  all.shared = spec.training.epochs * (cases * batch + data.testCases * kCaseOperations);
  if (isSource(spec.role)) all.own += data.trainCases * 2 * weights;
  return all;
}

double guess(const RunSpec& spec, int members, const DataSize& data) {
  const Operations all = operationsOf(spec, data);
  return (members * all.own / shareOf(spec.model, members) + all.shared / kMostShare) / kPeak;
}

/// What decides the time of a step, and nothing else.
RunSpec costOf(const RunSpec& spec) {
  RunSpec cost;
  cost.role = isTeacher(spec.role) ? spec.role : Role::Student;
  cost.model = spec.model;
  cost.objective = {};
  cost.objective.kind = spec.objective.kind;
  cost.transferSet.jitterPixels = spec.transferSet.jitterPixels > 0 ? 1 : 0;
  cost.training = {};
  cost.training.batchSize = spec.training.batchSize;
  cost.training.optimiser = spec.training.optimiser;
  return cost;
}

RunSpec shapeOf(const RunSpec& spec) {
  RunSpec shape;
  shape.model.kind = spec.model.kind;
  shape.model.layers = spec.model.layers;
  return shape;
}

}  // namespace

double transferCases(const RunSpec& spec, const DataSize& data) {
  const TransferSetSpec& set = spec.transferSet;
  const double classes = set.onlyClasses.empty() ? data.classes - static_cast<double>(set.omitClasses.size())
                                                 : static_cast<double>(set.onlyClasses.size());
  const double share = std::clamp(classes / std::max(1.0, data.classes), 0.0, 1.0);
  const double cases = data.trainCases * (1 - spec.dataset.validationFraction) * share * set.fraction;
  if (spec.role != Role::Specialist) return cases;
  const double clusters = std::max(1, spec.specialists.count);  // as many of the rest as of its subset, about
  return spec.specialists.subsets.empty() ? std::min(cases, 2 * cases / clusters) : cases / 2;
}

double operations(const RunSpec& spec, const DataSize& data) {
  const Operations all = operationsOf(spec, data);
  return all.own + all.shared;
}

std::size_t TimeEstimate::LikenessHash::operator()(const Likeness& likeness) const {
  return RunSpecHash()(likeness.spec) * 31 + static_cast<std::size_t>(likeness.members);
}

std::array<TimeEstimate::Likeness, TimeEstimate::kLevels> TimeEstimate::likenesses(const RunSpec& spec, int members) {
  const RunSpec cost = costOf(spec);
  const RunSpec shape = shapeOf(spec);
  const int grouped = members > 1 ? -2 : -1;
  return {{{cost, members}, {cost, grouped}, {shape, grouped}, {shape, 0}, {RunSpec{}, 0}}};
}

void TimeEstimate::learn(const RunSpec& spec, int members, int epochs, double seconds, const DataSize& data) {
  if (epochs <= 0 || !(seconds > 0) || spec.role == Role::Ensemble) return;  // made, not trained
  RunSpec trained = spec;
  trained.training.epochs = epochs;
  const double pace = seconds / guess(trained, members, data);
  for (const Likeness& likeness : likenesses(spec, members)) {
    auto& paces = m_paces[likeness];
    paces.push_back(pace);
    if (paces.size() > kRemembered) paces.pop_front();
  }
}

double TimeEstimate::seconds(const RunSpec& spec, int members, const DataSize& data) const {
  const double guessed = guess(spec, members, data);
  if (spec.role == Role::Ensemble) return guessed;
  for (const Likeness& likeness : likenesses(spec, members)) {
    const auto found = m_paces.find(likeness);
    if (found == m_paces.end()) continue;
    // The lower median: a process's first run pays for what the others find ready.
    std::vector<double> paces(found->second.begin(), found->second.end());
    const auto middle = paces.begin() + static_cast<std::ptrdiff_t>((paces.size() - 1) / 2);
    std::ranges::nth_element(paces, middle);
    return guessed * *middle;
  }
  return guessed;
}

double makespan(std::span<const Job> jobs, int workers) {
  using Timed = std::pair<double, std::size_t>;
  std::vector<std::vector<std::size_t>> dependants(jobs.size());
  std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready;  // the first of them first
  std::priority_queue<Timed, std::vector<Timed>, std::greater<>> running;
  double now = 0;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (jobs[i].begun)
      running.emplace(jobs[i].seconds, i);
    else if (jobs[i].after)
      dependants[*jobs[i].after].push_back(i);
    else
      ready.push(i);
  }
  while (!ready.empty() || !running.empty()) {
    while (!ready.empty() && running.size() < static_cast<std::size_t>(std::max(1, workers))) {
      running.emplace(now + jobs[ready.top()].seconds, ready.top());
      ready.pop();
    }
    const std::size_t over = running.top().second;
    now = running.top().first;
    running.pop();
    for (const std::size_t next : dependants[over]) ready.push(next);
  }
  return now;
}

double planSeconds(std::span<const PlannedRun> plan, const std::vector<bool>& isDone, const TimeEstimate& estimate,
                   const DataSize& data, int workers, const AheadOfPlan& ahead) {
  std::vector<Job> jobs = ahead.jobs;
  std::vector<int> members(jobs.size());
  std::vector<std::size_t> firsts(jobs.size());  // the first run of each job
  std::map<std::int64_t, std::size_t> groups;
  std::vector<std::optional<std::size_t>> jobOf = ahead.jobOf;
  jobOf.resize(plan.size());
  for (std::size_t i = 0; i < plan.size(); ++i) {
    if (i < isDone.size() && isDone[i]) continue;
    const std::int64_t group = plan[i].group.group;
    const auto known = group == 0 ? groups.end() : groups.find(group);
    jobOf[i] = known == groups.end() ? jobs.size() : known->second;
    if (known != groups.end()) {
      ++members[known->second];
      continue;
    }
    if (group != 0) groups[group] = jobs.size();
    jobs.emplace_back();
    firsts.push_back(i);
    members.push_back(1);
  }
  for (std::size_t job = ahead.jobs.size(); job < jobs.size(); ++job) {
    const PlannedRun& run = plan[firsts[job]];
    jobs[job].seconds = estimate.seconds(run.spec, members[job], data);
    if (run.teacher) jobs[job].after = jobOf[*run.teacher];
    if (!run.parts.empty()) jobs[job].after = jobOf[run.parts.back()];  // the others end about then
  }
  return makespan(jobs, workers);
}

}  // namespace retort
