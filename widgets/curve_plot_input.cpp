// How a curve plot answers mouse and keys.
#include <algorithm>
#include <cmath>

#include <QMouseEvent>
#include <QtCharts/QChart>

#include "widgets/curve_plot.h"

namespace retort {

namespace {

constexpr double kWheelFactor = 0.8;
constexpr double kLeastDrag = 6;   ///< pixels; less is a click
constexpr double kLeastBand = 14;  ///< pixels of height below which a drag zooms along x alone

/// Not closer than one x and a millionth of the value: beyond it there is nothing to see.
bool isTooNarrow(const CurveRange& range) {
  return range.right - range.left < 1 || range.top - range.bottom < 1e-6 * std::abs(range.top);
}

}  // namespace

void CurvePlot::resetZoom() { setZoom(std::nullopt); }

void CurvePlot::clearCrosshair() { setCrosshair(std::nullopt); }

void CurvePlot::setZoom(std::optional<CurveRange> zoom) {
  const bool was = isZoomed();
  m_zoom = zoom;
  refresh();
  if (was != isZoomed()) Q_EMIT zoomChanged(isZoomed());
}

void CurvePlot::zoomAbout(const QPointF& pixel, double factor) {
  const QPointF at = fromPixel(pixel);
  CurveRange wanted = zoomedRange(range(), m_scale, at.x(), at.y(), factor);
  wanted.left = std::max(wanted.left, m_fitted.left);
  wanted.right = std::min(wanted.right, m_fitted.right);
  wanted.bottom = std::max(wanted.bottom, m_fitted.bottom);
  wanted.top = std::min(wanted.top, m_fitted.top);
  if (factor < 1 && isTooNarrow(wanted)) return;
  setZoom(wanted == m_fitted ? std::nullopt : std::optional(wanted));
}

void CurvePlot::zoomToRubberBand() {
  QRectF band = QRectF(*m_dragFrom, m_dragTo).normalized().intersected(chart()->plotArea());
  if (band.width() < kLeastDrag) return;
  if (band.height() < kLeastBand) {
    band.setTop(chart()->plotArea().top());
    band.setBottom(chart()->plotArea().bottom());
  }
  const QPointF low = fromPixel(band.bottomLeft());
  const QPointF high = fromPixel(band.topRight());
  const CurveRange wanted{low.x(), high.x(), low.y(), high.y()};
  if (!isTooNarrow(wanted)) setZoom(wanted);
}

void CurvePlot::setCrosshair(std::optional<double> x) {
  if (x == m_crosshair) return;
  m_crosshair = x;
  viewport()->update();
  QStringList said;
  for (const CrosshairValue& value : crosshairValues())
    said << value.name + QLatin1Char(' ') + valueText(m_data, value.value, value.error);
  setAccessibleDescription(said.join(QLatin1String(", ")));
  Q_EMIT crosshairMoved();
}

void CurvePlot::stepCrosshair(int by) {
  const std::vector<double> all = visibleX();
  if (all.empty()) return;
  const auto found = m_crosshair ? std::ranges::lower_bound(all, *m_crosshair) : all.end() - 1;
  const auto index = std::clamp<std::ptrdiff_t>(found - all.begin() + (m_crosshair ? by : 0), 0, std::ssize(all) - 1);
  setCrosshair(all[static_cast<std::size_t>(index)]);
}

void CurvePlot::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || isEmpty()) return;
  m_dragFrom = event->position();
  m_dragTo = event->position();
}

void CurvePlot::mouseMoveEvent(QMouseEvent* event) {
  if (m_dragFrom) {
    m_dragTo = event->position();
    viewport()->update();
    return;
  }
  const std::vector<double> all = visibleX();
  const double x = fromPixel(event->position()).x();
  if (all.empty() || !chart()->plotArea().adjusted(-8, 0, 8, 0).contains(event->position()))
    return setCrosshair(std::nullopt);
  setCrosshair(*std::ranges::min_element(all, {}, [x](double value) { return std::abs(value - x); }));
}

void CurvePlot::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || !m_dragFrom) return;
  m_dragTo = event->position();
  zoomToRubberBand();
  m_dragFrom.reset();
  viewport()->update();
}

void CurvePlot::mouseDoubleClickEvent(QMouseEvent*) {
  m_dragFrom.reset();
  resetZoom();
}

void CurvePlot::wheelEvent(QWheelEvent* event) {
  if (isEmpty() || event->angleDelta().y() == 0) return event->ignore();
  zoomAbout(event->position(), std::pow(kWheelFactor, event->angleDelta().y() / 120.0));
  event->accept();
}

void CurvePlot::keyPressEvent(QKeyEvent* event) {
  const QPointF centre = m_crosshair ? QPointF(toPixel({*m_crosshair, 0}).x(), chart()->plotArea().center().y())
                                     : chart()->plotArea().center();
  switch (event->key()) {
    case Qt::Key_Left:
      return stepCrosshair(-1);
    case Qt::Key_Right:
      return stepCrosshair(1);
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      return zoomAbout(centre, kWheelFactor);
    case Qt::Key_Minus:
      return zoomAbout(centre, 1 / kWheelFactor);
    case Qt::Key_Escape:
      if (isZoomed() || m_crosshair) {
        clearCrosshair();
        return resetZoom();
      }
      break;
    default:
      break;
  }
  QChartView::keyPressEvent(event);
}

void CurvePlot::leaveEvent(QEvent* event) {
  QChartView::leaveEvent(event);
  if (!hasFocus()) clearCrosshair();
}

}  // namespace retort
