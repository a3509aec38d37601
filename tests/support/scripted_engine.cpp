#include "tests/support/scripted_engine.h"

#include <algorithm>
#include <cmath>
#include <condition_variable>

namespace retort::test {
namespace {

/// Returns when the time is over or the run is stopped, whichever is first.
void take(std::chrono::milliseconds time, const std::stop_token& stop) {
  if (time.count() <= 0) return;
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  stopped.wait_for(lock, stop, time, [] { return false; });
}

void waitForStop(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  stopped.wait(lock, stop, [] { return false; });
}

/// Share of the test cases that are wrong after so many epochs.
double errorRate(const RunSpec& spec, int epoch) {
  const double floor = spec.role == Role::Teacher ? 0.02 : spec.role == Role::Student ? 0.04 : 0.07;
  return floor + 0.5 * std::exp(-0.35 * epoch);
}

std::vector<std::uint16_t> probeLabels(const Dataset& data) {
  std::vector<std::uint16_t> labels;
  for (const auto index : probeCases(data.test.count())) labels.push_back(data.test.labels[index]);
  return labels;
}

std::shared_ptr<const Checkpoint> scriptedCheckpoint(const RunRequest& request, int epoch, CheckpointReason reason) {
  const Dataset& data = *request.data;
  auto checkpoint = std::make_shared<Checkpoint>();
  checkpoint->epoch = epoch;
  checkpoint->reason = reason;
  checkpoint->weights = scriptedWeights(request.spec, epoch);
  checkpoint->moments = checkpoint->weights;
  checkpoint->moments.front().name += ".first";
  checkpoint->steps = epoch;
  checkpoint->seconds = checkpoint->trainingSeconds = 0.1 * epoch;
  checkpoint->trainedCases = static_cast<double>(data.train.count()) * epoch;
  if (epoch == 0) return checkpoint;
  const EpochPoint point = scriptedPoint(request.spec, epoch, data.test.count());
  checkpoint->lastEpoch = std::make_shared<const EpochState>(
      EpochState{epoch, point.testErrors, point.testCases, checkpoint->weights,
                 scriptedLogits(request.spec, epoch, data.test.labels, data.classCount())});
  return checkpoint;
}

RunResult ending(const RunRequest& request, Outcome outcome, int epochs, const std::string& message) {
  const Dataset& data = *request.data;
  RunResult result;
  result.outcome = outcome;
  result.message = message;
  result.epochs = epochs;
  result.seconds = 0.1 * epochs;
  result.casesPerSecond = 20'000;
  result.engine = "scripted";
  if (epochs == 0) return result;
  const EpochPoint last = scriptedPoint(request.spec, epochs, data.test.count());
  result.testErrors = last.testErrors;
  result.testCases = last.testCases;
  result.weights = scriptedWeights(request.spec, epochs);
  result.testLogits = scriptedLogits(request.spec, epochs, data.test.labels, data.classCount());
  if (request.spec.role == Role::Teacher)
    result.trainLogits = scriptedLogits(request.spec, epochs, data.train.labels, data.classCount());
  return result;
}

}  // namespace

void ScriptedEngine::setScript(Role role, const Script& script) {
  const std::lock_guard lock(m_mutex);
  m_scripts[role] = script;
}

Script ScriptedEngine::scriptOf(Role role) const {
  const std::lock_guard lock(m_mutex);
  const auto found = m_scripts.find(role);
  return found == m_scripts.end() ? Script{} : found->second;
}

EngineInfo ScriptedEngine::info() const {
  return {"scripted engine", m_slowBlas ? "reference BLAS" : "scripted BLAS", m_slowBlas};
}

RunResult ScriptedEngine::train(const RunRequest& request, const EventSink& sink, const RunControl& control) {
  ++m_trainedRuns;
  RunResult result = play(request, sink, control);
  const int before = request.from ? request.from->epoch : 0;
  if (result.outcome == Outcome::Completed)
    sink(CheckpointTaken{request.run, scriptedCheckpoint(request, result.epochs, CheckpointReason::End)});
  if (result.outcome == Outcome::Cancelled && result.epochs > before)
    sink(CheckpointTaken{request.run, scriptedCheckpoint(request, result.epochs, CheckpointReason::Stop)});
  return result;
}

RunResult ScriptedEngine::play(const RunRequest& request, const EventSink& sink, const RunControl& control) const {
  const Script script = scriptOf(request.spec.role);
  const Dataset& data = *request.data;
  const int epochs = request.spec.training.epochs;
  sink(RunStarted{request.run, data.train.count(), data.test.count(), request.data});
  for (int epoch = request.from ? request.from->epoch + 1 : 1; epoch <= epochs; ++epoch) {
    if (control.pause) control.pause->wait(control.stop);
    if (script.ending == Script::Ending::Stalls && epoch > script.lastEpoch) waitForStop(control.stop);
    if (control.stop.stop_requested()) return ending(request, Outcome::Cancelled, epoch - 1, "stopped");
    if (script.ending == Script::Ending::Diverges && epoch > script.lastEpoch)
      return ending(request, Outcome::Diverged, epoch - 1,
                    "the loss is NaN in epoch " + std::to_string(epoch) +
                        "; choose a smaller learning rate: the soft gradient was 11.3 times the hard one");
    if (script.ending == Script::Ending::Fails && epoch > script.lastEpoch)
      return ending(request, Outcome::Failed, epoch - 1, "the script ends here");
    take(script.epochTime, control.stop);
    const double fraction = static_cast<double>(epoch) / epochs;
    sink(RunProgress{request.run, epoch, fraction, 20'000, 0.1 * (epochs - epoch)});
    sink(EpochFinished{request.run, scriptedPoint(request.spec, epoch, data.test.count())});
    sink(ProbesEvaluated{
        request.run, epoch,
        std::make_shared<const Matrix>(scriptedLogits(request.spec, epoch, probeLabels(data), data.classCount()))});
  }
  return ending(request, Outcome::Completed, epochs, {});
}

EpochPoint scriptedPoint(const RunSpec& spec, int epoch, std::size_t testCases) {
  EpochPoint point;
  point.epoch = epoch;
  point.hardLoss = 2.3 * std::exp(-0.3 * epoch) + 0.05;
  point.softLoss = spec.objective.kind == ObjectiveKind::Hard ? 0 : point.hardLoss + 0.4;
  point.loss = point.hardLoss + point.softLoss;
  point.trainError = 0.8 * errorRate(spec, epoch);
  point.testCases = static_cast<std::int64_t>(testCases);
  point.testErrors = std::llround(errorRate(spec, epoch) * static_cast<double>(testCases));
  point.learningRate = spec.training.learningRate;
  point.casesPerSecond = 20'000;
  if (spec.role == Role::Student) point.gradientRatio = 11.3;
  point.seconds = 0.1 * epoch;
  return point;
}

Weights scriptedWeights(const RunSpec& spec, int epoch) {
  NamedTensor weight{"layer0.weight", {2, 3}, {}};
  const double size = 0.1 * static_cast<double>(spec.role) + 1e-3 * spec.objective.temperature + 0.01 * epoch;
  for (int i = 0; i < 6; ++i) weight.values.push_back(static_cast<float>(size * (i % 2 == 0 ? i + 1 : -i)));
  return {weight};
}

Matrix scriptedLogits(const RunSpec& spec, int epoch, const std::vector<std::uint16_t>& labels, std::size_t classes) {
  Matrix logits(labels.size(), classes);
  const double sharpness = (spec.role == Role::Teacher ? 1.2 : 0.8) * std::min(epoch, 10);
  for (std::size_t row = 0; row < labels.size(); ++row)
    for (std::size_t column = 0; column < classes; ++column) {
      const auto distance = static_cast<double>((column + classes - labels[row]) % classes);
      logits.row(row)[column] = static_cast<float>(sharpness * std::exp(-0.5 * distance));
    }
  return logits;
}

}  // namespace retort::test
