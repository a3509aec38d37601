// Runs wait here for a free worker.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/data/dataset_cache.h"
#include "engine/experiment/engine.h"
#include "engine/experiment/run_archive.h"

namespace retort {

/// A run of an earlier sitting.
struct KnownRun {
  RunId id = 0;
  RunSpec spec;
  std::string name;
  RunId teacher = 0;
  ExperimentId experiment = 0;
  std::optional<Outcome> outcome;  ///< empty: it was not over
  std::string datasetSha256;       ///< of the data it was trained on; empty when it never began
  bool deleted = false;
  int checkpointEpoch = 0;  ///< whole epochs of its newest checkpoint …
  int checkpointBatch = 0;  ///< … and batches of the next one; both 0 for none
  GroupPlace group = {};
  std::vector<RunId> parts = {};  ///< what it is made of: an ensemble's members, a generalist and its specialists
  std::vector<int> subset = {};   ///< of a specialist that began: its classes
};

/// An experiment of an earlier sitting; a sweep among them can be extended.
struct KnownExperiment {
  ExperimentId id = 0;
  ExperimentSpec spec;
};

/// Whether a sweep that is extended still has the runs of it that were deleted.
enum class DeletedRuns { AreMissing, AreThere };

struct ForkRequest {
  ForkPoint from;           ///< a checkpoint that the archive holds
  ObjectiveSpec objective;  ///< of the new run
  TrainingSpec training;    ///< of the new run; batch size, optimiser and seed are the parent's
  std::string name;         ///< empty for runName()
};

/// The spec of a fork: the parent's but for objective and training. @throws Error(BadSpec) naming the key when it
/// changes what a checkpoint cannot (training.batch_size, training.optimiser, training.seed; an objective with soft
/// targets for a run that had no teacher), a value is out of its range, or no epoch is left to train
[[nodiscard]] RunSpec forkedSpec(const RunSpec& parent, const ForkRequest& request);

/// One worker thread per core, one torch thread each (architecture.md, Threads). All methods are thread-safe and return
/// at once, but for wait() and the destructor. The sink is called on worker threads and, for ExperimentQueued,
/// RunQueued and RunRequeued, on the caller's.
class RunQueue {
 public:
  struct Options {
    int workers = 1;
    bool lowPriority = true;  ///< workers yield to the window's thread
    RunId firstRun = 1;
    ExperimentId firstExperiment = 1;
    std::shared_ptr<RunArchive> archive = nullptr;  ///< of runs that are over; null: resume() begins anew
    double checkpointInterval = 10;                 ///< s of training between two checkpoints of a run, at least
  };

  RunQueue(std::shared_ptr<Engine> engine, std::shared_ptr<DatasetCache> datasets, EventSink sink,
           const Options& options);
  /// Stops what runs, and joins.
  ~RunQueue();
  RunQueue(const RunQueue&) = delete;
  RunQueue& operator=(const RunQueue&) = delete;

  /// Makes the runs of an earlier sitting known: their teachers are reused, and they can be resumed and forked. Nothing
  /// is queued and nothing announced. Before the first submit().
  void restore(std::vector<KnownRun> runs, std::vector<KnownExperiment> experiments = {});

  /// Queues runs again that were stopped, that failed, or that an earlier sitting left, each announced by RunRequeued:
  /// they go on from their newest checkpoint, and end with the same bytes as if never interrupted. Their teachers that
  /// are not completed are resumed as well. Unknown, deleted, completed, diverged, queued and running ones are left
  /// out. A run whose end is just being told is announced by its worker, once it has been. One that cannot go on (other
  /// data, an unreadable checkpoint) ends as Cancelled or Failed with a message that says why, and keeps what it had.
  /// @return those that were queued
  std::vector<RunId> resume(const std::vector<RunId>& runs);

  /// Queues a new run that goes on from a checkpoint of another one under its own objective and training.
  /// @return its id @throws Error(BadSpec) as forkedSpec, and for a run that is unknown
  RunId fork(const ForkRequest& request);

  /// The run was deleted: it is stopped if not over, and no longer reused as a teacher. remember() takes that back.
  void forget(RunId run);
  void remember(RunId run);

  /// Queues the experiment's runs, each announced by RunQueued; returns their ids. A teacher that this queue has
  /// trained, or is about to, with the same used part of its spec is reused: it is then not among the new runs. A sweep
  /// that extends an earlier one (isSameSweep) joins it: ExperimentQueued names that again with its new spec
  /// (extendedSpec), and of the runs that `spec` plans those are queued that it lacks. @throws Error as requireValid
  std::vector<RunId> submit(const ExperimentSpec& spec, DeletedRuns deleted = DeletedRuns::AreMissing);

  /// Waiting runs, and what waits of their groups, go before (their teachers first) or behind all others that wait.
  void runNext(const std::vector<RunId>& runs);
  void runLast(const std::vector<RunId>& runs);

  void pause();
  void resume();
  [[nodiscard]] bool paused() const;
  /// Stops running runs at their next batch and cancels what is queued; every one still gets its RunFinished.
  void requestStop();
  /// Stops one run; its dependants are cancelled.
  void requestStop(RunId run);
  /// Blocks until nothing is queued or running.
  void wait();

 private:
  class State;
  std::unique_ptr<State> m_state;
};

/// How many runs at a time pay off on this machine: measured (some tens of milliseconds, once), at least 1.
[[nodiscard]] int measuredWorkerCount();

}  // namespace retort
