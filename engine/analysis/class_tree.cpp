#include "engine/analysis/class_tree.h"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <utility>

namespace retort {
namespace {

/// Clusters stand at the place of their lowest class.
class Agglomeration {
 public:
  Agglomeration(std::span<const double> distances, std::size_t classes)
      : m_leafDistances(distances),
        m_classes(classes),
        m_distances(distances.begin(), distances.end()),
        m_leaves(classes),
        m_nodes(classes),
        m_live(classes) {
    for (std::size_t i = 0; i < classes; ++i) {
      m_leaves[i] = {i};
      m_nodes[i] = m_live[i] = i;
    }
  }

  ClassTree run() {
    while (m_live.size() > 1) join();
    return {std::move(m_merges), m_leaves.empty() ? std::vector<std::size_t>() : std::move(m_leaves.front())};
  }

 private:
  [[nodiscard]] double& distance(std::size_t i, std::size_t j) { return m_distances[i * m_classes + j]; }

  void join() {
    std::size_t first = 0;
    std::size_t second = 0;
    double nearest = std::numeric_limits<double>::infinity();
    for (std::size_t a = 0; a < m_live.size(); ++a)
      for (std::size_t b = a + 1; b < m_live.size(); ++b)
        if (distance(m_live[a], m_live[b]) < nearest) {
          nearest = distance(m_live[a], m_live[b]);
          first = m_live[a];
          second = m_live[b];
        }
    updateDistances(first, second);
    std::erase(m_live, second);
    m_merges.push_back({m_nodes[first], m_nodes[second], nearest});
    m_nodes[first] = m_classes + m_merges.size() - 1;
    joinLeaves(m_leaves[first], m_leaves[second]);
  }

  /// Lance and Williams (1967): means weighted by sizes.
  void updateDistances(std::size_t first, std::size_t second) {
    const auto a = static_cast<double>(m_leaves[first].size());
    const auto b = static_cast<double>(m_leaves[second].size());
    for (const std::size_t other : m_live) {
      if (other == first || other == second) continue;
      const double mean = (a * distance(first, other) + b * distance(second, other)) / (a + b);
      distance(first, other) = distance(other, first) = mean;
    }
  }

  /// Turns them so that the nearest ends meet, and appends the second to the first.
  void joinLeaves(std::vector<std::size_t>& first, std::vector<std::size_t>& second) {
    const auto gap = [this](std::size_t i, std::size_t j) { return m_leafDistances[i * m_classes + j]; };
    double nearest = gap(first.back(), second.front());
    std::pair turned(false, false);
    for (const auto& candidate : {std::pair(false, true), std::pair(true, false), std::pair(true, true)}) {
      const double between =
          gap(candidate.first ? first.front() : first.back(), candidate.second ? second.back() : second.front());
      if (between >= nearest) continue;
      nearest = between;
      turned = candidate;
    }
    if (turned.first) std::ranges::reverse(first);
    if (turned.second) std::ranges::reverse(second);
    first.insert(first.end(), second.begin(), second.end());
  }

  std::span<const double> m_leafDistances;
  std::size_t m_classes;
  std::vector<double> m_distances;                 ///< between clusters
  std::vector<std::vector<std::size_t>> m_leaves;  ///< of each cluster, in order
  std::vector<std::size_t> m_nodes;                ///< of each cluster
  std::vector<std::size_t> m_live;                 ///< ascending
  std::vector<ClassMerge> m_merges;
};

}  // namespace

ClassTree classTree(std::span<const double> distances, std::size_t classes) {
  if (distances.size() != classes * classes)
    throw std::invalid_argument("class tree: as many distances as pairs of classes are needed");
  ClassTree tree = Agglomeration(distances, classes).run();
  return tree;
}

}  // namespace retort
