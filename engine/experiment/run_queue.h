// Runs wait here for a free worker.
#pragma once

#include <memory>
#include <vector>

#include "engine/data/dataset_cache.h"
#include "engine/experiment/engine.h"

namespace retort {

/// One worker thread per core, one torch thread each (architecture.md, Threads). All methods are thread-safe and return
/// at once, but for wait() and the destructor. The sink is called on worker threads and, for RunQueued, on the
/// caller's.
class RunQueue {
 public:
  struct Options {
    int workers = 1;
    bool lowPriority = true;  ///< workers yield to the window's thread
    RunId firstRun = 1;
  };

  RunQueue(std::shared_ptr<Engine> engine, std::shared_ptr<DatasetCache> datasets, EventSink sink, Options options);
  /// Stops what runs, and joins.
  ~RunQueue();
  RunQueue(const RunQueue&) = delete;
  RunQueue& operator=(const RunQueue&) = delete;

  /// Queues the experiment's runs, each announced by RunQueued; returns their ids. A teacher that this queue has
  /// already trained, or is about to, with the same spec on the same data is reused: it is then not among the new runs.
  /// @throws Error(BadSpec) as requireValid
  std::vector<RunId> submit(const ExperimentSpec& spec);

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

/// How many runs at a time pay off on this machine: measured, at least 1. Takes some tens of milliseconds the first
/// time.
[[nodiscard]] int measuredWorkerCount();

}  // namespace retort
