#include "engine/analysis/classical_scaling.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <Eigen/Eigenvalues>

namespace retort {
namespace {

constexpr double kNone = 1e-12;  // of the largest eigenvalue: that a rounded 0 may be

Eigen::MatrixXd doublyCentred(std::span<const double> distances, Eigen::Index classes) {
  Eigen::MatrixXd b(classes, classes);
  for (Eigen::Index i = 0; i < classes; ++i)
    for (Eigen::Index j = 0; j < classes; ++j) {
      const double d = distances[static_cast<std::size_t>(i * classes + j)];
      b(i, j) = -0.5 * d * d;
    }
  const Eigen::VectorXd means = b.rowwise().mean();
  const double mean = means.mean();
  for (Eigen::Index i = 0; i < classes; ++i)
    for (Eigen::Index j = 0; j < classes; ++j) b(i, j) += mean - means(i) - means(j);
  return b;
}

/// An axis' coordinates: the eigenvector, its outermost class on the positive side.
Eigen::VectorXd axisOf(const Eigen::VectorXd& vector, double eigenvalue) {
  Eigen::Index outermost = 0;
  for (Eigen::Index i = 1; i < vector.size(); ++i)
    if (std::abs(vector(i)) > std::abs(vector(outermost)) * (1 + 1e-9)) outermost = i;
  return vector * (std::sqrt(eigenvalue) * (vector(outermost) < 0 ? -1 : 1));
}

MapPoint meanOf(std::span<const MapPoint> points) {
  MapPoint sum;
  for (const MapPoint& point : points) sum = {sum.x + point.x, sum.y + point.y};
  const auto n = static_cast<double>(points.size());
  return {sum.x / n, sum.y / n};
}

/// A turn by an angle, of the points or of their mirror image.
struct Turn {
  double cosine = 1;
  double sine = 0;
  double mirror = 1;  ///< that y is multiplied with first
};

/// The sum over points of their product with the target is largest for the better of two turns: of the points
/// (cosine ~ a, sine ~ b) and of their mirror image, both in closed form in the plane.
Turn turnTo(std::span<const MapPoint> points, MapPoint from, std::span<const MapPoint> target, MapPoint to) {
  double xx = 0, xy = 0, yx = 0, yy = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const MapPoint p{points[i].x - from.x, points[i].y - from.y};
    const MapPoint q{target[i].x - to.x, target[i].y - to.y};
    xx += p.x * q.x;
    xy += p.x * q.y;
    yx += p.y * q.x;
    yy += p.y * q.y;
  }
  const double plain = std::hypot(xx + yy, xy - yx);
  const double mirrored = std::hypot(xx - yy, xy + yx);
  if (std::max(plain, mirrored) == 0) return {};
  if (mirrored > plain * (1 + 1e-9)) return {(xx - yy) / mirrored, (xy + yx) / mirrored, -1};
  return {(xx + yy) / plain, (xy - yx) / plain, 1};
}

}  // namespace

ClassPlaces classicalScaling(std::span<const double> distances, std::size_t classes) {
  if (distances.size() != classes * classes)
    throw std::invalid_argument("classical scaling: as many distances as pairs of classes are needed");
  ClassPlaces map{std::vector<MapPoint>(classes), 1};
  if (classes == 0) return map;
  const auto n = static_cast<Eigen::Index>(classes);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(doublyCentred(distances, n));
  const Eigen::VectorXd& values = solver.eigenvalues();  // ascending
  const double least = kNone * std::max(std::abs(values(0)), values(n - 1));
  double all = 0;
  for (const double value : values) all += value > least ? value : 0;
  double shown = 0;
  for (Eigen::Index axis = 0; axis < std::min<Eigen::Index>(2, n); ++axis) {
    const double value = values(n - 1 - axis);
    if (!(value > least)) break;
    shown += value;
    const Eigen::VectorXd places = axisOf(solver.eigenvectors().col(n - 1 - axis), value);
    for (Eigen::Index i = 0; i < n; ++i) {
      MapPoint& point = map.points[static_cast<std::size_t>(i)];
      (axis == 0 ? point.x : point.y) = places(i);
    }
  }
  if (all > 0) map.share = shown / all;
  return map;
}

std::vector<MapPoint> aligned(std::span<const MapPoint> points, std::span<const MapPoint> target) {
  std::vector<MapPoint> result(points.begin(), points.end());
  if (points.size() != target.size() || points.empty()) return result;
  const MapPoint from = meanOf(points);
  const MapPoint to = meanOf(target);
  const Turn turn = turnTo(points, from, target, to);
  for (MapPoint& point : result) {
    const double x = point.x - from.x;
    const double y = (point.y - from.y) * turn.mirror;
    point = {to.x + turn.cosine * x - turn.sine * y, to.y + turn.sine * x + turn.cosine * y};
  }
  return result;
}

}  // namespace retort
