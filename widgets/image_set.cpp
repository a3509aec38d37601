#include "widgets/image_set.h"

#include <algorithm>
#include <cmath>

#include <QList>

namespace retort {

namespace {

const QList<QRgb>& inkOnPaper() {
  static const QList<QRgb> table = [] {
    QList<QRgb> colours;
    for (int ink = 0; ink < 256; ++ink) colours << qRgb(255 - ink, 255 - ink, 255 - ink);
    return colours;
  }();
  return table;
}

QImage colourImage(const std::uint8_t* planes, int width, int height) {
  QImage image(width, height, QImage::Format_RGB32);
  const int plane = width * height;
  for (int y = 0; y < height; ++y) {
    auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
    for (int x = 0; x < width; ++x) {
      const std::uint8_t* at = planes + y * width + x;
      line[x] = qRgb(at[0], at[plane], at[2 * plane]);
    }
  }
  return image;
}

/// Time, which runs down the rows, to the right; frequency, along the columns, upwards.
QImage spectrogram(const std::uint8_t* rows, int width, int height) {
  QImage image(height, width, QImage::Format_Indexed8);
  for (int y = 0; y < width; ++y) {
    std::uint8_t* line = image.scanLine(y);
    for (int x = 0; x < height; ++x) line[x] = rows[x * width + width - 1 - y];
  }
  image.setColorTable(inkOnPaper());
  return image;
}

}  // namespace

QSize shownSize(const ImageSet& images) {
  return images.isSpectrogram ? QSize(images.height, images.width) : QSize(images.width, images.height);
}

QImage imageAt(const ImageSet& images, std::size_t index) {
  if (images.empty() || index >= images.count) return {};
  const std::size_t size = static_cast<std::size_t>(images.channels) * static_cast<std::size_t>(images.height) *
                           static_cast<std::size_t>(images.width);
  const std::uint8_t* data = images.pixels.get() + (images.starts ? images.starts[index] : index * size);
  if (images.channels >= 3) return colourImage(data, images.width, images.height);
  if (images.isSpectrogram) return spectrogram(data, images.width, images.height);
  QImage image(data, images.width, images.height, images.width, QImage::Format_Indexed8);
  image.setColorTable(inkOnPaper());
  return image;
}

QSize crispSize(const ImageSet& images, int target) {
  if (images.empty()) return {target, target};
  const QSize size = shownSize(images);
  if (size.height() > target) return size.scaled(4 * target, target, Qt::KeepAspectRatio);
  const int factor = std::max(1, static_cast<int>(std::lround(static_cast<double>(target) / size.height())));
  return size * factor;
}

}  // namespace retort
