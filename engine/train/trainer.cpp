#include "engine/train/trainer.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/experiment/error.h"
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
          makeTransferSet(*request.data, request.spec.dataset, request.spec.transferSet, request.spec.training.seed)),
      m_stepper(request, m_transferSet.training, cachedTeacherLogits(request), liveTeacher(request)),
      m_testCases(allIndices(request.data->test.count())),
      m_probeCases(probeCases(request.data->test.count())) {}

RunResult Trainer::run() {
  m_sink(RunStarted{m_request.run, m_stepper.batcher().caseCount(), m_testCases.size()});
  m_result.outcome = Outcome::Completed;
  m_result.weights = m_stepper.network().weights();

  for (int epoch = 1; epoch <= m_request.spec.training.epochs; ++epoch) {
    const double start = m_clock.seconds();
    if (!trainEpoch(epoch)) break;
    const double trainingSeconds = m_clock.seconds() - start;
    if (!evaluateEpoch(epoch, trainingSeconds)) break;
  }
  if (m_result.outcome == Outcome::Completed) evaluateTrainingCases();

  m_result.seconds = m_clock.seconds();
  m_result.casesPerSecond = m_trainingSeconds > 0 ? m_trainedCases / m_trainingSeconds : 0;
  return std::move(m_result);
}

bool Trainer::trainEpoch(int epoch) {
  m_sums = {};
  m_stepper.startEpoch(epoch);
  for (std::size_t batch = 0; batch < m_stepper.batcher().batchCount(); ++batch) {
    m_clock.waitWhilePaused(m_control);
    if (m_control.stop.stop_requested()) {
      endEarly(Outcome::Cancelled, "stopped in epoch " + std::to_string(epoch));
      return false;
    }
    if (!m_stepper.step(batch, rateAt(epoch, batch), m_sums)) {
      endEarly(Outcome::Diverged, "the loss is no longer finite in epoch " + std::to_string(epoch) + ", batch " +
                                      std::to_string(batch + 1) + divergenceAdvice());
      return false;
    }
    reportProgress(epoch, batch);
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
  if (m_control.stop.stop_requested()) {
    endEarly(Outcome::Cancelled, "stopped after epoch " + std::to_string(epoch) + " was trained");
    return false;
  }
  if (!std::ranges::all_of(logits.values, [](float value) { return std::isfinite(value); })) {
    endEarly(Outcome::Diverged,
             "the logits are no longer finite after epoch " + std::to_string(epoch) + divergenceAdvice());
    return false;
  }
  point.testErrors = countErrors(logits, data.test, m_testCases);
  point.testCases = static_cast<std::int64_t>(m_testCases.size());
  point.seconds = m_clock.seconds();
  auto probes = std::make_shared<Matrix>(m_probeCases.size(), logits.columns);
  for (std::size_t i = 0; i < m_probeCases.size(); ++i)
    std::copy_n(logits.row(m_probeCases[i]), logits.columns, probes->row(i));

  m_trainingSeconds += trainingSeconds;
  m_trainedCases += static_cast<double>(m_sums.cases);
  m_result.epochs = epoch;
  m_result.weights = network.weights();
  m_result.testErrors = point.testErrors;
  m_result.testCases = point.testCases;
  m_result.testLogits = std::move(logits);
  m_sink(EpochFinished{m_request.run, point});
  m_sink(ProbesEvaluated{m_request.run, epoch, std::move(probes)});
  return true;
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

void Trainer::reportProgress(int epoch, std::size_t batch) {
  const double now = m_clock.seconds();
  if (now - m_lastProgress < kProgressInterval) return;
  m_lastProgress = now;
  const double batches = static_cast<double>(m_stepper.batcher().batchCount());
  const double fraction = (epoch - 1 + static_cast<double>(batch + 1) / batches) / m_request.spec.training.epochs;
  const double cases = m_trainedCases + static_cast<double>(m_sums.cases);
  m_sink(RunProgress{m_request.run, epoch, fraction, cases / now, now * (1 - fraction) / fraction});
}

double Trainer::rateAt(int epoch, std::size_t batch) const {
  const auto perEpoch = static_cast<std::int64_t>(m_stepper.batcher().batchCount());
  const TrainingSpec& training = m_request.spec.training;
  return scheduledRate(training, (epoch - 1) * perEpoch + static_cast<std::int64_t>(batch), training.epochs * perEpoch,
                       perEpoch);
}

}  // namespace retort
