#include "widgets/heat_data.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <QLocale>

namespace retort {

namespace {

QString quoted(QString text) {
  text.replace(QLatin1Char('"'), QLatin1String("\"\""));
  return QLatin1Char('"') + text + QLatin1Char('"');
}

double luminanceOf(const QColor& colour) {
  const auto linear = [](double part) {
    return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
}

}  // namespace

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

/// At this luminance black and white have the same contrast (WCAG 2).
QColor textOn(const QColor& background) {
  return luminanceOf(background) > 0.179 ? QColor(0x11, 0x18, 0x27) : Qt::white;
}

HeatRange rangeOf(const HeatMapData& data) {
  HeatRange range;
  for (const HeatCell& cell : data.cells) {
    if (cell.state != HeatState::Measured || cell.aside || !std::isfinite(cell.value)) continue;
    range.low = range.empty ? cell.value : std::min(range.low, cell.value);
    range.high = range.empty ? cell.value : std::max(range.high, cell.value);
    range.empty = false;
  }
  return range;
}

QColor colourOf(const HeatMapData& data, const HeatRange& range, double value) {
  const double share = range.high > range.low ? (value - range.low) / (range.high - range.low) : 0.5;
  return viridis(data.brightIsLow ? 1 - share : share);
}

QString csvOf(const HeatMapData& data) {
  if (data.empty()) return {};
  QStringList head{quoted(data.yTitle.isEmpty() ? data.xTitle : data.yTitle + QLatin1String(" \\ ") + data.xTitle)};
  for (const QString& column : data.columns) head << quoted(column);
  QString text = head.join(QLatin1Char(',')) + QLatin1Char('\n');
  for (qsizetype row = 0; row < data.rows.size(); ++row) {
    QStringList line{quoted(data.rows[row].isEmpty() ? data.valueTitle : data.rows[row])};
    for (qsizetype column = 0; column < data.columns.size(); ++column) {
      const HeatCell& cell = data.cells[static_cast<std::size_t>(row * data.columns.size() + column)];
      const bool measured = cell.state == HeatState::Measured && std::isfinite(cell.value);
      line << (measured ? QString::number(cell.value, 'g', QLocale::FloatingPointShortest) : QString());
    }
    text += line.join(QLatin1Char(',')) + QLatin1Char('\n');
  }
  return text;
}

}  // namespace retort
