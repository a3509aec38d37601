#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <vector>

#include "engine/experiment/events.h"

namespace retort::cli {

/// Carries events from the training threads to the one thread that prints and saves. Thread-safe.
class EventInbox {
 public:
  /// Never blocks for long; pictures of the probe cases are dropped, since nobody looks at them here.
  void post(const Event& event);

  /// What came since the last call; waits up to `atMost` for the first event.
  [[nodiscard]] std::vector<Event> take(std::chrono::milliseconds atMost);

 private:
  std::mutex m_mutex;
  std::condition_variable m_arrived;
  std::vector<Event> m_events;
};

}  // namespace retort::cli
