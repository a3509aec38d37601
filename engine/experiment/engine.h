// The one interface between the program and what trains: std types alone, so that nothing else meets torch.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/data/transfer_set.h"
#include "engine/experiment/events.h"
#include "engine/experiment/run_control.h"
#include "engine/experiment/trained_net.h"

namespace retort {

struct EngineInfo {
  std::string description;  ///< "LibTorch 1.13.1, OpenBLAS 0.3.21 …"
  std::string blas;         ///< "OpenBLAS 0.3.21" or "reference BLAS"
  bool slowBlas = false;    ///< the BLAS is one of the slow ones; the status bar says so
  /// How much faster two threads make a student's largest product than one, as measured at start-up.
  double secondThreadGain = 1;
  /// Recorded in RunResult::threads. 1 whatever the gain: a run's bits follow from it, which no measurement may decide,
  /// and a second run at the same time is worth more (README, Sweeps).
  int threadsPerRun = 1;
};

/// Everything that one run needs. Of a group, the group's place says which of its slots the run has.
struct RunRequest {
  RunId run = 0;
  RunSpec spec;
  std::shared_ptr<const Dataset> data;
  std::shared_ptr<const RunResult> teacher;  ///< finished run with trainLogits and weights; null when none is needed
  RunSpec teacherSpec;                       ///< of `teacher`
  std::shared_ptr<const Checkpoint> from = nullptr;  ///< where the run goes on; null: from its initial weights
  double checkpointInterval = 10;                    ///< s of training between two checkpoints, at least
  GroupPlace group = {};
  std::shared_ptr<const TransferSet> cases = nullptr;  ///< null: makeTransferSet says which
  std::shared_ptr<const Weights> initial = nullptr;    ///< where it begins; null: drawn by the seed
};

/// One of the runs that train together.
struct GroupMember {
  RunRequest request;
  RunControl control;
};
/// Hears of each member when it is over, on the training thread, before any other event of another member.
using GroupSink = std::function<void(RunId, RunResult)>;

/// Thread-safe: several threads may train at a time, each its own run.
class Engine {
 public:
  virtual ~Engine() = default;
  [[nodiscard]] virtual EngineInfo info() const = 0;

  /// Trains on the calling thread with one torch thread, and returns when the run is over. `sink` hears RunStarted,
  /// RunProgress, EpochFinished, ProbesEvaluated, GradientsMeasured and CheckpointTaken, on this thread and never after
  /// the return; RunFinished is the caller's to send. Does not throw: whatever goes wrong is a result with outcome
  /// Failed and a message.
  [[nodiscard]] virtual RunResult train(const RunRequest& request, const EventSink& sink,
                                        const RunControl& control) = 0;

  /// Trains runs of one group together, as one batched network: same data, teacher, batches, shapes and place
  /// (checkpoint's epoch and batch), see assignGroups. Some slots of the group may be missing: they are over, or go on
  /// from elsewhere; a member's result does not depend on that. Each member hears its own events and ends by itself:
  /// its own stop, its own divergence. Runs that do not fit together after all, as a strange file may have them, train
  /// in parts, one after the other; so do all by default. Does not throw.
  /// @param members one or more @param over called once for each
  virtual void trainGroup(const std::vector<GroupMember>& members, const EventSink& sink, const GroupSink& over);

  /// A model of trained weights, ready to answer on whatever thread calls it; takes milliseconds, and memory for the
  /// weights. @param shape, classes of the data that it was trained on; of a specialist, its own classes and the
  /// dustbin
  /// @throws Error(RunFailed) for weights that are not such a model's, Error(OutOfMemory)
  [[nodiscard]] virtual std::unique_ptr<TrainedNet> load(const ModelSpec& model, const Weights& weights,
                                                         const SampleShape& shape, std::size_t classes) = 0;
};

/// Makes the LibTorch engine; defined in retort_engine.
[[nodiscard]] std::unique_ptr<Engine> makeTorchEngine();

}  // namespace retort

/// What the window looks up after it opens retort_engine at run time; the caller owns the engine.
extern "C" retort::Engine* retort_make_engine();
