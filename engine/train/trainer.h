#pragma once

#include <memory>

#include "engine/data/transfer_set.h"
#include "engine/experiment/engine.h"
#include "engine/experiment/objective_sums.h"
#include "engine/train/run_clock.h"
#include "engine/train/stepper.h"

namespace retort {

/// One run from its spec to its result, on the calling thread. What a result holds is the state after the last whole
/// epoch: that of a cancelled run is not half an epoch further, that of a diverged one is finite.
class Trainer {
 public:
  /// @throws Error when the teacher does not fit the data, or as makeTransferSet
  Trainer(const RunRequest& request, const EventSink& sink, const RunControl& control);

  /// @throws std::exception when torch fails
  [[nodiscard]] RunResult run();

 private:
  /// @return false when the run ends here: stopped or diverged, as m_result says
  bool trainEpoch(int epoch);
  bool evaluateEpoch(int epoch, double trainingSeconds);
  void evaluateTrainingCases();
  void endEarly(Outcome outcome, std::string message);
  /// What to do about a divergence, with the measured ratio where that explains it (T² at a high temperature).
  [[nodiscard]] std::string divergenceAdvice() const;
  void reportProgress(int epoch, std::size_t batch);
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
  double m_lastProgress = 0;
  double m_trainingSeconds = 0;
  double m_trainedCases = 0;
  ObjectiveSums m_sums;  ///< of the epoch
  RunResult m_result;
};

}  // namespace retort
