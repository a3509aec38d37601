#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/model/network.h"

namespace retort {

/// Layers of ReLU units and a layer of logits. The gradient is in closed form and every buffer is made once: a step is
/// its matrix products and little else.
class FullyConnected : public Network {
 public:
  FullyConnected(const ModelSpec& spec, std::size_t inputs, std::size_t classes, std::int64_t seed);

  at::Tensor forward(const at::Tensor& inputs) override;
  at::Tensor forwardTraining(const at::Tensor& inputs, MaskStream& masks) override;
  void backward(const at::Tensor& logitsGradient, Descent& descent) override;

 private:
  [[nodiscard]] std::size_t layerCount() const { return m_parameters.size() / 2; }
  [[nodiscard]] Parameter& weight(std::size_t layer) { return m_parameters[2 * layer]; }
  [[nodiscard]] Parameter& bias(std::size_t layer) { return m_parameters[2 * layer + 1]; }
  void makeBuffers(std::int64_t rows);
  /// @param masks null without dropout
  at::Tensor propagate(const at::Tensor& inputs, MaskStream* masks);

  std::uint32_t m_dropThreshold = 0;
  float m_keptScale = 1;
  at::Tensor m_inputs;                      ///< of the last forwardTraining
  std::vector<at::Tensor> m_activations;    ///< [rows, units] of each layer, logits last; after dropout
  std::vector<at::Tensor> m_gradients;      ///< [rows, units] of each hidden layer
  std::vector<at::Tensor> m_biasGradients;  ///< [units] of each layer
};

}  // namespace retort
