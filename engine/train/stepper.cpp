#include "engine/train/stepper.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <ATen/ATen.h>

#include "engine/model/initial_weights.h"
#include "engine/model/kernels.h"
#include "engine/train/evaluation.h"

namespace retort {

Stepper::Stepper(const RunRequest& request, std::vector<std::uint32_t> cases, TeacherSource teacher)
    : m_spec(request.spec),
      m_data(request.data),
      m_classes(request.data->classCount()),
      m_network(makeNetwork(m_spec.model, request.data->shape, m_classes, m_spec.training.seed)),
      m_teacher(std::move(teacher)),
      m_batcher(request.data, std::move(cases), static_cast<std::size_t>(m_spec.training.batchSize),
                m_spec.transferSet.jitterPixels, orderSeed(m_spec.training)),
      m_optimiser(m_spec.training),
      m_inputDropThreshold(dropThreshold(m_spec.model.inputDropout)),
      m_inputs(at::empty({m_spec.training.batchSize, static_cast<std::int64_t>(request.data->shape.size())})),
      m_logitsGradient(at::empty({m_spec.training.batchSize, static_cast<std::int64_t>(m_classes)})),
      m_teacherRows(static_cast<std::size_t>(m_spec.training.batchSize) * m_classes),
      m_scratch(3 * m_classes) {
  if (request.initial) m_network->setWeights(*request.initial);
}

void Stepper::save(std::size_t /*member*/, Checkpoint& checkpoint) const {
  checkpoint.weights = m_network->weights();
  checkpoint.moments = m_network->moments();
  checkpoint.steps = m_optimiser.steps();
}

void Stepper::restore(std::size_t /*member*/, const Checkpoint& checkpoint) {
  m_network->setWeights(checkpoint.weights);
  m_network->setMoments(checkpoint.moments);
  m_optimiser.setSteps(checkpoint.steps);
}

void Stepper::startEpoch(int epoch) {
  m_epoch = epoch;
  m_batcher.startEpoch(epoch);
}

const float* Stepper::teacherRows(const at::Tensor& inputs) {
  if (m_teacher.network) return m_teacher.network->forward(inputs).data_ptr<float>();
  if (!m_teacher.logits) return nullptr;
  float* row = m_teacherRows.data();
  for (const std::uint32_t index : m_batcher.cases()) {
    std::copy_n(m_teacher.logits->row(index), m_classes, row);
    row += m_classes;
  }
  return m_teacherRows.data();
}

std::vector<Matrix> Stepper::evaluate(const Cases& cases, std::span<const std::uint32_t> indices,
                                      const std::function<bool()>& goOn) {
  std::vector<Matrix> answers;
  if (auto logits = evaluateLogits(*m_network, *m_data, cases, indices, goOn)) answers.push_back(std::move(*logits));
  return answers;
}

void Stepper::step(std::size_t batch, std::span<MemberStep> members) {
  for (MemberStep& member : members) member.finite = step(batch, member.rate, *member.sums);
}

bool Stepper::step(std::size_t batch, double rate, ObjectiveSums& sums) {
  const auto epoch = static_cast<std::uint64_t>(m_epoch);
  const auto seed = static_cast<std::uint64_t>(m_spec.training.seed);
  const auto rows = static_cast<std::int64_t>(m_batcher.fill(batch, m_inputs.data_ptr<float>()));
  const at::Tensor inputs = m_inputs.narrow(0, 0, rows);
  const float* teacher = teacherRows(inputs);
  if (m_inputDropThreshold > 0) {
    MaskStream masks(static_cast<std::uint64_t>(orderSeed(m_spec.training)),
                     streamAt(Stream::InputDropout, epoch, batch));
    dropValues({inputs.data_ptr<float>(), static_cast<std::size_t>(inputs.numel())}, m_inputDropThreshold, masks);
  }

  MaskStream masks(seed, streamAt(Stream::HiddenDropout, epoch, batch));
  const at::Tensor logits = m_network->forwardTraining(inputs, masks);
  const at::Tensor gradient = m_logitsGradient.narrow(0, 0, rows);
  ObjectiveSums batchSums;
  evaluateObjective(m_spec.objective, logits.data_ptr<float>(), teacher, m_batcher.labels(), m_classes,
                    gradient.data_ptr<float>(), m_scratch.data(), batchSums);
  if (!std::isfinite(batchSums.loss)) return false;
  sums += batchSums;

  m_optimiser.beginStep(rate);
  m_network->backward(gradient, m_optimiser);
  return true;
}

}  // namespace retort
