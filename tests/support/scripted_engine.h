// An engine that plays a script instead of training, for tests of all that stands between the engine and the user.
#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <vector>

#include "engine/experiment/engine.h"

namespace retort::test {

/// What becomes of the runs of one role.
struct Script {
  enum class Ending {
    Completes,
    Diverges,  ///< in the epoch `lastEpoch`
    Fails,     ///< in the epoch `lastEpoch`
    Stalls     ///< after the epoch `lastEpoch`, until it is stopped
  };
  Ending ending = Ending::Completes;
  int lastEpoch = 0;                       ///< finished when the ending comes
  std::chrono::milliseconds epochTime{0};  ///< how long each epoch takes at the least
};

/// Plausible falling curves and logits that a later epoch sharpens, the same in every run of a spec. Honours stop and
/// pause at each epoch, goes on from RunRequest::from, and leaves a checkpoint when it is stopped and at the end.
/// Groups go on side by side, epoch by epoch. Thread-safe.
class ScriptedEngine : public Engine {
 public:
  explicit ScriptedEngine(bool slowBlas = false) : m_slowBlas(slowBlas) {}

  /// Before the runs of that role begin.
  void setScript(Role role, const Script& script);

  [[nodiscard]] EngineInfo info() const override;
  [[nodiscard]] RunResult train(const RunRequest& request, const EventSink& sink, const RunControl& control) override;

  void trainGroup(const std::vector<GroupMember>& members, const EventSink& sink, const GroupSink& over) override;

  /// Answers as scriptedAnswer() has it, once `answering` is open. @throws Error(RunFailed) without weights
  [[nodiscard]] std::unique_ptr<TrainedNet> load(const ModelSpec& model, const Weights& weights,
                                                 const SampleShape& shape, std::size_t classes) override;
  PauseGate answering;
  [[nodiscard]] int loadedNets() const { return m_loadedNets; }
  [[nodiscard]] int answers() const { return m_answers; }  ///< begun

  [[nodiscard]] int trainedRuns() const { return m_trainedRuns; }
  /// The runs of each group that it was given, in the order of the calls.
  [[nodiscard]] std::vector<std::vector<RunId>> trainedGroups() const;

 private:
  [[nodiscard]] Script scriptOf(Role role) const;

  bool m_slowBlas;
  std::atomic<int> m_trainedRuns = 0;
  std::atomic<int> m_loadedNets = 0;
  std::atomic<int> m_answers = 0;
  mutable std::mutex m_mutex;
  std::map<Role, Script> m_scripts;  ///< guarded by m_mutex, as is the next
  std::vector<std::vector<RunId>> m_groups;
};

/// The point that a scripted run reaches in `epoch`.
[[nodiscard]] EpochPoint scriptedPoint(const RunSpec& spec, int epoch, std::size_t testCases);

/// One tensor, "layer0.weight" [2, 3], as it is after `epoch`.
[[nodiscard]] Weights scriptedWeights(const RunSpec& spec, int epoch);

/// What a scripted net makes of one case: its first weight, and for class c the mean of the case's bytes times c.
[[nodiscard]] std::vector<float> scriptedAnswer(const Weights& weights, const std::vector<std::uint8_t>& values,
                                                std::size_t classes);

/// Logits of `rows` cases in the epoch: the true class of case i, `labels[i]`, grows the largest.
[[nodiscard]] Matrix scriptedLogits(const RunSpec& spec, int epoch, const std::vector<std::uint16_t>& labels,
                                    std::size_t classes);

}  // namespace retort::test
