// What a run says while it goes on. Values; made on a training thread, read anywhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/data/matrix.h"
#include "engine/experiment/objective_sums.h"
#include "engine/experiment/spec.h"

namespace retort {

using RunId = std::uint64_t;  ///< unique within a session; 0 is no run

enum class Outcome { Completed, Cancelled, Diverged, Failed };
[[nodiscard]] std::string toString(Outcome outcome);  ///< "completed", "cancelled" …

/// One finished epoch. Losses are means per case over the epoch, in nats.
struct EpochPoint {
  int epoch = 0;          ///< 1 is the first
  double loss = 0;        ///< the objective as trained, weights and T² included
  double softLoss = 0;    ///< CE(p(T), q(T)) or ½ Σ (z − v)² / N, without weight and T²; 0 without a teacher
  double hardLoss = 0;    ///< CE(label, q(1)), without weight
  double trainError = 0;  ///< fraction of the epoch's training cases, as seen while training (dropout, jitter)
  std::int64_t testErrors = 0;
  std::int64_t testCases = 0;
  std::int64_t validationErrors = 0;
  std::int64_t validationCases = 0;  ///< 0 without a validation split
  double learningRate = 0;           ///< at the end of the epoch
  double casesPerSecond = 0;         ///< while training, evaluation excluded
  /// Ratio of the norms of the soft and the hard part of the loss's gradient with respect to the logits, weights and T²
  /// included, over the epoch; empty when either part is absent.
  std::optional<double> gradientRatio;
  double seconds = 0;  ///< since the run's start, pauses excluded
  bool operator==(const EpochPoint&) const = default;
};

/// Weights and biases by name ("layer0.weight" [out, in], "layer0.bias" [out] …).
struct NamedTensor {
  std::string name;
  std::vector<std::int64_t> shape;
  std::vector<float> values;
  bool operator==(const NamedTensor&) const = default;
};
using Weights = std::vector<NamedTensor>;

/// What is left of a run when it is over. Also of a cancelled or diverged one: then its last finite state.
struct RunResult {
  Outcome outcome = Outcome::Failed;
  std::string message;  ///< why it failed or where it diverged; empty when completed
  int epochs = 0;       ///< finished
  std::int64_t testErrors = 0;
  std::int64_t testCases = 0;    ///< 0 when it never got as far as an evaluation
  std::int64_t trainErrors = 0;  ///< over the unjittered training cases of its transfer set, without dropout
  std::int64_t trainCases = 0;
  double seconds = 0;
  double casesPerSecond = 0;  ///< mean while training
  int threads = 1;
  std::string engine;  ///< EngineInfo::description of the engine that made it
  Weights weights;
  Matrix testLogits;   ///< [test cases, classes]
  Matrix trainLogits;  ///< teachers: [all training cases, classes], unjittered; else empty
};

/// The state of a run after a whole epoch: what it has to show if it ends before the next one.
struct EpochState {
  int epoch = 0;
  std::int64_t testErrors = 0;
  std::int64_t testCases = 0;
  Weights weights;
  Matrix testLogits;  ///< [test cases, classes]
  bool operator==(const EpochState&) const = default;
};

enum class CheckpointReason { Interval, Pause, Stop, End };
[[nodiscard]] std::string toString(CheckpointReason reason);  ///< "interval", "pause", "stop", "end"

/// All that a run needs to go on as if it had never been interrupted. Random numbers follow from the seed and the place
/// (epoch, batch), so the place is the generators' state.
struct Checkpoint {
  int epoch = 0;  ///< whole epochs trained
  int batch = 0;  ///< batches trained of the next one
  CheckpointReason reason = CheckpointReason::Interval;
  Weights weights;
  /// The optimiser's: "layer0.weight.first" (velocity, or Adam's first moment) and "….second" (Adam's second moment),
  /// in the shape of the parameter; absent where the optimiser has not made them yet.
  Weights moments;
  std::int64_t steps = 0;                       ///< that the optimiser has taken
  ObjectiveSums sums;                           ///< over the batches of the epoch that is being trained
  double seconds = 0;                           ///< that the run has been at work, pauses excluded
  double trainingSeconds = 0;                   ///< the same without evaluation, over the whole epochs
  double trainedCases = 0;                      ///< over the whole epochs
  std::shared_ptr<const EpochState> lastEpoch;  ///< null before the end of the first epoch
};

using ExperimentId = std::uint64_t;  ///< unique within a session; 0 is none

/// Comes before the RunQueued of its runs.
struct ExperimentQueued {
  ExperimentId experiment = 0;
  ExperimentSpec spec;
};
struct RunQueued {
  RunId run = 0;
  RunSpec spec;
  std::string name;
  RunId teacher = 0;  ///< the run whose soft targets it learns from; 0 for none
  ExperimentId experiment = 0;
};
/// A run that was over, or that an earlier sitting left, waits again; its curve beyond `epoch` will be made anew.
struct RunRequeued {
  RunId run = 0;
  int epoch = 0;  ///< whole epochs that it keeps
};
struct RunStarted {
  RunId run = 0;
  std::size_t trainCases = 0;
  std::size_t testCases = 0;
  std::shared_ptr<const Dataset> data = nullptr;  ///< null where the engine is a fake
};
struct RunProgress {
  RunId run = 0;
  int epoch = 0;        ///< the one being trained, 1 is the first
  double fraction = 0;  ///< of the whole run, [0, 1]
  double casesPerSecond = 0;
  double secondsLeft = 0;
};
struct EpochFinished {
  RunId run = 0;
  EpochPoint point;
};
/// Logits of the probe cases (probeCases()), the same cases in every run on a data set.
struct ProbesEvaluated {
  RunId run = 0;
  int epoch = 0;
  std::shared_ptr<const Matrix> logits;  ///< [probe cases, classes]
};
/// At most every RunRequest::checkpointInterval of training, and at pause, stop and end.
struct CheckpointTaken {
  RunId run = 0;
  std::shared_ptr<const Checkpoint> checkpoint;  ///< never null
};
struct RunFinished {
  RunId run = 0;
  std::shared_ptr<const RunResult> result;  ///< never null
};
/// Nothing is queued or running any more.
struct QueueIdle {};

using Event = std::variant<ExperimentQueued, RunQueued, RunRequeued, RunStarted, RunProgress, EpochFinished,
                           ProbesEvaluated, CheckpointTaken, RunFinished, QueueIdle>;

/// The run that an event is of; 0 for none.
[[nodiscard]] RunId runOf(const Event& event);

/// Called on a training thread; must be quick and must not throw.
using EventSink = std::function<void(const Event&)>;

/// Indices of the probe cases in a test set of `testCases`: min(256, testCases), evenly spread.
[[nodiscard]] std::vector<std::uint32_t> probeCases(std::size_t testCases);

}  // namespace retort
