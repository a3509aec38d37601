// The runs of a queue and what may become of each: the rules, without the threads.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "engine/experiment/run_queue.h"

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
};

/// What a worker has to know of a run and its teacher: a copy, so that it needs no lock.
struct RunOrder {
  RunId run = 0;
  RunSpec spec;
  bool goesOn = false;
  int checkpointEpoch = 0;
  std::string datasetSha256;  ///< that it has to be trained on; empty for any
  std::stop_token stop;
  RunId teacher = 0;  ///< 0: it needs none
  bool teacherKnown = false;
  std::optional<Outcome> teacherOutcome;
  RunSpec teacherSpec;
  std::string teacherSha256;                       ///< of the data that the teacher was trained on
  std::shared_ptr<const RunResult> teacherResult;  ///< null when it has to be read from the archive
};

/// Not thread-safe: the queue's mutex guards it. A run stays where it is in memory.
class RunList {
 public:
  explicit RunList(const RunQueue::Options& options);

  void restore(std::vector<KnownRun> runs, std::vector<KnownExperiment> experiments);
  /// Lists the experiment's runs, but for a teacher that is there. @return what is to be announced
  [[nodiscard]] std::vector<Event> add(const ExperimentSpec& spec);
  /// @throws Error(BadSpec), with nothing listed
  [[nodiscard]] RunQueued fork(const ForkRequest& request);
  /// As RunQueue::resume. @param announced gets what is to be announced now
  [[nodiscard]] std::vector<RunId> resume(const std::vector<RunId>& runs, std::vector<Event>& announced);
  void setDeleted(RunId run, bool deleted);
  /// @param only 0 for all
  void requestStop(RunId only);

  /// The first run that can go on now: its teacher is over, or it is to end without one. Null for none.
  [[nodiscard]] ListedRun* nextReady(bool paused);
  [[nodiscard]] RunOrder order(const ListedRun& run) const;
  /// Remembers what a run says of its data and its checkpoints.
  static void note(ListedRun& run, const Event& event);
  /// The run's end has been told. Results of teachers that no run needs any more are dropped.
  /// @return what is to be announced
  [[nodiscard]] std::vector<Event> end(ListedRun& run, std::shared_ptr<const RunResult> result);
  [[nodiscard]] bool allOver() const;

 private:
  [[nodiscard]] const ListedRun* find(RunId id) const;
  [[nodiscard]] ListedRun* find(RunId id);
  [[nodiscard]] RunId reusableTeacher(const RunSpec& spec) const;
  RunQueued list(RunSpec spec, std::string name, RunId teacher, ExperimentId experiment, GroupPlace group = {});
  /// @return false when the run is not to be resumed
  bool requeue(ListedRun& run, std::vector<Event>& announced) const;
  void dropUnneededResults();

  std::deque<ListedRun> m_runs;
  std::vector<KnownExperiment> m_experiments;
  RunId m_nextRun;
  ExperimentId m_nextExperiment;
  bool m_archived;  ///< there is an archive to read results and checkpoints from
};

}  // namespace retort
