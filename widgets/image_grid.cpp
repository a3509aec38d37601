#include "widgets/image_grid.h"

#include <algorithm>

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

#include "widgets/theme.h"

namespace retort {

namespace {

constexpr int kPictureHeight = 56;
constexpr int kLeastWidth = 48;  ///< of a picture's room, so that a word stands in the corner of a narrow one
constexpr int kPadding = 3;
constexpr int kGap = 6;
constexpr int kMaxGap = 16;
constexpr int kMargin = 2;

}  // namespace

ImageGrid::ImageGrid(QWidget* parent) : QAbstractScrollArea(parent) {
  setFrameShape(QFrame::NoFrame);
  setFocusPolicy(Qt::StrongFocus);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
  setAccessibleName(tr("Pictures"));
  viewport()->setAutoFillBackground(false);
}

void ImageGrid::setImages(const ImageSet& images) {
  m_images = images;
  m_pictureSize = crispSize(images, kPictureHeight);
  updateScrollBar();
  viewport()->update();
}

void ImageGrid::setCells(std::vector<GridCell> cells) {
  const int image = m_current >= 0 ? static_cast<int>(m_cells[static_cast<std::size_t>(m_current)].image) : -1;
  m_cells = std::move(cells);
  m_current = -1;
  updateScrollBar();
  const auto found = std::find_if(m_cells.begin(), m_cells.end(),
                                  [image](const GridCell& cell) { return static_cast<int>(cell.image) == image; });
  if (image >= 0 && found != m_cells.end()) setCurrent(static_cast<int>(found - m_cells.begin()));
  viewport()->update();
  Q_EMIT cellsChanged();
}

void ImageGrid::setEmptyText(const QString& text) {
  m_emptyText = text;
  viewport()->update();
}

void ImageGrid::selectImage(int image) {
  const auto found = std::find_if(m_cells.begin(), m_cells.end(),
                                  [image](const GridCell& cell) { return static_cast<int>(cell.image) == image; });
  setCurrent(found == m_cells.end() ? -1 : static_cast<int>(found - m_cells.begin()));
  if (m_current >= 0) scrollTo(m_current);
}

QSize ImageGrid::cellSize() const {
  return m_pictureSize.expandedTo({kLeastWidth, 0}) + QSize(2 * kPadding, 2 * kPadding);
}

QSize ImageGrid::minimumSizeHint() const {
  return {3 * (cellSize().width() + kGap) + verticalScrollBar()->sizeHint().width(), cellSize().height() + 2 * kMargin};
}

int ImageGrid::columns() const {
  const int room = viewport()->width() - 2 * kMargin + kGap;
  return std::max(1, room / (cellSize().width() + kGap));
}

int ImageGrid::columnGap() const {
  const int spare = viewport()->width() - 2 * kMargin - columns() * cellSize().width();
  return columns() < 2 ? kGap : std::clamp(spare / (columns() - 1), kGap, kMaxGap);
}

QRect ImageGrid::cellRect(int cell) const {
  const QSize size = cellSize();
  const int column = cell % columns();
  const int row = cell / columns();
  return {kMargin + column * (size.width() + columnGap()),
          kMargin + row * (size.height() + kGap) - verticalScrollBar()->value(), size.width(), size.height()};
}

std::pair<int, int> ImageGrid::visibleCells() const {
  const int pitch = cellSize().height() + kGap;
  const int top = verticalScrollBar()->value() - kMargin;
  const int firstRow = std::max(0, top / pitch);
  const int lastRow = std::max(0, (top + viewport()->height()) / pitch);
  return {std::min(cellCount(), firstRow * columns()), std::min(cellCount(), (lastRow + 1) * columns())};
}

int ImageGrid::cellAt(const QPoint& position) const {
  const auto [first, last] = visibleCells();
  for (int cell = first; cell < last; ++cell)
    if (cellRect(cell).contains(position)) return cell;
  return -1;
}

void ImageGrid::setCurrent(int cell) {
  m_current = cell;
  setAccessibleDescription(describe(cell));
  viewport()->update();
}

QString ImageGrid::describe(int cell) const {
  if (cell < 0 || cell >= cellCount()) return {};
  const GridCell& item = m_cells[static_cast<std::size_t>(cell)];
  return item.description.isEmpty() && m_describer ? m_describer(item) : item.description;
}

void ImageGrid::choose(int cell) {
  if (cellCount() == 0) return;
  setCurrent(std::clamp(cell, 0, cellCount() - 1));
  scrollTo(m_current);
  Q_EMIT caseSelected(static_cast<int>(m_cells[static_cast<std::size_t>(m_current)].image));
}

void ImageGrid::updateScrollBar() {
  const int rows = (cellCount() + columns() - 1) / columns();
  const int pitch = cellSize().height() + kGap;
  const int content = rows * pitch - kGap + 2 * kMargin;
  verticalScrollBar()->setRange(0, std::max(0, content - viewport()->height()));
  verticalScrollBar()->setPageStep(viewport()->height());
  verticalScrollBar()->setSingleStep(pitch / 2);
}

void ImageGrid::scrollTo(int cell) {
  const QRect frame = cellRect(cell);
  QScrollBar* bar = verticalScrollBar();
  if (frame.top() < kMargin) bar->setValue(bar->value() + frame.top() - kMargin);
  if (frame.bottom() > viewport()->height() - kMargin)
    bar->setValue(bar->value() + frame.bottom() + 1 + kMargin - viewport()->height());
}

void ImageGrid::paintEvent(QPaintEvent*) {
  QPainter painter(viewport());
  if (m_cells.empty()) {
    painter.setPen(mutedColour(palette()));
    painter.drawText(viewport()->rect().adjusted(16, 8, -16, -8), Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
    return;
  }
  const auto [first, last] = visibleCells();
  for (int cell = first; cell < last; ++cell) paintCell(painter, cell);
}

void ImageGrid::paintCell(QPainter& painter, int cell) const {
  const GridCell& item = m_cells[static_cast<std::size_t>(cell)];
  const QRect frame = cellRect(cell);
  const bool current = cell == m_current;
  QPen pen(current ? accentColour(palette()) : borderColour(palette()), current ? 2 : 1);
  if (item.wrong && !current) pen.setColor(baselineColour());
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(pen);
  painter.setBrush(cardColour(palette()));
  const double inset = current ? 1 : 0.5;
  painter.drawRoundedRect(QRectF(frame).adjusted(inset, inset, -inset, -inset), 4, 4);
  const int left = (frame.width() - m_pictureSize.width()) / 2;
  const QRect room(frame.topLeft() + QPoint(left, kPadding), m_pictureSize);
  painter.setRenderHint(QPainter::SmoothPixmapTransform, shownSize(m_images).height() > room.height());
  painter.drawImage(room, imageAt(m_images, item.image));
  if (item.wrong) paintCorner(painter, frame, item.corner);
}

void ImageGrid::paintCorner(QPainter& painter, const QRect& frame, const QString& text) const {
  painter.setFont(smallFont(font()));
  const QFontMetrics metrics = painter.fontMetrics();
  const QString shown = metrics.elidedText(text, Qt::ElideRight, frame.width() - 10);
  const int width = std::max(metrics.height(), metrics.horizontalAdvance(shown) + 7);
  const QRectF tag(frame.right() + 1 - width, frame.bottom() + 1 - metrics.height(), width, metrics.height());
  painter.setPen(Qt::NoPen);
  painter.setBrush(baselineColour());
  painter.drawRoundedRect(tag, 3, 3);
  painter.setPen(Qt::white);
  painter.drawText(tag, Qt::AlignCenter, shown);
}

void ImageGrid::resizeEvent(QResizeEvent* event) {
  QAbstractScrollArea::resizeEvent(event);
  updateScrollBar();
  if (m_current >= 0) scrollTo(m_current);
}

void ImageGrid::mousePressEvent(QMouseEvent* event) {
  const int cell = cellAt(event->position().toPoint());
  if (event->button() == Qt::LeftButton && cell >= 0) choose(cell);
}

void ImageGrid::keyPressEvent(QKeyEvent* event) {
  const int page = columns() * std::max(1, viewport()->height() / (cellSize().height() + kGap));
  const int from = std::max(0, m_current);
  const auto move = [this, from](int by) {
    choose(m_current < 0 ? 0 : (from + by >= 0 && from + by < cellCount() ? from + by : from));
  };
  switch (event->key()) {
    case Qt::Key_Left:
      return move(-1);
    case Qt::Key_Right:
      return move(1);
    case Qt::Key_Up:
      return move(-columns());
    case Qt::Key_Down:
      return move(columns());
    case Qt::Key_PageUp:
      return choose(from - page);
    case Qt::Key_PageDown:
      return choose(from + page);
    case Qt::Key_Home:
      return choose(0);
    case Qt::Key_End:
      return choose(cellCount() - 1);
    default:
      QAbstractScrollArea::keyPressEvent(event);
  }
}

void ImageGrid::focusInEvent(QFocusEvent* event) {
  QAbstractScrollArea::focusInEvent(event);
  if (m_current < 0 && event->reason() != Qt::MouseFocusReason && cellCount() > 0) choose(visibleCells().first);
}

bool ImageGrid::viewportEvent(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const int cell = cellAt(help->pos());
    QToolTip::showText(help->globalPos(), describe(cell), viewport());
    return true;
  }
  return QAbstractScrollArea::viewportEvent(event);
}

}  // namespace retort
