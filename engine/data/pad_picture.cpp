#include "engine/data/pad_picture.h"

#include <algorithm>
#include <cmath>

#include "engine/experiment/error.h"

namespace retort {
namespace {

constexpr double kBoxShare = 20.0 / 28;  // of the field's smaller side

/// A part of the sheet, in its pixels; may end within one.
struct Area {
  double left = 0;
  double top = 0;
  double right = 0;
  double bottom = 0;

  [[nodiscard]] double width() const { return right - left; }
  [[nodiscard]] double height() const { return bottom - top; }
};

/// What holds all ink; empty without any.
Area inkArea(const InkPicture& ink) {
  int left = ink.width;
  int top = ink.height;
  int right = 0;
  int bottom = 0;
  for (int y = 0; y < ink.height; ++y)
    for (int x = 0; x < ink.width; ++x) {
      if (ink.values[static_cast<std::size_t>(y) * static_cast<std::size_t>(ink.width) + static_cast<std::size_t>(x)] ==
          0)
        continue;
      left = std::min(left, x);
      right = std::max(right, x + 1);
      top = std::min(top, y);
      bottom = std::max(bottom, y + 1);
    }
  if (right == 0) return {};
  return {double(left), double(top), double(right), double(bottom)};
}

/// How much of pixel `index` lies in [from, to).
double overlap(int index, double from, double to) {
  return std::max(0.0, std::min(to, index + 1.0) - std::max(from, double(index)));
}

/// Mean of the sheet over the area, which may reach beyond it: there is paper.
double meanInk(const InkPicture& ink, const Area& area) {
  const int firstX = std::max(0, static_cast<int>(std::floor(area.left)));
  const int lastX = std::min(ink.width - 1, static_cast<int>(std::ceil(area.right)) - 1);
  const int firstY = std::max(0, static_cast<int>(std::floor(area.top)));
  const int lastY = std::min(ink.height - 1, static_cast<int>(std::ceil(area.bottom)) - 1);
  double sum = 0;
  for (int y = firstY; y <= lastY; ++y) {
    const std::uint8_t* row = ink.values.data() + static_cast<std::ptrdiff_t>(y) * ink.width;
    double line = 0;
    for (int x = firstX; x <= lastX; ++x) line += row[x] * overlap(x, area.left, area.right);
    sum += line * overlap(y, area.top, area.bottom);
  }
  return sum / (area.width() * area.height());
}

/// The area of the sheet, `columns` by `rows` pixels of `step` sheet pixels each.
InkPicture sampled(const InkPicture& ink, const Area& area, double stepX, double stepY, int columns, int rows) {
  InkPicture small{columns, rows, {}};
  for (int y = 0; y < rows; ++y)
    for (int x = 0; x < columns; ++x) {
      const double left = area.left + x * stepX;
      const double top = area.top + y * stepY;
      small.values.push_back(
          static_cast<std::uint8_t>(std::lround(meanInk(ink, {left, top, left + stepX, top + stepY}))));
    }
  return small;
}

/// Where a picture of `extent` pixels with its mass about pixel number `mass` begins in a field of `side`. MNIST has
/// every digit's mass within [13.5, 14.5).
int beginning(double mass, int extent, int side) {
  const int wanted = static_cast<int>(std::ceil(side / 2.0 - 0.5 - mass - 1e-9));
  return std::clamp(wanted, 0, std::max(0, side - extent));
}

struct Place {
  int left = 0;
  int top = 0;
};

Place centredIn(const SampleShape& field, const InkPicture& picture) {
  double mass = 0;
  double massX = 0;
  double massY = 0;
  auto next = picture.values.begin();
  for (int y = 0; y < picture.height; ++y)
    for (int x = 0; x < picture.width; ++x) {
      const double value = *next++;
      mass += value;
      massX += value * x;
      massY += value * y;
    }
  if (mass == 0) return {};
  return {beginning(massX / mass, picture.width, field.width), beginning(massY / mass, picture.height, field.height)};
}

std::vector<std::uint8_t> centred(const InkPicture& ink, const SampleShape& field) {
  std::vector<std::uint8_t> values(field.size());
  const Area area = inkArea(ink);
  if (area.width() == 0) return values;
  const int box = std::max(1, static_cast<int>(std::lround(kBoxShare * std::min(field.width, field.height))));
  const double step = std::max(area.width(), area.height()) / box;
  const auto pixels = [step](double extent) { return static_cast<int>(std::ceil(extent / step - 1e-9)); };
  const InkPicture small = sampled(ink, area, step, step, pixels(area.width()), pixels(area.height()));
  const Place place = centredIn(field, small);
  for (int y = 0; y < small.height; ++y)
    std::copy_n(small.values.begin() + static_cast<std::ptrdiff_t>(y) * small.width, small.width,
                values.begin() + static_cast<std::ptrdiff_t>(place.top + y) * field.width + place.left);
  return values;
}

}  // namespace

Framing framingOf(const DatasetSpec& spec) {
  const bool isWrittenOnLine = spec.kind == DatasetKind::Glyphs && spec.classes == GlyphClasses::Alphanumeric;
  return isWrittenOnLine ? Framing::AsDrawn : Framing::Centred;
}

std::vector<std::uint8_t> padPicture(const InkPicture& ink, const SampleShape& shape, Framing framing) {
  if (shape.channels != 1 || shape.width <= 0 || shape.height <= 0)
    throw Error(ErrorKind::BadArgument, "drawing", "the data's cases are not pictures of one channel");
  if (ink.width <= 0 || ink.height <= 0 ||
      ink.values.size() != static_cast<std::size_t>(ink.width) * static_cast<std::size_t>(ink.height))
    throw Error(ErrorKind::BadArgument, "drawing", "its values are not those of its size");
  if (framing == Framing::Centred) return centred(ink, shape);
  const Area all{0, 0, double(ink.width), double(ink.height)};
  return sampled(ink, all, all.width() / shape.width, all.height() / shape.height, shape.width, shape.height).values;
}

}  // namespace retort
