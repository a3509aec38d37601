// What the layers of a spec become.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <ATen/core/Tensor.h>

#include "engine/data/dataset.h"
#include "engine/experiment/events.h"
#include "engine/experiment/spec.h"

namespace retort {

class MaskStream;

/// One tensor of weights with what its optimiser remembers of it.
struct Parameter {
  std::string name;
  at::Tensor value;     ///< float, contiguous; a matrix is [out, in]
  double maxNorm = 0;   ///< bound on each row's L2 norm; 0 for none
  at::Tensor first;     ///< velocity, or Adam's first moment; made by the optimiser
  at::Tensor second;    ///< Adam's second moment
  at::Tensor gradient;  ///< where an optimiser needs it by itself
};

/// Takes gradients and moves parameters; implemented by the optimiser.
class Descent {
 public:
  virtual ~Descent() = default;
  /// @param gradient of the batch's mean loss, in the parameter's shape
  virtual void descend(Parameter& parameter, const at::Tensor& gradient) = 0;
  /// The same for gradient = outerᵀ · inner. @param outer [cases, out] @param inner [cases, in]
  virtual void descendProduct(Parameter& parameter, const at::Tensor& outer, const at::Tensor& inner) = 0;
};

/// Not thread-safe: each run has its own. Tensors that it returns are its own buffers, valid until its next call.
class Network {
 public:
  virtual ~Network() = default;

  /// Logits without dropout. @param inputs [cases, sample size] in [0, 1] @return [cases, classes]
  virtual at::Tensor forward(const at::Tensor& inputs) = 0;
  /// The same with hidden dropout, remembering what backward needs; `inputs` must live until then.
  virtual at::Tensor forwardTraining(const at::Tensor& inputs, MaskStream& masks) = 0;
  /// Follows forwardTraining. @param logitsGradient [cases, classes]
  virtual void backward(const at::Tensor& logitsGradient, Descent& descent) = 0;

  [[nodiscard]] Weights weights() const;
  /// @throws Error(RunFailed) when names or shapes differ
  void setWeights(const Weights& weights);
  /// What the optimiser remembers of the parameters: see Checkpoint::moments.
  [[nodiscard]] Weights moments() const;
  /// Those that are not among `moments` are made anew by the optimiser. @throws Error(RunFailed) as setWeights
  void setMoments(const Weights& moments);

 protected:
  std::vector<Parameter> m_parameters;
};

/// Weights drawn from the seed: uniform with variance 2 / fan-in before a ReLU (He et al. 2015), 1 / fan-in for logits.
[[nodiscard]] std::unique_ptr<Network> makeNetwork(const ModelSpec& spec, const SampleShape& shape, std::size_t classes,
                                                   std::int64_t seed);

}  // namespace retort
