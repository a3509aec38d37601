#include "widgets/distribution_bars.h"

#include <algorithm>
#include <cmath>

#include <QHelpEvent>
#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>
#include <QToolTip>

#include "widgets/figures.h"
#include "widgets/theme.h"

namespace retort {

namespace {

constexpr int kMinRow = 14;
constexpr int kMaxRow = 19;
constexpr int kTitleHeight = 20;
constexpr int kScaleHeight = 15;
constexpr int kBlockGap = 10;
constexpr int kColumnGap = 18;
constexpr int kMinColumn = 150;
constexpr int kMinBar = 44;
constexpr int kComfort = 24;  ///< more bar than the least, where there is room
constexpr int kMarker = 9;
constexpr int kMaxName = 96;

QFont boldOf(QFont font) {
  font.setWeight(QFont::DemiBold);
  return font;
}

/// Two significant digits, and no more characters than the column has room for.
QString probabilityText(double value) {
  return value > 0 && value < 1e-99 ? QStringLiteral("<1e-99") : significant(value);
}

}  // namespace

DistributionBars::DistributionBars(QWidget* parent) : QAbstractScrollArea(parent) {
  setFrameShape(QFrame::NoFrame);
  setFocusPolicy(Qt::StrongFocus);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setAccessibleName(tr("Probabilities by class"));
  viewport()->setAutoFillBackground(false);
}

void DistributionBars::setData(DistributionData data) {
  m_data = std::move(data);
  updateFloor();
  updateLayout();
  viewport()->update();
}

void DistributionBars::setLogScale(bool logScale) {
  m_logScale = logScale;
  updateLayout();
  viewport()->update();
}

void DistributionBars::updateFloor() {
  double smallest = 0.01;
  for (const auto& block : m_data.blocks)
    for (const double value : block.values)
      if (value > 0) smallest = std::min(smallest, value);
  m_floor = std::pow(10.0, std::max(-12.0, std::floor(std::log10(smallest))));
}

double DistributionBars::barShare(double value) const {
  if (!(value > 0)) return 0;
  const double share = m_logScale ? 1 - std::log10(value) / std::log10(m_floor) : value;
  return std::clamp(share, 0.0, 1.0);
}

QSize DistributionBars::minimumSizeHint() const { return {kMinColumn, kTitleHeight + 4 * kMinRow}; }

QSize DistributionBars::sizeHint() const { return {260, 3 * (kTitleHeight + 10 * kMinRow + kBlockGap)}; }

int DistributionBars::nameWidth() const {
  const QFontMetrics metrics(boldOf(smallFont(font())));
  int widest = 8;
  for (const QString& name : m_data.classNames) widest = std::max(widest, metrics.horizontalAdvance(name) + 2);
  return std::min(widest, kMaxName);
}

int DistributionBars::valueWidth() const {
  const QFontMetricsF metrics(boldOf(smallFont(font())));
  return static_cast<int>(std::ceil(figuresWidth(metrics, QStringLiteral("1.2e-50")))) + 4;
}

DistributionBars::Layout DistributionBars::layoutFor(int width, int height) const {
  const int blocks = std::max<int>(1, static_cast<int>(m_data.blocks.size()));
  const int least = kMarker + nameWidth() + 5 + kMinBar + valueWidth();
  const auto fitting = [&](int column) { return std::clamp((width + kColumnGap) / (column + kColumnGap), 1, blocks); };
  // As few columns as are comfortable and need no scrolling, else as many as can be read.
  Layout layout;
  for (int columns = fitting(least + kComfort); columns <= fitting(least); ++columns) {
    layout = layoutWith(columns, width, height);
    if (layout.contentHeight <= height) break;
  }
  return layout;
}

DistributionBars::Layout DistributionBars::layoutWith(int columns, int width, int height) const {
  const int blocks = std::max<int>(1, static_cast<int>(m_data.blocks.size()));
  const int rows = std::max<int>(1, static_cast<int>(m_data.classNames.size()));
  const int extra = kTitleHeight + (m_logScale ? kScaleHeight : 0);
  const int lines = (blocks + columns - 1) / columns;
  const int room = (height - (lines - 1) * kBlockGap) / lines - extra;
  Layout layout;
  layout.columns = columns;
  layout.nameWidth = nameWidth();
  layout.valueWidth = valueWidth();
  layout.rowHeight = std::clamp(room / rows, kMinRow, kMaxRow);
  layout.blockHeight = extra + rows * layout.rowHeight;
  layout.blockWidth = (width - (columns - 1) * kColumnGap) / columns;
  layout.contentHeight = lines * (layout.blockHeight + kBlockGap) - kBlockGap;
  return layout;
}

void DistributionBars::updateLayout() {
  // As wide as without a scroll bar first: a bar that comes and goes must not change what it depends on.
  const QSize whole = maximumViewportSize();
  Layout layout = layoutFor(whole.width(), whole.height());
  const int barWidth = verticalScrollBar()->sizeHint().width();
  if (layout.contentHeight > whole.height()) layout = layoutFor(whole.width() - barWidth - 4, whole.height());
  m_layout = layout;
  verticalScrollBar()->setRange(0, std::max(0, layout.contentHeight - whole.height()));
  verticalScrollBar()->setPageStep(whole.height());
  verticalScrollBar()->setSingleStep(layout.rowHeight);
}

QRect DistributionBars::blockRect(int block) const {
  const int column = block % m_layout.columns;
  const int line = block / m_layout.columns;
  return {column * (m_layout.blockWidth + kColumnGap),
          line * (m_layout.blockHeight + kBlockGap) - verticalScrollBar()->value(), m_layout.blockWidth,
          m_layout.blockHeight};
}

QRect DistributionBars::rowRect(const QRect& block, int row) const {
  return {block.left(), block.top() + kTitleHeight + row * m_layout.rowHeight, block.width(), m_layout.rowHeight};
}

void DistributionBars::paintEvent(QPaintEvent*) {
  QPainter painter(viewport());
  painter.setRenderHint(QPainter::Antialiasing);
  for (int i = 0; i < static_cast<int>(m_data.blocks.size()); ++i) {
    const QRect room = blockRect(i);
    if (room.intersects(viewport()->rect())) paintBlock(painter, m_data.blocks[static_cast<std::size_t>(i)], room);
  }
}

void DistributionBars::paintBlock(QPainter& painter, const DistributionBlock& block, const QRect& room) const {
  painter.setFont(smallFont(font()));
  paintHead(painter, block, {room.left(), room.top(), room.width(), kTitleHeight - 2});
  if (block.values.empty()) {
    painter.setPen(mutedColour(palette()));
    painter.drawText(room.adjusted(0, kTitleHeight, 0, 0), Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap,
                     block.emptyText);
    return;
  }
  for (int row = 0; row < static_cast<int>(block.values.size()); ++row) {
    const QRect line = rowRect(room, row);
    if (line.intersects(viewport()->rect())) paintRow(painter, block, row, line);
  }
  if (m_logScale) paintScale(painter, room);
}

void DistributionBars::paintHead(QPainter& painter, const DistributionBlock& block, const QRect& room) const {
  const QFont plain = painter.font();
  const double noteWidth = figuresWidth(QFontMetricsF(plain), block.note) + 8;
  painter.setFont(boldOf(plain));
  painter.setPen(block.colour);
  const QFontMetrics metrics = painter.fontMetrics();
  painter.drawText(room, Qt::AlignLeft | Qt::AlignVCenter,
                   metrics.elidedText(block.title, Qt::ElideRight, room.width()));
  painter.setFont(plain);
  if (metrics.horizontalAdvance(block.title) + noteWidth > room.width()) return;
  painter.setPen(mutedColour(palette()));
  drawFigures(painter, room, Qt::AlignRight, block.note);
}

void DistributionBars::paintRow(QPainter& painter, const DistributionBlock& block, int row, const QRect& room) const {
  const auto index = static_cast<std::size_t>(row);
  const bool isLargest = block.values[index] == *std::max_element(block.values.begin(), block.values.end());
  const QFont plain = painter.font();
  paintName(painter, row, room);
  painter.setFont(isLargest ? boldOf(plain) : plain);
  painter.setPen(isLargest ? palette().color(QPalette::Text) : mutedColour(palette()));
  drawFigures(painter, room, Qt::AlignRight, probabilityText(block.values[index]));
  painter.setFont(plain);
  const double left = room.left() + kMarker + m_layout.nameWidth + 4;
  const double height = std::max(7, m_layout.rowHeight - 7);
  paintBar(painter, {left, room.center().y() + 0.5 - height / 2, room.right() - m_layout.valueWidth - left, height},
           block.values[index], block.colour);
}

void DistributionBars::paintName(QPainter& painter, int row, const QRect& room) const {
  const QFont plain = painter.font();
  painter.setPen(palette().color(QPalette::Text));
  if (row == m_data.trueClass) {
    painter.setFont(boldOf(plain));
    const double y = room.center().y() + 0.5;
    QPainterPath triangle(QPointF(room.left(), y - 4));
    triangle.lineTo(room.left() + 5.5, y);
    triangle.lineTo(room.left(), y + 4);
    painter.fillPath(triangle, palette().color(QPalette::Text));
  }
  const QRect name(room.left() + kMarker, room.top(), m_layout.nameWidth, room.height());
  if (static_cast<std::size_t>(row) < m_data.classNames.size())
    painter.drawText(name, Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(m_data.classNames[static_cast<std::size_t>(row)], Qt::ElideRight,
                                                      name.width()));
  painter.setFont(plain);
}

void DistributionBars::paintBar(QPainter& painter, const QRectF& track, double value, const QColor& colour) const {
  painter.setPen(Qt::NoPen);
  painter.setBrush(trackColour(palette()));
  painter.drawRoundedRect(track, 2, 2);
  const double share = barShare(value);
  if (share <= 0) return;
  QPainterPath shape;
  shape.addRoundedRect(track, 2, 2);
  painter.save();
  painter.setClipPath(shape);
  painter.fillRect(QRectF(track.left(), track.top(), std::max(1.5, track.width() * share), track.height()), colour);
  painter.restore();
}

void DistributionBars::paintScale(QPainter& painter, const QRect& room) const {
  const double left = room.left() + kMarker + m_layout.nameWidth + 4;
  const QRectF scale(left, room.bottom() - kScaleHeight + 2, room.right() - m_layout.valueWidth - left,
                     kScaleHeight - 2);
  painter.setPen(mutedColour(palette()));
  drawFigures(painter, scale, Qt::AlignLeft, significant(m_floor, 1));
  drawFigures(painter, scale, Qt::AlignRight, QStringLiteral("1"));
}

void DistributionBars::resizeEvent(QResizeEvent* event) {
  QAbstractScrollArea::resizeEvent(event);
  updateLayout();
}

QString DistributionBars::describe(const QPoint& position) const {
  for (int i = 0; i < static_cast<int>(m_data.blocks.size()); ++i) {
    const auto& block = m_data.blocks[static_cast<std::size_t>(i)];
    for (int row = 0; row < static_cast<int>(block.values.size()); ++row) {
      if (!rowRect(blockRect(i), row).contains(position)) continue;
      const auto index = static_cast<std::size_t>(row);
      return tr("%1: %2 with probability %3")
          .arg(block.title, index < m_data.classNames.size() ? m_data.classNames[index] : QString::number(row),
               significant(block.values[index], 4));
    }
  }
  return {};
}

bool DistributionBars::viewportEvent(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    QToolTip::showText(help->globalPos(), describe(help->pos()), viewport());
    return true;
  }
  return QAbstractScrollArea::viewportEvent(event);
}

}  // namespace retort
