#include "app/bridge/experiment_check.h"

#include <utility>

#include "engine/experiment/preflight.h"

namespace retort {
namespace {

constexpr int kTypingPause = 250;  // ms

}  // namespace

ExperimentCheck::ExperimentCheck(std::shared_ptr<DatasetCache> datasets, QObject* parent)
    : QObject(parent), m_datasets(std::move(datasets)) {
  m_debounce.setSingleShot(true);
  connect(&m_debounce, &QTimer::timeout, this, &ExperimentCheck::hand);
}

void ExperimentCheck::request(const ExperimentSpec& spec) {
  m_wanted = spec;
  m_debounce.start(m_thread.joinable() ? kTypingPause : 0);
}

void ExperimentCheck::hand() {
  {
    const std::lock_guard lock(m_mutex);
    m_next = m_wanted;
  }
  m_changed.notify_one();
  if (!m_thread.joinable()) m_thread = std::jthread([this](const std::stop_token& stop) { work(stop); });
}

void ExperimentCheck::work(const std::stop_token& stop) {
  std::unique_lock lock(m_mutex);
  while (m_changed.wait(lock, stop, [this] { return m_next.has_value(); })) {
    const ExperimentSpec spec = *std::exchange(m_next, std::nullopt);
    lock.unlock();
    const auto answer = std::make_shared<const Answer>(look(spec));
    QMetaObject::invokeMethod(
        this, [this, answer] { report(*answer); }, Qt::QueuedConnection);
    lock.lock();
  }
}

ExperimentCheck::Answer ExperimentCheck::look(const ExperimentSpec& spec) const {
  Answer answer{spec, nullptr, std::nullopt};
  try {
    answer.dataset = m_datasets->get(spec.dataset);
    requireRunnable(spec, *answer.dataset);
  } catch (const Error& problem) {
    answer.error = problem;
  } catch (const std::exception& problem) {
    answer.error = Error(ErrorKind::BadFile, spec.dataset.path, problem.what());
  }
  return answer;
}

void ExperimentCheck::report(const Answer& answer) {
  if (answer.spec != m_wanted) return;
  if (answer.dataset) Q_EMIT loaded(answer.spec.dataset, answer.dataset);
  Q_EMIT checked(answer.spec, answer.error);
}

}  // namespace retort
