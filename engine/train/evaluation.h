#pragma once

#include <cstdint>
#include <span>
#include <stop_token>

#include "engine/data/dataset.h"
#include "engine/data/matrix.h"
#include "engine/model/network.h"

namespace retort {

/// Logits of cases, in order, without dropout or jitter. @return [indices, classes]; empty when stopped on the way
[[nodiscard]] Matrix evaluateLogits(Network& network, const Dataset& data, const Cases& cases,
                                    std::span<const std::uint32_t> indices, const std::stop_token& stop);

/// 0, 1 … count - 1.
[[nodiscard]] std::vector<std::uint32_t> allIndices(std::size_t count);

/// Cases whose largest logit is not their label's. @param logits [indices, classes]
[[nodiscard]] std::int64_t countErrors(const Matrix& logits, const Cases& cases,
                                       std::span<const std::uint32_t> indices);

}  // namespace retort
