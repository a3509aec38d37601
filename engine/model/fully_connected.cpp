#include "engine/model/fully_connected.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include "engine/model/initial_weights.h"
#include "engine/model/kernels.h"

namespace retort {
namespace {

float* data(const at::Tensor& tensor) { return tensor.data_ptr<float>(); }

}  // namespace

FullyConnected::FullyConnected(const ModelSpec& spec, std::size_t inputs, std::size_t classes, std::int64_t seed)
    : m_dropThreshold(dropThreshold(spec.hiddenDropout)),
      m_keptScale(65536.0F / (65536.0F - static_cast<float>(m_dropThreshold))) {
  const c10::InferenceMode noAutograd;
  Random random(static_cast<std::uint64_t>(seed), streamAt(Stream::InitialWeights, 0, 0));
  auto fanIn = static_cast<std::int64_t>(inputs);
  for (std::size_t layer = 0; layer <= spec.layers.size(); ++layer) {
    const bool hidden = layer < spec.layers.size();
    const std::int64_t units = hidden ? spec.layers[layer] : static_cast<std::int64_t>(classes);
    const std::string name = "layer" + std::to_string(layer);
    const at::Tensor matrix = at::empty({units, fanIn});
    drawWeights({data(matrix), static_cast<std::size_t>(units * fanIn)}, static_cast<std::size_t>(fanIn),
                hidden ? 2 : 1, random);
    m_parameters.push_back({name + ".weight", matrix, hidden ? spec.maxNorm : 0, {}, {}, {}});
    m_parameters.push_back({name + ".bias", at::zeros({units}), 0, {}, {}, {}});
    m_biasGradients.push_back(at::zeros({units}));
    fanIn = units;
  }
}

void FullyConnected::makeBuffers(std::int64_t rows) {
  if (!m_activations.empty() && m_activations.front().size(0) >= rows) return;
  m_activations.clear();
  m_gradients.clear();
  for (std::size_t layer = 0; layer < layerCount(); ++layer) {
    const std::int64_t units = weight(layer).value.size(0);
    m_activations.push_back(at::empty({rows, units}));
    if (layer + 1 < layerCount()) m_gradients.push_back(at::empty({rows, units}));
  }
}

at::Tensor FullyConnected::propagate(const at::Tensor& inputs, MaskStream* masks) {
  const std::int64_t rows = inputs.size(0);
  makeBuffers(rows);
  at::Tensor current = inputs;
  for (std::size_t layer = 0; layer < layerCount(); ++layer) {
    at::Tensor next = m_activations[layer].narrow(0, 0, rows);
    at::mm_out(next, current, weight(layer).value.t());
    const auto units = static_cast<std::size_t>(next.size(1));
    const float* shift = data(bias(layer).value);
    const auto cases = static_cast<std::size_t>(rows);
    if (layer + 1 == layerCount())
      addBias(data(next), shift, cases, units);
    else if (masks && m_dropThreshold > 0)
      biasReluDropout(data(next), shift, cases, units, m_dropThreshold, *masks);
    else
      biasRelu(data(next), shift, cases, units);
    current = next;
  }
  return current;
}

at::Tensor FullyConnected::forward(const at::Tensor& inputs) {
  const c10::InferenceMode noAutograd;
  return propagate(inputs, nullptr);
}

at::Tensor FullyConnected::forwardTraining(const at::Tensor& inputs, MaskStream& masks) {
  const c10::InferenceMode noAutograd;
  m_inputs = inputs;
  return propagate(inputs, &masks);
}

void FullyConnected::backward(const at::Tensor& logitsGradient, Descent& descent) {
  const c10::InferenceMode noAutograd;
  const std::int64_t rows = logitsGradient.size(0);
  const auto cases = static_cast<std::size_t>(rows);
  at::Tensor outer = logitsGradient;
  sumRows(data(outer), cases, static_cast<std::size_t>(outer.size(1)), data(m_biasGradients.back()));
  for (std::size_t layer = layerCount(); layer-- > 0;) {
    const at::Tensor inner = layer == 0 ? m_inputs : m_activations[layer - 1].narrow(0, 0, rows);
    at::Tensor below;
    if (layer > 0) {
      below = m_gradients[layer - 1].narrow(0, 0, rows);
      at::mm_out(below, outer, weight(layer).value);  // before the weights move
      reluBackward(data(below), data(inner), cases, static_cast<std::size_t>(below.size(1)), m_keptScale,
                   data(m_biasGradients[layer - 1]));
    }
    descent.descendProduct(weight(layer), outer, inner);
    descent.descend(bias(layer), m_biasGradients[layer]);
    outer = below;
  }
}

}  // namespace retort
