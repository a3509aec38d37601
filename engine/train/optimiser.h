#pragma once

#include <cstdint>

#include "engine/experiment/spec.h"
#include "engine/model/network.h"

namespace retort {

/// SGD with (Nesterov) momentum, or Adam. Plain momentum accumulates the gradient's product straight into the velocity
/// (a matrix product with beta = momentum), so that the weights are passed over once a step.
class Optimiser : public Descent {
 public:
  explicit Optimiser(const TrainingSpec& spec) : m_spec(spec) {}

  /// Before each step. @param rate the learning rate now
  void beginStep(double rate);
  /// Steps taken so far; the other half of its state is the parameters' moments.
  [[nodiscard]] std::int64_t steps() const { return m_step; }
  void setSteps(std::int64_t steps) { m_step = steps; }
  void descend(Parameter& parameter, const at::Tensor& gradient) override;
  void descendProduct(Parameter& parameter, const at::Tensor& outer, const at::Tensor& inner) override;

 private:
  [[nodiscard]] bool fused() const { return m_spec.optimiser == OptimiserKind::Sgd && !m_spec.nesterov; }

  TrainingSpec m_spec;
  float m_rate = 0;
  std::int64_t m_step = 0;
};

}  // namespace retort
