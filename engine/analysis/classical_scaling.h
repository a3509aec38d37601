// Classes as points of a plane, near each other where they are alike. Pure functions of distances.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace retort {

struct MapPoint {
  double x = 0;
  double y = 0;
  bool operator==(const MapPoint&) const = default;
};

struct ClassPlaces {
  std::vector<MapPoint> points;  ///< [classes], in units of the distances, their mean at (0, 0)
  /// What the plane shows of the points' spread in all dimensions: (λ1 + λ2) / Σ of all λ > 0. 1 where they do not
  /// spread.
  double share = 1;
};

/// Classical scaling (Torgerson 1952): B = −½ J D² J, D² the squared distances, J = I − 1/n; the coordinates are the
/// eigenvectors of the two largest eigenvalues λ, each times √λ. Distances that no points have (negative eigenvalues)
/// are come near to; an eigenvalue that is not above 0 (one or two classes, all at one place) gives coordinates of 0.
/// Each axis points to where its outermost class is, the first of equals. Of equal eigenvalues any basis is as good:
/// the same distances always give the same one.
/// @param distances [classes · classes], symmetric and finite
/// @throws std::invalid_argument for another number of distances
[[nodiscard]] ClassPlaces classicalScaling(std::span<const double> distances, std::size_t classes);

/// The points turned, mirrored and moved, never stretched, to where they lie nearest to others in the sum of squares
/// (Schönemann 1966), so that a map changes little where distances do. Not mirrored where that is as good.
/// @param target as many points; of another number: the points as they are
[[nodiscard]] std::vector<MapPoint> aligned(std::span<const MapPoint> points, std::span<const MapPoint> target);

}  // namespace retort
