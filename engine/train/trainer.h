#pragma once

#include <memory>
#include <vector>

#include "engine/data/transfer_set.h"
#include "engine/experiment/engine.h"
#include "engine/train/member.h"
#include "engine/train/run_clock.h"
#include "engine/train/steps.h"

namespace retort {

/// One run, or several of one group, from their specs to their results, on the calling thread. What a result holds is
/// the state after the last whole epoch: that of a cancelled run is not half an epoch further, that of a diverged one
/// is finite. A run that goes on from a checkpoint ends with the same bytes as one that was never interrupted; one that
/// is over leaves those of the others as they would have been.
class Trainer {
 public:
  /// @param members one, or several that fittingParts puts together; they, `sink` and `over` outlive the trainer
  /// @throws Error when the teacher does not fit the data, or as makeTransferSet
  Trainer(const std::vector<GroupMember>& members, const EventSink& sink, const GroupSink& over);

  /// @throws std::exception when torch fails
  void run();

 private:
  /// Each from its checkpoint or its initial weights. One whose checkpoint is not its own has failed.
  void start();
  void goOnFrom(Member& member, const Checkpoint& checkpoint);
  /// What is left of the epoch at m_place.
  void trainEpoch(int epoch);
  void stepBatch(int epoch);
  /// @param elapsed s since the epoch's start in this sitting
  void evaluateEpoch(int epoch, double elapsed);
  /// Ends those that were stopped or whose logits are not finite.
  void endWhereEvaluationFails(int epoch, const std::vector<Matrix>& logits);
  void evaluateTrainingCases();
  /// Whether any of those who are left still wants answers.
  [[nodiscard]] bool anyGoesOn() const;
  /// Waits at the gate, and ends those that were stopped. Checkpoints are due before that, and from time to time.
  void waitAtBatch(int epoch);
  /// Until the gate is open or any member is stopped.
  void waitAtGate();
  void endStopped(int epoch);
  void takeCheckpoints(CheckpointReason reason);
  void takeCheckpoint(Member& member, CheckpointReason reason);
  void reportProgress();
  /// Hands over the member's result; the next of m_live takes its place.
  void end(std::size_t index, Outcome outcome, std::string message);
  [[nodiscard]] double fractionDone() const;

  const EventSink& m_sink;
  const GroupSink& m_over;
  std::vector<std::unique_ptr<Member>> m_live;  ///< those that are not over; never empty while something is still done
  const PauseGate* m_gate;                      ///< null when they cannot be paused
  int m_epochs;
  double m_checkpointInterval;
  TransferSet m_transferSet;
  std::unique_ptr<Steps> m_steps;
  std::vector<std::uint32_t> m_testCases;
  RunClock m_clock;
  TrainingPlace m_place;
  double m_lastProgress = 0;
  double m_lastCheckpoint = 0;
  std::vector<MemberStep> m_stepOf;  ///< of m_live, in its order
};

}  // namespace retort
