#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "engine/experiment/error.h"
#include "engine/session/session_values.h"
#include "engine/session/sqlite.h"

namespace retort {

/// Writes into a working copy on a thread of its own. What cannot be written waits and is tried again, each second and
/// at flush(); of checkpoints that wait, the newest of a run is enough.
class Recorder {
 public:
  using Item = std::variant<Event, SessionEdit>;
  struct Options {
    std::string database;  ///< of the working copy, with the newest schema
    std::string shown;     ///< what errors call it
    EventSink committed;
    std::function<void(const std::optional<Error>&)> trouble;
    std::function<void()> aboutToModify;  ///< before the first write of each batch; may throw Error
  };

  explicit Recorder(Options options);
  /// Writes what waits, if it can, and joins.
  ~Recorder();

  void post(Item item);  ///< thread-safe; returns at once
  /// Returns once all that was posted before is written. Not to be called from the options' functions. @throws Error
  void flush();

 private:
  using Batch = std::vector<Item>;

  void work(const std::stop_token& stop);
  void write(const Batch& batch);
  void giveBack(Batch batch);
  void forward(const Batch& batch) const;
  void say(const std::optional<Error>& problem) const;

  Options m_options;
  std::unique_ptr<Database> m_database;  ///< the thread's own

  std::mutex m_mutex;  ///< guards the seven below
  std::condition_variable_any m_changed;
  Batch m_pending;
  std::uint64_t m_posted = 0;
  std::uint64_t m_written = 0;
  std::uint64_t m_attempts = 0;    ///< that were begun
  std::uint64_t m_failed = 0;      ///< the newest of them that failed
  std::optional<Error> m_problem;  ///< of the last attempt
  bool m_hurry = false;            ///< somebody waits in flush()
  std::jthread m_thread;           ///< last: it uses all of the above
};

}  // namespace retort
