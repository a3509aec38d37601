#include "widgets/curve_legend.h"

#include <algorithm>

#include <QPainter>

#include "widgets/curve_painter.h"
#include "widgets/flow_layout.h"
#include "widgets/theme.h"

namespace retort {

namespace {

constexpr int kSample = 26;  ///< long enough for two dashes; the marker stands at its end, as on the curve
constexpr int kGap = 6;
constexpr int kPadding = 4;
constexpr int kMaxText = 420;

}  // namespace

LegendItem::LegendItem(QWidget* parent) : QAbstractButton(parent) {
  setCheckable(true);
  setFocusPolicy(Qt::StrongFocus);
  setCursor(Qt::PointingHandCursor);
}

void LegendItem::setEntry(const LegendEntry& entry) {
  if (entry.name != text()) updateGeometry();
  m_entry = entry;
  setText(entry.name);
  setChecked(!entry.hidden);
  const QString tip = entry.hidden ? tr("Show %1").arg(entry.name) : tr("Hide %1").arg(entry.name);
  setToolTip(entry.note.isEmpty() ? tip : entry.note + QLatin1Char('\n') + tip);
  setAccessibleName(tr("%1, %2").arg(entry.name, entry.hidden ? tr("hidden") : tr("shown")));
  setAccessibleDescription(entry.note);
  update();
}

QSize LegendItem::sizeHint() const {
  const QFontMetrics metrics(font());
  const int width = std::min(kMaxText, metrics.horizontalAdvance(text()));
  return {2 * kPadding + kSample + kGap + width, metrics.height() + 6};
}

void LegendItem::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  if (hasFocus() || underMouse()) {
    painter.setPen(hasFocus() ? accentColour(palette()) : QColor(Qt::transparent));
    painter.setBrush(underMouse() ? trackColour(palette()) : QColor(Qt::transparent));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
  }
  const QColor colour = isChecked() ? m_entry.colour : borderColour(palette());
  const double y = height() / 2.0;
  if (m_entry.isBand) painter.fillRect(QRectF(kPadding, y - 5, kSample, 10), bandColour(colour));
  painter.setPen(QPen(colour, 2, m_entry.dash, Qt::FlatCap));
  painter.drawLine(QPointF(kPadding, y), QPointF(kPadding + kSample, y));
  if (m_entry.marker) paintMarker(painter, QPointF(kPadding + kSample - 3.5, y), *m_entry.marker, colour);
  QFont shown = font();
  shown.setStrikeOut(!isChecked());
  painter.setFont(shown);
  painter.setPen(isChecked() ? palette().color(QPalette::Text) : mutedColour(palette()));
  const QRect room = rect().adjusted(kPadding + kSample + kGap, 0, -kPadding, 0);
  painter.drawText(room, Qt::AlignLeft | Qt::AlignVCenter,
                   painter.fontMetrics().elidedText(text(), Qt::ElideMiddle, room.width() + 1));
}

CurveLegend::CurveLegend(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("legend"));
  setAccessibleName(tr("Legend"));
  new FlowLayout(this, 8, 0);
}

LegendItem* CurveLegend::itemFor(std::size_t index) {
  while (m_items.size() <= index) {
    auto* item = new LegendItem(this);
    layout()->addWidget(item);
    item->setVisible(true);
    connect(item, &QAbstractButton::clicked, this,
            [this, item](bool checked) { Q_EMIT hideRequested(item->key(), !checked); });
    m_items.push_back(item);
  }
  return m_items[index];
}

void CurveLegend::setData(const CurveData& curves) {
  std::size_t index = 0;
  for (const CurveSeries& series : curves.series)
    if (!series.isMuted && !series.isPart)
      itemFor(index++)->setEntry({series.key, series.name, series.note, series.colour, series.dash, series.marker,
                                  series.isBand, series.hidden});
  for (const CurveReference& line : curves.references)
    if (!line.isMinor)
      itemFor(index++)->setEntry({line.key, line.name, line.note, line.colour, line.dash, {}, false, line.hidden});
  while (m_items.size() > index) {
    m_items.back()->deleteLater();
    layout()->removeWidget(m_items.back());
    m_items.back()->hide();
    m_items.pop_back();
  }
}

}  // namespace retort
