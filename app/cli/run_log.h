#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/session/session_values.h"

namespace retort::cli {

/// All that one run has said so far.
struct LoggedRun {
  RunId id = 0;
  RunSpec spec;
  std::string name;
  RunId teacher = 0;  ///< 0 for none
  bool started = false;
  RunProgress progress;
  std::vector<EpochPoint> points;
  std::shared_ptr<const RunResult> result;  ///< null until it is over
};

/// What the runs of one experiment have said, in the order in which they were queued. Used on one thread.
class RunLog {
 public:
  /// A run of an earlier sitting that will be resumed.
  void add(const StoredRun& run);

  /// Events of unknown runs are dropped. @returns the run that the event is of; null for none
  const LoggedRun* apply(const Event& event);

  [[nodiscard]] const std::vector<LoggedRun>& runs() const { return m_runs; }
  [[nodiscard]] bool any(Outcome outcome) const;

 private:
  LoggedRun* find(RunId run);

  std::vector<LoggedRun> m_runs;
};

}  // namespace retort::cli
