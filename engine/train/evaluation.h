#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>

#include "engine/data/dataset.h"
#include "engine/data/matrix.h"

namespace retort {

class Network;

/// Logits of cases, in order, without dropout or jitter.
/// @param goOn asked from time to time
/// @return [indices, classes]; nothing when told not to go on
[[nodiscard]] std::optional<Matrix> evaluateLogits(Network& network, const Dataset& data, const Cases& cases,
                                                   std::span<const std::uint32_t> indices,
                                                   const std::function<bool()>& goOn);

/// 0, 1 … count - 1.
[[nodiscard]] std::vector<std::uint32_t> allIndices(std::size_t count);

/// Cases whose largest logit is not their label's. @param logits [indices, classes]
[[nodiscard]] std::int64_t countErrors(const Matrix& logits, const Cases& cases,
                                       std::span<const std::uint32_t> indices);

}  // namespace retort
