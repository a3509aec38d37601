#include "engine/train/evaluation.h"

#include <algorithm>
#include <numeric>

#include <ATen/ATen.h>

#include "engine/analysis/soft_targets.h"
#include "engine/model/kernels.h"
#include "engine/model/network.h"

namespace retort {
namespace {

constexpr std::size_t kChunk = 500;  // cases at a time: large enough for the matrix product, small enough to stop soon

}  // namespace

std::optional<Matrix> evaluateLogits(Network& network, const Dataset& data, const Cases& cases,
                                     std::span<const std::uint32_t> indices, const std::function<bool()>& goOn) {
  Matrix logits(indices.size(), data.classCount());
  const std::size_t size = data.shape.size();
  const at::Tensor inputs =
      at::empty({static_cast<std::int64_t>(std::min(kChunk, std::max<std::size_t>(indices.size(), 1))),
                 static_cast<std::int64_t>(size)});
  for (std::size_t first = 0; first < indices.size(); first += kChunk) {
    if (!goOn()) return std::nullopt;
    const std::size_t rows = std::min(kChunk, indices.size() - first);
    for (std::size_t i = 0; i < rows; ++i)
      bytesToUnit({data.sample(cases, indices[first + i]), size}, inputs.data_ptr<float>() + i * size);
    const at::Tensor chunk = network.forward(inputs.narrow(0, 0, static_cast<std::int64_t>(rows)));
    std::copy_n(chunk.data_ptr<float>(), rows * logits.columns, logits.row(first));
  }
  return logits;
}

std::vector<std::uint32_t> allIndices(std::size_t count) {
  std::vector<std::uint32_t> indices(count);
  std::iota(indices.begin(), indices.end(), 0U);
  return indices;
}

std::int64_t countErrors(const Matrix& logits, const Cases& cases, std::span<const std::uint32_t> indices) {
  std::int64_t errors = 0;
  for (std::size_t i = 0; i < indices.size(); ++i)
    errors += predictedClass({logits.row(i), logits.columns}) != cases.labels[indices[i]] ? 1 : 0;
  return errors;
}

}  // namespace retort
