#include "engine/data/transfer_set.h"

#include <algorithm>
#include <cmath>
#include <iterator>
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

// As takeRandom, but what is drawn are whole recordings where cases belong to some.
// @param share of how many to take, given how many there are
template <typename Share>
std::vector<std::uint32_t> takeShare(std::vector<std::uint32_t>& cases, const Cases& all, Share share, Random random) {
  if (all.recordings.empty()) return takeRandom(cases, share(cases.size()), random);
  std::vector<std::uint32_t> recordings;
  recordings.reserve(cases.size());
  for (const std::uint32_t i : cases) recordings.push_back(all.recordings[i]);
  std::sort(recordings.begin(), recordings.end());
  recordings.erase(std::unique(recordings.begin(), recordings.end()), recordings.end());
  const std::size_t count = share(recordings.size());
  const std::vector<std::uint32_t> drawn = takeRandom(recordings, count, random);
  const auto isDrawn = [&](std::uint32_t i) {
    return std::binary_search(drawn.begin(), drawn.end(), all.recordings[i]);
  };
  std::vector<std::uint32_t> taken;
  std::copy_if(cases.begin(), cases.end(), std::back_inserter(taken), isDrawn);
  std::erase_if(cases, isDrawn);
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
    const auto heldOut = [&](std::size_t count) {
      return static_cast<std::size_t>(dataset.validationFraction * static_cast<double>(count));
    };
    const Random random(static_cast<std::uint64_t>(dataset.seed), validationStream);
    result.validation = takeShare(result.training, data.train, heldOut, random);
  }
  keepClasses(result.training, data, spec);
  if (spec.fraction < 1) {
    const auto share = [&](std::size_t count) {
      const double exact = std::round(spec.fraction * static_cast<double>(count));
      return std::max<std::size_t>(1, static_cast<std::size_t>(exact));
    };
    const Random random(static_cast<std::uint64_t>(seed), fractionStream);
    result.training = takeShare(result.training, data.train, share, random);
  }
  return result;
}

}  // namespace retort
