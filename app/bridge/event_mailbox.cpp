#include "app/bridge/event_mailbox.h"

#include <algorithm>

namespace retort {
namespace {

constexpr qint64 kShortestInterval = 34;  // ms, 30 batches a second at most

}  // namespace

EventMailbox::EventMailbox(QObject* parent) : QObject(parent), m_timer(this) {
  m_timer.setSingleShot(true);
  connect(&m_timer, &QTimer::timeout, this, &EventMailbox::drain);
}

void EventMailbox::post(const Event& event, std::uint64_t ticket) {
  bool wasEmpty = false;
  {
    const std::lock_guard lock(m_mutex);
    if (ticket != m_ticket || replaceOlder(event)) return;
    wasEmpty = m_pending.empty();
    m_pending.push_back(event);
  }
  if (wasEmpty) QMetaObject::invokeMethod(this, &EventMailbox::schedule, Qt::QueuedConnection);
}

std::uint64_t EventMailbox::renew() {
  const std::lock_guard lock(m_mutex);
  m_pending.clear();
  m_progress.clear();
  m_probes.clear();
  return ++m_ticket;
}

bool EventMailbox::replaceOlder(const Event& event) {
  const auto replace = [&](auto& places, const auto& key) {
    const auto [place, isNew] = places.try_emplace(key, m_pending.size());
    if (!isNew) m_pending[place->second] = event;
    return !isNew;
  };
  if (const auto* progress = std::get_if<RunProgress>(&event)) return replace(m_progress, progress->run);
  if (const auto* probes = std::get_if<ProbesEvaluated>(&event))
    return replace(m_probes, std::pair{probes->run, probes->epoch});
  return false;
}

void EventMailbox::schedule() {
  if (m_timer.isActive()) return;
  const qint64 since = m_sinceDrain.isValid() ? m_sinceDrain.elapsed() : kShortestInterval;
  m_timer.start(static_cast<int>(std::clamp<qint64>(kShortestInterval - since, 0, kShortestInterval)));
}

void EventMailbox::drain() {
  std::vector<Event> events;
  {
    const std::lock_guard lock(m_mutex);
    events.swap(m_pending);
    m_progress.clear();
    m_probes.clear();
  }
  m_sinceDrain.start();
  if (!events.empty()) Q_EMIT delivered(events);
}

}  // namespace retort
