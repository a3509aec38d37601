#pragma once

#include <deque>
#include <memory>
#include <utility>

#include <QObject>

#include "app/bridge/background_worker.h"
#include "engine/experiment/events.h"

namespace retort {

class Error;
class Session;

/// Reads runs' probe logits from the session on a thread of its own, so that it need not wait until a session is saved:
/// what was asked for last comes first. Lives on the window's thread.
class ProbeReader : public QObject {
  Q_OBJECT

 public:
  explicit ProbeReader(QObject* parent = nullptr);

  /// What was asked of another session is not answered any more. Does not keep the session open but while it reads.
  /// @param session null: there is nothing to be read
  void setSession(const std::shared_ptr<Session>& session);
  void read(RunId run, int epoch);

 Q_SIGNALS:
  /// @param logits [probe cases, classes]; null for none
  void probesRead(retort::RunId run, int epoch, const std::shared_ptr<const retort::Matrix>& logits);
  void errorOccurred(const retort::Error& error);

 private:
  using Wanted = std::pair<RunId, int>;  ///< run and epoch
  void readOn();

  std::weak_ptr<Session> m_session;
  int m_sessions = 0;           ///< that there have been: tells an earlier one's answers
  std::deque<Wanted> m_wanted;  ///< the newest last
  bool m_reading = false;
  BackgroundWorker m_worker;  ///< last: its answers use the above
};

}  // namespace retort
