// Batches of a transfer set, in an order and with jitter that follow from the seed and the epoch alone. No torch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/data/dataset.h"

namespace retort {

class Batcher {
 public:
  /// @param cases indices of the training cases to go through
  Batcher(std::shared_ptr<const Dataset> data, std::vector<std::uint32_t> cases, std::size_t batchSize,
          int jitterPixels, std::int64_t seed);

  [[nodiscard]] std::size_t caseCount() const { return m_cases.size(); }
  [[nodiscard]] std::size_t batchCount() const { return (m_cases.size() + m_batchSize - 1) / m_batchSize; }
  [[nodiscard]] std::size_t batchSize() const { return m_batchSize; }

  /// Shuffles. @param epoch 1 is the first
  void startEpoch(int epoch);

  /// Makes one batch of the epoch. @param inputs batchSize() · sample size floats, in [0, 1]
  /// @return the number of cases: batchSize(), or fewer in the last batch
  std::size_t fill(std::size_t batch, float* inputs);

  /// Of the batch last filled: indices into the training cases, and labels.
  [[nodiscard]] std::span<const std::uint32_t> cases() const { return m_batch; }
  [[nodiscard]] std::span<const std::uint16_t> labels() const { return m_labels; }

 private:
  std::shared_ptr<const Dataset> m_data;
  std::vector<std::uint32_t> m_cases;
  std::size_t m_batchSize;
  int m_jitterPixels;
  std::uint64_t m_seed;
  int m_epoch = 0;
  std::vector<std::uint32_t> m_order;
  std::span<const std::uint32_t> m_batch;
  std::vector<std::uint16_t> m_labels;
};

}  // namespace retort
