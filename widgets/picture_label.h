#pragma once

#include <QWidget>

#include "widgets/image_set.h"

namespace retort {

/// One picture, enlarged by whole pixels, in a thin frame. That of sound is larger and has its axes named.
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
  void paintAxes(QPainter& painter, const QRect& room) const;
  [[nodiscard]] int axisRoom() const;  ///< at the left and below

  int m_side;
  QSize m_size;
  QImage m_image;
  bool m_hasAxes = false;
};

}  // namespace retort
