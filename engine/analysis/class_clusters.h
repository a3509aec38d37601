// Which classes a generalist confuses with which, as subsets for its specialists (distillation.md section 5, step 1).
// Pure functions of stored logits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/analysis/class_similarity.h"

namespace retort {

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

/// K-means (Lloyd 1982), started by k-means++ (Arthur and Vassilvitskii 2007). Batch, not on-line as in the paper. A
/// point as near to two means belongs to the one of the lower index; a cluster that loses its last point takes the one
/// farthest from its own mean (the first of equals) of a cluster of several. The same arguments give the same clusters.
/// Means are never formed: |x_i − μ|² = Σ_j d²_ij / n − Σ_{j<l} d²_jl / n² over a cluster's n points, so that the
/// number of dimensions costs nothing.
/// @param squared [points · points] squared distances, symmetric @throws Error(BadSpec) for fewer points than clusters,
/// incomplete distances, and for options that are not > 0
[[nodiscard]] ClassClusters clusterPoints(std::span<const double> squared, std::size_t points,
                                          const ClusterOptions& options);

/// The same of the columns of the covariance: classes that are often predicted together fall into one cluster.
/// @throws Error(BadSpec) as clusterPoints, and for fewer cases than clusters
[[nodiscard]] ClassClusters clusterClasses(const ClassCovariance& covariance, const ClusterOptions& options);

/// Squared distances [classes · classes] between the columns of a symmetric matrix, for clusterPoints.
[[nodiscard]] std::vector<double> columnDistances(std::span<const double> matrix, std::size_t classes);

/// How well points lie within their clusters (Rousseeuw 1987): the mean of (b − a) / max(a, b), a the mean distance
/// from the others of one's own cluster, b that from the nearest other cluster's; 0 of a point alone in its cluster,
/// and where a and b are 0. In [−1, 1]; near 0 where there is nothing to choose, and for a single cluster.
/// @param squared [points · points] squared distances
[[nodiscard]] double silhouette(std::span<const double> squared, const ClassClusters& clusters);

/// The clusters of each number from 2 to `most`, or one fewer than points, with their silhouettes.
struct ClusterChoices {
  std::vector<ClassClusters> clusters;
  std::vector<double> silhouettes;

  /// The place of the largest silhouette, the first of equals. @pre there are choices
  [[nodiscard]] std::size_t best() const;
};
/// None for fewer than three points. @param options what clusters are made with, but for their number
[[nodiscard]] ClusterChoices clusterChoices(std::span<const double> squared, std::size_t points, int most,
                                            const ClusterOptions& options);

/// The subset of classes of each cluster, ascending. @param overlap further classes that each takes, those with the
/// largest summed covariance with the cluster's own (the first of equals), but never all classes: one stays for the
/// dustbin. A cluster of all classes stays as it is.
/// @throws Error(BadSpec) for an overlap < 0 @throws std::invalid_argument for clusters of another number of classes
[[nodiscard]] std::vector<std::vector<int>> clusterSubsets(const ClassClusters& clusters,
                                                           const ClassCovariance& covariance, int overlap = 0);

}  // namespace retort
