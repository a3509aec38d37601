#pragma once

#include <span>
#include <vector>

#include <QPointF>

namespace retort {

/// What is needed of `points` (x ascending) to draw them over [left, right] on `columns` pixel columns: the lowest and
/// the highest of each column in their order, so at most two a pixel, and the nearest point beyond either edge. Points
/// that are not finite are left out. All points when they are few enough.
[[nodiscard]] std::vector<QPointF> decimateMinMax(std::span<const QPointF> points, double left, double right,
                                                  int columns);

}  // namespace retort
