#include "engine/model/convolutional.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include "engine/model/initial_weights.h"
#include "engine/model/kernels.h"

namespace retort {

Convolutional::Convolutional(const ModelSpec& spec, const SampleShape& shape, std::size_t classes, std::int64_t seed)
    : m_shape(shape), m_dropThreshold(dropThreshold(spec.hiddenDropout)) {
  Random random(static_cast<std::uint64_t>(seed), streamAt(Stream::InitialWeights, 0, 0));
  std::int64_t channels = shape.channels;
  std::int64_t height = shape.height;
  std::int64_t width = shape.width;
  for (std::size_t i = 0; i + 1 < spec.layers.size(); ++i) {
    addLayer("convolution" + std::to_string(i), {spec.layers[i], channels, 5, 5}, 2, spec.maxNorm, random);
    channels = spec.layers[i];
    height = (height + 1) / 2;
    width = (width + 1) / 2;
  }
  addLayer("dense", {spec.layers.back(), channels * height * width}, 2, spec.maxNorm, random);
  addLayer("logits", {static_cast<std::int64_t>(classes), spec.layers.back()}, 1, 0, random);
}

void Convolutional::addLayer(const std::string& name, std::vector<std::int64_t> shape, double variance, double maxNorm,
                             Random& random) {
  at::Tensor weight = at::empty(shape);
  const auto count = static_cast<std::size_t>(weight.numel());
  drawWeights({weight.data_ptr<float>(), count}, count / static_cast<std::size_t>(shape[0]), variance, random);
  weight.requires_grad_(true);
  at::Tensor bias = at::zeros({shape[0]});
  bias.requires_grad_(true);
  m_parameters.push_back({name + ".weight", weight, maxNorm, {}, {}, {}});
  m_parameters.push_back({name + ".bias", bias, 0, {}, {}, {}});
}

at::Tensor Convolutional::propagate(const at::Tensor& inputs, MaskStream* masks) {
  at::Tensor current = inputs.view({inputs.size(0), m_shape.channels, m_shape.height, m_shape.width});
  const std::size_t convolutions = m_parameters.size() / 2 - 2;
  for (std::size_t i = 0; i < convolutions; ++i) {
    current = at::conv2d(current, m_parameters[2 * i].value, m_parameters[2 * i + 1].value, 1, 2);
    current = at::max_pool2d(at::relu(current), 2, 2, 0, 1, true);
  }
  const Parameter* dense = &m_parameters[2 * convolutions];
  current = at::relu(at::linear(current.flatten(1), dense[0].value, dense[1].value));
  if (masks && m_dropThreshold > 0) {
    const at::Tensor mask = at::ones(current.sizes());
    dropValues({mask.data_ptr<float>(), static_cast<std::size_t>(mask.numel())}, m_dropThreshold, *masks);
    current = current * mask;
  }
  return at::linear(current, dense[2].value, dense[3].value);
}

at::Tensor Convolutional::forward(const at::Tensor& inputs) {
  const at::NoGradGuard noAutograd;
  m_output = propagate(inputs, nullptr).contiguous();
  return m_output;
}

at::Tensor Convolutional::forwardTraining(const at::Tensor& inputs, MaskStream& masks) {
  m_logits = propagate(inputs, &masks).contiguous();
  return m_logits.detach();
}

void Convolutional::backward(const at::Tensor& logitsGradient, Descent& descent) {
  m_logits.backward(logitsGradient);
  m_logits.reset();
  const at::NoGradGuard noAutograd;
  for (Parameter& parameter : m_parameters) {
    descent.descend(parameter, parameter.value.grad().contiguous());
    parameter.value.mutable_grad().reset();
  }
}

}  // namespace retort
