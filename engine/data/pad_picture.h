// A drawing as the pictures of a data set: what stands on a sheet of any size becomes the bytes of one case.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/data/dataset.h"

namespace retort {

/// What was drawn: `values` [height, width]; 0 is paper, 255 is ink.
struct InkPicture {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> values;
};

/// How a data set places what is written in its pictures.
enum class Framing {
  Centred,  ///< made to fit, and centred by its mass: MNIST, and near enough the drawn digits
  AsDrawn   ///< size and place are left alone, as they tell letters apart: O from o
};
[[nodiscard]] Framing framingOf(const DatasetSpec& spec);

/// Where letters stand that are as drawn, in shares of the picture's height from the top: what glyphs rest on, and the
/// top of upper case.
constexpr double kWritingLine = 20.3 / 28;
constexpr double kUpperCaseTop = (20.3 - 100 / 6.4) / 28;

/// The drawing as a picture of that size, each pixel the mean of what it covers; blank where there is no ink.
/// Centred is as MNIST's were made (LeCun et al. 1998, section III-A): scaled to fit 20/28 of the field's smaller side,
/// aspect ratio kept, then moved by whole pixels so that the centre of mass is at the field's centre; never beyond its
/// edges.
/// @return [shape.height, shape.width] @throws Error(BadArgument) for a shape of other than one channel, or ink whose
/// values are not width · height
[[nodiscard]] std::vector<std::uint8_t> padPicture(const InkPicture& ink, const SampleShape& shape, Framing framing);

}  // namespace retort
