// Several models as one teacher (distillation.md sections 1 and 4), and how its members differ. Pure functions of
// stored logits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/data/matrix.h"
#include "engine/experiment/spec_parts.h"

namespace retort {

/// Logits z for which softmax(z / T) is the mean of the members' distributions at T: for the geometric mean (which is
/// normalised again) the mean of their logits, at any T alike; for the arithmetic mean T · ln(mean_m softmax(z_m / T)).
/// Each row is centred (its mean is 0), as matching logits wants it (section 2); both means tend to the mean of the
/// centred logits as T grows, which is what T = infinity gives. Neither overflows nor underflows.
/// @param members each [cases, classes], of the same cases in the same order, finite @param temperature > 0
/// @return [cases, classes]
/// @throws Error(BadSpec) for no members, members of other sizes, or a temperature that is not > 0
[[nodiscard]] Matrix combineLogits(std::span<const Matrix* const> members, EnsembleMean mean, double temperature);

/// How good an ensemble is and how its members differ. Predictions are the largest logit, the first of equals.
struct EnsembleReport {
  std::int64_t cases = 0;
  std::int64_t errors = 0;                      ///< of the ensemble
  std::vector<std::int64_t> memberErrors;       ///< [members]
  std::vector<std::int64_t> leaveOneOutErrors;  ///< [members]: of the ensemble without this one; empty for one member
  std::vector<double> disagreement;             ///< [members · members]: share of cases that two predict differently
  /// Mean over cases of (1/N) Σ_m KL(p_m ‖ p̄) in nats, p̄ the ensemble's distribution; for the arithmetic mean that
  /// is the Jensen-Shannon divergence. 0 without cases.
  double divergence = 0;

  [[nodiscard]] std::size_t members() const { return memberErrors.size(); }
  [[nodiscard]] double disagreementOf(std::size_t first, std::size_t second) const {
    return disagreement[first * members() + second];
  }
};

/// One pass over the logits for all of it. @param members, mean as combineLogits @param labels [cases]
/// @param temperature at which the distributions are averaged and compared, finite; 1 is how an ensemble predicts
/// @throws Error(BadSpec) as combineLogits, and for labels that do not fit
[[nodiscard]] EnsembleReport ensembleReport(std::span<const Matrix* const> members,
                                            std::span<const std::uint16_t> labels, EnsembleMean mean,
                                            double temperature = 1);

/// Share of the ensemble's gain that a single distilled model keeps (section 4: more than 80 % in the paper):
/// (distilled − baseline) / (ensemble − baseline) of accuracies, so negative or above 1 as well.
/// @return empty where the ensemble is no better than the baseline
[[nodiscard]] std::optional<double> gainTransferred(double baseline, double ensemble, double distilled);

}  // namespace retort
