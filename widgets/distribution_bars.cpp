#include "widgets/distribution_bars.h"

#include <algorithm>
#include <cmath>

#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>

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

QString scoreText(double value) {
  QString digits = QString::number(std::abs(value), 'f', 1);
  if (digits == QLatin1String("0.0")) return digits;
  return (value < 0 ? QStringLiteral("−") : QStringLiteral("+")) + digits;
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
  if (m_current >= rowCount()) m_current = -1;
  updateScales();
  updateLayout();
  viewport()->update();
}

void DistributionBars::setScale(BarScale scale) {
  m_scale = scale;
  updateLayout();
  viewport()->update();
}

void DistributionBars::updateScales() {
  double smallest = 0.01;
  m_scoreLimit = 1;
  for (const auto& block : m_data.blocks) {
    for (const double value : block.values)
      if (value > 0) smallest = std::min(smallest, value);
    for (const double score : block.scores)
      if (std::isfinite(score)) m_scoreLimit = std::max(m_scoreLimit, std::abs(score));
  }
  m_floor = std::pow(10.0, std::max(-12.0, std::floor(std::log10(smallest))));
}

double DistributionBars::barShare(double value) const {
  if (std::isnan(value)) return 0;
  if (m_scale == BarScale::Logit) return std::clamp(0.5 + 0.5 * value / m_scoreLimit, 0.0, 1.0);
  if (value <= 0) return 0;
  const double share = m_scale == BarScale::Logarithmic ? 1 - std::log10(value) / std::log10(m_floor) : value;
  return std::clamp(share, 0.0, 1.0);
}

int DistributionBars::rowCount() const {
  const int classes = static_cast<int>(m_data.classNames.size());
  const int rows = static_cast<int>(m_data.rows.size());
  return rows == 0 || rows >= classes ? std::max(rows, classes) : rows + 1;
}

int DistributionBars::classOfRow(int row) const {
  if (m_data.rows.empty()) return row;
  return row < static_cast<int>(m_data.rows.size()) ? m_data.rows[static_cast<std::size_t>(row)] : -1;
}

QString DistributionBars::nameOfRow(int row) const {
  const int index = classOfRow(row);
  if (index < 0) return tr("%1 others").arg(m_data.classNames.size() - m_data.rows.size());
  return m_data.classNames.at(static_cast<std::size_t>(index));
}

double DistributionBars::valueOfRow(const DistributionBlock& block, int row) const {
  const int index = classOfRow(row);
  const auto& values = m_scale == BarScale::Logit ? block.scores : block.values;
  if (index >= 0) return static_cast<std::size_t>(index) < values.size() ? values[static_cast<std::size_t>(index)] : 0;
  if (m_scale == BarScale::Logit) return std::nan("");
  double rest = 1;
  for (const int shown : m_data.rows) rest -= block.values.at(static_cast<std::size_t>(shown));
  return std::max(0.0, rest);
}

QString DistributionBars::textOfRow(const DistributionBlock& block, int row) const {
  const double value = valueOfRow(block, row);
  if (std::isnan(value)) return {};
  return m_scale == BarScale::Logit ? scoreText(value) : probabilityText(value);
}

QSize DistributionBars::minimumSizeHint() const { return {kMinColumn, kTitleHeight + 4 * kMinRow}; }

QSize DistributionBars::sizeHint() const { return {260, 3 * (kTitleHeight + 10 * kMinRow + kBlockGap)}; }

