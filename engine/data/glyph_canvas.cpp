#include "engine/data/glyph_canvas.h"

#include <algorithm>
#include <cmath>

namespace retort {
namespace {

struct Range {
  int first = 0;
  int last = -1;
};

// Pixels whose centre may lie within `reach` of [a, b].
Range touched(double a, double b, double reach) {
  const double low = std::clamp(std::min(a, b) - reach, 0.0, double{GlyphCanvas::side});
  const double high = std::clamp(std::max(a, b) + reach, -1.0, double{GlyphCanvas::side - 1});
  return {static_cast<int>(low), static_cast<int>(high)};
}

}  // namespace

void GlyphCanvas::drawLine(const PenPoint& from, const PenPoint& to) {
  const auto radius = static_cast<float>(0.5 * (from.radius + to.radius));
  const float reach = radius + 0.5F;
  const Range columns = touched(from.x, to.x, reach);
  const Range rows = touched(from.y, to.y, reach);
  const auto dx = static_cast<float>(to.x - from.x);
  const auto dy = static_cast<float>(to.y - from.y);
  const float inverseLength = 1.0F / std::max(dx * dx + dy * dy, 1e-9F);
  for (int row = rows.first; row <= rows.last; ++row) {
    const float py = static_cast<float>(row) + 0.5F - static_cast<float>(from.y);
    float* line = m_values.data() + row * side;
    for (int column = columns.first; column <= columns.last; ++column) {
      const float px = static_cast<float>(column) + 0.5F - static_cast<float>(from.x);
      const float along = std::clamp((px * dx + py * dy) * inverseLength, 0.0F, 1.0F);
      const float ex = px - along * dx;
      const float ey = py - along * dy;
      const float ink = std::min(reach - std::sqrt(ex * ex + ey * ey), 1.0F);
      line[column] = std::max(line[column], ink);
    }
  }
}

void GlyphCanvas::blur(float amount) {
  std::array<float, pixels> across{};
  for (int row = 0; row < side; ++row) {
    const float* in = m_values.data() + row * side;
    float* out = across.data() + row * side;
    out[0] = 0.5F * in[0] + 0.25F * in[1];
    for (int x = 1; x + 1 < side; ++x) out[x] = 0.25F * in[x - 1] + 0.5F * in[x] + 0.25F * in[x + 1];
    out[side - 1] = 0.25F * in[side - 2] + 0.5F * in[side - 1];
  }
  const std::array<float, side> paper{};
  for (int row = 0; row < side; ++row) {
    const float* above = row > 0 ? across.data() + (row - 1) * side : paper.data();
    const float* below = row + 1 < side ? across.data() + (row + 1) * side : paper.data();
    const float* here = across.data() + row * side;
    float* out = m_values.data() + row * side;
    for (int x = 0; x < side; ++x) out[x] += amount * (0.25F * above[x] + 0.5F * here[x] + 0.25F * below[x] - out[x]);
  }
}

}  // namespace retort
