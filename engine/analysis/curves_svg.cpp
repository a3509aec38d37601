#include "engine/analysis/curves_svg.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <string_view>

namespace retort {
namespace {

constexpr double kWidth = 900;
constexpr double kHeight = 540;
constexpr double kLeft = 72;
constexpr double kRight = 870;
constexpr double kTop = 64;
constexpr double kBottom = 440;
constexpr double kLegend = kBottom + 68;
constexpr double kLegendLine = 22;
constexpr std::string_view kInk = "#1f2933";
constexpr std::string_view kQuiet = "#697586";
constexpr std::string_view kGrid = "#e8ebef";

struct Point {
  double epoch = 0;
  double percent = 0;
};

std::string number(double value, int decimals) {
  std::array<char, 64> text{};
  const auto [end, error] =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, decimals);
  return error == std::errc() ? std::string(text.data(), end) : "0";
}

std::string shortNumber(double value) {
  std::array<char, 64> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::general, 3);
  return error == std::errc() ? std::string(text.data(), end) : "0";
}

/// What XML cannot hold, control characters among it, is replaced.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '&')
      result += "&amp;";
    else if (c == '<')
      result += "&lt;";
    else if (c == '>')
      result += "&gt;";
    else if (c == '"')
      result += "&quot;";
    else if (static_cast<unsigned char>(c) < 0x20)
      result += ' ';
    else
      result += c;
  }
  return result;
}

std::string_view colourOf(Role role) {
  switch (role) {
    case Role::Teacher:
    case Role::Ensemble:
      return "#1f2933";
    case Role::Student:
      return "#0072B2";
    case Role::Baseline:
      return "#D55E00";
    case Role::Specialist:
      return "#009E73";
  }
  return kInk;
}

std::string strokeOf(Role role) {
  return "fill=\"none\" stroke-width=\"2\" stroke-linejoin=\"round\" stroke=\"" + std::string(colourOf(role)) + '"' +
         (isTeacher(role) ? " stroke-dasharray=\"6 4\"" : "");
}

std::vector<Point> pointsOf(const Curve& curve) {
  std::vector<Point> points;
  for (const EpochPoint& point : curve.points)
    if (point.testCases > 0)
      points.push_back({static_cast<double>(point.epoch),
                        100.0 * static_cast<double>(point.testErrors) / static_cast<double>(point.testCases)});
  return points;
}

/// Where values stand on the paper, and where its ticks are.
struct Scale {
  double lastEpoch = 1;
  double low = 0;
  double high = 1;
  bool logarithmic = false;
  std::vector<double> ticks;

  [[nodiscard]] double x(double epoch) const {
    return kLeft + (kRight - kLeft) * (lastEpoch > 1 ? (epoch - 1) / (lastEpoch - 1) : 0.5);
  }
  [[nodiscard]] double y(double percent) const {
    const double share =
        logarithmic ? std::log(std::max(percent, low) / low) / std::log(high / low) : (percent - low) / (high - low);
    return kBottom - (kBottom - kTop) * std::clamp(share, 0.0, 1.0);
  }
};

/// The largest of 1, 2, 5 times a power of ten that is not above `value`.
double roundBelow(double value) {
  const double power = std::pow(10.0, std::floor(std::log10(value)));
  const double lead = value / power;
  return power * (lead >= 5 ? 5 : lead >= 2 ? 2 : 1);
}

double nextRound(double value) { return roundBelow(value * 2.6); }

void useLogarithm(Scale& scale, double smallest, double largest) {
  scale.logarithmic = true;
  scale.low = roundBelow(smallest * 0.98);
  scale.high = largest * 1.05;
  for (double tick = scale.low; tick <= scale.high; tick = nextRound(tick)) scale.ticks.push_back(tick);
}

void useLine(Scale& scale, double largest) {
  const double step = roundBelow(std::max(largest, 0.1) / 3);
  scale.high = step * std::ceil(std::max(largest, 0.1) / step);
  for (int i = 0; step * i <= scale.high * 1.0001; ++i) scale.ticks.push_back(step * i);
}

Scale scaleOf(const std::vector<Curve>& curves) {
  Scale scale;
  double smallest = std::numeric_limits<double>::infinity();
  double largest = 0;
  for (const Curve& curve : curves)
    for (const Point& point : pointsOf(curve)) {
      scale.lastEpoch = std::max(scale.lastEpoch, point.epoch);
      smallest = std::min(smallest, point.percent);
      largest = std::max(largest, point.percent);
    }
  if (smallest > 0 && largest > 6 * smallest && std::isfinite(smallest))
    useLogarithm(scale, smallest, largest);
  else
    useLine(scale, largest);
  return scale;
}

std::string text(double x, double y, std::string_view attributes, std::string_view content) {
  return "<text x=\"" + number(x, 1) + "\" y=\"" + number(y, 1) + "\" " + std::string(attributes) + ">" +
         escaped(content) + "</text>\n";
}

