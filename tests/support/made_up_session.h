// What runs would say, made up from a few numbers, for tests of all that keeps it.
#pragma once

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "engine/experiment/events.h"
#include "engine/experiment/sweep.h"
#include "engine/session/session.h"

namespace retort::test {

inline Weights madeUpWeights(float first, std::int64_t rows = 3, std::int64_t columns = 4) {
  Weights weights{{"layer0.weight", {rows, columns}, {}}, {"layer0.bias", {rows}, {}}};
  for (std::int64_t i = 0; i < rows * columns; ++i) weights[0].values.push_back(first + 0.25F * static_cast<float>(i));
  weights[1].values.assign(static_cast<std::size_t>(rows), -first);
  return weights;
}

inline Matrix madeUpLogits(std::size_t rows, std::size_t classes, float first) {
  Matrix logits(rows, classes);
  for (std::size_t i = 0; i < logits.values.size(); ++i) logits.values[i] = first + 0.5F * static_cast<float>(i % 7);
  return logits;
}

inline EpochPoint madeUpPoint(int epoch, std::int64_t testCases) {
  EpochPoint point;
  point.epoch = epoch;
  point.loss = 2.5 / epoch;
  point.softLoss = 1.0 / 3.0 / epoch;
  point.hardLoss = epoch == 2 ? std::nan("") : 0.1 * epoch;
  point.trainError = 0.5 / epoch;
  point.testErrors = testCases / (epoch + 1);
  point.testCases = testCases;
  point.learningRate = 0.1;
  point.casesPerSecond = 12345.678;
  if (epoch % 2 == 1) point.gradientRatio = 11.25 + epoch;
  point.seconds = 0.25 * epoch;
  return point;
}

inline std::shared_ptr<const Dataset> madeUpDataset(std::size_t testCases = 20) {
  auto data = std::make_shared<Dataset>();
  data->name = "made up";
  data->sha256 = std::string(64, 'a');
  data->shape = {1, 2, 2};
  data->classNames = {"zero", "one", "two"};
  for (auto* cases : {&data->train, &data->test}) {
    const std::size_t count = cases == &data->train ? 30 : testCases;
    cases->values.assign(count * data->shape.size(), 7);
    for (std::size_t i = 0; i < count; ++i) cases->labels.push_back(static_cast<std::uint16_t>(i % 3));
  }
  return data;
}

inline RunSpec madeUpSpec(Role role, double temperature = 4) {
  ExperimentSpec experiment;
  experiment.objective.temperature = temperature;
  for (const PlannedRun& run : planRuns(experiment))
    if (run.spec.role == role) return run.spec;
  return {};
}

/// Answers to six held out cases.
inline HeldOut madeUpHeldOut(float first) { return {madeUpLogits(6, 3, first), {0, 1, 2, 0, 1, 2}}; }

inline std::shared_ptr<const Checkpoint> madeUpCheckpoint(int epoch, int batch, CheckpointReason reason) {
  auto checkpoint = std::make_shared<Checkpoint>();
  checkpoint->epoch = epoch;
  checkpoint->batch = batch;
  checkpoint->reason = reason;
  checkpoint->weights = madeUpWeights(static_cast<float>(epoch) + 0.01F * static_cast<float>(batch));
  checkpoint->moments = madeUpWeights(100);
  checkpoint->steps = 40 * epoch + batch;
  checkpoint->sums = {0.1 * batch, 0.2, 0.3, 1.0 / 3, 1e-300, 3, static_cast<std::size_t>(batch)};
  checkpoint->seconds = 1.5 * epoch;
  checkpoint->trainingSeconds = epoch;
  checkpoint->trainedCases = 240.0 * epoch;
  if (epoch > 0)
    checkpoint->lastEpoch = std::make_shared<const EpochState>(
        EpochState{epoch, 4, 20, madeUpWeights(static_cast<float>(epoch)), madeUpLogits(20, 3, 1), madeUpHeldOut(1)});
  return checkpoint;
}

inline std::shared_ptr<const RunResult> madeUpResult(Role role, int epochs, std::size_t testCases = 20) {
  auto result = std::make_shared<RunResult>();
  result->outcome = Outcome::Completed;
  result->epochs = epochs;
  result->testErrors = static_cast<std::int64_t>(testCases) / 5;
  result->testCases = static_cast<std::int64_t>(testCases);
  result->trainErrors = 2;
  result->trainCases = 30;
  result->seconds = 4.75;
  result->casesPerSecond = 1e5 / 3;
  result->engine = "made-up engine 1.0";
  result->weights = madeUpWeights(static_cast<float>(epochs));
  result->testLogits = madeUpLogits(testCases, 3, role == Role::Teacher ? 3 : 2);
  result->heldOut = madeUpHeldOut(static_cast<float>(epochs));
  if (role == Role::Teacher) result->trainLogits = madeUpLogits(30, 3, 5);
  return result;
}

/// Hard targets, T = 1 and T = 4.
inline GradientsMeasured madeUpGradients(RunId run, int epoch) {
  return {run, epoch, {{0, 1.0 / 3, 2.5 / epoch}, {1, 0.25, 1.5}, {4, 0, 1e-300}}};
}

/// All that one run says from its queueing to its end, with a checkpoint at the end.
inline std::vector<Event> madeUpRun(RunId id, Role role, int epochs, RunId teacher = 0) {
  const auto data = madeUpDataset();
  const RunSpec spec = madeUpSpec(role);
  const GroupPlace group = role == Role::Teacher ? GroupPlace{} : GroupPlace{7, 1, 3};
  std::vector<Event> events{RunQueued{id, spec, runName(spec), teacher, 1, group}, RunStarted{id, 30, 20, data}};
  for (int epoch = 1; epoch <= epochs; ++epoch) {
    events.emplace_back(RunProgress{id, epoch, 0.5, 1000, 1});
    events.emplace_back(EpochFinished{id, madeUpPoint(epoch, 20)});
    events.emplace_back(
        ProbesEvaluated{id, epoch, std::make_shared<const Matrix>(madeUpLogits(20, 3, static_cast<float>(epoch)))});
    if (role == Role::Student && (epoch == 1 || epoch == epochs)) events.emplace_back(madeUpGradients(id, epoch));
  }
  events.emplace_back(CheckpointTaken{id, madeUpCheckpoint(epochs, 0, CheckpointReason::End)});
  events.emplace_back(RunFinished{id, madeUpResult(role, epochs)});
  return events;
}

/// An experiment of a teacher (1) and a student (2).
inline void postMadeUpExperiment(Session& session, int epochs = 3) {
  session.post(Event(ExperimentQueued{1, {}}));
  for (const Event& event : madeUpRun(1, Role::Teacher, epochs)) session.post(event);
  for (const Event& event : madeUpRun(2, Role::Student, epochs, 1)) session.post(event);
}

}  // namespace retort::test
