#include "engine/analysis/class_clusters.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>

#include "engine/data/random.h"
#include "engine/experiment/error.h"

namespace retort {
namespace {

constexpr std::uint64_t kStartStream = 0x6b6d6e73;

[[noreturn]] void refuse(std::string problem, std::string remedy) {
  throw Error(ErrorKind::BadSpec, "class clusters", std::move(problem), std::move(remedy));
}

void requireFitting(std::span<const double> squared, std::size_t points, const ClusterOptions& options) {
  if (options.clusters < 1 || options.restarts < 1 || options.iterations < 1)
    refuse("the numbers of clusters, restarts and iterations are not all > 0", "Give whole numbers > 0");
  if (squared.size() != points * points) refuse("the distances are incomplete", "Take them from the logits again");
  if (points < static_cast<std::size_t>(options.clusters))
    refuse(std::to_string(points) + " classes are fewer than the " + std::to_string(options.clusters) +
               " clusters asked for",
           "Ask for at most as many clusters as classes");
}

/// One run of K-means from distances alone.
class KMeans {
 public:
  KMeans(std::span<const double> squared, std::size_t points, std::size_t clusters)
      : m_squared(squared),
        m_size(points),
        m_clusters(clusters),
        m_assignment(points),
        m_distances(points),
        m_toClusters(points * clusters) {}

  ClassClusters run(Random& random, int iterations) {
    start(random);
    for (int i = 0; i < iterations; ++i) {
      refill();
      const std::vector<int> before = m_assignment;
      assign();
      if (m_assignment == before) break;
    }
    refill();
    setDistances();
    return numbered();
  }

 private:
  [[nodiscard]] double squared(std::size_t i, std::size_t j) const { return m_squared[i * m_size + j]; }
  [[nodiscard]] std::size_t clusterOf(std::size_t i) const { return static_cast<std::size_t>(m_assignment[i]); }
  /// From a cluster's mean.
  [[nodiscard]] double& distance(std::size_t i, std::size_t cluster) { return m_toClusters[i * m_clusters + cluster]; }

  /// The first mean is any point, each further one a point with a chance in proportion to its squared distance from
  /// the nearest mean so far; where all of those are 0, any.
  void start(Random& random) {
    std::ranges::fill(m_distances, std::numeric_limits<double>::infinity());
    std::size_t chosen = random.below(static_cast<std::uint32_t>(m_size));
    for (std::size_t k = 0; k < m_clusters; ++k) {
      double sum = 0;
      for (std::size_t i = 0; i < m_size; ++i) {
        if (squared(i, chosen) < m_distances[i]) {
          m_distances[i] = squared(i, chosen);
          m_assignment[i] = static_cast<int>(k);
        }
        sum += m_distances[i];
      }
      chosen = sum > 0 ? drawn(random.uniform() * sum) : random.below(static_cast<std::uint32_t>(m_size));
    }
  }

  [[nodiscard]] std::size_t drawn(double left) const {
    std::size_t last = 0;
    for (std::size_t i = 0; i < m_size; ++i) {
      if (!(m_distances[i] > 0)) continue;
      last = i;
      left -= m_distances[i];
      if (left < 0) break;
    }
    return last;  // rounding may leave a rest behind the last one
  }

  [[nodiscard]] std::vector<int> sizes() const {
    std::vector<int> counts(m_clusters);
    for (const int cluster : m_assignment) ++counts[static_cast<std::size_t>(cluster)];
    return counts;
  }

  void refill() {
    std::vector<int> counts = sizes();
    for (std::size_t k = 0; k < m_clusters; ++k) {
      if (counts[k] > 0) continue;
      std::size_t farthest = m_size;
      for (std::size_t i = 0; i < m_size; ++i) {
        const bool mayLeave = counts[clusterOf(i)] > 1;
        if (mayLeave && (farthest == m_size || m_distances[i] > m_distances[farthest])) farthest = i;
      }
      --counts[clusterOf(farthest)];
      m_assignment[farthest] = static_cast<int>(k);
      m_distances[farthest] = 0;
      counts[k] = 1;
    }
  }

