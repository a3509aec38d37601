// Classes joined step by step, the most alike first. Pure functions of distances.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace retort {

/// Two nodes of the tree become one. Nodes below the number of classes are these; the others are earlier merges, in
/// their order.
struct ClassMerge {
  std::size_t first = 0;  ///< the one with the lower lowest class
  std::size_t second = 0;
  double height = 0;  ///< mean distance between the classes of the one and of the other
  bool operator==(const ClassMerge&) const = default;
};

struct ClassTree {
  std::vector<ClassMerge> merges;  ///< classes − 1, by ascending height
  std::vector<std::size_t> order;  ///< [classes]: the leaves from one end to the other
};

/// Agglomerative clustering with average linkage (UPGMA; Sokal and Michener 1958). Of equally near pairs the one whose
/// lowest class is the lowest joins first, then the one whose other cluster has the lowest class. Each merge is turned
/// so that the two classes which become neighbours are the nearest of its four ends (Gruvaeus and Wainer 1972); of
/// equals the first of: as they are, second reversed, first reversed, both; the node with the lowest class comes first.
/// @param distances [classes · classes], symmetric and finite
/// @throws std::invalid_argument for another number of distances
[[nodiscard]] ClassTree classTree(std::span<const double> distances, std::size_t classes);

}  // namespace retort
