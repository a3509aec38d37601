#include "app/bridge/run_controller.h"

#include <algorithm>
#include <utility>

#include "app/bridge/experiment_check.h"
#include "app/models/run_store.h"

namespace retort {
namespace {

Error divergence(const RunRecord& run) {
  return {ErrorKind::RunFailed, run.name.toStdString(), "it diverged: " + run.result->message};
}

}  // namespace

RunController::RunController(RunStore& store, EngineLoader::Factory openEngine, QObject* parent)
    : QObject(parent),
      m_store(store),
      m_datasets(std::make_shared<DatasetCache>()),
      m_check(std::make_unique<ExperimentCheck>(m_datasets)),
      m_loader(std::move(openEngine), {[this](int workers) {
                                         QMetaObject::invokeMethod(
                                             this, [this, workers] { makeQueue(workers); }, Qt::QueuedConnection);
                                       },
                                       [this](const EngineInfo& info, const std::exception_ptr& error) {
                                         QMetaObject::invokeMethod(
                                             this, [=, this] { engineOpened(info, error); }, Qt::QueuedConnection);
                                       }}) {
  connect(&m_mailbox, &EventMailbox::delivered, this, &RunController::deliver);
  connect(m_check.get(), &ExperimentCheck::loaded, this,
          [this](const DatasetSpec& spec, const auto& dataset) { m_store.setDataset(dataset, spec); });
}

RunController::~RunController() = default;

void RunController::prepare() { m_loader.start(); }

void RunController::start(const ExperimentSpec& spec) {
  prepare();
  if (m_paused) resume();
  if (m_queue)
    submit(spec);
  else
    m_early.push_back(spec);
  setState(m_running || !m_early.empty(), false);
}

void RunController::pause() {
  if (!m_running || m_paused) return;
  if (m_queue) m_queue->pause();
  m_store.setPaused(true);
  setState(m_running, true);
}

void RunController::resume() {
  if (!m_paused) return;
  if (m_queue) m_queue->resume();
  m_store.setPaused(false);
  setState(m_running, false);
}

void RunController::stop() {
  m_early.clear();
  if (m_queue) m_queue->requestStop();
  resume();
  if (!m_queue) setState(false, false);
}

void RunController::check(const ExperimentSpec& spec) {
  if (m_queue)
    m_check->request(spec);
  else
    m_unchecked = spec;
}

void RunController::makeQueue(int workers) {
  RunQueue::Options options;
  options.workers = workers;
  m_queue = std::make_unique<RunQueue>(
      m_loader.engine(), m_datasets, [this](const Event& event) { m_mailbox.post(event); }, options);
  if (m_paused) m_queue->pause();
  m_machine.workers = workers;
  Q_EMIT machineChanged(m_machine);
  if (m_unchecked) m_check->request(*m_unchecked);
  const auto early = std::exchange(m_early, {});
  setState(false, m_paused);
  for (const ExperimentSpec& spec : early) submit(spec);
}

void RunController::engineOpened(const EngineInfo& info, const std::exception_ptr& error) {
  if (!error) {
    m_machine.engine = info;
    Q_EMIT machineChanged(m_machine);
    return;
  }
  try {
    std::rethrow_exception(error);
  } catch (const Error& problem) {
    Q_EMIT errorOccurred(problem);
  } catch (const std::exception& problem) {
    Q_EMIT errorOccurred(Error(ErrorKind::RunFailed, "training engine", problem.what()));
  }
}

void RunController::submit(const ExperimentSpec& spec) {
  try {
    const auto runs = m_queue->submit(spec);
    if (runs.empty()) return;
    if (!m_running) m_firstRun = runs.front();
    setState(true, m_paused);
  } catch (const Error& problem) {
    Q_EMIT errorOccurred(problem);
  }
}

void RunController::setState(bool running, bool paused) {
  if (running == m_running && paused == m_paused) return;
  m_running = running;
  m_paused = paused;
  Q_EMIT stateChanged();
}

void RunController::deliver(const std::vector<Event>& events) {
  m_store.apply(events);
  for (const Event& event : events)
    if (const auto* finished = std::get_if<RunFinished>(&event)) reportTrouble(*finished);
  updateProgress();
  const auto& runs = m_store.runs();
  if (std::all_of(runs.begin(), runs.end(), [](const RunRecord& run) { return run.result != nullptr; }) &&
      m_early.empty())
    setState(false, false);
}

void RunController::reportTrouble(const RunFinished& finished) {
  const RunRecord* run = m_store.find(finished.run);
  if (!run || !run->result) return;
  const RunRecord* teacher = m_store.find(run->teacher);
  if (teacher && teacher->result && teacher->result->outcome != Outcome::Completed) return;
  if (run->result->outcome == Outcome::Diverged) Q_EMIT errorOccurred(divergence(*run));
  if (run->result->outcome == Outcome::Failed)
    Q_EMIT errorOccurred(Error(ErrorKind::RunFailed, run->name.toStdString(), run->result->message));
}

void RunController::updateProgress() {
  m_machine.casesPerSecond = 0;
  for (const RunRecord& run : m_store.runs())
    if (run.state == RunState::Running) m_machine.casesPerSecond += run.progress.casesPerSecond;
  Q_EMIT machineChanged(m_machine);
  Q_EMIT progressChanged(totalProgress(m_store.runs(), m_firstRun, m_machine.workers));
}

}  // namespace retort
