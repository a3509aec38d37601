#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "app/cli/event_inbox.h"
#include "app/cli/exit_code.h"
#include "app/cli/reporter.h"
#include "engine/data/dataset_cache.h"
#include "engine/experiment/run_queue.h"
#include "engine/session/session.h"

namespace retort::cli {

struct SittingOptions {
  int workers = 0;                 ///< runs at a time; 0 for what pays off on this machine
  double checkpointInterval = 10;  ///< s of training
  std::string curves;              ///< picture of the curves; empty for none
  std::string title;               ///< of that picture
  bool json = false;
  bool discardUnsaved = false;  ///< what a killed program left for the file is given up
  std::string to;               ///< another file that is written from now on; empty for the session's own
};

/// @throws Error(BadArgument) when what is to be written would replace the session itself
void requireOther(const std::string& output, const std::string& session);

/// Training that goes into a session file: whatever a user is told of a run is in the working copy by then, and the
/// file itself is saved as runs end. Used on one thread.
class Sitting {
 public:
  /// Opens the session, or begins one where there is no file; work that a killed program left for it is taken up.
  /// @param mustExist whether a missing file is an error @throws Error, when it is open elsewhere as well
  Sitting(std::string path, bool mustExist, std::shared_ptr<DatasetCache> datasets, SittingOptions options);

  [[nodiscard]] Session& session() { return *m_session; }
  [[nodiscard]] const SessionContents& contents() const { return m_contents; }
  /// Whether a program that was killed had left work for the session.
  [[nodiscard]] bool recovered() const { return m_recovered; }
  [[nodiscard]] const std::shared_ptr<DatasetCache>& datasets() const { return m_datasets; }

  /// Reads the contents anew, after an edit of the session.
  void reload() { m_contents = m_session->contents(); }

  /// Queues by `begin`, which says whether it queued anything, and works until that is over or the user interrupts it.
  ExitCode train(const std::function<bool(RunQueue&, RunLog&)>& begin);

 private:
  void open(bool mustExist);
  [[nodiscard]] bool takeUp(const SessionOptions& options, const std::string& file);
  void turnTo(const std::string& path);
  [[nodiscard]] RunQueue::Options queueOptions() const;
  void listen();
  void saveMeanwhile();
  void writeRest(const class Interrupt& interrupt);
  ExitCode finish(bool interrupted);
  void writeTables();
  void drawCurves() const;
  [[nodiscard]] std::vector<StoredRun> loggedRuns() const;

  std::string m_path;
  SittingOptions m_options;
  std::shared_ptr<DatasetCache> m_datasets;
  EventInbox m_inbox;  ///< outlives session and queue, which post to it
  std::atomic<bool> m_idle = false;
  std::shared_ptr<Session> m_session;
  SessionContents m_contents;
  std::unique_ptr<Reporter> m_reporter;
  RunLog m_log;
  std::chrono::steady_clock::time_point m_nextSave;
  bool m_saidSaveTrouble = false;
  bool m_recovered = false;
};

}  // namespace retort::cli
