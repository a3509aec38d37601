#include "engine/train/bench.h"

#include <memory>
#include <thread>
#include <utility>

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include "engine/data/random.h"
#include "engine/train/bench_tools.h"
#include "engine/train/evaluation.h"
#include "engine/train/one_thread.h"
#include "engine/train/stepper.h"
#include "engine/train/sweep_bench.h"

namespace retort {
namespace {

constexpr int kStepsPerRound = 4;

/// Cases of MNIST's shape. What the pictures show does not change how long a step takes.
std::shared_ptr<const Dataset> noiseDataset() {
  auto data = std::make_shared<Dataset>();
  data->shape = {1, 28, 28};
  data->classNames.assign(10, "class");
  Random random(1);
  data->train.values.resize(kBenchCases * data->shape.size());
  for (auto& value : data->train.values)
    value = random.below(5) == 0 ? static_cast<std::uint8_t>(random.below(256)) : 0;
  for (std::size_t i = 0; i < kBenchCases; ++i)
    data->train.labels.push_back(static_cast<std::uint16_t>(random.below(10)));
  return data;
}

RunSpec teacherSpec() {
  RunSpec spec;
  spec.role = Role::Teacher;
  spec.model = {ModelKind::FullyConnected, {1200, 1200}, 0.2, 0.5, 3.5};
  spec.objective = {ObjectiveKind::Hard, 1, 0, true};
  spec.transferSet.jitterPixels = 2;
  spec.training.batchSize = kBenchBatch;
  return spec;
}

RunSpec studentSpec() {
  RunSpec spec;
  spec.model = {ModelKind::FullyConnected, {800, 800}, 0, 0, 0};
  spec.objective = {ObjectiveKind::SoftTargets, 4, 0.9, true};
  spec.training.batchSize = kBenchBatch;
  return spec;
}

/// One kind of step, repeated over the noise cases.
class SteppedRun {
 public:
  SteppedRun(std::string name, const RunSpec& spec, std::shared_ptr<const Dataset> data, const Matrix* teacherLogits)
      : m_name(std::move(name)),
        m_operations(productOperations(spec.model, static_cast<double>(data->shape.size()), 10)),
        m_stepper({1, spec, std::move(data), nullptr, {}}, allIndices(kBenchCases), {teacherLogits, nullptr}) {
    m_stepper.startEpoch(1);
  }

  void measure() {
    for (int i = 0; i < kStepsPerRound; ++i) {
      ObjectiveSums sums;
      m_seconds.push_back(ownSecondsOf([&] { m_stepper.step(m_next, 0.01, sums); }));
      m_next = (m_next + 1) % m_stepper.batcher().batchCount();
    }
  }

  [[nodiscard]] BenchResult result(double peak) const {
    const double seconds = median(m_seconds);
    const double gflops = m_operations / seconds / 1e9;
    return {m_name, gflops, peak, gflops / peak, seconds * 1e3, 0, 0, {}};
  }

 private:
  std::string m_name;
  double m_operations;
  Stepper m_stepper;
  std::size_t m_next = 0;
  std::vector<double> m_seconds;
};

}  // namespace

std::vector<BenchResult> runBench(int rounds, const std::function<void(int, int)>& progress) {
  useOneThread();
  const c10::InferenceMode noAutograd;
  const auto data = noiseDataset();
  Matrix teacherLogits(kBenchCases, 10);
  Random random(2);
  for (float& logit : teacherLogits.values) logit = static_cast<float>(4 * random.normal());
  SteppedRun teacher("teacher_step", teacherSpec(), data, nullptr);
  SteppedRun student("student_step", studentSpec(), data, &teacherLogits);
  const bool twoCores = std::thread::hardware_concurrency() > 1;
  std::vector<SweepBench> sweeps;
  sweeps.emplace_back("sweep_30x32", benchSweep(30, 8, 4), Role::Student, data, teacherLogits, twoCores);
  sweeps.emplace_back("sweep_300x16", benchSweep(300, 4, 4), Role::Student, data, teacherLogits, twoCores);
  for (const int units : {30, 100, 300})
    sweeps.emplace_back("ensemble_" + std::to_string(units) + "x10", benchEnsemble(units, 10), Role::Teacher, data,
                        teacherLogits, twoCores);

  const at::Tensor left = at::full({1024, 1200}, 0.5);
  const at::Tensor right = at::full({1200, 1200}, 0.25);
  at::Tensor product = at::empty({1024, 1200});
  std::vector<double> peakSeconds;
  for (int round = 0; round < rounds; ++round) {
    for (int i = 0; i < 2; ++i) peakSeconds.push_back(ownSecondsOf([&] { at::mm_out(product, left, right); }));
    teacher.measure();
    student.measure();
    for (SweepBench& sweep : sweeps) sweep.measure();
    if (progress) progress(round + 1, rounds);
  }
  const double peak = 2.0 * 1024 * 1200 * 1200 / median(peakSeconds) / 1e9;
  std::vector<BenchResult> results{teacher.result(peak), student.result(peak)};
  for (const SweepBench& sweep : sweeps) results.push_back(sweep.result(peak));
  return results;
}

}  // namespace retort
