#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/model/network.h"

namespace retort {

/// 5x5 convolutions, each with ReLU and 2x2 max-pooling; a dense ReLU layer with dropout; logits. `layers` holds the
/// convolutions' channels, then the dense layer's units. Its gradients are autograd's.
class Convolutional : public Network {
 public:
  Convolutional(const ModelSpec& spec, const SampleShape& shape, std::size_t classes, std::int64_t seed);

  at::Tensor forward(const at::Tensor& inputs) override;
  at::Tensor forwardTraining(const at::Tensor& inputs, MaskStream& masks) override;
  void backward(const at::Tensor& logitsGradient, Descent& descent) override;

 private:
  void addLayer(const std::string& name, std::vector<std::int64_t> shape, double variance, double maxNorm,
                class Random& random);
  at::Tensor propagate(const at::Tensor& inputs, MaskStream* masks);

  SampleShape m_shape;
  std::uint32_t m_dropThreshold = 0;
  at::Tensor m_logits;  ///< of the last forwardTraining, with its graph
  at::Tensor m_output;  ///< of the last forward: callers read its numbers after the return
};

}  // namespace retort
