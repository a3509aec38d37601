#include "engine/experiment/run_control.h"

namespace retort {

void PauseGate::close() {
  const std::lock_guard lock(m_mutex);
  m_closed = true;
}

void PauseGate::open() {
  {
    const std::lock_guard lock(m_mutex);
    m_closed = false;
  }
  m_changed.notify_all();
}

bool PauseGate::closed() const {
  const std::lock_guard lock(m_mutex);
  return m_closed;
}

void PauseGate::wait(const std::stop_token& stop) const {
  std::unique_lock lock(m_mutex);
  m_changed.wait(lock, stop, [this] { return !m_closed; });
}

}  // namespace retort
