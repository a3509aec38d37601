#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include <QImage>

class QPainter;

namespace retort {

/// Pictures of one size in one shared buffer, never copied.
struct ImageSet {
  std::shared_ptr<const std::uint8_t>
      pixels;  ///< [count, channels, height, width]; 0 is paper, 255 is ink (or full light)
  std::size_t count = 0;
  int channels = 1;  ///< 1: ink on paper; 3: red, green, blue
  int height = 0;
  int width = 0;
  /// [count]: index into `pixels` of each picture's first; null where they lie one after the other. Lives with
  /// `pixels`.
  const std::uint64_t* starts = nullptr;
  bool isSpectrogram = false;  ///< of one channel: rows are shown from left to right, columns from the bottom up

  [[nodiscard]] bool empty() const { return count == 0 || pixels == nullptr || height <= 0 || width <= 0; }
};

/// Width and height as it is shown, in the picture's own pixels.
[[nodiscard]] QSize shownSize(const ImageSet& images);

/// One picture, dark ink on white. A null image when `index` is not among them.
[[nodiscard]] QImage imageAt(const ImageSet& images, std::size_t index);

/// The size nearest to `target` pixels of height at which each pixel of the picture stays a square of whole pixels.
[[nodiscard]] QSize crispSize(const ImageSet& images, int target);

}  // namespace retort
