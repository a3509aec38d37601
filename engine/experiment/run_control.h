#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace retort {

/// A gate that runs stand before at each batch while it is closed. Thread-safe.
class PauseGate {
 public:
  void close();
  void open();
  [[nodiscard]] bool closed() const;
  /// Returns at once when open; else when it opens or `stop` is requested.
  void wait(const std::stop_token& stop) const;

 private:
  mutable std::mutex m_mutex;
  mutable std::condition_variable_any m_changed;
  bool m_closed = false;
};

/// How a run is told to stop or to wait: the only ways back from the window to the engine.
struct RunControl {
  std::stop_token stop;
  const PauseGate* pause = nullptr;  ///< outlives the run; null when it cannot be paused
};

}  // namespace retort
