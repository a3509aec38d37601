#include "engine/train/trainer.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/experiment/error.h"
#include "engine/train/checkpoint_checks.h"
#include "engine/train/evaluation.h"
#include "engine/train/schedule.h"

namespace retort {
namespace {

constexpr double kProgressInterval = 0.1;  // seconds

bool learnsFromTeacher(const RunSpec& spec) { return spec.objective.kind != ObjectiveKind::Hard; }

/// Logits of the whole training set are of use where the transfer set is fixed; jitter makes every batch a new one.
bool logitsAreFixed(const RunSpec& spec) { return spec.transferSet.jitterPixels == 0; }

const Matrix* cachedTeacherLogits(const RunRequest& request) {
  if (!learnsFromTeacher(request.spec)) return nullptr;
  const Matrix* logits = request.teacher ? &request.teacher->trainLogits : nullptr;
  if (!logits || logits->rows != request.data->train.count() || logits->columns != request.data->classCount())
    throw Error(ErrorKind::RunFailed, "teacher", "it was trained on another data set or with other classes",
                "Train a teacher on this data set");
  return logitsAreFixed(request.spec) ? logits : nullptr;
}

std::unique_ptr<Network> liveTeacher(const RunRequest& request) {
  if (!learnsFromTeacher(request.spec) || logitsAreFixed(request.spec)) return nullptr;
  auto network = makeNetwork(request.teacherSpec.model, request.data->shape, request.data->classCount(), 0);
  network->setWeights(request.teacher->weights);
  return network;
}

double mean(double sum, std::size_t count) { return count == 0 ? 0 : sum / static_cast<double>(count); }

}  // namespace

Trainer::Trainer(const RunRequest& request, const EventSink& sink, const RunControl& control)
    : m_request(request),
      m_sink(sink),
      m_control(control),
      m_transferSet(
          makeTransferSet(*request.data, request.spec.dataset, request.spec.transferSet, orderSeed(request.spec.training))),
      m_stepper(request, m_transferSet.training, cachedTeacherLogits(request), liveTeacher(request)),
      m_testCases(allIndices(request.data->test.count())),
      m_probeCases(probeCases(request.data->test.count())) {
  m_result.outcome = Outcome::Completed;
  m_result.weights = m_stepper.network().weights();
  if (request.from) goOnFrom(*request.from);
}

RunResult Trainer::run() {
  m_sink(RunStarted{m_request.run, m_stepper.batcher().caseCount(), m_testCases.size(), m_request.data});
  while (m_result.outcome == Outcome::Completed && m_place.epoch < m_request.spec.training.epochs) {
    const int epoch = m_place.epoch + 1;
    const double start = m_clock.seconds();
    if (!trainEpoch(epoch)) break;
    if (!evaluateEpoch(epoch, epochSeconds(m_clock.seconds() - start))) break;
  }
  if (m_result.outcome == Outcome::Completed) evaluateTrainingCases();
  if (m_result.outcome == Outcome::Completed) takeCheckpoint(CheckpointReason::End);
  if (m_result.outcome == Outcome::Cancelled) takeCheckpoint(CheckpointReason::Stop);
  return finished();
}

void Trainer::goOnFrom(const Checkpoint& from) {
  const Batcher& batcher = m_stepper.batcher();
  requireFitting(from, {m_request.spec, m_result.weights, batcher.caseCount(), batcher.batchCount(), m_testCases.size(),
                        m_request.data->classCount()});
  m_stepper.restore(from);
  m_place = m_saved = {from.epoch, static_cast<std::size_t>(from.batch)};
  m_sums = from.sums;
  m_casesBefore = from.sums.cases;
  m_trainingSeconds = from.trainingSeconds;
  m_trainedCases = from.trainedCases;
  m_lastEpoch = from.lastEpoch;
  m_clock.goOnFrom(from.seconds);
  m_lastProgress = m_lastCheckpoint = from.seconds;
  m_sitting = {from.seconds, from.trainedCases + static_cast<double>(from.sums.cases), fractionDone()};
}

RunResult Trainer::finished() {
  if (m_lastEpoch) {
    m_result.epochs = m_lastEpoch->epoch;
    m_result.testErrors = m_lastEpoch->testErrors;
    m_result.testCases = m_lastEpoch->testCases;
    m_result.weights = m_lastEpoch->weights;
    m_result.testLogits = m_lastEpoch->testLogits;
  }
  m_result.seconds = m_clock.seconds();
  m_result.casesPerSecond = m_trainingSeconds > 0 ? m_trainedCases / m_trainingSeconds : 0;
  return std::move(m_result);
}

void Trainer::waitAtBatch() {
  if (m_control.pause && m_control.pause->closed()) takeCheckpoint(CheckpointReason::Pause);
  m_clock.waitWhilePaused(m_control);
  if (m_clock.seconds() - m_lastCheckpoint >= m_request.checkpointInterval) takeCheckpoint(CheckpointReason::Interval);
}

void Trainer::takeCheckpoint(CheckpointReason reason) {
  if (m_place == m_saved && reason != CheckpointReason::End) return;
  auto checkpoint = std::make_shared<Checkpoint>();
  checkpoint->epoch = m_place.epoch;
  checkpoint->batch = static_cast<int>(m_place.batch);
  checkpoint->reason = reason;
  m_stepper.save(*checkpoint);
  checkpoint->sums = m_sums;
  checkpoint->seconds = m_clock.seconds();
  checkpoint->trainingSeconds = m_trainingSeconds;
  checkpoint->trainedCases = m_trainedCases;
  checkpoint->lastEpoch = m_lastEpoch;
  m_lastCheckpoint = checkpoint->seconds;
  if (!isFinite(*checkpoint)) return;  // about to diverge: the one before is of more use
  m_saved = m_place;
  m_sink(CheckpointTaken{m_request.run, std::move(checkpoint)});
}

bool Trainer::trainEpoch(int epoch) {
  m_stepper.startEpoch(epoch);
  while (m_place.batch < m_stepper.batcher().batchCount()) {
    waitAtBatch();
    if (m_control.stop.stop_requested()) {
      endEarly(Outcome::Cancelled, "stopped in epoch " + std::to_string(epoch));
      return false;
    }
    if (!m_stepper.step(m_place.batch, rateAt(epoch, m_place.batch), m_sums)) {
      endEarly(Outcome::Diverged, "the loss is no longer finite in epoch " + std::to_string(epoch) + ", batch " +
                                      std::to_string(m_place.batch + 1) + divergenceAdvice());
      return false;
    }
    m_place.batch += 1;
    reportProgress();
  }
  return true;
}

bool Trainer::evaluateEpoch(int epoch, double trainingSeconds) {
  const Dataset& data = *m_request.data;
  Network& network = m_stepper.network();
  Matrix logits = evaluateLogits(network, data, data.test, m_testCases, m_control.stop);
  EpochPoint point = epochPoint(epoch, trainingSeconds);
  if (!m_transferSet.validation.empty()) {
    const Matrix held = evaluateLogits(network, data, data.train, m_transferSet.validation, m_control.stop);
    if (!held.empty()) point.validationErrors = countErrors(held, data.train, m_transferSet.validation);
    point.validationCases = static_cast<std::int64_t>(m_transferSet.validation.size());
  }
  if (!evaluationHolds(epoch, logits)) return false;
  point.testErrors = countErrors(logits, data.test, m_testCases);
  point.testCases = static_cast<std::int64_t>(m_testCases.size());
  point.seconds = m_clock.seconds();

  m_trainingSeconds += trainingSeconds;
  m_trainedCases += static_cast<double>(m_sums.cases);
  m_sums = {};
  m_casesBefore = 0;
  m_place = {epoch, 0};
  m_result.weights.clear();
  m_lastEpoch = std::make_shared<const EpochState>(
      EpochState{epoch, point.testErrors, point.testCases, network.weights(), std::move(logits)});
  m_sink(EpochFinished{m_request.run, point});
  reportProbes(epoch, m_lastEpoch->testLogits);
  return true;
}

bool Trainer::evaluationHolds(int epoch, const Matrix& logits) {
  if (m_control.stop.stop_requested())
    endEarly(Outcome::Cancelled, "stopped after epoch " + std::to_string(epoch) + " was trained");
  else if (!std::ranges::all_of(logits.values, [](float value) { return std::isfinite(value); }))
    endEarly(Outcome::Diverged,
             "the logits are no longer finite after epoch " + std::to_string(epoch) + divergenceAdvice());
  return m_result.outcome == Outcome::Completed;
}

void Trainer::reportProbes(int epoch, const Matrix& logits) {
  auto probes = std::make_shared<Matrix>(m_probeCases.size(), logits.columns);
  for (std::size_t i = 0; i < m_probeCases.size(); ++i)
    std::copy_n(logits.row(m_probeCases[i]), logits.columns, probes->row(i));
  m_sink(ProbesEvaluated{m_request.run, epoch, std::move(probes)});
}

EpochPoint Trainer::epochPoint(int epoch, double trainingSeconds) const {
  EpochPoint point;
  point.epoch = epoch;
  point.loss = mean(m_sums.loss, m_sums.cases);
  point.softLoss = mean(m_sums.soft, m_sums.cases);
  point.hardLoss = mean(m_sums.hard, m_sums.cases);
  point.trainError = mean(static_cast<double>(m_sums.errors), m_sums.cases);
  point.learningRate = rateAt(epoch, m_stepper.batcher().batchCount() - 1);
  point.casesPerSecond = trainingSeconds > 0 ? static_cast<double>(m_sums.cases) / trainingSeconds : 0;
  point.gradientRatio = m_sums.gradientRatio();
  return point;
}

void Trainer::evaluateTrainingCases() {
  const Dataset& data = *m_request.data;
  const bool teacher = m_request.spec.role == Role::Teacher;
  const auto indices = teacher ? allIndices(data.train.count()) : m_transferSet.training;
  Matrix logits = evaluateLogits(m_stepper.network(), data, data.train, indices, m_control.stop);
  if (logits.empty()) {
    endEarly(Outcome::Cancelled, "stopped while its training cases were evaluated");
    return;
  }
  const auto& own = m_transferSet.training;
  m_result.trainCases = static_cast<std::int64_t>(own.size());
  for (std::size_t i = 0; i < own.size(); ++i) {
    const std::size_t row = teacher ? own[i] : i;
    const float* z = logits.row(row);
    const auto predicted = static_cast<std::size_t>(std::max_element(z, z + logits.columns) - z);
    m_result.trainErrors += predicted != data.train.labels[own[i]] ? 1 : 0;
  }
  if (teacher) m_result.trainLogits = std::move(logits);
}

std::string Trainer::divergenceAdvice() const {
  const auto ratio = m_sums.gradientRatio();
  std::string advice = "; choose a smaller learning rate";
  if (ratio && *ratio >= 2)
    advice += ": the soft gradient was " + std::to_string(std::lround(*ratio)) + " times the hard one";
  return advice;
}

void Trainer::endEarly(Outcome outcome, std::string message) {
  m_result.outcome = outcome;
  m_result.message = std::move(message);
}

void Trainer::reportProgress() {
  const double now = m_clock.seconds();
  if (now - m_lastProgress < kProgressInterval) return;
  m_lastProgress = now;
  const double fraction = fractionDone();
  const double elapsed = now - m_sitting.seconds;
  const double cases = m_trainedCases + static_cast<double>(m_sums.cases) - m_sitting.cases;
  const double left = elapsed * (1 - fraction) / (fraction - m_sitting.fraction);
  m_sink(RunProgress{m_request.run, m_place.epoch + 1, fraction, cases / elapsed, left});
}

double Trainer::fractionDone() const {
  const double batches = static_cast<double>(m_stepper.batcher().batchCount());
  return (m_place.epoch + static_cast<double>(m_place.batch) / batches) / m_request.spec.training.epochs;
}

double Trainer::epochSeconds(double elapsed) const {
  const std::size_t cases = m_sums.cases - m_casesBefore;
  if (cases > 0) return elapsed * static_cast<double>(m_sums.cases) / static_cast<double>(cases);
  return m_trainedCases > 0 ? static_cast<double>(m_sums.cases) * m_trainingSeconds / m_trainedCases : 0;
}

double Trainer::rateAt(int epoch, std::size_t batch) const {
  const auto perEpoch = static_cast<std::int64_t>(m_stepper.batcher().batchCount());
  const TrainingSpec& training = m_request.spec.training;
  return scheduledRate(training, (epoch - 1) * perEpoch + static_cast<std::int64_t>(batch), training.epochs * perEpoch,
                       perEpoch);
}

}  // namespace retort
