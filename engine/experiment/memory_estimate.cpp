#include "engine/experiment/memory_estimate.h"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "engine/experiment/error.h"

namespace retort {
namespace {

constexpr std::size_t kEvaluationBatch = 1000;
constexpr double kFloat = sizeof(float);

/// Weights and biases of all layers, and units of all layers, as doubles so that absurd sizes do not overflow.
struct Size {
  double parameters = 0;
  double activations = 0;  ///< floats per case
};

Size fullyConnected(const ModelSpec& model, double inputs, double classes) {
  Size size;
  double width = inputs;
  size.activations = inputs;
  for (const int units : model.layers) {
    size.parameters += (width + 1) * units;
    size.activations += units;
    width = units;
  }
  size.parameters += (width + 1) * classes;
  size.activations += classes;
  return size;
}

/// 5x5 convolutions, each followed by a 2x2 pooling; then a dense layer. Unfolded inputs are counted per case.
Size convolutional(const ModelSpec& model, const SampleShape& shape, double classes) {
  Size size;
  double channels = shape.channels;
  double area = static_cast<double>(shape.height) * shape.width;
  for (std::size_t i = 0; i + 1 < model.layers.size(); ++i) {
    const double units = model.layers[i];
    size.parameters += (channels * 25 + 1) * units;
    size.activations += area * (units * 2 + channels * 25);
    channels = units;
    area /= 4;
  }
  const double dense = model.layers.empty() ? 0 : model.layers.back();
  size.parameters += (channels * area + 1) * dense + (dense + 1) * classes;
  size.activations += channels * area + dense + classes;
  return size;
}

constexpr std::size_t kUnknown = std::numeric_limits<std::size_t>::max();

std::size_t systemBytes() {
  std::ifstream file("/proc/meminfo");
  std::string name;
  std::size_t kibibytes = 0;
  std::string unit;
  while (file >> name >> kibibytes) {
    std::getline(file, unit);
    if (name == "MemAvailable:") return kibibytes * 1024;
  }
  return kUnknown;
}

/// What a container's limit leaves (cgroup version 2).
std::size_t containerBytes() {
  std::size_t most = 0;
  std::size_t used = 0;
  if (!(std::ifstream("/sys/fs/cgroup/memory.max") >> most)) return kUnknown;  // absent, or "max"
  if (!(std::ifstream("/sys/fs/cgroup/memory.current") >> used)) return kUnknown;
  return most > used ? most - used : 0;
}

}  // namespace

std::size_t estimatedBytes(const RunSpec& spec, const SampleShape& shape, std::size_t classes, std::size_t trainCases,
                           std::size_t testCases) {
  const double classCount = static_cast<double>(classes);
  const Size size = spec.model.kind == ModelKind::Convolutional
                        ? convolutional(spec.model, shape, classCount)
                        : fullyConnected(spec.model, static_cast<double>(shape.size()), classCount);
  // Weights, gradient or velocity, last finite state, result; Adam keeps two moments and a gradient.
  const double copies = spec.training.optimiser == OptimiserKind::Adam ? 6 : spec.training.nesterov ? 5 : 4;
  const double batch = std::max<double>(spec.training.batchSize, kEvaluationBatch);
  const double logits = classCount * static_cast<double>(trainCases * 2 + testCases);
  // A specialist has its own copy of the cases, with labels of its own.
  const double cases = spec.role == Role::Specialist
                           ? static_cast<double>(shape.size()) * static_cast<double>(trainCases + testCases)
                           : 0;
  const double bytes = cases + kFloat * (size.parameters * copies + size.activations * batch * 3 + logits);
  constexpr double most = static_cast<double>(std::numeric_limits<std::size_t>::max()) / 2;
  return static_cast<std::size_t>(std::min(bytes, most));
}

std::size_t availableBytes() { return std::min(systemBytes(), containerBytes()); }

void requireMemory(std::span<const RunSpec> runs, const Dataset& data) {
  std::vector<std::size_t> needs;
  for (const RunSpec& run : runs)
    needs.push_back(estimatedBytes(run, data.shape, data.classCount(), data.train.count(), data.test.count()));
  if (needs.empty()) return;
  const auto largest = static_cast<std::size_t>(std::ranges::max_element(needs) - needs.begin());
  const RunSpec& run = runs[largest];
  const std::string layers = layersText(run.model.layers);
  std::ranges::sort(needs, std::greater<>());
  const std::size_t needed = needs[0] + (needs.size() > 1 ? needs[1] : 0);  // teacher and baseline train side by side
  const std::size_t free = availableBytes();
  if (needed <= free) return;
  const auto megabytes = [](std::size_t bytes) { return std::to_string(bytes / 1'000'000) + " MB"; };
  throw Error(ErrorKind::OutOfMemory, isSource(run.role) ? "teacher.layers" : "student.layers",
              layers + " needs about " + megabytes(needed) + " of memory, " + megabytes(free) + " are free",
              "Use fewer units, a smaller batch, or close other programs");
}

}  // namespace retort
