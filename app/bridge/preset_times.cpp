#include "app/bridge/preset_times.h"

#include "app/bridge/run_controller.h"
#include "app/models/run_times.h"
#include "engine/experiment/presets.h"

namespace retort {
namespace {

constexpr int kPause = 60;  // ms, after something changed

}  // namespace

PresetTimes::PresetTimes(const RunController& controller, QObject* parent)
    : QObject(parent),
      m_controller(controller),
      m_answer(
          [](const Question& question) {
            std::vector<RunOutlook> outlooks;
            outlooks.reserve(question.presets->size());
            for (const OutlookQuestion& preset : *question.presets) outlooks.push_back(runOutlook(preset));
            return outlooks;
          },
          [this](const std::vector<RunOutlook>& outlooks) { Q_EMIT timesChanged(outlooks); }) {
  m_delay.setSingleShot(true);
  m_delay.setInterval(kPause);
  connect(&m_delay, &QTimer::timeout, this, &PresetTimes::ask);
  const auto askSoon = [this] {
    if (m_shown && !m_delay.isActive()) m_delay.start();
  };
  connect(&controller.times(), &RunTimes::changed, this, askSoon);
  connect(&controller, &RunController::machineChanged, this, askSoon);
}

void PresetTimes::show() {
  m_shown = true;
  m_delay.start();
}

void PresetTimes::ask() {
  if (!m_shown || m_controller.workers() == 0) return;
  auto questions = std::make_shared<Questions>();
  const RunTimes& times = m_controller.times();
  for (const ExperimentSpec& preset : presets()) {
    OutlookQuestion question;
    question.spec = preset;
    question.estimate = times.estimate();
    question.data = times.sizeOf(preset.dataset);
    question.workers = m_controller.workers();
    question.isRough = times.isRough();
    questions->push_back(std::move(question));
  }
  m_answer.ask({m_answer.question().round + 1, std::move(questions)});
}

}  // namespace retort
