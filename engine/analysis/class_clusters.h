// Which classes a generalist confuses with which, as subsets for its specialists (distillation.md section 5, step 1).
// Pure functions of stored logits.
#pragma once

#include <cstddef>
#include <cstdint>
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

/// Σ (p_i − μ_i)(p_j − μ_j) / n of p = softmax(z / T), in doubles and two passes (n, not n − 1: these are the cases,
/// not a sample of them; the clusters are the same).
/// @param logits [cases, classes], finite @param temperature > 0; above 1 small confusions count more
/// @throws Error(BadSpec) for no case, incomplete logits or a temperature that is not > 0
[[nodiscard]] ClassCovariance classCovariance(const Matrix& logits, double temperature = 1);

struct ClusterOptions {
  int clusters = 10;
  int restarts = 20;      ///< starts of which the one with the least inertia counts, the first of equals
  int iterations = 300;   ///< at most, of each start
  std::int64_t seed = 1;  ///< draws the starts
};

struct ClassClusters {
  int clusters = 0;
  std::vector<int> assignment;  ///< [classes]: cluster of each; numbered by their first classes, none is empty
  double inertia = 0;           ///< Σ over classes of the squared distance between its column and its cluster's mean
  bool operator==(const ClassClusters&) const = default;
};

/// K-means (Lloyd 1982) on the columns of the covariance, started by k-means++ (Arthur and Vassilvitskii 2007): classes
/// that are often predicted together fall into one cluster. Batch, not on-line as in the paper. A column as near to two
/// means belongs to the one of the lower index; a cluster that loses its last column takes the one farthest from its
/// own mean (the first of equals) of a cluster of several. The same arguments give the same clusters.
/// @throws Error(BadSpec) for fewer classes or cases than clusters, and for options that are not > 0
[[nodiscard]] ClassClusters clusterClasses(const ClassCovariance& covariance, const ClusterOptions& options);

/// The subset of classes of each cluster, ascending. @param overlap further classes that each takes, those with the
/// largest summed covariance with the cluster's own (the first of equals), but never all classes: one stays for the
/// dustbin. A cluster of all classes stays as it is.
/// @throws Error(BadSpec) for an overlap < 0 @throws std::invalid_argument for clusters of another number of classes
[[nodiscard]] std::vector<std::vector<int>> clusterSubsets(const ClassClusters& clusters,
                                                           const ClassCovariance& covariance, int overlap = 0);

}  // namespace retort
