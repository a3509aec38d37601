#include "engine/model/network.h"

#include <algorithm>

#include <ATen/ATen.h>

#include "engine/experiment/error.h"
#include "engine/model/convolutional.h"
#include "engine/model/fully_connected.h"

namespace retort {

Weights Network::weights() const {
  Weights weights;
  for (const auto& parameter : m_parameters) {
    const float* values = parameter.value.data_ptr<float>();
    weights.push_back({parameter.name, parameter.value.sizes().vec(), {values, values + parameter.value.numel()}});
  }
  return weights;
}

void Network::setWeights(const Weights& weights) {
  const auto same = [](const NamedTensor& tensor, const Parameter& parameter) {
    return tensor.name == parameter.name && parameter.value.sizes().equals(tensor.shape) &&
           tensor.values.size() == static_cast<std::size_t>(parameter.value.numel());
  };
  if (!std::ranges::equal(weights, m_parameters, same))
    throw Error(ErrorKind::RunFailed, "weights", "their names or shapes are not those of the model");
  for (std::size_t i = 0; i < weights.size(); ++i)
    std::ranges::copy(weights[i].values, m_parameters[i].value.data_ptr<float>());
}

std::unique_ptr<Network> makeNetwork(const ModelSpec& spec, const SampleShape& shape, std::size_t classes,
                                     std::int64_t seed) {
  if (spec.kind == ModelKind::Convolutional) return std::make_unique<Convolutional>(spec, shape, classes, seed);
  return std::make_unique<FullyConnected>(spec, shape.size(), classes, seed);
}

}  // namespace retort
