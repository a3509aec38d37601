#pragma once

#include <memory>
#include <vector>

#include "engine/experiment/engine.h"
#include "engine/model/network.h"
#include "engine/train/batcher.h"
#include "engine/train/objectives.h"
#include "engine/train/optimiser.h"
#include "engine/train/steps.h"

namespace retort {

/// Where a run's soft targets come from: one of the two, or neither for hard targets.
struct TeacherSource {
  const Matrix* logits = nullptr;    ///< of all training cases, computed once
  std::unique_ptr<Network> network;  ///< answers jittered inputs, whose logits cannot be computed beforehand
};

/// One step of training one net: batch, forward, objective, backward. What the bench measures and the trainer repeats.
class Stepper : public Steps {
 public:
  Stepper(const RunRequest& request, std::vector<std::uint32_t> cases, TeacherSource teacher);

  [[nodiscard]] const Batcher& batcher() const override { return m_batcher; }
  void startEpoch(int epoch) override;
  void step(std::size_t batch, std::span<MemberStep> members) override;
  /// Adds the batch's objective to `sums`. @return false, with weights and sums as they were, when the loss is not
  /// finite
  bool step(std::size_t batch, double rate, ObjectiveSums& sums);

  [[nodiscard]] Weights weights(std::size_t /*member*/) const override { return m_network->weights(); }
  void save(std::size_t member, Checkpoint& checkpoint) const override;
  void restore(std::size_t member, const Checkpoint& checkpoint) override;
  void leave(std::size_t /*member*/) override {}
  [[nodiscard]] std::vector<Matrix> evaluate(const Cases& cases, std::span<const std::uint32_t> indices,
                                             const std::function<bool()>& goOn) override;

 private:
  /// [rows, classes] of the batch last filled; null for hard targets.
  const float* teacherRows(const at::Tensor& inputs);

  RunSpec m_spec;
  std::shared_ptr<const Dataset> m_data;
  std::size_t m_classes;
  std::unique_ptr<Network> m_network;
  TeacherSource m_teacher;
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
