#include "engine/train/member.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/analysis/soft_targets.h"
#include "engine/train/checkpoint_checks.h"
#include "engine/train/evaluation.h"
#include "engine/train/gradient_variance.h"
#include "engine/train/schedule.h"

namespace retort {
namespace {

double mean(double sum, std::size_t count) { return count == 0 ? 0 : sum / static_cast<double>(count); }

}  // namespace

Member::Member(const GroupMember& member, std::size_t place, const EventSink& sink)
    : m_member(member), m_place(place), m_sink(sink) {}

double Member::rateAt(int epoch, std::size_t batch, std::size_t batches) const {
  const auto perEpoch = static_cast<std::int64_t>(batches);
  const TrainingSpec& training = request().spec.training;
  return scheduledRate(training, (epoch - 1) * perEpoch + static_cast<std::int64_t>(batch), training.epochs * perEpoch,
                       perEpoch);
}

void Member::goOnFrom(const Checkpoint& from, double fraction) {
  m_saved = {from.epoch, static_cast<std::size_t>(from.batch)};
  m_sums = from.sums;
  m_casesBefore = from.sums.cases;
  m_trainingSeconds = from.trainingSeconds;
  m_trainedCases = from.trainedCases;
  m_lastEpoch = from.lastEpoch;
  m_secondsBefore = from.seconds;
  m_casesAtStart = from.trainedCases + static_cast<double>(from.sums.cases);
  m_fractionAtStart = fraction;
}

void Member::reportStart(std::size_t trainCases, std::size_t testCases) const {
  m_sink(RunStarted{request().run, trainCases, testCases, request().data});
}

void Member::reportProgress(int epoch, double fraction, double clock) const {
  const double cases = m_trainedCases + static_cast<double>(m_sums.cases) - m_casesAtStart;
  const double left = clock * (1 - fraction) / (fraction - m_fractionAtStart);
  m_sink(RunProgress{request().run, epoch, fraction, cases / clock, left});
}

bool Member::wantsCheckpoint(const TrainingPlace& at, CheckpointReason reason) const {
  return at != m_saved || reason == CheckpointReason::End;
}

void Member::takeCheckpoint(std::shared_ptr<Checkpoint> checkpoint, const TrainingPlace& at, CheckpointReason reason,
                            double clock) {
  checkpoint->epoch = at.epoch;
  checkpoint->batch = static_cast<int>(at.batch);
  checkpoint->reason = reason;
  checkpoint->sums = m_sums;
  checkpoint->seconds = m_secondsBefore + clock;
  checkpoint->trainingSeconds = m_trainingSeconds;
  checkpoint->trainedCases = m_trainedCases;
  checkpoint->lastEpoch = m_lastEpoch;
  if (!isFinite(*checkpoint)) return;
  m_saved = at;
  m_sink(CheckpointTaken{request().run, std::move(checkpoint)});
}

void Member::finishEpoch(EpochAnswers answers, Weights weights, std::span<const std::uint32_t> heldOut) {
  const Dataset& data = *request().data;
  const double seconds = epochSeconds(answers.seconds);
  EpochPoint point = this->point(answers, seconds);
  const auto testCases = allIndices(data.test.count());
  point.testErrors = countErrors(answers.testLogits, data.test, testCases);
  point.testCases = static_cast<std::int64_t>(testCases.size());
  HeldOut held{std::move(answers.validation), {}};
  for (const std::uint32_t index : heldOut) held.labels.push_back(data.train.labels[index]);
  if (!held.empty()) point.validationErrors = countErrors(held.logits, data.train, heldOut);
  point.validationCases = static_cast<std::int64_t>(heldOut.size());

  m_trainingSeconds += seconds;
  m_trainedCases += static_cast<double>(m_sums.cases);
  m_sums = {};
  m_casesBefore = 0;
  m_initial.clear();
  m_lastEpoch = std::make_shared<const EpochState>(EpochState{answers.epoch, point.testErrors, point.testCases,
                                                              std::move(weights), std::move(answers.testLogits),
                                                              std::move(held)});
  m_sink(EpochFinished{request().run, point});
  reportProbes();
}

EpochPoint Member::point(const EpochAnswers& answers, double seconds) const {
  EpochPoint point;
  point.epoch = answers.epoch;
  point.loss = mean(m_sums.loss, m_sums.cases);
  point.softLoss = mean(m_sums.soft, m_sums.cases);
  point.hardLoss = mean(m_sums.hard, m_sums.cases);
  point.trainError = mean(static_cast<double>(m_sums.errors), m_sums.cases);
  point.learningRate = rateAt(answers.epoch, answers.batches - 1, answers.batches);
  point.casesPerSecond = seconds > 0 ? static_cast<double>(m_sums.cases) / seconds : 0;
  point.gradientRatio = m_sums.gradientRatio();
  point.seconds = m_secondsBefore + answers.clock;
  return point;
}

void Member::reportProbes() const {
  const Matrix& logits = m_lastEpoch->testLogits;
  const auto cases = probeCases(logits.rows);
  auto probes = std::make_shared<Matrix>(cases.size(), logits.columns);
  for (std::size_t i = 0; i < cases.size(); ++i) std::copy_n(logits.row(cases[i]), logits.columns, probes->row(i));
  m_sink(ProbesEvaluated{request().run, m_lastEpoch->epoch, std::move(probes)});
}

void Member::reportGradients(std::span<const std::uint32_t> transferSet) const {
  auto values = measureGradients(request(), m_lastEpoch->weights, transferSet);
  if (!values.empty()) m_sink(GradientsMeasured{request().run, m_lastEpoch->epoch, std::move(values)});
}

void Member::takeTrainingCases(Matrix logits, std::span<const std::uint32_t> own) {
  const bool source = isSource(request().spec.role);
  const Cases& cases = request().data->train;
  m_result.trainCases = static_cast<std::int64_t>(own.size());
  for (std::size_t i = 0; i < own.size(); ++i) {
    const float* z = logits.row(source ? own[i] : i);
    m_result.trainErrors += predictedClass({z, logits.columns}) != cases.labels[own[i]] ? 1 : 0;
  }
  if (source) m_result.trainLogits = std::move(logits);
}

std::string Member::divergenceAdvice() const {
  const auto ratio = m_sums.gradientRatio();
  std::string advice = "; choose a smaller learning rate";
  if (ratio && *ratio >= 2)
    advice += ": the soft gradient was " + std::to_string(std::lround(*ratio)) + " times the hard one";
  return advice;
}

RunResult Member::result(Outcome outcome, std::string message, double clock) {
  m_result.outcome = outcome;
  m_result.message = std::move(message);
  m_result.weights = std::move(m_initial);
  if (m_lastEpoch) {
    m_result.epochs = m_lastEpoch->epoch;
    m_result.testErrors = m_lastEpoch->testErrors;
    m_result.testCases = m_lastEpoch->testCases;
    m_result.weights = m_lastEpoch->weights;
    m_result.testLogits = m_lastEpoch->testLogits;
    m_result.heldOut = m_lastEpoch->heldOut;
  }
  m_result.seconds = m_secondsBefore + clock;
  m_result.casesPerSecond = m_trainingSeconds > 0 ? m_trainedCases / m_trainingSeconds : 0;
  return std::move(m_result);
}

double Member::epochSeconds(double elapsed) const {
  const std::size_t cases = m_sums.cases - m_casesBefore;
  if (cases > 0) return elapsed * static_cast<double>(m_sums.cases) / static_cast<double>(cases);
  return m_trainedCases > 0 ? static_cast<double>(m_sums.cases) * m_trainingSeconds / m_trainedCases : 0;
}

}  // namespace retort
