#include "engine/experiment/run_queue.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#if defined(__linux__)
#include <sys/resource.h>
#include <unistd.h>
#endif

#include "engine/experiment/key_table.h"
#include "engine/experiment/preflight.h"

namespace retort {
namespace {

/// Linux gives each thread its own nice value; elsewhere priorities stay as they are.
void lowerOwnPriority() {
#if defined(__linux__)
  (void)setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), 5);
#endif
}

RunResult endedWithoutTraining(Outcome outcome, std::string message) {
  RunResult result;
  result.outcome = outcome;
  result.message = std::move(message);
  return result;
}

}  // namespace

/// The list of runs and the threads that work through it. `mutex` guards `runs`, `nextRun` and `idleAnnounced`.
class RunQueue::State {
 public:
  State(std::shared_ptr<Engine> engine, std::shared_ptr<DatasetCache> datasets, EventSink sink, Options options)
      : m_engine(std::move(engine)),
        m_datasets(std::move(datasets)),
        m_sink(std::move(sink)),
        m_options(options),
        m_nextRun(options.firstRun) {
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

  std::vector<RunId> submit(const ExperimentSpec& spec) {
    requireValid(spec);
    std::vector<RunQueued> announced;
    {
      const std::lock_guard lock(m_mutex);
      RunId teacher = 0;
      for (RunSpec& run : planRuns(spec)) {
        if (run.role == Role::Teacher && (teacher = reusableTeacher(run)) != 0) continue;
        const RunId id = m_nextRun++;
        const bool needsTeacher = run.objective.kind != ObjectiveKind::Hard;
        if (run.role == Role::Teacher) teacher = id;
        m_runs.push_back({id, std::move(run), needsTeacher ? teacher : 0, false, {}, nullptr});
        announced.push_back({id, m_runs.back().spec, runName(m_runs.back().spec), m_runs.back().teacher, 0});
      }
      m_announcing += 1;
    }
    std::vector<RunId> ids;
    for (const auto& run : announced) {
      m_sink(run);
      ids.push_back(run.run);
    }
    {
      const std::lock_guard lock(m_mutex);
      m_announcing -= 1;
      m_idle = false;
    }
    m_changed.notify_all();
    return ids;
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
    for (auto& run : m_runs)
      if (!run.result && (only == 0 || run.id == only)) run.stop.request_stop();
    m_changed.notify_all();
  }

  void wait() {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_idle; });
  }

 private:
  struct Run {
    RunId id = 0;
    RunSpec spec;
    RunId teacher = 0;
    bool taken = false;
    std::stop_source stop;
    std::shared_ptr<const RunResult> result;
  };

  [[nodiscard]] const Run* find(RunId id) const {
    const auto found = std::ranges::find(m_runs, id, &Run::id);
    return found == m_runs.end() ? nullptr : &*found;
  }

  /// A teacher is the same when it is the same thing: spec and data, whatever it is called.
  [[nodiscard]] RunId reusableTeacher(const RunSpec& spec) const {
    for (const auto& run : m_runs)
      if (run.spec == spec && !run.stop.stop_requested() && (!run.result || run.result->outcome == Outcome::Completed))
        return run.id;
    return 0;
  }

  /// The first run that can go on now: its teacher is there, or it is to end without one.
  Run* nextReady() {
    if (m_announcing > 0) return nullptr;
    for (auto& run : m_runs) {
      if (run.taken) continue;
      const Run* teacher = find(run.teacher);
      const bool ready = !teacher || teacher->result;
      if (run.stop.stop_requested() || (ready && !m_gate.closed())) return &run;
    }
    return nullptr;
  }

  void work(const std::stop_token& stop) {
    if (m_options.lowPriority) lowerOwnPriority();
    std::unique_lock lock(m_mutex);
    while (true) {
      Run* run = nullptr;
      m_changed.wait(lock, [&] { return (run = nextReady()) != nullptr || stop.stop_requested(); });
      if (!run) return;
      run->taken = true;
      lock.unlock();
      auto result = std::make_shared<const RunResult>(finish(*run));
      m_sink(RunFinished{run->id, result});
      lock.lock();
      run->result = std::move(result);
      announceIdle(lock);
      m_changed.notify_all();
    }
  }

  void announceIdle(std::unique_lock<std::mutex>& lock) {
    if (m_idle || m_announcing > 0 ||
        !std::ranges::all_of(m_runs, [](const Run& run) { return run.result != nullptr; }))
      return;
    lock.unlock();
    m_sink(QueueIdle{});
    lock.lock();
    m_idle = std::ranges::all_of(m_runs, [](const Run& run) { return run.result != nullptr; });
  }

  /// Runs on a worker, without the lock; `run` stays where it is (deque) and its spec never changes.
  RunResult finish(const Run& run) {
    try {
      std::shared_ptr<const RunResult> teacher;
      RunSpec teacherSpec;
      if (run.stop.stop_requested()) return endedWithoutTraining(Outcome::Cancelled, "stopped before it began");
      if (run.teacher != 0) {
        const std::lock_guard lock(m_mutex);
        const Run* source = find(run.teacher);
        teacher = source->result;
        teacherSpec = source->spec;
      }
      if (teacher && teacher->outcome == Outcome::Cancelled)
        return endedWithoutTraining(Outcome::Cancelled, "its teacher was stopped");
      if (teacher && teacher->outcome != Outcome::Completed)
        return endedWithoutTraining(Outcome::Failed, "its teacher " + toString(teacher->outcome) +
                                                         ", so there are no soft targets to learn from");
      const auto data = m_datasets->get(run.spec.dataset);
      requireRunnable(run.spec, *data);
      return m_engine->train({run.id, run.spec, data, teacher, teacherSpec}, m_sink, {run.stop.get_token(), &m_gate});
    } catch (const std::exception& problem) {
      return endedWithoutTraining(Outcome::Failed, problem.what());
    }
  }

  std::shared_ptr<Engine> m_engine;
  std::shared_ptr<DatasetCache> m_datasets;
  EventSink m_sink;
  Options m_options;
  PauseGate m_gate;
  mutable std::mutex m_mutex;
  std::condition_variable m_changed;
  std::deque<Run> m_runs;
  RunId m_nextRun;
  int m_announcing = 0;
  bool m_idle = true;
  std::vector<std::jthread> m_workers;
};

RunQueue::RunQueue(std::shared_ptr<Engine> engine, std::shared_ptr<DatasetCache> datasets, EventSink sink,
                   Options options)
    : m_state(std::make_unique<State>(std::move(engine), std::move(datasets), std::move(sink), options)) {}

RunQueue::~RunQueue() = default;

std::vector<RunId> RunQueue::submit(const ExperimentSpec& spec) { return m_state->submit(spec); }
void RunQueue::pause() { m_state->pause(); }
void RunQueue::resume() { m_state->resume(); }
bool RunQueue::paused() const { return m_state->paused(); }
void RunQueue::requestStop() { m_state->requestStop(); }
void RunQueue::requestStop(RunId run) { m_state->requestStop(run); }
void RunQueue::wait() { m_state->wait(); }

}  // namespace retort
