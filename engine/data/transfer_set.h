// Which training cases a run sees.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/data/dataset.h"

namespace retort {

/// Indices into the data set's training cases, ascending.
struct TransferSet {
  std::vector<std::uint32_t> training;
  std::vector<std::uint32_t> validation;  ///< held out by dataset.validation_fraction; of all classes
};

/// A pure function of its arguments: the validation split depends on the data set's seed alone, so that teacher and
/// students never see it; then classes are filtered, then `fraction` of what is left is drawn by `seed`. Where cases
/// are frames of recordings, both draw whole recordings and their shares are of the recordings.
/// @throws Error(BadSpec) naming the key: a class that does not exist, no case left.
[[nodiscard]] TransferSet makeTransferSet(const Dataset& data, const DatasetSpec& dataset, const TransferSetSpec& spec,
                                          std::int64_t seed);

}  // namespace retort
