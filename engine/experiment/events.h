// What a run says while it goes on. Values; made on a training thread, read anywhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/data/matrix.h"
#include "engine/experiment/checkpoint.h"
#include "engine/experiment/run_result.h"
#include "engine/experiment/spec.h"

namespace retort {

using RunId = std::uint64_t;         ///< unique within a session; 0 is no run
using ExperimentId = std::uint64_t;  ///< unique within a session; 0 is none

/// Comes before the RunQueued of its runs; again, with its new spec, when a sweep is extended.
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
  GroupPlace group = {};
  std::vector<RunId> parts = {};  ///< what it is made of: an ensemble's members, a generalist and its specialists
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
  std::vector<int> subset = {};                   ///< of a specialist: its classes' indices, ascending
};
struct RunProgress {
  RunId run = 0;
  int epoch = 0;              ///< the one being trained, 1 is the first
  double fraction = 0;        ///< of the whole run, [0, 1]
  double casesPerSecond = 0;  ///< its own; the sum over a group's members is what their worker gets done
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
/// Of a fully connected net that learns from a teacher, after its first epoch and after its last.
struct GradientsMeasured {
  RunId run = 0;
  int epoch = 0;
  std::vector<GradientVariance> values;  ///< by temperature, hard targets first
  bool operator==(const GradientsMeasured&) const = default;
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
                           ProbesEvaluated, GradientsMeasured, CheckpointTaken, RunFinished, QueueIdle>;

/// The run that an event is of; 0 for none.
[[nodiscard]] RunId runOf(const Event& event);

/// Called on a training thread; must be quick and must not throw.
using EventSink = std::function<void(const Event&)>;

/// Indices of the probe cases in a test set of `testCases`: min(256, testCases), evenly spread.
[[nodiscard]] std::vector<std::uint32_t> probeCases(std::size_t testCases);

}  // namespace retort
