#include "app/bridge/outlook_watch.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "app/bridge/run_controller.h"
#include "app/models/run_times.h"

namespace retort {
namespace {

constexpr int kPause = 60;          // ms, after something changed
constexpr int kRunningPause = 500;  // ms, while runs go on and change it all the time

std::optional<RunOutlook> answerTo(const OutlookQuestion& question) {
  try {
    return runOutlook(question);
  } catch (const std::exception&) {
    return std::nullopt;  // the form says what is wrong with it
  }
}

}  // namespace

OutlookWatch::OutlookWatch(const RunStore& store, const RunController& controller, QObject* parent)
    : QObject(parent), m_store(store), m_controller(controller) {
  m_delay.setSingleShot(true);
  connect(&m_delay, &QTimer::timeout, this, &OutlookWatch::look);
  connect(&controller.times(), &RunTimes::changed, this, &OutlookWatch::lookSoon);
  connect(&controller, &RunController::stateChanged, this, &OutlookWatch::lookSoon);
  connect(&store, &RunStore::runAdded, this, &OutlookWatch::lookSoon);
  connect(&store, &RunStore::runsReset, this, &OutlookWatch::lookSoon);
  connect(&store, &RunStore::experimentsChanged, this, &OutlookWatch::lookSoon);
}

void OutlookWatch::setSpec(std::optional<ExperimentSpec> spec) {
  m_spec = std::move(spec);
  ++m_edition;
  m_delay.start(kPause);
}

void OutlookWatch::lookSoon() {
  if (!m_delay.isActive()) m_delay.start(m_controller.isRunning() ? kRunningPause : kPause);
}

void OutlookWatch::look() {
  if (!m_spec) {
    Q_EMIT outlookChanged(std::nullopt);
    return;
  }
  m_again = m_isLooking;
  if (std::exchange(m_isLooking, true)) return;
  const auto question = std::make_shared<const OutlookQuestion>(
      outlookQuestion(*m_spec, m_store, m_controller.times(), std::max(1, m_controller.workers())));
  m_worker.post([this, question, edition = m_edition]() -> BackgroundWorker::Answer {
    return [this, edition, outlook = answerTo(*question)] { take(edition, outlook); };
  });
}

void OutlookWatch::take(std::uint64_t edition, const std::optional<RunOutlook>& outlook) {
  m_isLooking = false;
  if (edition == m_edition) Q_EMIT outlookChanged(outlook);
  if (std::exchange(m_again, false)) lookSoon();
}

}  // namespace retort
