#include "app/bridge/run_controller.h"

#include <algorithm>
#include <utility>

#include "app/bridge/experiment_check.h"
#include "app/models/run_outlook.h"
#include "app/models/run_store.h"
#include "app/models/run_times.h"
#include "engine/session/session.h"

namespace retort {
namespace {

Error divergence(const RunRecord& run) {
  return {ErrorKind::RunFailed, run.name.toStdString(), "it diverged: " + run.result->message};
}

/// The runs as the queue wants to know them.
std::vector<KnownRun> knownRuns(const RunStore& store) {
  std::vector<KnownRun> known;
  for (const auto* runs : {&store.runs(), &store.deletedRuns()})
    for (const RunRecord& run : *runs) {
      const auto outcome = run.result ? std::optional(run.result->outcome) : std::nullopt;
      const auto checkpoint = run.checkpoints.empty() ? CheckpointPlace{} : run.checkpoints.back();
      known.push_back({run.id, run.spec, run.name.toStdString(), run.teacher, run.experiment, outcome,
                       run.datasetSha256, runs == &store.deletedRuns(), checkpoint.epoch, checkpoint.batch, run.group,
                       run.parts});
    }
  std::ranges::sort(known, {}, &KnownRun::id);
  return known;
}

std::vector<KnownExperiment> knownExperiments(const RunStore& store) {
  std::vector<KnownExperiment> known;
  for (const auto& [id, spec] : store.experiments()) known.push_back({id, spec});
  return known;
}

/// What was stopped of the sweep, or left by an earlier sitting.
std::vector<RunId> leftOf(ExperimentId sweep, const RunStore& store) {
  std::vector<RunId> runs;
  for (const RunRecord& run : store.runs())
    if (sweep != 0 && run.experiment == sweep && isLeft(run.state)) runs.push_back(run.id);
  return runs;
}

}  // namespace

RunController::RunController(RunStore& store, EngineLoader::Factory openEngine, QObject* parent)
    : QObject(parent),
      m_store(store),
      m_times(std::make_unique<RunTimes>(store)),
      m_datasets(std::make_shared<DatasetCache>()),
      m_check(std::make_unique<ExperimentCheck>(m_datasets)),
      m_loader(std::move(openEngine), {[this](int workers) {
                                         QMetaObject::invokeMethod(
                                             this, [this, workers] { measured(workers); }, Qt::QueuedConnection);
                                       },
                                       [this](const EngineInfo& info, const std::exception_ptr& error) {
                                         QMetaObject::invokeMethod(
                                             this, [=, this] { engineOpened(info, error); }, Qt::QueuedConnection);
                                       }}) {
  connect(&m_mailbox, &EventMailbox::delivered, this, &RunController::deliver);
  connect(m_check.get(), &ExperimentCheck::loaded, this,
          [this](const DatasetSpec& spec, const auto& dataset) { m_store.setDataset(dataset, spec); });
  connect(m_check.get(), &ExperimentCheck::checked, this, [this](const ExperimentSpec& spec, const auto& error) {
    if (error && !m_store.holds(spec.dataset)) (void)m_store.showStoredDataset(spec.dataset);
  });
  connect(&m_store, &RunStore::deletedChanged, this, [this](RunId run, bool deleted) {
    if (m_queue && deleted) m_queue->forget(run);
    if (m_queue && !deleted) m_queue->remember(run);
  });
}

RunController::~RunController() { release(); }

void RunController::prepare() { m_loader.start(); }

void RunController::adopt(std::shared_ptr<Session> session, ExperimentId next) {
  retireQueue();
  m_session = std::move(session);
  m_nextExperiment = std::max(m_nextExperiment, next);
  m_awaitsSession = false;
  m_rereads = false;
  m_batch.clear();
  if (m_machine.workers > 0) makeQueue();
  setState(m_running && !m_batch.empty(), false);
  updateProgress();
}

void RunController::retireQueue() {
  if (m_retiring.joinable()) m_retiring.join();
  if (!m_queue) return;
  (void)m_mailbox.renew();
  m_retiring = std::thread([queue = std::move(m_queue)]() mutable { queue.reset(); });
}

void RunController::rereadSpecs() {
  m_rereads = m_running;
  if (m_queue && !m_running) adopt(m_session, m_nextExperiment);
}

void RunController::release() {
  retireQueue();
  if (m_retiring.joinable()) m_retiring.join();
  m_session.reset();
  m_awaitsSession = true;
}

void RunController::start(const ExperimentSpec& spec) {
  submit([this, spec](RunQueue& queue) {
    std::vector<RunId> runs = queue.resume(leftOf(extendedSweep(spec, m_store), m_store));
    for (const RunId run : queue.submit(spec)) runs.push_back(run);
    return runs;
  });
}

void RunController::resume(const std::vector<RunId>& runs) {
  submit([runs](RunQueue& queue) { return queue.resume(runs); });
}

void RunController::fork(const ForkRequest& request) {
  submit([request](RunQueue& queue) { return std::vector<RunId>{queue.fork(request)}; });
}

void RunController::submit(Submit job) {
  prepare();
  if (m_paused) resume();
  if (m_queue)
    run(job);
  else
    m_early.push_back(std::move(job));
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

void RunController::stop(const std::vector<RunId>& runs) {
  for (const RunId run : runs)
    if (m_queue) m_queue->requestStop(run);
}

void RunController::runNext(const std::vector<RunId>& runs) {
  if (m_queue) m_queue->runNext(runs);
}

void RunController::runLast(const std::vector<RunId>& runs) {
  if (m_queue) m_queue->runLast(runs);
}

void RunController::check(const ExperimentSpec& spec) {
  if (m_machine.workers > 0)
    m_check->request(spec);
  else
    m_unchecked = spec;
}

void RunController::measured(int workers) {
  m_machine.workers = workers;
  Q_EMIT machineChanged(m_machine);
  if (m_unchecked) m_check->request(*m_unchecked);
  if (!m_awaitsSession) makeQueue();
}

void RunController::makeQueue() {
  RunQueue::Options options;
  options.workers = m_machine.workers;
  options.archive = m_session;
  options.firstExperiment = m_nextExperiment;
  auto known = knownRuns(m_store);
  if (!known.empty()) options.firstRun = known.back().id + 1;
  const auto say = [this, session = m_session, ticket = m_mailbox.renew()](const Event& event) {
    if (session) session->post(event);
    m_mailbox.post(event, ticket);
  };
  m_queue = std::make_unique<RunQueue>(m_loader.engine(), m_datasets, say, options);
  m_queue->restore(std::move(known), knownExperiments(m_store));
  if (m_paused) m_queue->pause();
  const auto early = std::exchange(m_early, {});
  setState(false, m_paused);
  for (const Submit& job : early) run(job);
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

void RunController::run(const Submit& job) {
  try {
    const auto runs = job(*m_queue);
    if (runs.empty()) return;
    if (!m_running) m_batch.clear();
    m_batch.insert(runs.begin(), runs.end());
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
  for (const Event& event : events) {
    if (const auto* finished = std::get_if<RunFinished>(&event)) reportTrouble(*finished);
    if (const auto* queued = std::get_if<ExperimentQueued>(&event))
      m_nextExperiment = std::max(m_nextExperiment, queued->experiment + 1);
  }
  updateProgress();
  const auto& runs = m_store.runs();
  const bool over = std::ranges::none_of(runs, [](const RunRecord& run) { return goesOn(run.state); });
  if (over && m_early.empty()) setState(false, false);
  if (!m_running && m_rereads) adopt(m_session, m_nextExperiment);
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
  Q_EMIT progressChanged(totalProgress(m_store.runs(), m_batch, m_machine.workers, *m_times));
}

}  // namespace retort
