#include "widgets/heat_data.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "widgets/figures.h"

namespace retort {

QColor viridis(double share) {
  static constexpr std::array<QRgb, 9> steps = {0xff440154, 0xff472d7b, 0xff3b528b, 0xff2c728e, 0xff21918c,
                                                0xff28ae80, 0xff5ec962, 0xffaddc30, 0xfffde725};
  const double place = std::clamp(std::isfinite(share) ? share : 0.5, 0.0, 1.0) * (steps.size() - 1);
  const auto below = std::min(static_cast<std::size_t>(place), steps.size() - 2);
  const double part = place - static_cast<double>(below);
  const QColor low(steps[below]);
  const QColor high(steps[below + 1]);
  const auto mix = [part](int from, int to) { return static_cast<int>(std::lround(from + part * (to - from))); };
  return {mix(low.red(), high.red()), mix(low.green(), high.green()), mix(low.blue(), high.blue())};
}

QColor divergingColour(double share) {
  static const QColor middle(0xf3, 0xf3, 0xf1);
  const double place = std::clamp(std::isfinite(share) ? share : 0.0, -1.0, 1.0);
  const QColor end = place < 0 ? QColor(0x00, 0x5f, 0x9e) : QColor(0xc0, 0x48, 0x00);
  const auto mix = [part = std::abs(place)](int from, int to) {
    return static_cast<int>(std::lround(from + part * (to - from)));
  };
  return {mix(middle.red(), end.red()), mix(middle.green(), end.green()), mix(middle.blue(), end.blue())};
}

HeatRange rangeOf(const HeatMapData& data) {
  if (data.scale) return *data.scale;
  HeatRange range;
  for (const HeatCell& cell : data.cells) {
    if (cell.state != HeatState::Measured || cell.aside || !std::isfinite(cell.value)) continue;
    range.low = range.empty ? cell.value : std::min(range.low, cell.value);
    range.high = range.empty ? cell.value : std::max(range.high, cell.value);
    range.empty = false;
  }
  if (!data.diverging || range.empty) return range;
  const double most = std::max(std::abs(range.low), std::abs(range.high));
  return {-most, most, false};
}

QColor colourOf(const HeatMapData& data, const HeatRange& range, double value) {
  const double share = range.high > range.low ? (value - range.low) / (range.high - range.low) : 0.5;
  if (data.diverging) return divergingColour(2 * share - 1);
  return viridis(data.brightIsLow ? 1 - share : share);
}

QString csvOf(const HeatMapData& data) {
  if (data.empty()) return {};
  QStringList head{csvField(data.yTitle.isEmpty() ? data.xTitle : data.yTitle + QLatin1String(" \\ ") + data.xTitle)};
  for (const QString& column : data.columns) head << csvField(column);
  QString text = head.join(QLatin1Char(',')) + QLatin1Char('\n');
  for (qsizetype row = 0; row < data.rows.size(); ++row) {
    QStringList line{csvField(data.rows[row].isEmpty() ? data.valueTitle : data.rows[row])};
    for (qsizetype column = 0; column < data.columns.size(); ++column) {
      const HeatCell& cell = data.cells[static_cast<std::size_t>(row * data.columns.size() + column)];
      const bool measured = cell.state == HeatState::Measured && std::isfinite(cell.value);
      line << (measured ? csvField(cell.value) : QString());
    }
    text += line.join(QLatin1Char(',')) + QLatin1Char('\n');
  }
  if (!data.tree.empty() && data.tree.valid()) text += QLatin1Char('\n') + csvOf(data.tree);
  return text;
}

}  // namespace retort
