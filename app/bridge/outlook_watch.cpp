#include "app/bridge/outlook_watch.h"

#include <algorithm>
#include <utility>

#include "app/bridge/run_controller.h"
#include "app/models/run_times.h"
#include "engine/experiment/error.h"

namespace retort {
namespace {

constexpr int kPause = 60;          // ms, after something changed
constexpr int kRunningPause = 500;  // ms, while runs go on and change it all the time

}  // namespace

OutlookWatch::OutlookWatch(const RunStore& store, const RunController& controller, QObject* parent)
    : QObject(parent), m_store(store), m_controller(controller) {
  m_delay.setSingleShot(true);
  connect(&m_delay, &QTimer::timeout, this, &OutlookWatch::look);
  const auto later = [this] {
    if (!m_delay.isActive()) m_delay.start(m_controller.isRunning() ? kRunningPause : kPause);
  };
  connect(&controller.times(), &RunTimes::changed, this, later);
  connect(&controller, &RunController::stateChanged, this, later);
  connect(&store, &RunStore::runAdded, this, later);
  connect(&store, &RunStore::runsReset, this, later);
  connect(&store, &RunStore::experimentsChanged, this, later);
}

void OutlookWatch::setSpec(std::optional<ExperimentSpec> spec) {
  m_spec = std::move(spec);
  m_delay.start(kPause);
}

void OutlookWatch::look() {
  std::optional<RunOutlook> outlook;
  if (m_spec) outlook = runOutlook(*m_spec, m_store, m_controller.times(), std::max(1, m_controller.workers()));
  Q_EMIT outlookChanged(outlook);
}

}  // namespace retort
