#pragma once

#include <memory>

#include "engine/data/transfer_set.h"
#include "engine/experiment/engine.h"
#include "engine/experiment/objective_sums.h"
#include "engine/train/run_clock.h"
#include "engine/train/stepper.h"

namespace retort {

/// One run from its spec to its result, on the calling thread. What a result holds is the state after the last whole
/// epoch: that of a cancelled run is not half an epoch further, that of a diverged one is finite. A run that goes on
/// from a checkpoint ends with the same bytes as one that was never interrupted.
class Trainer {
 public:
  /// @throws Error when the teacher does not fit the data or the checkpoint the run, or as makeTransferSet
  Trainer(const RunRequest& request, const EventSink& sink, const RunControl& control);

  /// @throws std::exception when torch fails
  [[nodiscard]] RunResult run();

 private:
  /// How far a run is: whole epochs, and batches trained of the next one.
  struct Place {
    int epoch = 0;
    std::size_t batch = 0;
    bool operator==(const Place&) const = default;
  };
  /// Where this sitting began, which is what rates and the time left are measured from.
  struct Sitting {
    double seconds = 0;
    double cases = 0;
    double fraction = 0;  ///< of the run
  };

  void goOnFrom(const Checkpoint& checkpoint);
  /// What is left of the epoch at m_place. @return false when the run ends here: stopped or diverged, as m_result says
  bool trainEpoch(int epoch);
  bool evaluateEpoch(int epoch, double trainingSeconds);
  /// @return false, with the run's end in m_result, when it was stopped or the logits are not finite
  bool evaluationHolds(int epoch, const Matrix& logits);
  void reportProbes(int epoch, const Matrix& logits);
  void evaluateTrainingCases();
  /// Waits at the gate. A checkpoint is due before that, and from time to time.
  void waitAtBatch();
  /// None where nothing was trained since the last one; the last state of all is always told.
  void takeCheckpoint(CheckpointReason reason);
  [[nodiscard]] RunResult finished();
  void endEarly(Outcome outcome, std::string message);
  /// What to do about a divergence, with the measured ratio where that explains it (T² at a high temperature).
  [[nodiscard]] std::string divergenceAdvice() const;
  void reportProgress();
  /// @param elapsed s of training in this sitting @return s for the whole epoch, at the rate of this sitting
  [[nodiscard]] double epochSeconds(double elapsed) const;
  [[nodiscard]] double fractionDone() const;
  [[nodiscard]] EpochPoint epochPoint(int epoch, double trainingSeconds) const;
  [[nodiscard]] double rateAt(int epoch, std::size_t batch) const;

  const RunRequest& m_request;
  const EventSink& m_sink;
  const RunControl& m_control;
  TransferSet m_transferSet;
  Stepper m_stepper;
  std::vector<std::uint32_t> m_testCases;
  std::vector<std::uint32_t> m_probeCases;
  RunClock m_clock;
  Sitting m_sitting;
  Place m_place;
  Place m_saved;  ///< of the last checkpoint
  double m_lastProgress = 0;
  double m_lastCheckpoint = 0;
  double m_trainingSeconds = 0;
  double m_trainedCases = 0;
  ObjectiveSums m_sums;           ///< of the epoch
  std::size_t m_casesBefore = 0;  ///< of them, those of an earlier sitting
  RunResult m_result;             ///< its weights are the initial ones; see finished()
  std::shared_ptr<const EpochState> m_lastEpoch;
};

}  // namespace retort
