#pragma once

#include <functional>
#include <iosfwd>
#include <memory>

#include "app/cli/run_log.h"

namespace retort::cli {

/// Tells the user what the runs do. Used on one thread.
class Reporter {
 public:
  virtual ~Reporter() = default;
  /// @param run   the run the event is of, the event already applied to it
  virtual void report(const Event& event, const LoggedRun& run, const RunLog& log) = 0;
  /// Called some times a second, also where nothing happened.
  virtual void refresh(const RunLog& log) = 0;
};

/// One JSON object a line: run_queued, run_started, epoch, run_finished.
[[nodiscard]] std::unique_ptr<Reporter> makeJsonReporter(std::ostream& out);

/// A line for each start, epoch and end, in sweeps for each end alone: for files and pipes.
[[nodiscard]] std::unique_ptr<Reporter> makePlainReporter(std::ostream& out);

/// A bar for each run that goes on (the first few of many) and one for a whole sweep, redrawn in place: for terminals.
/// @param columns asked anew before each drawing
[[nodiscard]] std::unique_ptr<Reporter> makeLiveReporter(std::ostream& out, std::function<std::size_t()> columns);

}  // namespace retort::cli
