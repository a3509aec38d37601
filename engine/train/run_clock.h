#pragma once

#include <chrono>

#include "engine/experiment/run_control.h"

namespace retort {

/// Time that a sitting spends at work: what it waits at the pause gate does not count.
class RunClock {
 public:
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(Clock::now() - m_start - m_waited).count();
  }

  void waitWhilePaused(const RunControl& control) {
    if (!control.pause || !control.pause->closed()) return;
    const auto from = Clock::now();
    control.pause->wait(control.stop);
    m_waited += Clock::now() - from;
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point m_start = Clock::now();
  Clock::duration m_waited{};
};

}  // namespace retort