int DistributionBars::nameWidth() const {
  const QFontMetrics metrics(boldOf(smallFont(font())));
  int widest = 8;
  for (int row = 0; row < rowCount(); ++row) widest = std::max(widest, metrics.horizontalAdvance(nameOfRow(row)) + 2);
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
  const int rows = std::max<int>(1, rowCount());
  const int extra = kTitleHeight + (m_scale == BarScale::Linear ? 0 : kScaleHeight);
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

QRect DistributionBars::rowRect(int block, int row) const {
  const QRect room = blockRect(block);
  return {room.left(), room.top() + kTitleHeight + row * m_layout.rowHeight, room.width(), m_layout.rowHeight};
}

QRectF DistributionBars::trackRect(const QRect& row) const {
  const double left = row.left() + kMarker + m_layout.nameWidth + 4;
  const double height = std::max(7, m_layout.rowHeight - 7);
  return {left, row.center().y() + 0.5 - height / 2, row.right() - m_layout.valueWidth - left, height};
}

void DistributionBars::paintEvent(QPaintEvent*) {
  QPainter painter(viewport());
  painter.setRenderHint(QPainter::Antialiasing);
  for (int i = 0; i < static_cast<int>(m_data.blocks.size()); ++i)
    if (blockRect(i).intersects(viewport()->rect())) paintBlock(painter, i);
}

void DistributionBars::paintBlock(QPainter& painter, int index) const {
  const DistributionBlock& block = m_data.blocks[static_cast<std::size_t>(index)];
  const QRect room = blockRect(index);
  painter.setFont(smallFont(font()));
  paintHead(painter, block, {room.left(), room.top(), room.width(), kTitleHeight - 2});
  if (block.values.empty()) {
    painter.setPen(mutedColour(palette()));
    painter.drawText(room.adjusted(0, kTitleHeight, 0, 0), Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap,
                     block.emptyText);
    return;
  }
  for (int row = 0; row < rowCount(); ++row) {
    const QRect line = rowRect(index, row);
    if (line.intersects(viewport()->rect())) paintRow(painter, block, row, line);
  }
  if (m_scale != BarScale::Linear) paintScale(painter, room);
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
  const int index = classOfRow(row);
  const double largest = *std::max_element(block.values.begin(), block.values.end());
  const bool isLargest = index >= 0 && block.values.at(static_cast<std::size_t>(index)) == largest;
  const QFont plain = painter.font();
  paintFrame(painter, row, room);
  paintName(painter, row, room);
  painter.setFont(isLargest ? boldOf(plain) : plain);
  painter.setPen(isLargest ? palette().color(QPalette::Text) : mutedColour(palette()));
  drawFigures(painter, room, Qt::AlignRight, textOfRow(block, row));
  painter.setFont(plain);
  const double value = valueOfRow(block, row);
  if (!std::isnan(value)) paintBar(painter, trackRect(room), value, block.colour);
}

void DistributionBars::paintFrame(QPainter& painter, int row, const QRect& room) const {
  const int index = classOfRow(row);
  const bool isPicked = index >= 0 && std::ranges::find(m_data.picked, index) != m_data.picked.end();
  const bool isCurrent = row == m_current && hasFocus();
  if (!isPicked && !isCurrent) return;
  painter.setPen(isPicked ? QPen(accentColour(palette()), 1.2) : QPen(mutedColour(palette()), 1, Qt::DotLine));
  painter.setBrush(Qt::NoBrush);
  painter.drawRoundedRect(QRectF(room).adjusted(0.5, 0.5, 0.5, -0.5), 3, 3);
}

void DistributionBars::paintName(QPainter& painter, int row, const QRect& room) const {
  const QFont plain = painter.font();
  const int index = classOfRow(row);
  painter.setPen(index < 0 ? mutedColour(palette()) : palette().color(QPalette::Text));
  if (index >= 0 && index == m_data.trueClass) {
    painter.setFont(boldOf(plain));
    const double y = room.center().y() + 0.5;
    QPainterPath triangle(QPointF(room.left() + 2, y - 4));
    triangle.lineTo(room.left() + 7.5, y);
    triangle.lineTo(room.left() + 2, y + 4);
    painter.fillPath(triangle, palette().color(QPalette::Text));
  }
  const QRect name(room.left() + kMarker, room.top(), m_layout.nameWidth, room.height());
  painter.drawText(name, Qt::AlignLeft | Qt::AlignVCenter,
                   painter.fontMetrics().elidedText(nameOfRow(row), Qt::ElideRight, name.width()));
  painter.setFont(plain);
}

void DistributionBars::paintBar(QPainter& painter, const QRectF& track, double value, const QColor& colour) const {
  painter.setPen(Qt::NoPen);
  painter.setBrush(trackColour(palette()));
  painter.drawRoundedRect(track, 2, 2);
  const double share = barShare(value);
  if (m_scale == BarScale::Logit) {
    const double middle = track.center().x();
    const double end = track.left() + share * track.width();
    const QRectF bar(std::min(middle, end), track.top(), std::max(1.5, std::abs(end - middle)), track.height());
    painter.fillRect(bar, colour);
    painter.fillRect(QRectF(middle - 0.5, track.top() - 2, 1, track.height() + 4), mutedColour(palette()));
    return;
  }
  if (share <= 0) return;
  QPainterPath shape;
  shape.addRoundedRect(track, 2, 2);
  painter.save();
  painter.setClipPath(shape);
  painter.fillRect(QRectF(track.left(), track.top(), std::max(1.5, track.width() * share), track.height()), colour);
  painter.restore();
}

void DistributionBars::paintScale(QPainter& painter, const QRect& room) const {
  const QRectF track = trackRect(room);
  const QRectF scale(track.left(), room.bottom() - kScaleHeight + 2, track.width(), kScaleHeight - 2);
  const bool isLog = m_scale == BarScale::Logarithmic;
  const QString low = isLog ? significant(m_floor, 1) : scoreText(-m_scoreLimit);
  const QString high = isLog ? QStringLiteral("1") : scoreText(m_scoreLimit);
  painter.setPen(mutedColour(palette()));
  drawFigures(painter, scale, Qt::AlignLeft, low);
  drawFigures(painter, scale, Qt::AlignRight, high);
  const double taken = figuresWidth(QFontMetricsF(painter.font()), low + high);
  if (!isLog && taken + kScaleHeight * 2 < scale.width())
    drawFigures(painter, scale, Qt::AlignHCenter, QStringLiteral("0"));
}

void DistributionBars::resizeEvent(QResizeEvent* event) {
  QAbstractScrollArea::resizeEvent(event);
  updateLayout();
}

}  // namespace retort
