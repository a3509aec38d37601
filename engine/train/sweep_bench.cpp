#include "engine/train/sweep_bench.h"

#include <algorithm>
#include <barrier>
#include <chrono>
#include <map>
#include <thread>
#include <utility>

#include <c10/core/InferenceMode.h>

#include "engine/experiment/sweep.h"
#include "engine/train/bench_tools.h"
#include "engine/train/evaluation.h"
#include "engine/train/group_stepper.h"
#include "engine/train/one_thread.h"

namespace retort {
namespace {

constexpr int kStepsPerRound = 4;
constexpr double kWindow = 0.05;     // s of two workers at once; their threads have found a core each by then
constexpr int kRoundsForTwo = 3;     // rounds to one measurement of two workers, which takes longer than they do
constexpr double kEpochSteps = 469;  // of 60,000 cases

std::vector<Value> evenly(double from, double step, int count) {
  std::vector<Value> values;
  for (int i = 0; i < count; ++i) values.emplace_back(from + step * i);
  return values;
}

/// By group, those without one by themselves under negative numbers.
std::map<std::int64_t, std::vector<RunRequest>> groupsOf(const ExperimentSpec& experiment, Role role,
                                                         const std::shared_ptr<const Dataset>& data) {
  auto plan = planRuns(experiment);
  assignGroups(plan, 1);
  std::map<std::int64_t, std::vector<RunRequest>> groups;
  std::int64_t alone = 0;
  for (const PlannedRun& run : plan) {
    if (run.spec.role != role) continue;
    const std::int64_t group = run.group.group != 0 ? run.group.group : --alone;
    groups[group].push_back({1, run.spec, data, nullptr, {}, nullptr, 10, run.group});
  }
  return groups;
}

std::unique_ptr<Steps> stepsOf(const std::vector<RunRequest>& requests, const Matrix& teacherLogits) {
  const bool isTaught = needsTeacher(requests.front().spec.objective);
  TeacherSource teacher{isTaught ? &teacherLogits : nullptr, nullptr};
  if (requests.front().group.group == 0)
    return std::make_unique<Stepper>(requests.front(), allIndices(kBenchCases), std::move(teacher));
  std::vector<const RunRequest*> members;
  for (const RunRequest& request : requests) members.push_back(&request);
  return std::make_unique<GroupStepper>(members, allIndices(kBenchCases), std::move(teacher));
}

}  // namespace

ExperimentSpec benchSweep(int units, int temperatures, int weights) {
  ExperimentSpec experiment;
  experiment.student = {ModelKind::FullyConnected, {units, units}, 0, 0, 0};
  experiment.training.batchSize = kBenchBatch;
  experiment.trainBaseline = false;
  experiment.sweep.axes = {{"objective.soft_weight", evenly(0.5, 0.1, weights)},
                           {"objective.temperature", evenly(1, 1.5, temperatures)}};
  return experiment;
}

ExperimentSpec benchEnsemble(int units, int members) {
  ExperimentSpec experiment;
  experiment.teacher.model = {ModelKind::FullyConnected, {units, units}, 0, 0, 0};
  experiment.teacher.training.batchSize = kBenchBatch;
  experiment.teacher.ensemble.members = members;
  return experiment;
}

SweepBench::Workload::Workload(std::unique_ptr<Steps> made, std::size_t members)
    : steps(std::move(made)), sums(members) {
  steps->startEpoch(1);
}

void SweepBench::Workload::step() {
  std::vector<MemberStep> members;
  for (std::size_t i = 0; i < sums.size(); ++i) members.push_back({i, 0.01, &sums[i]});
  steps->step(next, members);
  next = (next + 1) % steps->batcher().batchCount();
}

void SweepBench::Workload::measure() {
  for (int i = 0; i < kStepsPerRound; ++i) seconds.push_back(ownSecondsOf([this] { step(); }));
}

SweepBench::SweepBench(std::string name, const ExperimentSpec& experiment, Role role,
                       const std::shared_ptr<const Dataset>& data, const Matrix& teacherLogits, bool twoWorkers)
    : m_name(std::move(name)),
      m_operations(productOperations(role == Role::Teacher ? experiment.teacher.model : experiment.student,
                                     static_cast<double>(data->shape.size()),
                                     static_cast<double>(data->classCount()))) {
  const auto groups = groupsOf(experiment, role, data);
  for (const auto& [group, requests] : groups) {
    m_groups.emplace_back(stepsOf(requests, teacherLogits), requests.size());
    m_runs += requests.size();
  }
  const std::vector<RunRequest>& first = groups.begin()->second;
  RunRequest single = first.front();
  single.group = {};
  m_alone.emplace_back(stepsOf({single}, teacherLogits), 1);
  for (int worker = 0; twoWorkers && worker < 2; ++worker)
    m_pair.emplace_back(stepsOf(first, teacherLogits), first.size());
}

void SweepBench::measure() {
  for (Workload& group : m_groups) group.measure();
  m_alone.front().measure();
  if (!m_pair.empty() && m_rounds++ % kRoundsForTwo == 0) measureTwoWorkers();
}

double SweepBench::Workload::stepsPerSecond() {
  int count = 0;
  const auto start = std::chrono::steady_clock::now();
  const auto elapsed = [start] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  for (; elapsed() < kWindow; ++count) step();
  return count / elapsed();
}

void SweepBench::measureTwoWorkers() {
  std::vector<double> alone;
  for (Workload& workload : m_pair) alone.push_back(workload.stepsPerSecond());
  std::vector<double> both(m_pair.size());
  std::barrier ready(static_cast<std::ptrdiff_t>(m_pair.size()));
  const auto worker = [&](std::size_t index) {
    useOneThread();
    const c10::InferenceMode noAutograd;
    (void)m_pair[index].stepsPerSecond();
    ready.arrive_and_wait();
    both[index] = m_pair[index].stepsPerSecond();
  };
  {
    std::jthread other(worker, 1);
    std::jthread(worker, 0).join();
  }
  m_twoWorkers.push_back(both[0] / alone[0] + both[1] / alone[1]);
}

BenchResult SweepBench::result(double peak) const {
  double seconds = 0;  // of one step of all runs
  for (const Workload& group : m_groups) seconds += median(group.seconds);
  const double each = seconds / static_cast<double>(m_runs);
  BenchResult result{m_name, m_operations / each / 1e9, peak, m_operations / each / 1e9 / peak, each * 1e3, 0, 0, {}};
  result.epochsPerSecond = 1 / (each * kEpochSteps);
  result.epochsPerSecondAlone = 1 / (median(m_alone.front().seconds) * kEpochSteps);
  if (!m_twoWorkers.empty()) result.twoWorkers = median(m_twoWorkers);
  return result;
}

}  // namespace retort
