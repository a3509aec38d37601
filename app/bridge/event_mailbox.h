#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include "engine/experiment/events.h"

namespace retort {

/// Carries events from the training threads to the window's: post() from any thread, out in order on the thread that
/// this object lives on, in at most 30 batches a second, and with no timer running while there is nothing to carry.
/// Of progress the latest of each run is kept, of probe logits the latest of each run and epoch; all else arrives
/// whole.
class EventMailbox : public QObject {
  Q_OBJECT

 public:
  explicit EventMailbox(QObject* parent = nullptr);

  /// Thread-safe; returns at once. @param ticket of renew(); an event with an older one is dropped
  void post(const Event& event, std::uint64_t ticket = 0);
  /// Drops what has not been delivered and gives out a new ticket: what an earlier sender still says comes to nothing.
  [[nodiscard]] std::uint64_t renew();

 Q_SIGNALS:
  void delivered(const std::vector<retort::Event>& events);

 private:
  [[nodiscard]] bool replaceOlder(const Event& event);
  void schedule();
  void drain();

  std::mutex m_mutex;  ///< guards the four below
  std::uint64_t m_ticket = 0;
  std::vector<Event> m_pending;
  std::map<RunId, std::size_t> m_progress;                ///< where in m_pending
  std::map<std::pair<RunId, int>, std::size_t> m_probes;  ///< where in m_pending, by run and epoch

  QTimer m_timer;
  QElapsedTimer m_sinceDrain;
};

}  // namespace retort
