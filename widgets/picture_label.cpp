#include "widgets/picture_label.h"

#include <QPainter>

#include "widgets/theme.h"

namespace retort {

namespace {

constexpr int kPadding = 4;

}  // namespace

PictureLabel::PictureLabel(int side, QWidget* parent) : QWidget(parent), m_side(side), m_size(side, side) {
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void PictureLabel::setPicture(const ImageSet& images, std::size_t index, const QString& description) {
  m_size = crispSize(images, m_side);
  m_image = imageAt(images, index).copy();
  setAccessibleName(description);
  setToolTip(description);
  updateGeometry();
  update();
}

QSize PictureLabel::sizeHint() const { return m_size + QSize(2 * kPadding, 2 * kPadding); }

void PictureLabel::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(borderColour(palette()));
  painter.setBrush(cardColour(palette()));
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
  if (m_image.isNull()) return;
  painter.setRenderHint(QPainter::SmoothPixmapTransform, m_image.height() > m_size.height());
  painter.drawImage(QRect(QPoint(kPadding, kPadding), m_size), m_image);
}

}  // namespace retort
