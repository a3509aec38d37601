// What a run has to show: its curve, its weights and logits, and how it ended. Values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/data/matrix.h"

namespace retort {

enum class Outcome { Completed, Cancelled, Diverged, Failed };
[[nodiscard]] std::string toString(Outcome outcome);  ///< "completed", "cancelled" …

/// One finished epoch. Losses are means per case over the epoch, in nats.
struct EpochPoint {
  int epoch = 0;          ///< 1 is the first
  double loss = 0;        ///< the objective as trained, weights and T² included
  double softLoss = 0;    ///< CE(p(T), q(T)) or ½ Σ (z − v)² / N, without weight and T²; 0 without a teacher
  double hardLoss = 0;    ///< CE(label, q(1)), without weight
  double trainError = 0;  ///< fraction of the epoch's training cases, as seen while training (dropout, jitter)
  std::int64_t testErrors = 0;
  std::int64_t testCases = 0;
  std::int64_t validationErrors = 0;
  std::int64_t validationCases = 0;  ///< 0 without a validation split
  double learningRate = 0;           ///< at the end of the epoch
  double casesPerSecond = 0;         ///< while training, evaluation excluded
  /// Ratio of the norms of the soft and the hard part of the loss's gradient with respect to the logits, weights and T²
  /// included, over the epoch; empty when either part is absent.
  std::optional<double> gradientRatio;
  double seconds = 0;  ///< since the run's start, pauses excluded
  bool operator==(const EpochPoint&) const = default;
};

/// Weights and biases by name ("layer0.weight" [out, in], "layer0.bias" [out] …).
struct NamedTensor {
  std::string name;
  std::vector<std::int64_t> shape;
  std::vector<float> values;
  bool operator==(const NamedTensor&) const = default;
};
using Weights = std::vector<NamedTensor>;

/// The held-out cases of a validation split, in ascending order of their index, as a net answers them: by these a
/// choice can be made without the test set.
struct HeldOut {
  Matrix logits;                      ///< [held out cases, classes]
  std::vector<std::uint16_t> labels;  ///< [held out cases]
  bool operator==(const HeldOut&) const = default;
  [[nodiscard]] bool empty() const { return labels.empty(); }
};

/// How much a gradient differs between cases, all of them at the same weights (distillation.md section 2). g is the
/// gradient of one case's loss with respect to all weights and biases.
struct GradientVariance {
  double temperature = 0;  ///< of the soft targets, whose loss is T² CE(p(T), q(T)); 0: hard targets, CE(label, q(1))
  double signal = 0;       ///< |E g|²
  double variance = 0;     ///< E |g|² - |E g|², >= 0
  bool operator==(const GradientVariance&) const = default;
};

/// What is left of a run when it is over. Also of a cancelled or diverged one: then its last finite state.
struct RunResult {
  Outcome outcome = Outcome::Failed;
  std::string message;  ///< why it failed or where it diverged; empty when completed
  int epochs = 0;       ///< finished
  std::int64_t testErrors = 0;
  std::int64_t testCases = 0;    ///< 0 when it never got as far as an evaluation
  std::int64_t trainErrors = 0;  ///< over the unjittered training cases of its transfer set, without dropout
  std::int64_t trainCases = 0;
  double seconds = 0;
  double casesPerSecond = 0;  ///< mean while training
  int threads = 1;
  std::string engine;  ///< EngineInfo::description of the engine that made it
  Weights weights;
  Matrix testLogits;   ///< [test cases, classes]
  Matrix trainLogits;  ///< teachers: [all training cases, classes], unjittered; else empty
  HeldOut heldOut;     ///< empty without a validation split
};

/// The state of a run after a whole epoch: what it has to show if it ends before the next one.
struct EpochState {
  int epoch = 0;
  std::int64_t testErrors = 0;
  std::int64_t testCases = 0;
  Weights weights;
  Matrix testLogits;     ///< [test cases, classes]
  HeldOut heldOut = {};  ///< empty without a validation split, and in a session of version 3 or older
  bool operator==(const EpochState&) const = default;
};

}  // namespace retort
