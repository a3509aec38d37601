// A session's half of the queue's work, in memory: keeps what it is told of runs, and gives it back.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "engine/experiment/error.h"
#include "engine/experiment/run_archive.h"
#include "engine/experiment/run_control.h"

namespace retort::test {

/// Thread-safe. Results and checkpoints are copies: whoever else holds the originals does so for its own reasons.
class MemoryArchive : public RunArchive {
 public:
  PauseGate gate;                        ///< while it is closed, readers wait
  std::atomic<bool> unreadable = false;  ///< every read throws
  std::atomic<int> resultsRead = 0;

  void add(const Event& event) {
    const std::lock_guard lock(m_mutex);
    if (const auto* taken = std::get_if<CheckpointTaken>(&event))
      m_checkpoints[taken->run].push_back(std::make_shared<const Checkpoint>(*taken->checkpoint));
    if (const auto* finished = std::get_if<RunFinished>(&event))
      m_results[finished->run] = std::make_shared<const RunResult>(*finished->result);
    if (const auto* again = std::get_if<RunRequeued>(&event)) m_results.erase(again->run);
  }

  void keep(RunId run, const Checkpoint& checkpoint) {
    add(CheckpointTaken{run, std::make_shared<Checkpoint>(checkpoint)});
  }
  void keep(RunId run, const RunResult& result) { add(RunFinished{run, std::make_shared<RunResult>(result)}); }
  void forgetCheckpoints(RunId run) {
    const std::lock_guard lock(m_mutex);
    m_checkpoints.erase(run);
  }

  [[nodiscard]] std::shared_ptr<const RunResult> result(RunId run) override {
    waitForDisk();
    ++resultsRead;
    const std::lock_guard lock(m_mutex);
    const auto found = m_results.find(run);
    return found == m_results.end() ? nullptr : found->second;
  }

  [[nodiscard]] std::shared_ptr<const Checkpoint> checkpoint(RunId run) override {
    waitForDisk();
    const std::lock_guard lock(m_mutex);
    const auto found = m_checkpoints.find(run);
    return found == m_checkpoints.end() ? nullptr : found->second.back();
  }

  [[nodiscard]] std::shared_ptr<const Checkpoint> checkpoint(const ForkPoint& place) override {
    waitForDisk();
    const std::lock_guard lock(m_mutex);
    const auto found = m_checkpoints.find(place.run);
    if (found == m_checkpoints.end()) return nullptr;
    for (const auto& checkpoint : found->second)
      if (checkpoint->epoch == place.epoch && checkpoint->batch == place.batch) return checkpoint;
    return nullptr;
  }

 private:
  void waitForDisk() const {
    gate.wait({});
    if (unreadable) throw Error(ErrorKind::BadFile, "work.retort", "the disk cannot be read", "Check the disk");
  }

  std::mutex m_mutex;
  std::map<RunId, std::vector<std::shared_ptr<const Checkpoint>>> m_checkpoints;
  std::map<RunId, std::shared_ptr<const RunResult>> m_results;
};

}  // namespace retort::test
