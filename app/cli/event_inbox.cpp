#include "app/cli/event_inbox.h"

#include <utility>

namespace retort::cli {

void EventInbox::post(const Event& event) {
  if (std::holds_alternative<ProbesEvaluated>(event)) return;
  {
    const std::lock_guard lock(m_mutex);
    m_events.push_back(event);
  }
  m_arrived.notify_one();
}

std::vector<Event> EventInbox::take(std::chrono::milliseconds atMost) {
  std::unique_lock lock(m_mutex);
  m_arrived.wait_for(lock, atMost, [this] { return !m_events.empty(); });
  return std::exchange(m_events, {});
}

}  // namespace retort::cli
