#include "engine/model/network.h"

#include <algorithm>

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include "engine/experiment/error.h"
#include "engine/model/convolutional.h"
#include "engine/model/fully_connected.h"

namespace retort {
namespace {

NamedTensor named(std::string name, const at::Tensor& tensor) {
  const float* values = tensor.data_ptr<float>();
  return {std::move(name), tensor.sizes().vec(), {values, values + tensor.numel()}};
}

bool hasShape(const NamedTensor& tensor, const at::Tensor& model) {
  return model.sizes().equals(tensor.shape) && tensor.values.size() == static_cast<std::size_t>(model.numel());
}

}  // namespace

Weights Network::weights() const {
  Weights weights;
  for (const auto& parameter : m_parameters) weights.push_back(named(parameter.name, parameter.value));
  return weights;
}

Weights Network::moments() const {
  Weights moments;
  for (const auto& parameter : m_parameters) {
    if (parameter.first.defined()) moments.push_back(named(parameter.name + ".first", parameter.first));
    if (parameter.second.defined()) moments.push_back(named(parameter.name + ".second", parameter.second));
  }
  return moments;
}

void Network::setMoments(const Weights& moments) {
  const c10::InferenceMode noAutograd;
  for (auto& parameter : m_parameters) parameter.first = parameter.second = at::Tensor();
  for (const NamedTensor& moment : moments) {
    const auto owner = std::ranges::find_if(m_parameters, [&moment](const Parameter& parameter) {
      return moment.name == parameter.name + ".first" || moment.name == parameter.name + ".second";
    });
    if (owner == m_parameters.end() || !hasShape(moment, owner->value))
      throw Error(ErrorKind::RunFailed, "moments", "their names or shapes are not those of the model");
    at::Tensor& slot = moment.name.ends_with(".first") ? owner->first : owner->second;
    slot = at::empty(owner->value.sizes());
    std::ranges::copy(moment.values, slot.data_ptr<float>());
  }
}

void Network::setWeights(const Weights& weights) {
  const auto same = [](const NamedTensor& tensor, const Parameter& parameter) {
    return tensor.name == parameter.name && hasShape(tensor, parameter.value);
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
