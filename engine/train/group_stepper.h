#pragma once

#include <map>
#include <memory>
#include <vector>

#include "engine/experiment/engine.h"
#include "engine/model/group_network.h"
#include "engine/train/group_objective.h"
#include "engine/train/stepper.h"

namespace retort {

/// The steps of several runs as one batched network. One batch, one jitter, one input dropout and one teacher's answer
/// serve all of them; soft targets are computed once for each temperature among them.
class GroupStepper : public Steps {
 public:
  /// @param requests of one group: see Engine::trainGroup
  GroupStepper(const std::vector<const RunRequest*>& requests, std::vector<std::uint32_t> cases, TeacherSource teacher);

  [[nodiscard]] const Batcher& batcher() const override { return m_batcher; }
  void startEpoch(int epoch) override;
  void step(std::size_t batch, std::span<MemberStep> members) override;
  [[nodiscard]] Weights weights(std::size_t member) const override;
  void save(std::size_t member, Checkpoint& checkpoint) const override;
  void restore(std::size_t member, const Checkpoint& checkpoint) override;
  void leave(std::size_t member) override;
  [[nodiscard]] std::vector<Matrix> evaluate(const Cases& cases, std::span<const std::uint32_t> indices,
                                             const std::function<bool()>& goOn) override;

 private:
  struct Member {
    std::size_t slot;
    ObjectiveSpec objective;
    std::uint64_t seed;
    bool over = false;
  };

  /// Makes the batch: inputs, labels, the teacher's logits and soft targets. @return its cases
  std::size_t fillBatch(std::size_t batch, std::span<const MemberStep> members);
  void fillTeacher(std::size_t rows);
  /// @return false, with weights and sums as they were, when the loss is not finite
  bool stepMember(std::size_t batch, const MemberStep& step);

  RunSpec m_spec;  ///< what the members have in common is taken from it
  std::shared_ptr<const Dataset> m_data;
  std::vector<Member> m_members;
  std::size_t m_classes;
  TeacherSource m_teacher;
  Batcher m_batcher;
  GroupNetwork m_network;
  GroupNetwork::Pass m_pass;
  GroupNetwork::Pass m_evaluation;
  int m_epoch = 0;
  std::uint32_t m_inputDropThreshold;
  at::Tensor m_inputs;  ///< [batch, sample size]
  std::vector<GroupNetwork::Move> m_moves;
  // Class by class, [classes, stride] each:
  std::vector<std::int32_t> m_labels;  ///< [stride]
  AlignedFloats m_teacherLogits;
  std::map<double, AlignedFloats> m_softTargets;  ///< by temperature
  AlignedFloats m_gradient;
  AlignedFloats m_scratch;
  BatchTargets m_targets{};
};

}  // namespace retort
