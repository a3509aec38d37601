// Runs on the tiny data that are stopped where a test says, and go on from there.
#pragma once

#include <chrono>
#include <functional>
#include <semaphore>
#include <thread>

#include <QTest>

#include "engine/experiment/engine.h"
#include "tests/support/tiny_dataset.h"

namespace retort::test {

constexpr int kEpochs = 3;
constexpr int kBatches = 10;  // of 32 cases; the last has 12
constexpr double kNever = 1e9;

inline RunSpec teacherSpec() {
  RunSpec spec;
  spec.role = Role::Teacher;
  spec.model = {ModelKind::FullyConnected, {12, 9}, 0.1, 0.25, 1.5};
  spec.objective = {ObjectiveKind::Hard, 1, 0, true};
  spec.transferSet.jitterPixels = 1;
  spec.training.epochs = kEpochs;
  spec.training.batchSize = 32;
  return spec;
}

inline RunSpec studentSpec() {
  RunSpec spec;
  spec.model = {ModelKind::FullyConnected, {8, 8}, 0, 0, 0};
  spec.training.epochs = kEpochs;
  spec.training.batchSize = 32;
  spec.training.learningRate = 0.02;
  return spec;
}

using Checkpoints = std::vector<std::shared_ptr<const Checkpoint>>;

struct Heard {
  RunResult result;
  std::vector<EpochPoint> points;
  std::vector<RunProgress> progress;
  Checkpoints checkpoints;
  std::vector<GradientsMeasured> gradients;

  void add(const Event& event) {
    if (const auto* epoch = std::get_if<EpochFinished>(&event)) points.push_back(epoch->point);
    if (const auto* told = std::get_if<RunProgress>(&event)) progress.push_back(*told);
    if (const auto* taken = std::get_if<CheckpointTaken>(&event)) checkpoints.push_back(taken->checkpoint);
    if (const auto* measured = std::get_if<GradientsMeasured>(&event)) gradients.push_back(*measured);
  }
};

/// Trains on the tiny data, and can be told what to do at an event.
class Runs {
 public:
  std::unique_ptr<Engine> engine = makeTorchEngine();
  std::shared_ptr<const Dataset> data = test::tinyDataset();
  std::shared_ptr<const RunResult> teacher;
  std::function<void(const Event&)> onEvent;

  Heard train(const RunSpec& spec, std::shared_ptr<const Checkpoint> from = nullptr, double interval = kNever,
              const RunControl& control = {}) {
    Heard heard;
    const auto sink = [&](const Event& event) {
      heard.add(event);
      if (onEvent) onEvent(event);
    };
    const bool taught = spec.objective.kind != ObjectiveKind::Hard;
    heard.result = engine->train({1, spec, data, taught ? teacher : nullptr, teacherSpec(), std::move(from), interval},
                                 sink, control);
    onEvent = {};
    return heard;
  }

  /// Stops the run at the first event that `when` says yes to.
  Heard trainUntil(const RunSpec& spec, const std::function<bool(const Event&)>& when,
                   std::shared_ptr<const Checkpoint> from = nullptr, double interval = kNever) {
    std::stop_source stop;
    onEvent = [&](const Event& event) {
      if (when(event)) stop.request_stop();
    };
    return train(spec, std::move(from), interval, {stop.get_token(), nullptr});
  }
};

/// Says yes when so many batches are trained; needs a checkpoint at each batch.
inline std::function<bool(const Event&)> atBatch(int epoch, int batch) {
  return [=](const Event& event) {
    const auto* taken = std::get_if<CheckpointTaken>(&event);
    return taken && taken->checkpoint->epoch == epoch && taken->checkpoint->batch == batch;
  };
}

/// Progress is told at most every tenth of a second, after a batch.
inline void waitUntilProgressIsDue() {
  std::binary_semaphore never(0);
  (void)never.try_acquire_for(std::chrono::milliseconds(110));
}

inline bool atStart(const Event& event) { return std::holds_alternative<RunStarted>(event); }

/// Says yes once that epoch is whole.
inline std::function<bool(const Event&)> afterEpoch(int epoch) {
  return [=](const Event& event) {
    const auto* finished = std::get_if<EpochFinished>(&event);
    return finished && finished->point.epoch == epoch;
  };
}

}  // namespace retort::test