std::string line(double x1, double y1, double x2, double y2, std::string_view attributes) {
  return "<line x1=\"" + number(x1, 1) + "\" y1=\"" + number(y1, 1) + "\" x2=\"" + number(x2, 1) + "\" y2=\"" +
         number(y2, 1) + "\" " + std::string(attributes) + "/>\n";
}

std::string verticalAxis(const Scale& scale) {
  std::string svg;
  for (const double tick : scale.ticks) {
    const double y = scale.y(tick);
    svg += line(kLeft, y, kRight, y, "stroke=\"" + std::string(kGrid) + "\"");
    svg += text(kLeft - 10, y + 4, "text-anchor=\"end\" class=\"quiet\"", shortNumber(tick) + " %");
  }
  return svg;
}

std::string horizontalAxis(const Scale& scale) {
  std::string svg = line(kLeft, kBottom, kRight, kBottom, "stroke=\"" + std::string(kQuiet) + "\"");
  const double step = std::max(1.0, nextRound((scale.lastEpoch - 1) / 8));
  std::vector<double> ticks{1};
  for (double tick = step > 1 ? step : 2; tick <= scale.lastEpoch; tick += step) ticks.push_back(tick);
  for (const double tick : ticks) {
    svg += line(scale.x(tick), kBottom, scale.x(tick), kBottom + 5, "stroke=\"" + std::string(kQuiet) + "\"");
    svg += text(scale.x(tick), kBottom + 20, "text-anchor=\"middle\" class=\"quiet\"", number(tick, 0));
  }
  return svg + text((kLeft + kRight) / 2, kBottom + 42, "text-anchor=\"middle\" class=\"quiet\"", "epoch");
}

std::string pathOf(const std::vector<Point>& points, const Scale& scale, Role role) {
  if (points.empty()) return {};
  std::string data;
  for (const Point& point : points)
    data += (data.empty() ? "M" : " L") + number(scale.x(point.epoch), 2) + ' ' + number(scale.y(point.percent), 2);
  const Point& last = points.back();
  return "<path d=\"" + data + "\" " + strokeOf(role) + "/>\n<circle cx=\"" + number(scale.x(last.epoch), 2) +
         "\" cy=\"" + number(scale.y(last.percent), 2) + "\" r=\"3.5\" fill=\"" + std::string(colourOf(role)) +
         "\"/>\n";
}

std::string legendEntry(const Curve& curve, double x, double y) {
  const std::vector<Point> points = pointsOf(curve);
  const std::string value = points.empty() ? "no epoch finished" : number(points.back().percent, 2) + " %";
  return "<path d=\"M" + number(x, 1) + ' ' + number(y - 4, 1) + " h26\" " + strokeOf(curve.role) + "/>\n" +
         text(x + 34, y, "fill=\"" + std::string(kInk) + "\"", curve.name + ": " + value);
}

/// Entries in a row of the legend: one where names are too long to stand beside each other.
std::size_t entriesInARow(const std::vector<Curve>& curves) {
  constexpr std::size_t kLongName = 46;  // bytes
  return std::ranges::any_of(curves, [](const Curve& curve) { return curve.name.size() > kLongName; }) ? 1 : 2;
}

std::string legend(const std::vector<Curve>& curves) {
  const std::size_t columns = entriesInARow(curves);
  std::string svg;
  for (std::size_t i = 0; i < curves.size(); ++i) {
    const std::size_t row = i / columns;
    const std::size_t column = i % columns;
    svg += legendEntry(curves[i], kLeft + (kRight - kLeft) / 2 * static_cast<double>(column),
                       kLegend + kLegendLine * static_cast<double>(row));
  }
  return svg;
}

}  // namespace

std::string curvesSvg(const std::string& title, const std::vector<Curve>& curves) {
  const Scale scale = scaleOf(curves);
  const double height = curvesSvgHeight(curves);
  std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + number(kWidth, 0) + "\" height=\"" +
                    number(height, 0) + "\" viewBox=\"0 0 " + number(kWidth, 0) + ' ' + number(height, 0) +
                    "\" font-family=\"Inter, 'DejaVu Sans', sans-serif\" font-size=\"13\">\n"
                    "<style>.quiet { fill: " +
                    std::string(kQuiet) +
                    "; }</style>\n"
                    "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n";
  svg += text(kLeft - 40, 32, "font-size=\"17\" font-weight=\"600\" fill=\"" + std::string(kInk) + "\"", title);
  svg += text(kLeft - 40, 50, "class=\"quiet\"", scale.logarithmic ? "Test error, logarithmic scale" : "Test error");
  svg += verticalAxis(scale) + horizontalAxis(scale);
  for (const Curve& curve : curves) svg += pathOf(pointsOf(curve), scale, curve.role);
  return svg + legend(curves) + "</svg>\n";
}

int curvesSvgHeight(const std::vector<Curve>& curves) {
  const std::size_t columns = entriesInARow(curves);
  const std::size_t rows = (curves.size() + columns - 1) / columns;
  return static_cast<int>(std::max(kHeight, kLegend + kLegendLine * static_cast<double>(rows)));
}

}  // namespace retort
