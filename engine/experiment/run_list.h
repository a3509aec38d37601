// The runs of a queue and what may become of each: the rules, without the threads.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <utility>
#include <vector>

#include "engine/experiment/run_queue.h"
#include "engine/experiment/sweep_progress.h"

namespace retort {

struct ListedRun : KnownRun {
  enum class Phase {
    Waiting,
    Running,
    Telling,  ///< its outcome is known, and the sink is just hearing of it
    Over
  };
  Phase phase = Phase::Over;
  std::stop_source stop = std::stop_source();
  bool goesOn = false;                                ///< from its newest checkpoint, if it has one
  bool again = false;                                 ///< in phase Telling: to be queued again
  std::shared_ptr<const RunResult> result = nullptr;  ///< of a completed teacher, while it is needed
  std::int64_t rank = 0;                              ///< waiting runs go by it, then by id
  int awaitedBy = 0;                                  ///< waiting runs that it is a source of
};

/// A run that another learns from or is made of.
struct RunSource {
  RunId run = 0;       ///< 0: none
  bool known = false;  ///< it is in the list
  std::optional<Outcome> outcome;
  RunSpec spec;
  std::string datasetSha256;                ///< of the data that it was trained on
  std::vector<int> subset;                  ///< of a specialist that began: its classes
  std::shared_ptr<const RunResult> result;  ///< null when it has to be read from the archive
};

/// What a worker has to know of a run and its sources: a copy, so that it needs no lock.
struct RunOrder {
  RunId run = 0;
  RunSpec spec;
  GroupPlace group;
  bool goesOn = false;
  bool hasCheckpoint = false;
  std::string datasetSha256;  ///< that it has to be trained on; empty for any
  std::vector<int> subset;    ///< of a specialist that began before: its classes
  std::stop_token stop;
  RunSource teacher;
  std::vector<RunSource> parts;  ///< what the run is made of, or its teacher
};

/// Not thread-safe: the queue's mutex guards it. A run stays where it is in memory.
class RunList {
 public:
  explicit RunList(const RunQueue::Options& options);

  void restore(std::vector<KnownRun> runs, std::vector<KnownExperiment> experiments);
  /// As RunQueue::submit. @return what is to be announced
  [[nodiscard]] std::vector<Event> add(const ExperimentSpec& spec, DeletedRuns deleted = DeletedRuns::AreMissing);
  /// @throws Error(BadSpec), with nothing listed
  [[nodiscard]] RunQueued fork(const ForkRequest& request);
  /// As RunQueue::resume. @param announced gets what is to be announced now
  [[nodiscard]] std::vector<RunId> resume(const std::vector<RunId>& runs, std::vector<Event>& announced);
  void setDeleted(RunId run, bool deleted);
  /// @param only 0 for all
  void requestStop(RunId only);
  /// As RunQueue's.
  void runNext(const std::vector<RunId>& runs);
  void runLast(const std::vector<RunId>& runs);

  /// Takes the first run that can go on now (its sources are over, or it is to end without them), and with it those of
  /// its group that go on from the same place: all are Running from here on. Empty for none.
  [[nodiscard]] std::vector<ListedRun*> takeReady(bool paused);
  [[nodiscard]] RunOrder order(const ListedRun& run) const;
  /// Remembers what a run says of its data and its checkpoints.
  void note(const Event& event);
  /// The run's outcome is known, and is about to be told.
  void beginTelling(ListedRun& run, Outcome outcome);
  /// The run's end has been told. Results of teachers that no run needs any more are dropped.
  /// @return what is to be announced
  [[nodiscard]] std::vector<Event> end(ListedRun& run, std::shared_ptr<const RunResult> result);
  [[nodiscard]] bool allOver() const { return m_notOver == 0; }
  [[nodiscard]] ListedRun* find(RunId id);  ///< null for none

 private:
  using Place = std::pair<std::int64_t, RunId>;  ///< rank and id
  /// What an experiment need not train anew.
  struct RunsThere {
    std::vector<RunThere> runs;
    std::vector<RunId> ids;  ///< [runs]
  };

  [[nodiscard]] const ListedRun* find(RunId id) const;
  [[nodiscard]] RunSource source(RunId id) const;
  /// Runs whose results the run needs: what it is made of, its teacher, and what that is made of.
  [[nodiscard]] std::vector<RunId> sourcesOf(const ListedRun& run) const;
  [[nodiscard]] bool isReusable(const ListedRun& run) const;
  [[nodiscard]] KnownExperiment* extendedBy(const ExperimentSpec& spec);
  [[nodiscard]] RunsThere runsThere(ExperimentId experiment, DeletedRuns deleted) const;
  [[nodiscard]] std::int64_t firstFreeGroup(ExperimentId experiment) const;
  RunQueued list(const PlannedRun& run, RunId teacher, std::vector<RunId> parts, ExperimentId experiment);
  ListedRun& keep(ListedRun run);
  void wait(ListedRun& run);
  void stopWaiting(ListedRun& run);
  /// @return false when the run is not to be resumed
  bool requeue(ListedRun& run, std::vector<Event>& announced);
  [[nodiscard]] bool isReady(const ListedRun& run) const;
  [[nodiscard]] bool goesOnWith(const ListedRun& run, const ListedRun& other) const;
  void moveTo(std::int64_t rank, const std::vector<RunId>& runs, bool withTeachers);
  void dropUnneededResult(ListedRun* source) const;

  std::deque<ListedRun> m_runs;  ///< by id
  std::map<Place, ListedRun*> m_waiting;
  std::size_t m_notOver = 0;
  std::vector<KnownExperiment> m_experiments;
  RunId m_nextRun;
  ExperimentId m_nextExperiment;
  bool m_archived;  ///< there is an archive to read results and checkpoints from
  std::int64_t m_firstRank = 0;
  std::int64_t m_lastRank = 0;
};

}  // namespace retort
