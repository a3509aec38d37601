#include "widgets/drawing_pad.h"

#include <algorithm>
#include <utility>

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QTabletEvent>

#include "widgets/theme.h"

namespace retort {

namespace {

constexpr int kSheet = 280;       // pixels of each side: ten to one of a picture of 28
constexpr double kPenWidth = 24;  // sheet pixels, about as wide as MNIST's strokes in a digit that fills the sheet
constexpr double kUsualPressure = 0.5;  // of a pen, and of the mouse

double widthAt(double pressure) { return kPenWidth * (0.5 + pressure); }

}  // namespace

DrawingPad::DrawingPad(QWidget* parent)
    : QWidget(parent), m_sheet(kSheet, kSheet, QImage::Format_ARGB32_Premultiplied) {
  m_sheet.fill(Qt::transparent);
  setFocusPolicy(Qt::StrongFocus);
  setCursor(Qt::CrossCursor);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  setAccessibleName(tr("Drawing pad"));
  setToolTip(tr("Draw here with the mouse or a pen. Ctrl+Z takes the last stroke back, Escape clears the pad"));
}

QImage DrawingPad::ink() const {
  QImage ink = m_sheet.convertToFormat(QImage::Format_Alpha8);
  (void)ink.reinterpretAsFormat(QImage::Format_Grayscale8);
  return ink;
}

void DrawingPad::setGuides(const std::vector<double>& shares) {
  m_guides = shares;
  update();
}

QRectF DrawingPad::sheetRect() const {
  const double side = std::max(1, std::min(width(), height()));
  return {0, 0, side, side};
}

void DrawingPad::undo() {
  if (!canUndo()) return;
  m_drawing = false;
  if (m_strokes.empty())
    m_strokes = std::exchange(m_cleared, {});
  else
    m_strokes.pop_back();
  redraw();
}

void DrawingPad::clear() {
  if (m_strokes.empty()) return;
  m_drawing = false;
  m_cleared = std::exchange(m_strokes, {});
  redraw();
}

/// The window has shortcuts of its own by these keys.
bool DrawingPad::event(QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride) {
    const auto* key = static_cast<QKeyEvent*>(event);
    if ((key->matches(QKeySequence::Undo) && canUndo()) || (key->key() == Qt::Key_Escape && !isEmpty()))
      event->accept();
  }
  return QWidget::event(event);
}

void DrawingPad::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange && !m_strokes.empty()) redraw();
}

void DrawingPad::keyPressEvent(QKeyEvent* event) {
  if (event->matches(QKeySequence::Undo) && canUndo())
    undo();
  else if (event->key() == Qt::Key_Escape && !isEmpty())
    clear();
  else
    QWidget::keyPressEvent(event);
}

void DrawingPad::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return QWidget::mousePressEvent(event);
  beginStroke(event->position(), kUsualPressure);
}

void DrawingPad::mouseMoveEvent(QMouseEvent* event) {
  if (m_drawing) extendStroke(event->position(), kUsualPressure);
}

void DrawingPad::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || !m_drawing) return QWidget::mouseReleaseEvent(event);
  extendStroke(event->position(), kUsualPressure);
  m_drawing = false;
}

void DrawingPad::tabletEvent(QTabletEvent* event) {
  if (event->type() == QEvent::TabletPress)
    beginStroke(event->position(), event->pressure());
  else if (event->type() == QEvent::TabletMove && m_drawing)
    extendStroke(event->position(), event->pressure());
  else if (event->type() == QEvent::TabletRelease)
    m_drawing = false;
  event->accept();
}

DrawingPad::PenPlace DrawingPad::placeOf(const QPointF& position, double pressure) const {
  const QRectF sheet = sheetRect();
  return {(position - sheet.topLeft()) * (kSheet / sheet.width()), widthAt(pressure)};
}

void DrawingPad::beginStroke(const QPointF& position, double pressure) {
  m_drawing = true;
  m_cleared.clear();
  m_strokes.push_back({placeOf(position, pressure)});
  drawLast(m_strokes.back());
  tell();
}

void DrawingPad::extendStroke(const QPointF& position, double pressure) {
  const PenPlace place = placeOf(position, pressure);
  Stroke& stroke = m_strokes.back();
  if (stroke.back().at == place.at) return;
  stroke.push_back(place);
  drawLast(stroke);
  tell();
}

/// The stroke's newest piece; its round ends make it one with the piece before.
void DrawingPad::drawLast(const Stroke& stroke) {
  const PenPlace& to = stroke.back();
  const PenPlace& from = stroke.size() > 1 ? stroke[stroke.size() - 2] : to;
  QPainter painter(&m_sheet);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(palette().color(QPalette::Text), (from.width + to.width) / 2, Qt::SolidLine, Qt::RoundCap));
  if (from.at == to.at)
    painter.drawPoint(to.at);
  else
    painter.drawLine(from.at, to.at);
}

void DrawingPad::redraw() {
  m_sheet.fill(Qt::transparent);
  Stroke drawn;
  for (const Stroke& stroke : m_strokes) {
    drawn.clear();
    for (const PenPlace& place : stroke) {
      drawn.push_back(place);
      drawLast(drawn);
    }
  }
  tell();
}

void DrawingPad::tell() {
  update();
  if (std::exchange(m_due, true)) return;
  const auto say = [this] {
    m_due = false;
    Q_EMIT inkChanged();
  };
  QMetaObject::invokeMethod(this, say, Qt::QueuedConnection);
}

void DrawingPad::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setRenderHint(QPainter::SmoothPixmapTransform);
  const QRectF sheet = sheetRect();
  const QRectF frame = sheet.adjusted(0.5, 0.5, -0.5, -0.5);
  painter.setPen(hasFocus() ? accentColour(palette()) : borderColour(palette()));
  painter.setBrush(cardColour(palette()));
  painter.drawRoundedRect(frame, 4, 4);
  painter.setPen(QPen(mutedColour(palette()), 1, Qt::DashLine));
  for (const double share : m_guides) {
    const double y = sheet.top() + share * sheet.height();
    painter.drawLine(QPointF(sheet.left() + 6, y), QPointF(sheet.right() - 6, y));
  }
  painter.setClipRect(sheet.adjusted(1, 1, -1, -1));
  painter.drawImage(sheet, m_sheet);
}

}  // namespace retort
