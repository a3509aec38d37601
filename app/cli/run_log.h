#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/analysis/word_errors.h"
#include "engine/experiment/value.h"
#include "engine/session/session_values.h"

namespace retort::cli {

/// A key of a sweep, and the value that a run has of it.
struct Coordinate {
  std::string path;
  Value value;
};

/// All that one run has said so far.
struct LoggedRun {
  RunId id = 0;
  RunSpec spec;
  std::string name;
  RunId teacher = 0;  ///< 0 for none
  ExperimentId experiment = 0;
  GroupPlace group;
  bool isOfSweep = false;
  std::vector<Coordinate> cell;  ///< where it stands in its sweep, the seed included where there are several
  bool started = false;
  RunProgress progress;
  std::vector<EpochPoint> points;
  std::shared_ptr<const Dataset> data;      ///< what it trains on; null before it starts and once it is over
  std::shared_ptr<const RunResult> result;  ///< null until it is over
  std::optional<WordErrors> words;          ///< of its result, where the data are recorded words
};

/// What the runs of one sitting have said, in the order in which they were queued. Used on one thread.
class RunLog {
 public:
  /// What the session held before: sweeps and teachers.
  void know(const SessionContents& contents);
  /// A run of an earlier sitting that will be resumed.
  void add(const StoredRun& run);
  /// The sweep is of interest, whether or not anything of it is to be trained.
  void follow(ExperimentId sweep) { m_sweeps.insert(sweep); }

  /// Events of unknown runs are dropped. @returns the run that the event is of; null for none
  const LoggedRun* apply(const Event& event);

  [[nodiscard]] const std::vector<LoggedRun>& runs() const { return m_runs; }
  [[nodiscard]] bool any(Outcome outcome) const;
  [[nodiscard]] std::size_t finished() const { return m_finished; }
  /// Those that are followed or have runs here.
  [[nodiscard]] const std::set<ExperimentId>& sweeps() const { return m_sweeps; }

 private:
  LoggedRun* find(RunId run);
  void insert(LoggedRun run);

  std::vector<LoggedRun> m_runs;
  std::unordered_map<RunId, std::size_t> m_places;  ///< in m_runs
  std::size_t m_finished = 0;
  std::map<ExperimentId, SweepSpec> m_specs;  ///< of sweeps
  std::map<RunId, RunSpec> m_teachers;
  std::set<ExperimentId> m_sweeps;
};

}  // namespace retort::cli
