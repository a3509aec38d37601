#include "engine/train/group_stepper.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <ATen/ATen.h>

#include "engine/model/initial_weights.h"

namespace retort {
namespace {

constexpr std::size_t kChunk = 256;  // cases evaluated at a time: their activations stay in the second level cache

std::size_t batchSize(const RunSpec& spec) { return static_cast<std::size_t>(spec.training.batchSize); }

}  // namespace

GroupStepper::GroupStepper(const std::vector<const RunRequest*>& requests, std::vector<std::uint32_t> cases,
                           TeacherSource teacher)
    : m_spec(requests.front()->spec),
      m_data(requests.front()->data),
      m_classes(m_data->classCount()),
      m_teacher(std::move(teacher)),
      m_batcher(m_data, std::move(cases), batchSize(m_spec), m_spec.transferSet.jitterPixels,
                orderSeed(m_spec.training)),
      m_network(m_spec.model, m_spec.training, m_data->shape.size(), m_classes,
                static_cast<std::size_t>(requests.front()->group.slots)),
      m_pass(m_network, batchSize(m_spec)),
      m_evaluation(m_network, kChunk),
      m_inputDropThreshold(dropThreshold(m_spec.model.inputDropout)),
      m_inputs(at::empty({m_spec.training.batchSize, static_cast<std::int64_t>(m_data->shape.size())})),
      m_labels(m_pass.stride()),
      m_teacherLogits(m_teacher.logits || m_teacher.network ? m_classes * m_pass.stride() : 0),
      m_gradient(m_classes * m_pass.stride()),
      m_scratch(m_classes * m_pass.stride()) {
  for (const RunRequest* request : requests) {
    const TrainingSpec& training = request->spec.training;
    m_members.push_back({static_cast<std::size_t>(request->group.slot), request->spec.objective,
                         static_cast<std::uint64_t>(training.seed)});
    m_network.draw(m_members.back().slot, training.seed);
  }
}

void GroupStepper::startEpoch(int epoch) {
  m_epoch = epoch;
  m_batcher.startEpoch(epoch);
}

Weights GroupStepper::weights(std::size_t member) const { return m_network.weights(m_members[member].slot); }

void GroupStepper::save(std::size_t member, Checkpoint& checkpoint) const {
  const std::size_t slot = m_members[member].slot;
  checkpoint.weights = m_network.weights(slot);
  checkpoint.moments = m_network.moments(slot);
  checkpoint.steps = m_network.steps(slot);
}

void GroupStepper::restore(std::size_t member, const Checkpoint& checkpoint) {
  m_network.restore(m_members[member].slot, checkpoint.weights, checkpoint.moments, checkpoint.steps);
}

void GroupStepper::leave(std::size_t member) {
  m_members[member].over = true;
  m_network.clear(m_members[member].slot);
}

void GroupStepper::step(std::size_t batch, std::span<MemberStep> members) {
  const std::size_t rows = fillBatch(batch, members);
  m_network.forward(m_pass, m_inputs.data_ptr<float>(), rows);
  m_moves.clear();
  for (MemberStep& member : members) member.finite = stepMember(batch, member);
  m_network.descendFirst(m_pass, m_moves);
}

std::size_t GroupStepper::fillBatch(std::size_t batch, std::span<const MemberStep> members) {
  const std::size_t rows = m_batcher.fill(batch, m_inputs.data_ptr<float>());
  std::ranges::copy(m_batcher.labels(), m_labels.begin());
  if (!m_teacherLogits.empty()) fillTeacher(rows);
  m_targets = {rows, m_classes, m_pass.stride(), m_labels.data(),
               m_teacherLogits.empty() ? nullptr : m_teacherLogits.data()};
  for (auto& [temperature, targets] : m_softTargets) targets.clear();
  for (const MemberStep& step : members) {
    const ObjectiveSpec& objective = m_members[step.member].objective;
    if (objective.kind != ObjectiveKind::SoftTargets || !m_targets.teacher) continue;
    AlignedFloats& targets = m_softTargets[objective.temperature];
    if (!targets.empty()) continue;
    targets.resize(m_classes * m_pass.stride());
    softTargetsByClass(m_targets, objective.temperature, targets.data());
  }
  if (m_inputDropThreshold > 0) {
    MaskStream masks(static_cast<std::uint64_t>(orderSeed(m_spec.training)),
                     streamAt(Stream::InputDropout, static_cast<std::uint64_t>(m_epoch), batch));
    dropValues({m_inputs.data_ptr<float>(), rows * m_data->shape.size()}, m_inputDropThreshold, masks);
  }
  return rows;
}

void GroupStepper::fillTeacher(std::size_t rows) {
  float* logits = m_teacherLogits.data();
  if (m_teacher.network) {
    const at::Tensor answer = m_teacher.network->forward(m_inputs.narrow(0, 0, static_cast<std::int64_t>(rows)));
    transposeToUnits(answer.data_ptr<float>(), m_classes, {m_classes, rows, m_pass.stride()}, logits);
    return;
  }
  const auto cases = m_batcher.cases();
  for (std::size_t i = 0; i < rows; ++i) {
    const float* row = m_teacher.logits->row(cases[i]);
    for (std::size_t j = 0; j < m_classes; ++j) logits[j * m_pass.stride() + i] = row[j];
  }
}

bool GroupStepper::stepMember(std::size_t batch, const MemberStep& step) {
  const Member& member = m_members[step.member];
  MaskStream masks(member.seed, streamAt(Stream::HiddenDropout, static_cast<std::uint64_t>(m_epoch), batch));
  const float* logits = m_network.finishForward(m_pass, member.slot, &masks);
  const bool soft = member.objective.kind == ObjectiveKind::SoftTargets && m_targets.teacher;
  const float* targets = soft ? m_softTargets.at(member.objective.temperature).data() : nullptr;
  ObjectiveSums sums;
  evaluateObjectiveByClass(member.objective, m_targets, targets, logits, m_gradient.data(), m_scratch.data(), sums);
  if (!std::isfinite(sums.loss)) return false;
  *step.sums += sums;
  m_moves.push_back({member.slot, static_cast<float>(step.rate)});
  m_network.backward(m_pass, m_moves.back(), m_gradient.data());
  return true;
}

std::vector<Matrix> GroupStepper::evaluate(const Cases& cases, std::span<const std::uint32_t> indices,
                                           const std::function<bool()>& goOn) {
  std::vector<Matrix> answers(m_members.size());
  for (std::size_t i = 0; i < answers.size(); ++i)
    if (!m_members[i].over) answers[i] = Matrix(indices.size(), m_classes);
  const std::size_t size = m_data->shape.size();
  AlignedFloats inputs(std::min(kChunk, indices.size()) * size);
  for (std::size_t first = 0; first < indices.size(); first += kChunk) {
    if (!goOn()) return {};
    const std::size_t rows = std::min(kChunk, indices.size() - first);
    for (std::size_t i = 0; i < rows; ++i)
      bytesToUnit({m_data->sample(cases, indices[first + i]), size}, inputs.data() + i * size);
    m_network.forward(m_evaluation, inputs.data(), rows);
    for (std::size_t i = 0; i < answers.size(); ++i) {
      if (m_members[i].over) continue;
      const float* logits = m_network.finishForward(m_evaluation, m_members[i].slot, nullptr);
      transposeToCases(logits, {m_classes, rows, m_evaluation.stride()}, answers[i].row(first), m_classes);
    }
  }
  return answers;
}

}  // namespace retort
