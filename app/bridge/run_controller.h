#pragma once

#include <exception>
#include <memory>
#include <optional>
#include <vector>

#include <QObject>

#include "app/bridge/engine_loader.h"
#include "app/bridge/event_mailbox.h"
#include "app/bridge/total_progress.h"
#include "engine/experiment/error.h"
#include "engine/experiment/run_queue.h"

namespace retort {

class ExperimentCheck;
class RunStore;

/// What the status bar tells of the machine.
struct MachineStatus {
  int workers = 0;                   ///< runs at a time; 0 until it is measured
  double casesPerSecond = 0;         ///< of all running runs together
  std::optional<EngineInfo> engine;  ///< empty until it is open
};

/// The window's side of training: the form's experiments go in, the store is fed, and nothing here ever waits for the
/// engine. Lives on the window's thread; the destructor stops what runs and joins every thread.
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
  [[nodiscard]] const ExperimentCheck& experimentCheck() const { return *m_check; }

  /// Queues the experiment behind what runs already, and lets a paused queue go on.
  void start(const ExperimentSpec& spec);
  void pause();
  void resume();
  void stop();
  /// Loads the experiment's data set for the pages and checks the experiment against it; not before prepare() has
  /// measured the machine, which drawing digits beside it would falsify.
  void check(const ExperimentSpec& spec);

 Q_SIGNALS:
  void stateChanged();  ///< isRunning() or isPaused()
  void progressChanged(const retort::TotalProgress& progress);
  void machineChanged(const retort::MachineStatus& machine);
  void errorOccurred(const retort::Error& error);

 private:
  void makeQueue(int workers);
  void engineOpened(const EngineInfo& info, const std::exception_ptr& error);
  void submit(const ExperimentSpec& spec);
  void setState(bool running, bool paused);
  void deliver(const std::vector<Event>& events);
  void reportTrouble(const RunFinished& finished);
  void updateProgress();

  RunStore& m_store;
  std::shared_ptr<DatasetCache> m_datasets;
  std::unique_ptr<ExperimentCheck> m_check;
  EventMailbox m_mailbox;
  std::vector<ExperimentSpec> m_early;        ///< started before the queue was there
  std::optional<ExperimentSpec> m_unchecked;  ///< to be checked when it is
  bool m_running = false;
  bool m_paused = false;
  RunId m_firstRun = 0;  ///< of the batch that runs
  MachineStatus m_machine;
  EngineLoader m_loader;              ///< joins before what it reports to goes
  std::unique_ptr<RunQueue> m_queue;  ///< last: its runs use the loader's engine and the mailbox
};

}  // namespace retort
