#pragma once

#include <QWidget>

#include "widgets/image_set.h"

namespace retort {

/// One picture, enlarged by whole pixels, in a thin frame.
class PictureLabel : public QWidget {
  Q_OBJECT

 public:
  /// @param side  the picture's height in pixels is the nearest whole multiple of its own
  explicit PictureLabel(int side, QWidget* parent = nullptr);

  /// An empty frame when there is no such picture. @param description for screen readers and as tooltip
  void setPicture(const ImageSet& images, std::size_t index, const QString& description);
  [[nodiscard]] QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  int m_side;
  QSize m_size;
  QImage m_image;
};

}  // namespace retort
