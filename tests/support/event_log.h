// Keeps every event, in order. Thread-safe.
#pragma once

#include <algorithm>
#include <map>
#include <mutex>
#include <vector>

#include "engine/experiment/events.h"

namespace retort::test {

class EventLog {
 public:
  void add(const Event& event) {
    const std::lock_guard lock(m_mutex);
    m_events.push_back(event);
  }

  [[nodiscard]] std::vector<Event> events() const {
    const std::lock_guard lock(m_mutex);
    return m_events;
  }

  [[nodiscard]] std::size_t count() const {
    const std::lock_guard lock(m_mutex);
    return m_events.size();
  }

  /// @param run 0 for those of all runs
  template <typename T>
  [[nodiscard]] std::vector<T> all(RunId run = 0) const {
    std::vector<T> found;
    for (const Event& event : events())
      if (const auto* one = std::get_if<T>(&event); one && (run == 0 || runOf(event) == run)) found.push_back(*one);
    return found;
  }

  /// The newest of each run.
  [[nodiscard]] std::map<RunId, Outcome> outcomes() const {
    std::map<RunId, Outcome> outcomes;
    for (const auto& finished : all<RunFinished>()) outcomes[finished.run] = finished.result->outcome;
    return outcomes;
  }

  /// Position of the run's first event of that kind, from `from` on; the number of events when there is none.
  template <typename T>
  [[nodiscard]] std::size_t position(RunId run, std::size_t from = 0) const {
    const auto all = events();
    for (std::size_t i = from; i < all.size(); ++i)
      if (std::holds_alternative<T>(all[i]) && runOf(all[i]) == run) return i;
    return all.size();
  }

 private:
  mutable std::mutex m_mutex;
  std::vector<Event> m_events;
};

}  // namespace retort::test