  /// Of every point from every cluster's mean. @pre no cluster is empty
  void setDistances() {
    const std::vector<int> counts = sizes();
    std::ranges::fill(m_toClusters, 0.0);
    std::vector<double> spreads(m_clusters);  // of each cluster: the sum over pairs, each counted twice
    for (std::size_t i = 0; i < m_size; ++i) {
      for (std::size_t j = 0; j < m_size; ++j) distance(i, clusterOf(j)) += squared(i, j);
      spreads[clusterOf(i)] += distance(i, clusterOf(i));
    }
    for (std::size_t k = 0; k < m_clusters; ++k) spreads[k] /= 2.0 * counts[k] * counts[k];
    for (std::size_t i = 0; i < m_size; ++i)
      for (std::size_t k = 0; k < m_clusters; ++k) distance(i, k) = distance(i, k) / counts[k] - spreads[k];
  }

  void assign() {
    setDistances();
    for (std::size_t i = 0; i < m_size; ++i) {
      m_distances[i] = std::numeric_limits<double>::infinity();
      for (std::size_t k = 0; k < m_clusters; ++k) {
        if (!(distance(i, k) < m_distances[i])) continue;
        m_distances[i] = distance(i, k);
        m_assignment[i] = static_cast<int>(k);
      }
    }
  }

  /// The result, clusters in the order of their first classes.
  ClassClusters numbered() {
    ClassClusters result{static_cast<int>(m_clusters), std::vector<int>(m_size), 0};
    std::vector<int> numbers(m_clusters, -1);
    int next = 0;
    for (std::size_t i = 0; i < m_size; ++i) {
      const std::size_t cluster = clusterOf(i);
      if (numbers[cluster] < 0) numbers[cluster] = next++;
      result.assignment[i] = numbers[cluster];
      result.inertia += distance(i, cluster);
    }
    return result;
  }

