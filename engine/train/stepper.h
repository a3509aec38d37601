#pragma once

#include <memory>
#include <vector>

#include "engine/experiment/engine.h"
#include "engine/model/network.h"
#include "engine/train/batcher.h"
#include "engine/train/objectives.h"
#include "engine/train/optimiser.h"

namespace retort {

/// One step of training: batch, forward, objective, backward. What the bench measures and the trainer repeats.
class Stepper {
 public:
  /// @param teacherLogits of all training cases, computed once; null for hard targets
  /// @param teacher       answers jittered inputs, whose logits cannot be computed beforehand; null otherwise
  Stepper(const RunRequest& request, std::vector<std::uint32_t> cases, const Matrix* teacherLogits,
          std::unique_ptr<Network> teacher);

  [[nodiscard]] Network& network() { return *m_network; }
  [[nodiscard]] const Batcher& batcher() const { return m_batcher; }

  /// Weights, moments and steps: all that a step changes for the next one.
  void save(Checkpoint& checkpoint) const;
  /// @throws Error(RunFailed) when names or shapes are not the model's
  void restore(const Checkpoint& checkpoint);

  void startEpoch(int epoch);
  /// Adds the batch's objective to `sums`. @return false, with weights and sums as they were, when the loss is not
  /// finite
  bool step(std::size_t batch, double rate, ObjectiveSums& sums);

 private:
  /// [rows, classes] of the batch last filled; null for hard targets.
  const float* teacherRows(const at::Tensor& inputs);

  RunSpec m_spec;
  std::size_t m_classes;
  std::unique_ptr<Network> m_network;
  std::unique_ptr<Network> m_teacher;
  const Matrix* m_teacherLogits;
  Batcher m_batcher;
  Optimiser m_optimiser;
  int m_epoch = 0;
  std::uint32_t m_inputDropThreshold;
  at::Tensor m_inputs;          ///< [batch, sample size]
  at::Tensor m_logitsGradient;  ///< [batch, classes]
  std::vector<float> m_teacherRows;
  std::vector<float> m_scratch;
};

}  // namespace retort
