#include "engine/analysis/class_clusters.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>

#include "engine/analysis/soft_targets.h"
#include "engine/data/random.h"
#include "engine/experiment/error.h"

namespace retort {
namespace {

constexpr std::uint64_t kStartStream = 0x6b6d6e73;

[[noreturn]] void refuse(std::string problem, std::string remedy) {
  throw Error(ErrorKind::BadSpec, "class clusters", std::move(problem), std::move(remedy));
}

void requireFitting(const ClassCovariance& covariance, const ClusterOptions& options) {
  if (options.clusters < 1 || options.restarts < 1 || options.iterations < 1)
    refuse("the numbers of clusters, restarts and iterations are not all > 0", "Give whole numbers > 0");
  if (covariance.values.size() != covariance.classes * covariance.classes)
    refuse("the covariance is incomplete", "Take it from the logits again");
  const auto clusters = static_cast<std::size_t>(options.clusters);
  const std::string asked = " are fewer than the " + std::to_string(clusters) + " clusters asked for";
  if (covariance.classes < clusters)
    refuse(std::to_string(covariance.classes) + " classes" + asked, "Ask for at most as many clusters as classes");
  if (covariance.cases < clusters)
    refuse(std::to_string(covariance.cases) + " cases" + asked, "Ask for fewer clusters or use more cases");
}

double squaredDistance(const double* first, const double* second, std::size_t count) {
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += (first[i] - second[i]) * (first[i] - second[i]);
  return sum;
}

/// One run of K-means over the columns, which are the rows, of a symmetric matrix.
class KMeans {
 public:
  KMeans(const ClassCovariance& points, std::size_t clusters)
      : m_points(points),
        m_size(points.classes),
        m_clusters(clusters),
        m_means(clusters * points.classes),
        m_assignment(points.classes),
        m_distances(points.classes) {}

  ClassClusters run(Random& random, int iterations) {
    start(random);
    assign();
    for (int i = 0; i < iterations; ++i) {
      refill();
      setMeans();
      const std::vector<int> before = m_assignment;
      assign();
      if (m_assignment == before) break;
    }
    refill();
    setMeans();
    return numbered();
  }

 private:
  [[nodiscard]] const double* point(std::size_t i) const { return m_points.values.data() + i * m_size; }
  [[nodiscard]] double* mean(std::size_t cluster) { return m_means.data() + cluster * m_size; }
  [[nodiscard]] double distance(std::size_t i, std::size_t cluster) {
    return squaredDistance(point(i), mean(cluster), m_size);
  }

  /// The first mean is any column, each further one a column with a chance in proportion to its squared distance from
  /// the nearest mean so far; where all of those are 0, any.
  void start(Random& random) {
    std::ranges::fill(m_distances, std::numeric_limits<double>::infinity());
    std::size_t chosen = random.below(static_cast<std::uint32_t>(m_size));
    for (std::size_t k = 0; k < m_clusters; ++k) {
      std::copy_n(point(chosen), m_size, mean(k));
      double sum = 0;
      for (std::size_t i = 0; i < m_size; ++i) sum += m_distances[i] = std::min(m_distances[i], distance(i, k));
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

  void assign() {
    for (std::size_t i = 0; i < m_size; ++i) {
      m_distances[i] = std::numeric_limits<double>::infinity();
      for (std::size_t k = 0; k < m_clusters; ++k) {
        const double d = distance(i, k);
        if (!(d < m_distances[i])) continue;
        m_distances[i] = d;
        m_assignment[i] = static_cast<int>(k);
      }
    }
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
        const bool mayLeave = counts[static_cast<std::size_t>(m_assignment[i])] > 1;
        if (mayLeave && (farthest == m_size || m_distances[i] > m_distances[farthest])) farthest = i;
      }
      --counts[static_cast<std::size_t>(m_assignment[farthest])];
      m_assignment[farthest] = static_cast<int>(k);
      m_distances[farthest] = 0;
      counts[k] = 1;
    }
  }

  void setMeans() {
    std::ranges::fill(m_means, 0.0);
    const std::vector<int> counts = sizes();
    for (std::size_t i = 0; i < m_size; ++i) {
      const auto cluster = static_cast<std::size_t>(m_assignment[i]);
      for (std::size_t j = 0; j < m_size; ++j) mean(cluster)[j] += point(i)[j] / counts[cluster];
    }
  }

  /// The result, clusters in the order of their first classes.
  ClassClusters numbered() {
    ClassClusters result{static_cast<int>(m_clusters), std::vector<int>(m_size), 0};
    std::vector<int> numbers(m_clusters, -1);
    int next = 0;
    for (std::size_t i = 0; i < m_size; ++i) {
      const auto cluster = static_cast<std::size_t>(m_assignment[i]);
      if (numbers[cluster] < 0) numbers[cluster] = next++;
      result.assignment[i] = numbers[cluster];
      result.inertia += distance(i, cluster);
    }
    return result;
  }

  const ClassCovariance& m_points;
  std::size_t m_size;
  std::size_t m_clusters;
  std::vector<double> m_means;  ///< [clusters, classes]
  std::vector<int> m_assignment;
  std::vector<double> m_distances;  ///< [classes]: squared, of each column from the nearest mean
};

void addProducts(const std::vector<double>& deviations, std::vector<double>& sums) {
  const std::size_t classes = deviations.size();
  for (std::size_t i = 0; i < classes; ++i) {
    const double deviation = deviations[i];
    double* row = sums.data() + i * classes;
    for (std::size_t j = i; j < classes; ++j) row[j] += deviation * deviations[j];
  }
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

ClassCovariance classCovariance(const Matrix& logits, double temperature) {
  if (logits.rows == 0 || logits.columns == 0 || logits.values.size() != logits.rows * logits.columns)
    refuse("there are no logits of cases", "Train the generalist first");
  if (!(temperature > 0)) refuse("the temperature is not > 0", "Give a temperature > 0");
  const std::size_t classes = logits.columns;
  const auto n = static_cast<double>(logits.rows);
  std::vector<double> mean(classes);
  for (std::size_t i = 0; i < logits.rows; ++i) {
    const std::vector<double> p = softTarget({logits.row(i), classes}, temperature);
    for (std::size_t j = 0; j < classes; ++j) mean[j] += p[j];
  }
  for (double& value : mean) value /= n;
  ClassCovariance result{classes, logits.rows, std::vector<double>(classes * classes)};
  for (std::size_t i = 0; i < logits.rows; ++i) {
    std::vector<double> p = softTarget({logits.row(i), classes}, temperature);
    for (std::size_t j = 0; j < classes; ++j) p[j] -= mean[j];
    addProducts(p, result.values);
  }
  for (std::size_t i = 0; i < classes; ++i)
    for (std::size_t j = i; j < classes; ++j) result.values[j * classes + i] = result.values[i * classes + j] /= n;
  return result;
}

ClassClusters clusterClasses(const ClassCovariance& covariance, const ClusterOptions& options) {
  requireFitting(covariance, options);
  Random random(static_cast<std::uint64_t>(options.seed), kStartStream);
  ClassClusters best;
  for (int i = 0; i < options.restarts; ++i) {
    ClassClusters found =
        KMeans(covariance, static_cast<std::size_t>(options.clusters)).run(random, options.iterations);
    if (i == 0 || found.inertia < best.inertia) best = std::move(found);
  }
  return best;
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
