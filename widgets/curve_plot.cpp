#include "widgets/curve_plot.h"

#include <algorithm>
#include <cmath>

#include <QPainter>
#include <QtCharts/QChart>
#include <QtCharts/QLineSeries>
#include <QtCharts/QValueAxis>

#include "widgets/curve_painter.h"
#include "widgets/curve_readout.h"
#include "widgets/decimation.h"
#include "widgets/figures.h"
#include "widgets/theme.h"

namespace retort {

namespace {

constexpr int kMostPoints = 6000;  ///< of all lines together
constexpr int kLeastColumns = 60;  ///< of one line
constexpr double kTopMargin = 8;
constexpr double kRightMargin = 14;
constexpr double kBottomMargin = 22;

std::vector<AxisTick> xTicksOf(const CurveData& data, const CurveRange& range, const QRectF& plot) {
  if (!data.xLabels.empty()) {
    std::vector<AxisTick> ticks;
    for (const CurveXLabel& label : data.xLabels)
      if (label.x >= range.left && label.x <= range.right) ticks.push_back({label.x, label.text});
    return ticks;
  }
  const int most = std::clamp(static_cast<int>(plot.width() / 70), 2, 12);
  return data.xKind == CurveX::Seconds ? timeTicks(range.left, range.right, most)
                                       : linearTicks(range.left, range.right, most, {}, true);
}

std::vector<AxisTick> yTicksOf(const CurveRange& range, bool logarithmic, double height, const QString& unit) {
  const int most = std::clamp(static_cast<int>(height / 36), 2, 9);
  if (!logarithmic) return linearTicks(range.bottom, range.top, most, unit);
  auto ticks = logTicks(range.bottom, range.top, most, unit);
  return ticks.size() >= 2 ? ticks : linearTicks(range.bottom, range.top, most, unit);
}

}  // namespace

CurvePlot::CurvePlot(QWidget* parent) : QChartView(parent), m_xAxis(new QValueAxis), m_yAxis(new QValueAxis) {
  setObjectName(QStringLiteral("plot"));
  setAccessibleName(tr("Curves"));
  setFrameShape(QFrame::NoFrame);
  setRenderHint(QPainter::Antialiasing);
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  chart()->legend()->hide();
  chart()->setBackgroundVisible(false);
  chart()->setPlotAreaBackgroundVisible(false);
  createAxes();
  changeEvent(nullptr);
}

void CurvePlot::createAxes() {
  for (QValueAxis* axis : {m_xAxis, m_yAxis}) {
    axis->setLabelsVisible(false);
    axis->setGridLineVisible(false);
    axis->setLineVisible(false);
  }
  chart()->addAxis(m_xAxis, Qt::AlignBottom);
  chart()->addAxis(m_yAxis, Qt::AlignLeft);
}

void CurvePlot::changeEvent(QEvent* event) {
  if (event != nullptr) QChartView::changeEvent(event);
  setBackgroundBrush(cardColour(palette()));
}

void CurvePlot::setData(const CurveData& curves) {
  m_data = curves;
  refresh();
}

void CurvePlot::setLogScale(bool logarithmic) {
  if (logarithmic == m_scale.logarithmic) return;
  m_scale.logarithmic = logarithmic;
  setZoom(std::nullopt);
}

void CurvePlot::setEmptyText(const QString& text) {
  m_emptyText = text;
  viewport()->update();
}

bool CurvePlot::isEmpty() const {
  const auto drawn = [](const CurveSeries& series) { return !series.points.empty(); };
  return m_data.references.empty() && std::none_of(m_data.series.begin(), m_data.series.end(), drawn);
}

void CurvePlot::refresh() {
  m_fitted = fittedRange(m_data, m_scale.logarithmic);
  m_scale.floor = m_scale.logarithmic ? m_fitted.bottom : 1e-12;
  keepCrosshair();
  arrange();
  fillLines();
  viewport()->update();
}

/// Where there is still something to read; what it reads may be another value now.
void CurvePlot::keepCrosshair() {
  if (!m_crosshair) return;
  if (crosshairValues().empty()) return setCrosshair(std::nullopt);
  const QString text = readoutText(m_data, *m_crosshair);
  if (text != accessibleDescription()) setAccessibleDescription(text);
}

void CurvePlot::arrange() {
  const CurveRange shown = range();
  const double height = std::max(20.0, viewport()->height() - kTopMargin - kBottomMargin);
  double labels = 24;
  const QFontMetricsF metrics(smallFont(font()));
  for (const AxisTick& tick : yTicksOf(shown, m_scale.logarithmic, height, m_data.unit))
    labels = std::max(labels, figuresWidth(metrics, tick.label));
  const double left = std::ceil(labels) + 9;
  chart()->setPlotArea({left, kTopMargin, std::max(20.0, viewport()->width() - left - kRightMargin), height});
  m_xAxis->setRange(shown.left, shown.right);
  m_yAxis->setRange(m_scale.toAxis(shown.bottom), m_scale.toAxis(shown.top));
}

void CurvePlot::matchLineCount() {
  while (m_lines.size() > m_data.series.size()) {
    for (QLineSeries* line : {m_lines.back().raw, m_lines.back().main}) {
      chart()->removeSeries(line);
      line->deleteLater();
    }
    m_lines.pop_back();
  }
  while (m_lines.size() < m_data.series.size()) {
    m_lines.push_back({new QLineSeries, new QLineSeries});
    for (QLineSeries* line : {m_lines.back().raw, m_lines.back().main}) {
      chart()->addSeries(line);
      line->attachAxis(m_xAxis);
      line->attachAxis(m_yAxis);
    }
  }
}

void CurvePlot::fillLines() {
  matchLineCount();
  const CurveRange shown = range();
  // Two points a pixel, fewer where many lines are drawn: what they cost to draw keeps the window from its events.
  const int most = kMostPoints / (2 * std::max(1, static_cast<int>(m_lines.size())));
  const int columns = std::clamp(static_cast<int>(chart()->plotArea().width()), 1, std::max(most, kLeastColumns));
  const auto fill = [&](QLineSeries& line, const std::vector<QPointF>& points, const QPen& pen, bool visible) {
    QList<QPointF> drawn;
    if (visible)
      for (const QPointF& point : decimateMinMax(points, shown.left, shown.right, columns))
        drawn << QPointF(point.x(), m_scale.toAxis(point.y()));
    if (line.pen() != pen) line.setPen(pen);
    line.replace(drawn);
  };
  QColor behind = mutedColour(palette());
  behind.setAlpha(80);
  for (std::size_t i = 0; i < m_lines.size(); ++i) {
    const CurveSeries& series = m_data.series[i];
    const bool smooth = !series.smoothed.empty();
    QColor faint = series.colour;
    faint.setAlpha(70);
    fill(*m_lines[i].raw, series.points, QPen(faint, 1.2), smooth && isRead(series));
    QPen pen(series.colour, series.isPart ? 1.5 : 2, series.dash, Qt::FlatCap, Qt::BevelJoin);
    if (series.isMuted) pen = QPen(behind, 1);
    fill(*m_lines[i].main, smooth ? series.smoothed : series.points, pen, !series.hidden);
  }
}

int CurvePlot::drawnPoints(int series) const {
  return static_cast<int>(m_lines.at(static_cast<std::size_t>(series)).main->count());
}

QPointF CurvePlot::toPixel(const QPointF& point) const {
  const CurveRange shown = range();
  const QRectF plot = chart()->plotArea();
  const double bottom = m_scale.toAxis(shown.bottom);
  const double top = m_scale.toAxis(shown.top);
  return {plot.left() + (point.x() - shown.left) / (shown.right - shown.left) * plot.width(),
          plot.bottom() - (m_scale.toAxis(point.y()) - bottom) / (top - bottom) * plot.height()};
}

QPointF CurvePlot::fromPixel(const QPointF& pixel) const {
  const CurveRange shown = range();
  const QRectF plot = chart()->plotArea();
  const double bottom = m_scale.toAxis(shown.bottom);
  const double top = m_scale.toAxis(shown.top);
  return {shown.left + (pixel.x() - plot.left()) / plot.width() * (shown.right - shown.left),
          m_scale.fromAxis(bottom + (plot.bottom() - pixel.y()) / plot.height() * (top - bottom))};
}

std::vector<double> CurvePlot::visibleX() const {
  std::vector<double> values;
  for (const CurveSeries& series : m_data.series)
    if (isRead(series))
      for (const QPointF& point : series.points) values.push_back(point.x());
  std::ranges::sort(values);
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

std::vector<CurveReading> CurvePlot::crosshairValues() const {
  return m_crosshair ? readingsAt(m_data, *m_crosshair) : std::vector<CurveReading>();
}

void CurvePlot::drawBackground(QPainter* painter, const QRectF& area) {
  QChartView::drawBackground(painter, area);
  if (isEmpty()) {
    painter->setPen(mutedColour(palette()));
    painter->drawText(QRectF(viewport()->rect()).adjusted(20, 0, -20, 0), Qt::AlignCenter | Qt::TextWordWrap,
                      m_emptyText);
    return;
  }
  painter->setFont(smallFont(font()));
  const CurveRange shown = range();
  const CurvePaint paint{*painter, chart()->plotArea(), palette(),
                         [this](const QPointF& point) { return toPixel(point); }};
  paintGrid(paint, xTicksOf(m_data, shown, paint.plot),
            yTicksOf(shown, m_scale.logarithmic, paint.plot.height(), m_data.unit), m_data.xName);
  paintBands(paint, m_data, shown);
  paintReferences(paint, m_data);
}

void CurvePlot::drawForeground(QPainter* painter, const QRectF& area) {
  QChartView::drawForeground(painter, area);
  if (isEmpty()) return;
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setFont(smallFont(font()));
  const CurvePaint paint{*painter, chart()->plotArea(), palette(),
                         [this](const QPointF& point) { return toPixel(point); }};
  paintErrorBars(paint, m_data);
  paintEndPoints(paint, m_data);
  if (m_crosshair && !m_dragFrom) paintCrosshair(paint, m_data, *m_crosshair);
  if (m_dragFrom) paintRubberBand(paint, QRectF(*m_dragFrom, m_dragTo).normalized().intersected(paint.plot));
}

void CurvePlot::resizeEvent(QResizeEvent* event) {
  QChartView::resizeEvent(event);
  refresh();
}

}  // namespace retort
