#include "widgets/decimation.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace retort {

namespace {

/// The lowest and the highest of the points that fell into one pixel column.
class Column {
 public:
  void add(const QPointF& point) {
    if (!m_low || point.y() < m_low->y()) m_low = point;
    if (!m_high || point.y() > m_high->y()) m_high = point;
  }

  void flushInto(std::vector<QPointF>& out) {
    if (!m_low) return;
    const auto [first, last] =
        std::minmax(*m_low, *m_high, [](const QPointF& a, const QPointF& b) { return a.x() < b.x(); });
    out.push_back(first);
    if (first != last) out.push_back(last);
    m_low.reset();
    m_high.reset();
  }

 private:
  std::optional<QPointF> m_low;
  std::optional<QPointF> m_high;
};

bool isFinite(const QPointF& point) { return std::isfinite(point.x()) && std::isfinite(point.y()); }

}  // namespace

std::vector<QPointF> decimateMinMax(std::span<const QPointF> points, double left, double right, int columns) {
  std::vector<QPointF> out;
  if (columns < 1 || !(right > left)) return out;
  std::optional<QPointF> before;
  Column column;
  int current = -1;
  for (const QPointF& point : points) {
    if (!isFinite(point)) continue;
    if (point.x() < left) {
      before = point;
      continue;
    }
    if (before) out.push_back(*before);
    before.reset();
    const double at = (point.x() - left) / (right - left) * columns;
    const int index = point.x() > right ? columns : std::min(columns - 1, static_cast<int>(at));
    if (index != current) column.flushInto(out);
    current = index;
    column.add(point);
    if (point.x() > right) break;
  }
  column.flushInto(out);
  return out;
}

}  // namespace retort
