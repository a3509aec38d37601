#include "engine/experiment/run_queue.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#if defined(__linux__)
#include <sys/resource.h>
#include <unistd.h>
#endif

#include "engine/experiment/key_table.h"
#include "engine/experiment/run_list.h"
#include "engine/experiment/run_work.h"

namespace retort {
namespace {

/// Linux gives each thread its own nice value; elsewhere priorities stay as they are.
void lowerOwnPriority() {
#if defined(__linux__)
  (void)setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), 5);
#endif
}

}  // namespace

/// The list of runs and the threads that work through it.
class RunQueue::State {
 public:
  State(std::shared_ptr<Engine> engine, std::shared_ptr<DatasetCache> datasets, EventSink sink, const Options& options)
      : m_sources{std::move(engine), std::move(datasets), options.archive, options.checkpointInterval},
        m_sink(std::move(sink)),
        m_lowPriority(options.lowPriority),
        m_runs(options) {
    for (int i = 0; i < std::max(1, options.workers); ++i)
      m_workers.emplace_back([this](const std::stop_token& stop) { work(stop); });
  }

  ~State() {
    requestStop();
    {
      const std::lock_guard lock(m_mutex);
      for (auto& worker : m_workers) worker.request_stop();
    }
    m_changed.notify_all();
    m_workers.clear();
  }

  void restore(std::vector<KnownRun> runs, std::vector<KnownExperiment> experiments) {
    const std::lock_guard lock(m_mutex);
    m_runs.restore(std::move(runs), std::move(experiments));
  }

  std::vector<RunId> submit(const ExperimentSpec& spec, DeletedRuns deleted) {
    requireValid(spec);
    std::unique_lock lock(m_mutex);
    const std::vector<Event> announced = m_runs.add(spec, deleted);
    announce(lock, announced);
    std::vector<RunId> ids;
    for (const Event& event : announced)
      if (const auto* queued = std::get_if<RunQueued>(&event)) ids.push_back(queued->run);
    return ids;
  }

  RunId fork(const ForkRequest& request) {
    std::unique_lock lock(m_mutex);
    const RunQueued queued = m_runs.fork(request);
    announce(lock, {queued});
    return queued.run;
  }

  std::vector<RunId> resume(const std::vector<RunId>& runs) {
    std::unique_lock lock(m_mutex);
    std::vector<Event> announced;
    std::vector<RunId> queued = m_runs.resume(runs, announced);
    announce(lock, announced);
    return queued;
  }

  void setDeleted(RunId run, bool deleted) {
    {
      const std::lock_guard lock(m_mutex);
      m_runs.setDeleted(run, deleted);
    }
    m_changed.notify_all();
  }

  void runNext(const std::vector<RunId>& runs) {
    const std::lock_guard lock(m_mutex);
    m_runs.runNext(runs);
  }

  void runLast(const std::vector<RunId>& runs) {
    const std::lock_guard lock(m_mutex);
    m_runs.runLast(runs);
  }

  void pause() { m_gate.close(); }

  void resume() {
    {
      const std::lock_guard lock(m_mutex);  // a worker between its look at the gate and its wait would miss this
      m_gate.open();
    }
    m_changed.notify_all();
  }

  [[nodiscard]] bool paused() const { return m_gate.closed(); }

  void requestStop(RunId only = 0) {
    const std::lock_guard lock(m_mutex);
    m_runs.requestStop(only);
    m_changed.notify_all();
  }

