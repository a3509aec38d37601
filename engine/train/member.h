#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "engine/experiment/engine.h"
#include "engine/experiment/objective_sums.h"

namespace retort {

/// How far the members of a trainer are, all of them together: whole epochs, and batches trained of the next one.
struct TrainingPlace {
  int epoch = 0;
  std::size_t batch = 0;
  bool operator==(const TrainingPlace&) const = default;
};

/// A finished epoch as its net answers it.
struct EpochAnswers {
  int epoch = 0;
  double seconds = 0;       ///< of training in this sitting
  double clock = 0;         ///< s that this sitting has taken
  std::size_t batches = 0;  ///< of an epoch
  Matrix testLogits;        ///< [test cases, classes]
  Matrix validation;        ///< [held out cases, classes]; empty without a split
};

/// What is one run's own among those that a trainer trains together: sums, curve, last whole epoch, times, and what it
/// says of them. Clocks count seconds of this sitting, which is the same for all.
class Member {
 public:
  /// @param place among the trainer's members
  Member(const GroupMember& member, std::size_t place, const EventSink& sink);

  [[nodiscard]] std::size_t place() const { return m_place; }
  [[nodiscard]] const RunRequest& request() const { return m_member.request; }
  [[nodiscard]] bool stopRequested() const { return m_member.control.stop.stop_requested(); }
  [[nodiscard]] const std::stop_token& stop() const { return m_member.control.stop; }
  [[nodiscard]] ObjectiveSums& sums() { return m_sums; }
  /// Learning rate at a batch. @param batches of an epoch
  [[nodiscard]] double rateAt(int epoch, std::size_t batch, std::size_t batches) const;

  /// @param initial weights: what it has to show before its first whole epoch
  void begin(Weights initial) { m_initial = std::move(initial); }
  /// @param fraction of the run that is trained by then
  void goOnFrom(const Checkpoint& from, double fraction);
  void reportStart(std::size_t trainCases, std::size_t testCases) const;
  void reportProgress(int epoch, double fraction, double clock) const;
  /// Takes what it knows into a checkpoint whose weights, moments and steps are filled in, and tells of it. Says
  /// nothing of a state that is not finite: about to diverge, the one before is of more use. None where nothing was
  /// trained since the last one; the last state of all is always told.
  [[nodiscard]] bool wantsCheckpoint(const TrainingPlace& at, CheckpointReason reason) const;
  void takeCheckpoint(std::shared_ptr<Checkpoint> checkpoint, const TrainingPlace& at, CheckpointReason reason,
                      double clock);
  /// @param held out cases of the transfer set, whose answers validation holds
  void finishEpoch(EpochAnswers answers, Weights weights, std::span<const std::uint32_t> heldOut);
  /// @param logits of `indices`, training cases that hold those of the transfer set, `own`
  void takeTrainingCases(Matrix logits, std::span<const std::uint32_t> own);
  /// What to do about a divergence, with the measured ratio where that explains it (T² at a high temperature).
  [[nodiscard]] std::string divergenceAdvice() const;
  [[nodiscard]] RunResult result(Outcome outcome, std::string message, double clock);

 private:
  [[nodiscard]] EpochPoint point(const EpochAnswers& answers, double seconds) const;
  void reportProbes() const;
  /// @param elapsed s of training in this sitting @return s for the whole epoch, at the rate of this sitting
  [[nodiscard]] double epochSeconds(double elapsed) const;

  const GroupMember& m_member;
  std::size_t m_place;
  const EventSink& m_sink;
  Weights m_initial;
  RunResult m_result;
  ObjectiveSums m_sums;           ///< of the epoch
  std::size_t m_casesBefore = 0;  ///< of them, those of an earlier sitting
  std::shared_ptr<const EpochState> m_lastEpoch;
  TrainingPlace m_saved;  ///< of the last checkpoint
  double m_trainingSeconds = 0;
  double m_trainedCases = 0;
  // Where this sitting began, which is what rates and the time left are measured from.
  double m_secondsBefore = 0;
  double m_casesAtStart = 0;
  double m_fractionAtStart = 0;
};

}  // namespace retort
