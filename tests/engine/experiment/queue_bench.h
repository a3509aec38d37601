// A queue with a scripted engine and an archive in memory.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "engine/experiment/run_queue.h"
#include "engine/experiment/sweep.h"
#include "tests/support/event_log.h"
#include "tests/support/memory_archive.h"
#include "tests/support/scripted_engine.h"

namespace retort::test {

/// Keeps what the queue asked for.
class AskedEngine : public ScriptedEngine {
 public:
  [[nodiscard]] RunResult train(const RunRequest& request, const EventSink& sink, const RunControl& control) override {
    {
      const std::lock_guard lock(m_mutex);
      m_requests[request.run] = request;
    }
    return ScriptedEngine::train(request, sink, control);
  }

  void trainGroup(const std::vector<GroupMember>& members, const EventSink& sink, const GroupSink& over) override {
    {
      const std::lock_guard lock(m_mutex);
      for (const GroupMember& member : members) m_requests[member.request.run] = member.request;
    }
    ScriptedEngine::trainGroup(members, sink, over);
  }

  /// The newest of that run.
  [[nodiscard]] RunRequest request(RunId run) const {
    const std::lock_guard lock(m_mutex);
    return m_requests.at(run);
  }

 private:
  mutable std::mutex m_mutex;
  std::map<RunId, RunRequest> m_requests;
};

/// Drawn once for all tests of a program.
inline std::shared_ptr<DatasetCache> sharedDatasets() {
  static const auto datasets = std::make_shared<DatasetCache>();
  return datasets;
}

inline std::string glyphsSha256() { return sharedDatasets()->get(ExperimentSpec{}.dataset)->sha256; }

struct QueueBench {
  std::shared_ptr<AskedEngine> engine = std::make_shared<AskedEngine>();
  std::shared_ptr<MemoryArchive> archive = std::make_shared<MemoryArchive>();
  EventLog log;
  std::function<void(const Event&)> onEvent = [](const Event&) {};
  RunQueue queue;

  explicit QueueBench(bool archived = true, int workers = 2)
      : queue(engine, sharedDatasets(),
              [this](const Event& event) {
                archive->add(event);
                log.add(event);
                onEvent(event);
              },
              {workers, false, 1, 1, archived ? archive : nullptr, 2.5}) {}

  /// Trains an experiment whose runs of that role stop after `epoch`. @return its runs: teacher, student, baseline
  std::vector<RunId> submitUntil(Role role, int epoch) {
    engine->setScript(role, {Script::Ending::Stalls, epoch});
    const auto ids = queue.submit({});
    const RunId stalled = ids[static_cast<std::size_t>(role)];
    while (log.all<EpochFinished>(stalled).size() < static_cast<std::size_t>(epoch)) std::this_thread::yield();
    queue.requestStop(stalled);
    queue.wait();
    engine->setScript(role, {});
    return ids;
  }

  [[nodiscard]] std::shared_ptr<const RunResult> lastResult(RunId run) const {
    return log.all<RunFinished>(run).back().result;
  }
};

/// A run of an earlier sitting. `spec` is of the default experiment's runs: teacher, student or baseline.
inline KnownRun knownRun(RunId id, Role role, std::optional<Outcome> outcome) {
  KnownRun run;
  run.id = id;
  run.spec = planRuns({})[static_cast<std::size_t>(role)].spec;
  run.name = runName(run.spec);
  run.experiment = 3;
  run.outcome = outcome;
  run.datasetSha256 = glyphsSha256();
  return run;
}

}  // namespace retort::test
