// The measures of the class similarity page: what a run makes of classes by each of them, and what it is called.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <QString>

#include "engine/data/matrix.h"

namespace retort {

enum class SimilarityMeasure { SoftTargets, Covariance, Correlation, Confusion };
inline constexpr int kSimilarityMeasures = 4;

/// As the user knows it: "mean soft target"; and how a session names it.
[[nodiscard]] QString measureName(SimilarityMeasure measure);
[[nodiscard]] QString measureKey(SimilarityMeasure measure);
/// Of a name from anywhere: the first where there is none such.
[[nodiscard]] SimilarityMeasure measureOfKey(const QString& key);

/// What one run makes of the classes.
struct MeasuredClasses {
  std::vector<double> values;       ///< [classes · classes], rows by true class; NaN where there is none
  std::vector<std::int64_t> cases;  ///< [classes]: of each true class
  std::vector<double> distances;    ///< [classes · classes], of the tree and the map
  /// [classes · classes]: squared distances of what is clustered. Of covariance and correlation that are the columns of
  /// the matrix, as in the paper (section 5, step 1). The columns of soft targets and confusions say little but how
  /// sure a model is of each class, as their diagonal is by far the largest: there it is the classes' places in all
  /// dimensions of the map.
  std::vector<double> squared;

  [[nodiscard]] std::size_t classes() const { return cases.size(); }
};

/// @param temperature plays no part for confusions @throws Error as classSimilarity
[[nodiscard]] MeasuredClasses measuredClasses(const Matrix& logits, std::span<const std::uint16_t> labels,
                                              SimilarityMeasure measure, double temperature);

/// Whether values are shown around 0.
[[nodiscard]] inline bool hasSigns(SimilarityMeasure measure) {
  return measure == SimilarityMeasure::Covariance || measure == SimilarityMeasure::Correlation;
}

}  // namespace retort
