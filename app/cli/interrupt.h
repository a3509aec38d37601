#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <thread>

namespace retort::cli {

/// While it lives, the first SIGINT or SIGTERM calls `onInterrupt` on a thread of its own; the second kills the
/// program, as it would without this object. SIGPIPE is ignored, so that a reader who leaves costs no result. One at a
/// time.
class Interrupt {
 public:
  /// @throws std::system_error where the machine has no descriptor left
  explicit Interrupt(std::function<void()> onInterrupt);
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  [[nodiscard]] bool happened() const { return m_happened; }

 private:
  void watch(const std::function<void()>& onInterrupt);

  std::array<int, 2> m_pipe{-1, -1};  ///< what the signal handler writes and the thread reads
  std::atomic<bool> m_happened{false};
  std::thread m_thread;
};

}  // namespace retort::cli