  void wait() {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_idle; });
  }

 private:
  /// Tells, unlocked, what has just been listed; no worker takes a run before that.
  void announce(std::unique_lock<std::mutex>& lock, const std::vector<Event>& events) {
    const auto isOfRun = [](const Event& event) { return runOf(event) != 0; };
    const bool listsRuns = std::ranges::any_of(events, isOfRun);  // else idle workers stay so, and tell nothing
    if (listsRuns) m_idle = false;
    m_announcing += listsRuns ? 1 : 0;
    lock.unlock();
    for (const Event& event : events) m_sink(event);
    lock.lock();
    m_announcing -= listsRuns ? 1 : 0;
    m_changed.notify_all();
  }

  void work(const std::stop_token& stop) {
    if (m_lowPriority) lowerOwnPriority();
    std::unique_lock lock(m_mutex);
    while (true) {
      std::vector<ListedRun*> runs;
      m_changed.wait(lock, [&] {
        if (m_announcing == 0) runs = m_runs.takeReady(m_gate.closed());
        return !runs.empty() || stop.stop_requested();
      });
      if (runs.empty()) return;
      workOffRuns(lock, runs);
      announceIdle(lock);
      m_changed.notify_all();
    }
  }

  /// @param lock held on entry and return, but not while the runs train or are told of
  void workOffRuns(std::unique_lock<std::mutex>& lock, const std::vector<ListedRun*>& runs) {
    std::vector<RunOrder> orders;
    orders.reserve(runs.size());
    for (const ListedRun* run : runs) orders.push_back(m_runs.order(*run));
    m_working += 1;
    lock.unlock();
    const auto sink = [this](const Event& event) {
      note(event);
      m_sink(event);
    };
    workOff(orders, m_sources, sink, m_gate, [this](RunId run, RunResult result) { end(run, std::move(result)); });
    lock.lock();
    m_working -= 1;
  }

  /// One of the runs that a worker has taken is over; others may go on.
  void end(RunId id, RunResult ended) {
    auto result = std::make_shared<const RunResult>(std::move(ended));
    std::unique_lock lock(m_mutex);
    ListedRun& run = *m_runs.find(id);
    m_runs.beginTelling(run, result->outcome);
    lock.unlock();
    m_sink(RunFinished{id, result});
    lock.lock();
    announce(lock, m_runs.end(run, std::move(result)));
    m_changed.notify_all();
  }

  void note(const Event& event) {
    const std::lock_guard lock(m_mutex);
    m_runs.note(event);
  }

  void announceIdle(std::unique_lock<std::mutex>& lock) {
    if (m_idle || m_announcing > 0 || m_working > 0 || !m_runs.allOver()) return;
    lock.unlock();
    m_sink(QueueIdle{});
    lock.lock();
    m_idle = m_runs.allOver();
  }

  RunSources m_sources;
  EventSink m_sink;
  bool m_lowPriority;
  PauseGate m_gate;
  mutable std::mutex m_mutex;
  std::condition_variable m_changed;
  RunList m_runs;        ///< guarded by m_mutex, as are the next three
  int m_announcing = 0;  ///< callers that are just telling of runs that they have listed
  int m_working = 0;     ///< workers that hold what a run needs, though it may be over already
  bool m_idle = true;
  std::vector<std::jthread> m_workers;
};

RunQueue::RunQueue(std::shared_ptr<Engine> engine, std::shared_ptr<DatasetCache> datasets, EventSink sink,
                   const Options& options)
    : m_state(std::make_unique<State>(std::move(engine), std::move(datasets), std::move(sink), options)) {}

RunQueue::~RunQueue() = default;

void RunQueue::restore(std::vector<KnownRun> runs, std::vector<KnownExperiment> experiments) {
  m_state->restore(std::move(runs), std::move(experiments));
}
std::vector<RunId> RunQueue::resume(const std::vector<RunId>& runs) { return m_state->resume(runs); }
RunId RunQueue::fork(const ForkRequest& request) { return m_state->fork(request); }
void RunQueue::forget(RunId run) { m_state->setDeleted(run, true); }
void RunQueue::remember(RunId run) { m_state->setDeleted(run, false); }
std::vector<RunId> RunQueue::submit(const ExperimentSpec& spec, DeletedRuns deleted) {
  return m_state->submit(spec, deleted);
}
void RunQueue::runNext(const std::vector<RunId>& runs) { m_state->runNext(runs); }
void RunQueue::runLast(const std::vector<RunId>& runs) { m_state->runLast(runs); }
void RunQueue::pause() { m_state->pause(); }
void RunQueue::resume() { m_state->resume(); }
bool RunQueue::paused() const { return m_state->paused(); }
void RunQueue::requestStop() { m_state->requestStop(); }
void RunQueue::requestStop(RunId run) { m_state->requestStop(run); }
void RunQueue::wait() { m_state->wait(); }

}  // namespace retort
