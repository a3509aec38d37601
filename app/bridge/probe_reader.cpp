#include "app/bridge/probe_reader.h"

#include <optional>
#include <vector>

#include "engine/experiment/error.h"
#include "engine/session/session.h"

namespace retort {
namespace {

constexpr std::size_t kAtOnce = 16;  // few enough for what is asked meanwhile to wait no longer than a frame

struct ReadProbes {
  RunId run = 0;
  int epoch = 0;
  std::shared_ptr<const Matrix> logits;
};

struct Reading {
  std::vector<ReadProbes> probes;
  std::optional<Error> error;  ///< the first
};

Reading readFrom(Session* session, const std::vector<std::pair<RunId, int>>& wanted) {
  Reading reading;
  for (const auto& [run, epoch] : wanted) {
    ReadProbes read{run, epoch, nullptr};
    try {
      if (session) read.logits = session->probeLogits(run, epoch);
    } catch (const Error& error) {
      if (!reading.error) reading.error = error;
    } catch (const std::exception& error) {
      if (!reading.error) reading.error = Error(ErrorKind::BadFile, "session", error.what());
    }
    reading.probes.push_back(std::move(read));
  }
  return reading;
}

}  // namespace

ProbeReader::ProbeReader(QObject* parent) : QObject(parent) {}

void ProbeReader::setSession(const std::shared_ptr<Session>& session) {
  m_session = session;
  ++m_sessions;
  m_wanted.clear();
}

void ProbeReader::read(RunId run, int epoch) {
  m_wanted.emplace_back(run, epoch);
  if (!m_reading) readOn();
}

void ProbeReader::readOn() {
  std::vector<Wanted> next;
  for (; next.size() < kAtOnce && !m_wanted.empty(); m_wanted.pop_back()) next.push_back(m_wanted.back());
  m_reading = !next.empty();
  if (!m_reading) return;
  m_worker.post([this, next, session = m_session, sessions = m_sessions]() -> BackgroundWorker::Answer {
    const auto reading = std::make_shared<const Reading>(readFrom(session.lock().get(), next));
    return [this, reading, sessions] {
      for (const ReadProbes& read : reading->probes)
        if (sessions == m_sessions) Q_EMIT probesRead(read.run, read.epoch, read.logits);
      if (reading->error) Q_EMIT errorOccurred(*reading->error);
      readOn();
    };
  });
}

}  // namespace retort
