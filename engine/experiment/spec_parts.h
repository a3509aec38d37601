// The parts of what a user asks for, as plain values: transfer set, model, training, objective.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/experiment/dataset_spec.h"

namespace retort {

/// The cases that a run learns from (distillation.md section 1).
struct TransferSetSpec {
  double fraction = 1;           ///< share of the training cases, (0, 1]
  std::vector<int> omitClasses;  ///< class indices left out
  std::vector<int> onlyClasses;  ///< class indices kept; empty keeps all
  int jitterPixels = 0;          ///< each image is moved by up to this many pixels in x and y
  bool operator==(const TransferSetSpec&) const = default;
};

enum class ModelKind { FullyConnected, Convolutional };

struct ModelSpec {
  ModelKind kind = ModelKind::FullyConnected;
  std::vector<int> layers = {
      30, 30};  ///< units of each hidden layer (convolutional: channels of each 5x5 layer, then one dense layer)
  double inputDropout = 0;   ///< probability that an input is dropped, [0, 1)
  double hiddenDropout = 0;  ///< probability that a hidden unit is dropped, [0, 1)
  double maxNorm = 0;        ///< L2 bound on each unit's incoming weights; 0 for none
  bool operator==(const ModelSpec&) const = default;
};

enum class OptimiserKind { Sgd, Adam };
enum class ScheduleKind { Constant, Exponential, Cosine };

struct TrainingSpec {
  int epochs = 20;
  int batchSize = 128;
  OptimiserKind optimiser = OptimiserKind::Sgd;
  double learningRate = 0.1;
  double momentum = 0.9;  ///< SGD only, [0, 1)
  bool nesterov = false;  ///< SGD only
  ScheduleKind schedule = ScheduleKind::Cosine;
  double decay = 0.95;    ///< exponential schedule: factor per epoch, (0, 1]
  std::int64_t seed = 1;  ///< initial weights, hidden dropout and, without an order seed, the rest
  /// Order of cases, the transfer set's fraction, jitter and input dropout: runs that share it see the same batches. 0:
  /// the seed draws them.
  std::int64_t orderSeed = 0;
  bool operator==(const TrainingSpec&) const = default;
};

/// The seed of what a run sees.
[[nodiscard]] inline std::int64_t orderSeed(const TrainingSpec& spec) {
  return spec.orderSeed != 0 ? spec.orderSeed : spec.seed;
}

enum class ObjectiveKind { Hard, SoftTargets, Logits };

/// distillation.md section 2.
struct ObjectiveSpec {
  ObjectiveKind kind = ObjectiveKind::SoftTargets;
  double temperature = 4;       ///< T > 0
  double softWeight = 0.9;      ///< w_soft in [0, 1]; w_hard = 1 - w_soft
  bool scaleByTSquared = true;  ///< multiply the soft loss by T²
  bool operator==(const ObjectiveSpec&) const = default;
};

/// How an ensemble's members make one distribution (distillation.md section 1).
enum class EnsembleMean { Arithmetic, Geometric };

/// Teachers that answer as one (distillation.md sections 1 and 4).
struct EnsembleSpec {
  int members = 1;  ///< 1: a teacher alone
  EnsembleMean mean = EnsembleMean::Arithmetic;
  bool operator==(const EnsembleSpec&) const = default;
};

/// What is added to a specialist's dustbin logit for the biased sampling (distillation.md section 5, step 2).
enum class DustbinCorrection { None, Oversampling, PriorRatio };

/// What a generalist's specialists are (distillation.md section 5). Those that one run does not read are as by default:
/// see specialistRuns.
struct SpecialistsSpec {
  int count = 0;    ///< subsets, and so specialists; 0: the teacher has none
  int overlap = 0;  ///< further classes that each subset takes from its neighbours
  /// Class indices of each subset, "1, 7; 3, 5, 8"; empty: they are K-means clusters of the generalist's predictions.
  std::string subsets;
  double clusterTemperature = 1;  ///< T of the predictions whose covariance is clustered, > 0
  std::int64_t clusterSeed = 1;   ///< draws the starts of K-means
  DustbinCorrection correction = DustbinCorrection::PriorRatio;
  int mostProbable = 1;  ///< n: classes of the generalist that make specialists answer
  ObjectiveSpec objective = {ObjectiveKind::SoftTargets, 2, 0.5, true};  ///< soft targets are the generalist's
  TrainingSpec training = {10, 128, OptimiserKind::Sgd, 0.01};
  bool operator==(const SpecialistsSpec&) const = default;
};

/// The same specialists, said in one way: named subsets say how many there are, and need no clusters.
/// @throws Error(BadSpec) as parseSubsets
[[nodiscard]] SpecialistsSpec canonical(SpecialistsSpec spec);

}  // namespace retort
