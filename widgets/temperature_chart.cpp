#include "widgets/temperature_chart.h"

#include <algorithm>
#include <cmath>

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>

#include "widgets/axis_ticks.h"
#include "widgets/curve_readout.h"
#include "widgets/export_actions.h"
#include "widgets/figures.h"
#include "widgets/theme.h"

namespace retort {

namespace {

constexpr double kTopMargin = 20;  ///< holds the title and the marker's label
constexpr double kRightMargin = 16;
constexpr double kBottomMargin = 20;
constexpr double kLeftMargin = 38;
constexpr double kMarkerSize = 6;
constexpr int kBoxRoom = 170;  ///< pixels of the crosshair's box beside its names, and of the axis

}  // namespace

TemperatureChart::TemperatureChart(QWidget* parent)
    : QWidget(parent),
      m_export(
          new ExportActions(*this, {[this] { return m_data.title; }, [this](QPainter& painter) { paintInto(painter); },
                                    [this] { return csvOf(m_data); }})) {
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  connect(m_export, &ExportActions::saved, this, &TemperatureChart::saved);
  connect(m_export, &ExportActions::failed, this, &TemperatureChart::failed);
}

void TemperatureChart::setData(CurveData curves) {
  m_data = std::move(curves);
  updateRange();
  if (m_crosshair && !std::ranges::binary_search(temperatures(), *m_crosshair)) setCrosshair(std::nullopt);
  update();
  m_export->numbersChanged();
}

void TemperatureChart::updateRange() {
  const std::vector<double> all = temperatures();
  m_left = all.empty() ? 0.5 : all.front();
  m_right = all.size() < 2 ? 2 * m_left : all.back();
  double highest = 0;
  for (const CurveSeries& series : m_data.series)
    for (const QPointF& point : series.points)
      if (!series.hidden && std::isfinite(point.y())) highest = std::max(highest, point.y());
  m_bottom = 0;
  m_top = highest > 0 ? 1.08 * highest : 1;
}

void TemperatureChart::setTemperature(double temperature) {
  m_temperature = temperature;
  update();
}

void TemperatureChart::setEmptyText(const QString& text) {
  m_emptyText = text;
  update();
}

bool TemperatureChart::isEmpty() const {
  return std::ranges::all_of(m_data.series, [](const CurveSeries& series) { return series.points.empty(); });
}

std::vector<double> TemperatureChart::temperatures() const {
  std::vector<double> values;
  for (const CurveSeries& series : m_data.series)
    for (const QPointF& point : series.points) values.push_back(point.x());
  std::ranges::sort(values);
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

QRectF TemperatureChart::plotRect() const {
  return QRectF(rect()).adjusted(kLeftMargin, kTopMargin, -kRightMargin, -kBottomMargin);
}

QPointF TemperatureChart::toPixel(const QPointF& point) const {
  const QRectF plot = plotRect();
  const double across = std::log(std::max(point.x(), 1e-9) / m_left) / std::log(m_right / m_left);
  return {plot.left() + across * plot.width(),
          plot.bottom() - (point.y() - m_bottom) / (m_top - m_bottom) * plot.height()};
}

double TemperatureChart::temperatureAt(double pixel) const {
  const QRectF plot = plotRect();
  const double across = std::clamp((pixel - plot.left()) / plot.width(), 0.0, 1.0);
  const double exact = m_left * std::pow(m_right / m_left, across);
  double rounded = exact;
  return readNumber(significant(exact), rounded) ? std::clamp(rounded, m_left, m_right) : exact;
}

void TemperatureChart::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  paintInto(painter);
  if (!hasFocus()) return;
  painter.setPen(QPen(accentColour(palette()), 1, Qt::DotLine));
  painter.setBrush(Qt::NoBrush);
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
}

void TemperatureChart::paintInto(QPainter& painter) const {
  painter.fillRect(rect(), cardColour(palette()));
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setFont(smallFont(font()));
  if (isEmpty()) {
    painter.setPen(mutedColour(palette()));
    painter.drawText(rect().adjusted(12, 0, -12, 0), Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
    return;
  }
  const CurvePaint paint{painter, plotRect(), palette(), [this](const QPointF& point) { return toPixel(point); }};
  painter.setPen(mutedColour(palette()));
  painter.drawText(QRectF(2, 0, width() - 4, kTopMargin - 3), Qt::AlignLeft | Qt::AlignVCenter, m_data.title);
  paintGrid(paint, logTicks(m_left, m_right, std::max(2, static_cast<int>(paint.plot.width() / 34))),
            linearTicks(m_bottom, m_top, std::clamp(static_cast<int>(paint.plot.height() / 24), 3, 6), m_data.unit),
            m_data.xName);
  paintLines(painter);
  paintTemperature(painter);
  if (!m_crosshair) return;
  CurveData read = m_data;  // with names that leave the values their room
  for (CurveSeries& series : read.series)
    series.name = painter.fontMetrics().elidedText(series.name, Qt::ElideRight, std::max(30, width() - kBoxRoom));
  paintCrosshair(paint, read, *m_crosshair);
}

void TemperatureChart::paintLines(QPainter& painter) const {
  painter.save();
  painter.setClipRect(plotRect().adjusted(-4, -4, 4, 4));
  for (const CurveSeries& series : m_data.series) {
    if (series.hidden || series.points.empty()) continue;
    QPolygonF line;
    for (const QPointF& point : series.points)
      if (std::isfinite(point.y())) line << toPixel(point);
    painter.setPen(QPen(series.colour, 2, series.dash, Qt::FlatCap, Qt::BevelJoin));
    painter.drawPolyline(line);
  }
  painter.restore();
}

void TemperatureChart::paintTemperature(QPainter& painter) const {
  if (m_temperature < m_left * (1 - 1e-9) || m_temperature > m_right * (1 + 1e-9)) return;
  const QRectF plot = plotRect();
  const double x = std::floor(toPixel({m_temperature, 0}).x()) + 0.5;
  painter.setPen(QPen(accentColour(palette()), 1.5));
  painter.drawLine(QPointF(x, plot.top() - 2), QPointF(x, plot.bottom()));
  const QString label = tr("T = %1").arg(significant(m_temperature));
  const double width = figuresWidth(QFontMetricsF(painter.font()), label);
  const double left = std::clamp(x - width / 2, plot.left(), plot.right() - width);
  const QFontMetricsF metrics(painter.font());
  if (left > metrics.horizontalAdvance(m_data.title) + 10)
    drawFigures(painter, {left, 0, width, kTopMargin - 3}, Qt::AlignLeft, label);
  for (const CurveSeries& series : m_data.series) {
    if (series.hidden || series.points.empty()) continue;
    const auto after = std::ranges::lower_bound(series.points, m_temperature, {}, &QPointF::x);
    if (after == series.points.end()) continue;
    const auto before = after == series.points.begin() ? after : after - 1;
    const double span = std::log(after->x() / before->x());
    const double share = span > 0 ? std::log(m_temperature / before->x()) / span : 0;
    const double value = before->y() + share * (after->y() - before->y());
    if (std::isfinite(value))
      paintMarker(painter, toPixel({m_temperature, value}), series.marker, series.colour, kMarkerSize);
  }
}

void TemperatureChart::setCrosshair(std::optional<double> x) {
  if (x == m_crosshair) return;
  m_crosshair = x;
  QStringList said;
  for (const CurveSeries& series : m_data.series)
    if (const auto index = x && !series.hidden ? indexAt(m_data, series, *x) : std::nullopt)
      said << series.name + QLatin1Char(' ') + valueText(m_data, series.points[*index].y());
  setAccessibleDescription(x ? tr("At T = %1: %2").arg(significant(*x), said.join(QStringLiteral(", "))) : QString());
  update();
}

void TemperatureChart::stepCrosshair(int by) {
  const std::vector<double> all = temperatures();
  if (all.empty()) return;
  const auto found = std::ranges::lower_bound(all, m_crosshair.value_or(m_temperature));
  const auto at = std::clamp<std::ptrdiff_t>(found - all.begin() + (m_crosshair ? by : 0), 0, std::ssize(all) - 1);
  setCrosshair(all[static_cast<std::size_t>(at)]);
}

void TemperatureChart::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton && !isEmpty()) Q_EMIT temperatureChosen(temperatureAt(event->position().x()));
}

