#include "widgets/contrast.h"

#include <algorithm>
#include <cmath>

namespace retort {

namespace {

/// At this luminance black and white have the same contrast.
constexpr double kMiddle = 0.179;

double luminanceOf(const QColor& colour) {
  const auto linear = [](double part) {
    return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
}

}  // namespace

QColor textOn(const QColor& background) {
  return luminanceOf(background) > kMiddle ? QColor(0x11, 0x18, 0x27) : Qt::white;
}

double contrastOf(const QColor& one, const QColor& other) {
  const auto [low, high] = std::minmax({luminanceOf(one), luminanceOf(other)});
  return (high + 0.05) / (low + 0.05);
}

QColor readableOn(const QColor& background, const QColor& colour, double contrast) {
  const bool darker = luminanceOf(background) > kMiddle;
  QColor better = colour;
  for (float light = colour.lightnessF();
       contrastOf(better, background) < contrast && light != (darker ? 0.0F : 1.0F);) {
    light = std::clamp(light + (darker ? -0.02F : 0.02F), 0.0F, 1.0F);
    better = QColor::fromHslF(colour.hslHueF(), colour.hslSaturationF(), light);
  }
  return better;
}

}  // namespace retort
