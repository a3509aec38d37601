// A generalist and its specialists (distillation.md section 5): the dustbin's correction, the full distribution of a
// case, and what the specialists add. Pure functions of stored logits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/data/matrix.h"
#include "engine/experiment/spec_parts.h"

namespace retort {

/// What to add to the dustbin logit after training on a set in which the special classes have another share than in
/// nature (step 2), s and t being these shares. Oversampling is the paper's wording, the log of the proportion by which
/// the special classes were oversampled: ln(t / s). PriorRatio makes the odds of the dustbin natural again:
/// ln((1 − s) / s) − ln((1 − t) / t). None: 0.
/// @param specialShare s, in (0, 1) @param trainedShare t, in (0, 1): half of the training set in the paper
/// @throws Error(BadSpec) for other shares
[[nodiscard]] double dustbinCorrection(DustbinCorrection kind, double specialShare, double trainedShare = 0.5);

/// Adds the correction to the last column. @param logits [cases, subset + 1]
void correctDustbin(Matrix& logits, double correction);

/// What a specialist says of all cases.
struct SpecialistAnswers {
  std::vector<int> subset;         ///< class indices, ascending; some of all classes, not all
  const Matrix* logits = nullptr;  ///< [cases, subset + 1]: the subset's in its order, then the dustbin's, corrected
};

struct SpecialistInference {
  Matrix logits;                          ///< [cases, classes]: ln q
  std::vector<std::size_t> activeStarts;  ///< [cases + 1]: where the active specialists of each case start
  std::vector<std::uint16_t> active;      ///< indices of specialists, ascending for each case
  /// By how much, in nats, the objective of any case may lie above its minimum: a bound, 1e-12 as a rule.
  double largestGap = 0;

  [[nodiscard]] std::span<const std::uint16_t> activeOf(std::size_t index) const {
    return {active.data() + activeStarts[index], active.data() + activeStarts[index + 1]};
  }
};

/// Step 4: for each case q minimises KL(p_g ‖ q) + Σ_{m ∈ A} KL(p_m ‖ q), where q is summed over m's dustbin for m, and
/// A are the specialists whose subset holds one of the generalist's `mostProbable` most probable classes (of equals the
/// lower indices). Solved as in combined_distribution.h, not by gradient descent: to the same q, in microseconds. With
/// A empty q is the generalist's. Probabilities below 1e-300 count as that, so that ln q is finite; where the
/// generalist gives all of a dustbin nothing, its classes share alike.
/// @param generalist [cases, classes]; logits may be −infinity @param mostProbable n, from 1 to classes; 1 in the paper
/// @throws Error(BadSpec) for subsets, sizes or n that do not fit, Error(RunFailed) for a case with NaN or +infinity
[[nodiscard]] SpecialistInference inferWithSpecialists(const Matrix& generalist,
                                                       std::span<const SpecialistAnswers> specialists,
                                                       int mostProbable = 1);

/// Cases of a set and those among them whose class has the largest logit (the first of equals).
struct CoveredAccuracy {
  std::int64_t cases = 0;
  std::int64_t correct = 0;
  /// @return empty without cases
  [[nodiscard]] std::optional<double> accuracy() const;
  bool operator==(const CoveredAccuracy&) const = default;
};

/// Of the cases whose class is in some subset ("conditional accuracy"; all classes stay possible answers).
/// @param logits [cases, classes] @param labels [cases] @param subsets class indices, in any order
/// @throws Error(BadSpec) where these do not fit each other
[[nodiscard]] CoveredAccuracy conditionalAccuracy(const Matrix& logits, std::span<const std::uint16_t> labels,
                                                  std::span<const std::vector<int>> subsets);

/// The cases whose class this many specialists cover: a column of the paper's table in section 5.
struct CoverageGain {
  int covering = 0;
  std::int64_t cases = 0;
  std::int64_t generalistCorrect = 0;
  std::int64_t correct = 0;  ///< with the specialists

  [[nodiscard]] std::int64_t change() const { return correct - generalistCorrect; }
  /// Change of the accuracy relative to the generalist's: .034 is 3.4 %. @return empty where that was never right
  [[nodiscard]] std::optional<double> relativeChange() const;
  bool operator==(const CoverageGain&) const = default;
};

/// Rows for 0, 1 … to the most specialists that cover any class, whether cases have it or not.
/// @param generalist, combined [cases, classes] @throws Error(BadSpec) as conditionalAccuracy
[[nodiscard]] std::vector<CoverageGain> gainByCoverage(const Matrix& generalist, const Matrix& combined,
                                                       std::span<const std::uint16_t> labels,
                                                       std::span<const std::vector<int>> subsets);

}  // namespace retort