void TemperatureChart::mouseMoveEvent(QMouseEvent* event) {
  if (isEmpty()) return;
  const double x = temperatureAt(event->position().x());
  if (event->buttons().testFlag(Qt::LeftButton)) {
    setCrosshair(std::nullopt);
    Q_EMIT temperatureChosen(x);
    return;
  }
  const std::vector<double> all = temperatures();
  setCrosshair(*std::ranges::min_element(all, {}, [x](double value) { return std::abs(std::log(value / x)); }));
}

void TemperatureChart::leaveEvent(QEvent* event) {
  QWidget::leaveEvent(event);
  setCrosshair(std::nullopt);
}

void TemperatureChart::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  setCrosshair(std::nullopt);
}

void TemperatureChart::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_Left:
      return stepCrosshair(-1);
    case Qt::Key_Right:
      return stepCrosshair(1);
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (m_crosshair) Q_EMIT temperatureChosen(*m_crosshair);
      return;
    case Qt::Key_Escape:
      if (m_crosshair) return setCrosshair(std::nullopt);
      break;
    default:
      break;
  }
  QWidget::keyPressEvent(event);
}

QMenu* TemperatureChart::exportMenu() const { return m_export->menu(); }

void TemperatureChart::contextMenuEvent(QContextMenuEvent* event) { exportMenu()->popup(event->globalPos()); }

}  // namespace retort
