#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <thread>
#include <vector>

#include <QObject>

#include "app/bridge/engine_loader.h"
#include "app/bridge/event_mailbox.h"
#include "app/bridge/machine_status.h"
#include "app/bridge/total_progress.h"
#include "engine/experiment/error.h"
#include "engine/experiment/run_queue.h"

namespace retort {

class ExperimentCheck;
class RunStore;
class RunTimes;
class Session;

/// The window's side of training: the form's experiments go in, store and session are fed, and nothing here ever waits
/// for the engine. Lives on the window's thread; the destructor stops what runs and joins every thread.
class RunController : public QObject {
  Q_OBJECT

 public:
  /// @param store outlives the controller. @param openEngine is called once, on a background thread
  RunController(RunStore& store, EngineLoader::Factory openEngine, QObject* parent = nullptr);
  ~RunController() override;

  /// Opens the engine; call it once the window is on the screen.
  void prepare();
  [[nodiscard]] bool isRunning() const { return m_running; }
  [[nodiscard]] bool isPaused() const { return m_paused; }
  [[nodiscard]] int workers() const { return m_machine.workers; }  ///< runs at a time; 0 until it is measured
  [[nodiscard]] const RunTimes& times() const { return *m_times; }
  [[nodiscard]] const ExperimentCheck& experimentCheck() const { return *m_check; }
  [[nodiscard]] std::shared_ptr<DatasetCache> datasets() const { return m_datasets; }
  [[nodiscard]] std::shared_ptr<Engine> engine() const { return m_loader.engine(); }  ///< waits until it is open

  /// Queues nothing before adopt() has said which session the runs belong to.
  void awaitSession() { m_awaitsSession = true; }
  /// Turns to the runs that the store holds now. What still runs is stopped; the store hears no more of it.
  /// @param session hears all that the runs say, and is where they go on from; null: what they leave is lost
  /// @param next the first experiment's number that is free
  void adopt(std::shared_ptr<Session> session, ExperimentId next);
  /// The runs' data lie elsewhere: what is queued from now on reads them there.
  void rereadSpecs();
  /// Stops what runs, waits for it, and lets the session go; another one is awaited.
  void release();

  /// Queues the experiment behind what runs already, and lets a paused queue go on. Of a sweep that it extends, runs
  /// that were stopped or left by an earlier sitting go on.
  void start(const ExperimentSpec& spec);
  /// Continues runs that were stopped, that failed or that an earlier sitting left.
  void resume(const std::vector<RunId>& runs);
  void fork(const ForkRequest& request);
  void pause();
  void resume();
  void stop();
  /// Ends these runs alone; they keep what they have.
  void stop(const std::vector<RunId>& runs);
  /// Waiting runs go before, or behind, all others that wait.
  void runNext(const std::vector<RunId>& runs);
  void runLast(const std::vector<RunId>& runs);
  /// Loads the experiment's data set for the pages and checks the experiment against it; not before prepare() has
  /// measured the machine, which drawing digits beside it would falsify.
  void check(const ExperimentSpec& spec);

 Q_SIGNALS:
  void stateChanged();  ///< isRunning() or isPaused()
  void progressChanged(const retort::TotalProgress& progress);
  void machineChanged(const retort::MachineStatus& machine);
  void errorOccurred(const retort::Error& error);

 private:
  using Submit = std::function<std::vector<RunId>(RunQueue&)>;  ///< returns the runs that it has queued
  void measured(int workers);
  void makeQueue();
  void retireQueue();
  void engineOpened(const EngineInfo& info, const std::exception_ptr& error);
  void submit(Submit job);
  void run(const Submit& job);
  void setState(bool running, bool paused);
  void deliver(const std::vector<Event>& events);
  void reportTrouble(const RunFinished& finished);
  void updateProgress();

  RunStore& m_store;
  std::unique_ptr<RunTimes> m_times;
  std::shared_ptr<DatasetCache> m_datasets;
  std::unique_ptr<ExperimentCheck> m_check;
  EventMailbox m_mailbox;
  std::vector<Submit> m_early;                ///< asked for before the queue was there
  std::optional<ExperimentSpec> m_unchecked;  ///< to be checked when the machine is measured
  bool m_running = false;
  bool m_paused = false;
  bool m_awaitsSession = false;
  bool m_rereads = false;   ///< the queue is made anew when nothing runs
  std::set<RunId> m_batch;  ///< what was queued since last nothing ran
  MachineStatus m_machine;
  std::shared_ptr<Session> m_session;
  ExperimentId m_nextExperiment = 1;
  EngineLoader m_loader;              ///< joins before what it reports to goes
  std::unique_ptr<RunQueue> m_queue;  ///< its runs use the loader's engine and the mailbox
  std::thread m_retiring;             ///< ends an earlier queue
};

}  // namespace retort
