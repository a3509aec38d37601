#include "engine/data/transfer_set.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "engine/data/random.h"
#include "engine/experiment/error.h"

namespace retort {
namespace {

// Streams of the seeds; random.h keeps streams of one seed independent of each other.
constexpr std::uint64_t validationStream = 0x76616c69;
constexpr std::uint64_t fractionStream = 0x66726163;

void requireClasses(const std::vector<int>& classes, const Dataset& data, const char* key) {
  for (const int index : classes) {
    if (index >= 0 && static_cast<std::size_t>(index) < data.classCount()) continue;
    throw Error(ErrorKind::BadSpec, key,
                "class " + std::to_string(index) + " does not exist: " + data.name + " has classes 0 to " +
                    std::to_string(data.classCount() - 1),
                "Name classes of the data set");
  }
}

void requireFractions(const DatasetSpec& dataset, const TransferSetSpec& spec) {
  if (!(spec.fraction > 0 && spec.fraction <= 1))
    throw Error(ErrorKind::BadSpec, "transfer_set.fraction", "is not > 0 and <= 1",
                "Give a share of the training cases");
  if (!(dataset.validationFraction >= 0 && dataset.validationFraction < 1))
    throw Error(ErrorKind::BadSpec, "dataset.validation_fraction", "is not >= 0 and < 1",
                "Give a share of the training cases");
}

// Splits off the first `count` of a random order; both parts ascending.
std::vector<std::uint32_t> takeRandom(std::vector<std::uint32_t>& cases, std::size_t count, Random random) {
  random.shuffle(cases);
  const auto end = cases.begin() + static_cast<std::ptrdiff_t>(count);
  std::vector<std::uint32_t> taken(cases.begin(), end);
  cases.erase(cases.begin(), end);
  std::sort(taken.begin(), taken.end());
  std::sort(cases.begin(), cases.end());
  return taken;
}

bool contains(const std::vector<int>& classes, int index) {
  return std::find(classes.begin(), classes.end(), index) != classes.end();
}

void keepClasses(std::vector<std::uint32_t>& cases, const Dataset& data, const TransferSetSpec& spec) {
  std::vector<bool> kept(data.classCount());
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const int index = static_cast<int>(i);
    kept[i] = (spec.onlyClasses.empty() || contains(spec.onlyClasses, index)) && !contains(spec.omitClasses, index);
  }
  std::erase_if(cases, [&](std::uint32_t i) { return !kept[data.train.labels[i]]; });
  if (!cases.empty()) return;
  throw Error(ErrorKind::BadSpec, spec.omitClasses.empty() ? "transfer_set.only_classes" : "transfer_set.omit_classes",
              "leaves no training case", "Leave at least one class that has training cases");
}

}  // namespace

TransferSet makeTransferSet(const Dataset& data, const DatasetSpec& dataset, const TransferSetSpec& spec,
                            std::int64_t seed) {
  requireFractions(dataset, spec);
  requireClasses(spec.omitClasses, data, "transfer_set.omit_classes");
  requireClasses(spec.onlyClasses, data, "transfer_set.only_classes");
  TransferSet result;
  result.training.resize(data.train.count());
  std::iota(result.training.begin(), result.training.end(), 0U);
  if (dataset.validationFraction > 0) {
    const auto heldOut = static_cast<std::size_t>(dataset.validationFraction * static_cast<double>(data.train.count()));
    const Random random(static_cast<std::uint64_t>(dataset.seed), validationStream);
    result.validation = takeRandom(result.training, heldOut, random);
  }
  keepClasses(result.training, data, spec);
  if (spec.fraction < 1) {
    const double share = std::round(spec.fraction * static_cast<double>(result.training.size()));
    const Random random(static_cast<std::uint64_t>(seed), fractionStream);
    result.training = takeRandom(result.training, std::max<std::size_t>(1, static_cast<std::size_t>(share)), random);
  }
  return result;
}

}  // namespace retort
