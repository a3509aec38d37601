#include "widgets/picture_label.h"

#include <QPainter>

#include "widgets/theme.h"

namespace retort {

namespace {

constexpr int kPadding = 4;
constexpr int kSoundFactor = 2;

}  // namespace

PictureLabel::PictureLabel(int side, QWidget* parent) : QWidget(parent), m_side(side), m_size(side, side) {
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void PictureLabel::setPicture(const ImageSet& images, std::size_t index, const QString& description) {
  m_hasAxes = images.isSpectrogram;
  m_size = crispSize(images, m_hasAxes ? kSoundFactor * m_side : m_side);
  m_image = imageAt(images, index).copy();
  setAccessibleName(description);
  setToolTip(description);
  updateGeometry();
  update();
}

int PictureLabel::axisRoom() const { return m_hasAxes ? QFontMetrics(smallFont(font())).height() : 0; }

QSize PictureLabel::sizeHint() const { return m_size + QSize(2 * kPadding + axisRoom(), 2 * kPadding + axisRoom()); }

void PictureLabel::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const QRect frame = rect().adjusted(axisRoom(), 0, 0, -axisRoom());
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(borderColour(palette()));
  painter.setBrush(cardColour(palette()));
  painter.drawRoundedRect(QRectF(frame).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
  if (m_image.isNull()) return;
  painter.setRenderHint(QPainter::SmoothPixmapTransform, m_image.height() > m_size.height());
  painter.drawImage(QRect(frame.topLeft() + QPoint(kPadding, kPadding), m_size), m_image);
  if (m_hasAxes) paintAxes(painter, frame);
}

void PictureLabel::paintAxes(QPainter& painter, const QRect& room) const {
  painter.setFont(smallFont(font()));
  painter.setPen(mutedColour(palette()));
  painter.drawText(QRect(room.left(), room.bottom() + 1, room.width(), axisRoom()), Qt::AlignCenter, tr("time →"));
  painter.rotate(-90);
  painter.drawText(QRect(-room.bottom(), 0, room.height(), axisRoom()), Qt::AlignCenter, tr("frequency →"));
  painter.rotate(90);
}

}  // namespace retort
