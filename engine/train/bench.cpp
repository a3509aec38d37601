#include "engine/train/bench.h"

#include <algorithm>
#include <chrono>
#include <memory>

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include "engine/data/random.h"
#include "engine/train/evaluation.h"
#include "engine/train/one_thread.h"
#include "engine/train/stepper.h"

namespace retort {
namespace {

constexpr int kBatch = 128;
constexpr std::size_t kCases = 4096;
constexpr int kStepsPerRound = 4;

double secondsOf(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// Cases of MNIST's shape. What the pictures show does not change how long a step takes.
std::shared_ptr<const Dataset> noiseDataset() {
  auto data = std::make_shared<Dataset>();
  data->shape = {1, 28, 28};
  data->classNames.assign(10, "class");
  Random random(1);
  data->train.values.resize(kCases * data->shape.size());
  for (auto& value : data->train.values)
    value = random.below(5) == 0 ? static_cast<std::uint8_t>(random.below(256)) : 0;
  for (std::size_t i = 0; i < kCases; ++i) data->train.labels.push_back(static_cast<std::uint16_t>(random.below(10)));
  return data;
}

RunSpec teacherSpec() {
  RunSpec spec;
  spec.role = Role::Teacher;
  spec.model = {ModelKind::FullyConnected, {1200, 1200}, 0.2, 0.5, 3.5};
  spec.objective = {ObjectiveKind::Hard, 1, 0, true};
  spec.transferSet.jitterPixels = 2;
  spec.training.batchSize = kBatch;
  return spec;
}

RunSpec studentSpec() {
  RunSpec spec;
  spec.model = {ModelKind::FullyConnected, {800, 800}, 0, 0, 0};
  spec.objective = {ObjectiveKind::SoftTargets, 4, 0.9, true};
  spec.training.batchSize = kBatch;
  return spec;
}

/// Multiplications and additions of a step's matrix products.
double productOperations(const ModelSpec& model, double inputs, double classes) {
  double forward = 0;
  double width = inputs;
  for (const int units : model.layers) {
    forward += width * units;
    width = units;
  }
  forward += width * classes;
  const double first = model.layers.empty() ? forward : inputs * model.layers.front();
  return 2.0 * kBatch * (3 * forward - first);
}

/// One kind of step, repeated over the noise cases.
class SteppedRun {
 public:
  SteppedRun(std::string name, const RunSpec& spec, std::shared_ptr<const Dataset> data, const Matrix* teacherLogits)
      : m_name(std::move(name)),
        m_operations(productOperations(spec.model, static_cast<double>(data->shape.size()), 10)),
        m_stepper({1, spec, std::move(data), nullptr, {}}, allIndices(kCases), {teacherLogits, nullptr}) {
    m_stepper.startEpoch(1);
  }

  void measure() {
    for (int i = 0; i < kStepsPerRound; ++i) {
      ObjectiveSums sums;
      m_seconds.push_back(secondsOf([&] { m_stepper.step(m_next, 0.01, sums); }));
      m_next = (m_next + 1) % m_stepper.batcher().batchCount();
    }
  }

  [[nodiscard]] BenchResult result(double peak) const {
    const double seconds = median(m_seconds);
    const double gflops = m_operations / seconds / 1e9;
    return {m_name, gflops, peak, gflops / peak, seconds * 1e3};
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
  Matrix teacherLogits(kCases, 10);
  Random random(2);
  for (float& logit : teacherLogits.values) logit = static_cast<float>(4 * random.normal());
  SteppedRun teacher("teacher_step", teacherSpec(), data, nullptr);
  SteppedRun student("student_step", studentSpec(), data, &teacherLogits);

  const at::Tensor left = at::full({1024, 1200}, 0.5);
  const at::Tensor right = at::full({1200, 1200}, 0.25);
  at::Tensor product = at::empty({1024, 1200});
  std::vector<double> peakSeconds;
  for (int round = 0; round < rounds; ++round) {
    for (int i = 0; i < 2; ++i) peakSeconds.push_back(secondsOf([&] { at::mm_out(product, left, right); }));
    teacher.measure();
    student.measure();
    if (progress) progress(round + 1, rounds);
  }
  const double peak = 2.0 * 1024 * 1200 * 1200 / median(peakSeconds) / 1e9;
  return {teacher.result(peak), student.result(peak)};
}

}  // namespace retort