  std::span<const double> m_squared;
  std::size_t m_size;
  std::size_t m_clusters;
  std::vector<int> m_assignment;
  std::vector<double> m_distances;   ///< [points]: squared, of each from the nearest mean
  std::vector<double> m_toClusters;  ///< [points, clusters]: squared, of each from every mean
};

/// Of one point. @param sizes [clusters]
double silhouetteOf(std::span<const double> squared, const ClassClusters& clusters, const std::vector<int>& sizes,
                    std::size_t point) {
  const auto own = static_cast<std::size_t>(clusters.assignment[point]);
  if (sizes[own] < 2) return 0;
  std::vector<double> sums(sizes.size());
  for (std::size_t j = 0; j < clusters.assignment.size(); ++j)
    sums[static_cast<std::size_t>(clusters.assignment[j])] +=
        std::sqrt(squared[point * clusters.assignment.size() + j]);
  const double within = sums[own] / (sizes[own] - 1);
  double nearest = std::numeric_limits<double>::infinity();
  for (std::size_t k = 0; k < sums.size(); ++k)
    if (k != own && sizes[k] > 0) nearest = std::min(nearest, sums[k] / sizes[k]);
  const double larger = std::max(within, nearest);
  return larger > 0 && std::isfinite(larger) ? (nearest - within) / larger : 0;
}

/// Adds the classes outside that belong to the subset most; some are left out.
void widen(std::vector<int>& subset, const ClassCovariance& covariance, std::size_t overlap) {
  std::vector<std::pair<double, int>> others;  // minus the sum, so that sorting puts the first of equals first
  for (std::size_t j = 0; j < covariance.classes; ++j) {
    if (std::ranges::find(subset, static_cast<int>(j)) != subset.end()) continue;
    double sum = 0;
    for (const int own : subset) sum += covariance.at(static_cast<std::size_t>(own), j);
    others.emplace_back(-sum, static_cast<int>(j));
  }
  if (others.empty()) return;
  std::ranges::sort(others);
  const std::size_t taken = std::min(overlap, others.size() - 1);
  for (std::size_t i = 0; i < taken; ++i) subset.push_back(others[i].second);
  std::ranges::sort(subset);
}

}  // namespace

ClassClusters clusterPoints(std::span<const double> squared, std::size_t points, const ClusterOptions& options) {
  requireFitting(squared, points, options);
  Random random(static_cast<std::uint64_t>(options.seed), kStartStream);
  ClassClusters best;
  for (int i = 0; i < options.restarts; ++i) {
    ClassClusters found =
        KMeans(squared, points, static_cast<std::size_t>(options.clusters)).run(random, options.iterations);
    if (i == 0 || found.inertia < best.inertia) best = std::move(found);
  }
  return best;
}

ClassClusters clusterClasses(const ClassCovariance& covariance, const ClusterOptions& options) {
  if (covariance.values.size() != covariance.classes * covariance.classes)
    refuse("the covariance is incomplete", "Take it from the logits again");
  if (options.clusters > 0 && covariance.cases < static_cast<std::size_t>(options.clusters))
    refuse(std::to_string(covariance.cases) + " cases are fewer than the " + std::to_string(options.clusters) +
               " clusters asked for",
           "Ask for fewer clusters or use more cases");
  return clusterPoints(columnDistances(covariance.values, covariance.classes), covariance.classes, options);
}

std::vector<double> columnDistances(std::span<const double> matrix, std::size_t classes) {
  std::vector<double> squared(classes * classes);
  for (std::size_t i = 0; i < classes; ++i)
    for (std::size_t j = 0; j < i; ++j) {
      double sum = 0;
      for (std::size_t k = 0; k < classes; ++k) {
        const double difference = matrix[i * classes + k] - matrix[j * classes + k];
        sum += difference * difference;
      }
      squared[i * classes + j] = squared[j * classes + i] = sum;
    }
  return squared;
}

double silhouette(std::span<const double> squared, const ClassClusters& clusters) {
  const std::size_t points = clusters.assignment.size();
  if (points == 0 || clusters.clusters < 2) return 0;
  std::vector<int> sizes(static_cast<std::size_t>(clusters.clusters));
  for (const int cluster : clusters.assignment) ++sizes.at(static_cast<std::size_t>(cluster));
  double sum = 0;
  for (std::size_t i = 0; i < points; ++i) sum += silhouetteOf(squared, clusters, sizes, i);
  return sum / static_cast<double>(points);
}

std::size_t ClusterChoices::best() const {
  return static_cast<std::size_t>(std::ranges::max_element(silhouettes) - silhouettes.begin());
}

ClusterChoices clusterChoices(std::span<const double> squared, std::size_t points, int most,
                              const ClusterOptions& options) {
  ClusterChoices choices;
  for (int k = 2; k <= most && static_cast<std::size_t>(k) < points; ++k) {
    ClusterOptions asked = options;
    asked.clusters = k;
    choices.clusters.push_back(clusterPoints(squared, points, asked));
    choices.silhouettes.push_back(silhouette(squared, choices.clusters.back()));
  }
  return choices;
}

std::vector<std::vector<int>> clusterSubsets(const ClassClusters& clusters, const ClassCovariance& covariance,
                                             int overlap) {
  if (overlap < 0) refuse("an overlap of " + std::to_string(overlap) + " classes is not >= 0", "Give 0 or more");
  if (clusters.assignment.size() != covariance.classes)
    throw std::invalid_argument("class clusters: clusters and covariance of different classes");
  std::vector<std::vector<int>> subsets(static_cast<std::size_t>(clusters.clusters));
  for (std::size_t j = 0; j < clusters.assignment.size(); ++j)
    subsets.at(static_cast<std::size_t>(clusters.assignment[j])).push_back(static_cast<int>(j));
  for (std::vector<int>& subset : subsets) widen(subset, covariance, static_cast<std::size_t>(overlap));
  return subsets;
}

}  // namespace retort
