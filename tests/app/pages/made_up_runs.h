// A small data set and runs with chosen curves and logits, as the mailbox would deliver them.
#pragma once

#include <string>

#include "app/models/run_store.h"

namespace retort {

constexpr std::size_t kMadeUpCases = 300;
constexpr RunId kTeacher = 1;
constexpr RunId kStudent = 2;
constexpr RunId kBaseline = 3;

/// 300 test cases of four classes, 6 by 6 pixels; case i is of class i mod 4.
inline std::shared_ptr<Dataset> madeUpData() {
  auto data = std::make_shared<Dataset>();
  data->name = "made up";
  data->shape = {1, 6, 6};
  data->classNames = {"0", "1", "2", "8"};
  for (std::size_t i = 0; i < kMadeUpCases; ++i) {
    data->test.labels.push_back(static_cast<std::uint16_t>(i % 4));
    for (std::size_t p = 0; p < 36; ++p) data->test.values.push_back(static_cast<std::uint8_t>(i * 31 + p * 7));
  }
  data->train = data->test;
  return data;
}

inline RunSpec specOf(Role role) {
  RunSpec spec;
  spec.role = role;
  spec.training.epochs = 20;
  if (role == Role::Baseline) spec.objective.kind = ObjectiveKind::Hard;
  return spec;
}

/// Teacher 1, student 2 and baseline 3, queued.
inline std::vector<Event> queuedExperiment() {
  return {RunQueued{kTeacher, specOf(Role::Teacher), "teacher 300-300", 0},
          RunQueued{kStudent, specOf(Role::Student), "student 30-30", kTeacher},
          RunQueued{kBaseline, specOf(Role::Baseline), "baseline 30-30", 0}};
}

inline EpochFinished epochOf(RunId run, int epoch, std::int64_t errors) {
  EpochPoint point;
  point.epoch = epoch;
  point.testErrors = errors;
  point.testCases = static_cast<std::int64_t>(kMadeUpCases);
  point.trainError = 0.5 / epoch;
  point.loss = 2.0 / epoch;
  point.softLoss = 1.5 / epoch;
  point.hardLoss = 0.25 / epoch;
  if (run == kStudent) point.gradientRatio = 11.3;
  return {run, point};
}

inline RunFinished finished(RunId run, Outcome outcome = Outcome::Completed) {
  auto result = std::make_shared<RunResult>();
  result->outcome = outcome;
  return {run, result};
}

/// Logits of the probe cases: `height` for the true class, 0 for the next one, −2 for the others. Every `wrongEach`-th
/// probe case (0: none) takes the next class for the true one.
inline ProbesEvaluated probesOf(RunId run, int epoch, float height, std::size_t wrongEach = 0) {
  const auto probes = probeCases(kMadeUpCases);
  auto logits = std::make_shared<Matrix>(probes.size(), 4);
  for (std::size_t i = 0; i < probes.size(); ++i) {
    const std::size_t label = probes[i] % 4;
    for (std::size_t c = 0; c < 4; ++c) logits->row(i)[c] = -2;
    logits->row(i)[label] = height;
    logits->row(i)[(label + 1) % 4] = wrongEach != 0 && i % wrongEach == 0 ? height + 1 : 0;
  }
  return {run, epoch, logits};
}

/// The run's end, with logits of all test cases like those of probesOf(); wrong on every `wrongEach`-th of them.
inline RunFinished trainedTo(RunId run, float height, std::size_t wrongEach = 0) {
  auto result = std::make_shared<RunResult>();
  result->outcome = Outcome::Completed;
  result->testLogits = Matrix(kMadeUpCases, 4);
  for (std::size_t i = 0; i < kMadeUpCases; ++i) {
    float* row = result->testLogits.row(i);
    for (std::size_t c = 0; c < 4; ++c) row[c] = -2;
    row[i % 4] = height;
    row[(i + 1) % 4] = wrongEach != 0 && i % wrongEach == 0 ? height + 1 : 0;
  }
  return {run, result};
}

}  // namespace retort
