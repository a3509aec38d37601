#include "engine/train/batcher.h"

#include <algorithm>
#include <utility>

#include "engine/data/random.h"
#include "engine/model/initial_weights.h"
#include "engine/model/kernels.h"

namespace retort {

Batcher::Batcher(std::shared_ptr<const Dataset> data, std::vector<std::uint32_t> cases, std::size_t batchSize,
                 int jitterPixels, std::int64_t seed)
    : m_data(std::move(data)),
      m_cases(std::move(cases)),
      m_batchSize(batchSize),
      m_jitterPixels(jitterPixels),
      m_seed(static_cast<std::uint64_t>(seed)) {}

void Batcher::startEpoch(int epoch) {
  m_epoch = epoch;
  m_order = m_cases;
  Random random(m_seed, streamAt(Stream::Order, static_cast<std::uint64_t>(epoch), 0));
  random.shuffle(m_order);
}

std::size_t Batcher::fill(std::size_t batch, float* inputs) {
  const std::size_t first = batch * m_batchSize;
  const std::size_t rows = std::min(m_batchSize, m_order.size() - first);
  m_batch = std::span(m_order).subspan(first, rows);
  m_labels.resize(rows);
  const SampleShape& shape = m_data->shape;
  Random random(m_seed, streamAt(Stream::Jitter, static_cast<std::uint64_t>(m_epoch), batch));
  const auto offset = [&] {
    return static_cast<int>(random.below(2U * static_cast<unsigned>(m_jitterPixels) + 1U)) - m_jitterPixels;
  };
  for (std::size_t i = 0; i < rows; ++i) {
    m_labels[i] = m_data->train.labels[m_batch[i]];
    const std::uint8_t* sample = m_data->sample(m_data->train, m_batch[i]);
    float* row = inputs + i * shape.size();
    if (m_jitterPixels == 0) {
      bytesToUnit({sample, shape.size()}, row);
      continue;
    }
    const int dx = offset();
    const int dy = offset();
    shiftedToUnit(sample, shape.channels, shape.height, shape.width, dx, dy, row);
  }
  return rows;
}

}  // namespace retort
