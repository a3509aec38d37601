// Which classes a model finds alike at a temperature (distillation.md sections 1 and 5). Pure functions of stored
// logits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/data/matrix.h"

namespace retort {

/// Covariance between the predicted probabilities of classes, over cases.
struct ClassCovariance {
  std::size_t classes = 0;
  std::size_t cases = 0;       ///< that it was taken over
  std::vector<double> values;  ///< [classes · classes], symmetric

  [[nodiscard]] double at(std::size_t first, std::size_t second) const { return values[first * classes + second]; }
};

/// Σ (p_i − μ_i)(p_j − μ_j) / n of p = softmax(z / T), in doubles (n, not n − 1: these are the cases, not a sample of
/// them; the clusters are the same).
/// @param logits [cases, classes], none NaN or +infinity @param temperature > 0; above 1 small confusions count more
/// @throws Error(BadSpec) for no case, incomplete logits or a temperature that is not > 0, Error(RunFailed) for logits
/// that are no numbers
[[nodiscard]] ClassCovariance classCovariance(const Matrix& logits, double temperature = 1);

/// What soft targets at one temperature say of classes.
struct ClassSimilarity {
  std::vector<std::int64_t> cases;  ///< [classes]: of each true class
  /// [classes · classes]: the mean soft target of the cases of each true class (rows); zeros for a class without cases.
  std::vector<double> softTargets;
  ClassCovariance covariance;

  [[nodiscard]] std::size_t classes() const { return cases.size(); }
};

/// All of it from one pass over the logits, each soft target computed once, as classCovariance.
/// @param labels [cases] @throws as classCovariance, and Error(BadSpec) for labels that do not fit
[[nodiscard]] ClassSimilarity classSimilarity(const Matrix& logits, std::span<const std::uint16_t> labels,
                                              double temperature);

/// Pearson's correlation of the predicted probabilities [classes · classes], in [−1, 1]. A class with the same
/// probability in every case (variance below 1e-30) has none: NaN with every class, itself too.
[[nodiscard]] std::vector<double> classCorrelation(const ClassCovariance& covariance);

// Distances between classes [classes · classes]: symmetric, >= 0, 0 on the diagonal, for class_tree.h and
// classical_scaling.h.

/// d_ij = −½ ln(q_ij q_ji / (q_ii q_jj)), what Shepard (1957, "Stimulus and response generalization") makes of
/// confusions: 0 for classes that nothing tells apart, and additive where similarity falls off exponentially. Both
/// directions count alike, and the logarithm keeps apart the many classes that all resemble little, of which 1 − q
/// would make a cloud of equal distances. As the logits' differences enter divided by T, the map hardly changes its
/// shape with T. Probabilities below 1e-12 count as that, so that a hard answer is far and not infinitely far; a class
/// more like another than like itself is at 0; of a class without cases the other's row alone tells; two of them are as
/// far from each other as the farthest others.
/// @param rows [classes · classes] distributions by true class @param cases [classes]: rows of 0 cases do not count
[[nodiscard]] std::vector<double> confusionDistances(std::span<const double> rows, std::span<const std::int64_t> cases);

/// d_ij = √(c_ii + c_jj − 2 c_ij): the root mean square difference of two classes' centred probabilities, the Euclidean
/// distance of which the covariance is the inner product.
[[nodiscard]] std::vector<double> covarianceDistances(const ClassCovariance& covariance);

/// d_ij = √(2 (1 − r_ij)): as covarianceDistances, of probabilities standardised to variance 1. Where there is no
/// correlation r counts as 0. @param correlation [classes · classes]
[[nodiscard]] std::vector<double> correlationDistances(std::span<const double> correlation, std::size_t classes);

/// Rows of counts as distributions by true class, (n_ij + ½) / (n_i + classes / 2): half a case more in every cell
/// (Jeffreys 1946), so that "never among so few cases" is not "infinitely far". @param counts [classes · classes]
[[nodiscard]] std::vector<double> smoothedRows(std::span<const std::int64_t> counts, std::size_t classes);

}  // namespace retort
