#include "widgets/heat_layout.h"

#include <algorithm>
#include <cmath>

#include <QFontInfo>
#include <QFontMetricsF>

#include "widgets/figures.h"
#include "widgets/theme.h"

namespace retort {

namespace {

constexpr int kGap = 3;          ///< between cells, where these are not tiny
constexpr int kMostWidth = 150;  ///< of a cell with its gap
constexpr int kMostHeight = 120;
constexpr int kLabelGap = 8;
constexpr int kLeastName = 9;         ///< pixel size of names
constexpr double kShortName = 30;     ///< px; names up to this width may stand on three lines
constexpr double kWord = 64;          ///< px; column names up to this width on two
constexpr double kNameHeight = 0.85;  ///< of a name's font, without what hangs below its line
constexpr int kMostTree = 170;
constexpr int kTreeGap = 6;

/// @param extent of a cell with its gap, in px
int gapOf(int extent) { return extent >= 4 * kGap ? kGap : extent / 8; }

double widest(const QFontMetricsF& metrics, const QStringList& texts) {
  double width = 0;
  for (const QString& text : texts) width = std::max(width, figuresWidth(metrics, text));
  return width;
}

/// @param needed px along the side, by each name @param extent px away from it @param mostLines they may stand on
HeatLabels labelsFor(double needed, double extent, int pitch, int mostLines) {
  const int step = std::max(1, static_cast<int>(std::ceil(needed / std::max(1, pitch))));
  if (step > 1 && step <= mostLines) return {1, step, extent};
  return {step, 1, extent};
}

void fitNames(HeatLayout& layout, const HeatMapData& data, const QSize& size, const QFont& font) {
  const int usual = QFontInfo(smallFont(font)).pixelSize();
  const int pixels = std::clamp(layout.height - 1, std::min(kLeastName, usual), usual);
  layout.names = font;
  layout.names.setPixelSize(pixels);
  const QFontMetricsF metrics(layout.names);
  const double row = widest(metrics, data.rows);
  const double column = widest(metrics, data.columns);
  const double limit = size.width() * 0.35;
  const double rowExtent = row > 0 ? std::min(std::ceil(row) + HeatLabels::kGap, limit) : 0;
  layout.rows = labelsFor(kNameHeight * pixels, rowExtent, layout.height, row <= kShortName ? 3 : 1);
  const int lines = column <= kShortName ? 3 : column <= kWord ? 2 : 1;
  const double gap = column <= kShortName ? 3 : kLabelGap;
  layout.columns = labelsFor(std::min(column + gap, 160.0), std::ceil(metrics.height()), layout.width, lines);
}

void fitCells(HeatLayout& layout, const HeatMapData& data, const QSize& size) {
  const int columns = static_cast<int>(data.columns.size());
  const int rows = static_cast<int>(data.rows.size());
  const int line = layout.head.height() - 4;
  const int names = static_cast<int>(layout.rows.lines * layout.rows.extent);
  const int left = 2 + (names > 0 ? names + HeatLabels::kGap : 0);
  const int top = layout.head.bottom() + 5;
  const int tree = data.tree.empty() ? 0 : std::clamp(size.width() / 5, 30, kMostTree) + kTreeGap;
  const int below = static_cast<int>(layout.columns.lines * layout.columns.extent) + line + 8;
  layout.width = std::clamp((size.width() - left - tree - 2) / columns, 1, kMostWidth);
  layout.height = std::clamp((size.height() - top - below) / rows, 1, kMostHeight);
  if (data.square) layout.width = layout.height = std::min(layout.width, layout.height);
  layout.cells = {left, top, layout.width * columns, layout.height * rows};
}

void fitTree(HeatLayout& layout, const HeatMapData& data, const QSize& size) {
  if (data.tree.empty() || data.tree.leaves != data.rows.size()) return;
  std::vector<double> centres;
  centres.reserve(static_cast<std::size_t>(data.rows.size()));
  const int width = static_cast<int>(data.columns.size());
  for (int row = 0; row < data.rows.size(); ++row)
    centres.push_back(QRectF(layout.cellRect(row * width, width)).center().y());
  const double left = layout.cells.right() + 1 - gapOf(layout.width) + kTreeGap;
  const double most = std::clamp<double>(size.width() - left - 6, 0, kMostTree);
  const QRectF room(left, layout.cells.top(), most, layout.cells.height());
  layout.tree = dendrogramLayout(data.tree, room, centres);
}

void fitTexts(HeatLayout& layout, const HeatMapData& data, const QFont& font) {
  const QFontMetricsF bold(boldFont(font));
  const QFontMetricsF small(smallFont(font));
  const double room = layout.width - kGap - 6;
  if (room + 2 < small.horizontalAdvance(QLatin1Char('0')) || layout.height - kGap < small.height()) return;
  double text = 0;
  double brief = 0;
  double note = 0;
  for (const HeatCell& cell : data.cells) {
    if (cell.state == HeatState::Measured) text = std::max(text, figuresWidth(bold, cell.text));
    if (cell.state == HeatState::Measured) brief = std::max(brief, figuresWidth(small, cell.brief));
    if (cell.state == HeatState::Lost) note = std::max(note, figuresWidth(small, cell.text));
    note = std::max(note, figuresWidth(small, cell.note));
  }
  layout.texts = text <= room && layout.height - kGap >= bold.height() + 2;
  layout.brief = !layout.texts && brief > 0 && brief <= room + 2;
  layout.notes = layout.texts && note <= room && layout.height - kGap >= bold.height() + small.height() + 4;
}

}  // namespace

QRect HeatLayout::cellRect(int index, int inRow) const {
  return {cells.left() + index % inRow * width, cells.top() + index / inRow * height, std::max(1, width - gapOf(width)),
          std::max(1, height - gapOf(height))};
}

HeatLayout heatLayout(const HeatMapData& data, const QSize& size, const QFont& font) {
  HeatLayout layout;
  if (data.empty()) return layout;
  const int line = static_cast<int>(std::ceil(QFontMetricsF(smallFont(font)).height()));
  layout.head = {2, 0, size.width() - 4, line + 4};
  // The names' room follows from the cells' size, and that from the names': a second round settles it.
  for (int round = 0; round < 2; ++round) {
    fitCells(layout, data, size);
    fitNames(layout, data, size, font);
  }
  fitCells(layout, data, size);
  fitTree(layout, data, size);
  fitTexts(layout, data, font);
  return layout;
}

}  // namespace retort
