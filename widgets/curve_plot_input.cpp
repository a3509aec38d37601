// How a curve plot answers mouse and keys.
#include <algorithm>
#include <cmath>

#include <QMouseEvent>
#include <QtCharts/QChart>

#include "widgets/curve_plot.h"
#include "widgets/curve_readout.h"

namespace retort {

namespace {

constexpr double kWheelFactor = 0.8;
constexpr double kLeastDrag = 6;   ///< pixels; less is a click
constexpr double kReach = 12;      ///< pixels from a point that is still meant
constexpr double kPanStep = 0.1;   ///< of what is in sight, by one key or wheel step
constexpr double kLeastBand = 14;  ///< pixels of height below which a drag zooms along x alone

}  // namespace

void CurvePlot::resetZoom() { setZoom(std::nullopt); }

void CurvePlot::clearCrosshair() { setCrosshair(std::nullopt); }

/// Not closer than one epoch, or a hundredth of the time, and a millionth of the value: beyond it there is nothing to
/// see.
bool CurvePlot::isTooNarrow(const CurveRange& range) const {
  const double least = m_data.xKind == CurveX::Seconds ? 0.01 * m_fitted.right : 1;
  return range.right - range.left < least || range.top - range.bottom < 1e-6 * std::abs(range.top);
}

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

void CurvePlot::pan(const QPointF& pixels) {
  if (!m_zoom) return;
  const QRectF plot = chart()->plotArea();
  const double height = m_scale.toAxis(m_zoom->top) - m_scale.toAxis(m_zoom->bottom);
  setZoom(pannedRange(*m_zoom, m_fitted, m_scale, -pixels.x() / plot.width() * (m_zoom->right - m_zoom->left),
                      pixels.y() / plot.height() * height));
}

void CurvePlot::setCrosshair(std::optional<double> x) {
  if (x == m_crosshair) return;
  m_crosshair = x;
  viewport()->update();
  setAccessibleDescription(x ? readoutText(m_data, *x) : QString());
  Q_EMIT crosshairMoved();
}

/// Over time a step is wide enough to be seen: every series has its points elsewhere.
void CurvePlot::stepCrosshair(int by) {
  const std::vector<double> all = visibleX();
  if (all.empty()) return;
  const CurveRange shown = range();
  const double least = m_data.xKind == CurveX::Seconds ? 0.01 * (shown.right - shown.left) : 0;
  auto place = m_crosshair ? std::ranges::lower_bound(all, *m_crosshair) : all.end() - 1;
  if (place == all.end()) --place;
  const double from = *place;
  const int way = by < 0 ? -1 : 1;
  for (int left = m_crosshair || std::abs(by) > 1 ? std::abs(by) : 0; left > 0; --left) do {
      if (place == (way < 0 ? all.begin() : all.end() - 1)) break;
      place += way;
    } while (std::abs(*place - from) < least);
  setCrosshair(*place);
}

void CurvePlot::mousePressEvent(QMouseEvent* event) {
  if (isEmpty()) return;
  const bool isLeft = event->button() == Qt::LeftButton;
  if (event->button() == Qt::MiddleButton || (isLeft && event->modifiers().testFlag(Qt::ShiftModifier))) {
    m_panFrom = event->position();
    viewport()->setCursor(Qt::ClosedHandCursor);
    return clearCrosshair();
  }
  if (!isLeft) return;
  m_dragFrom = event->position();
  m_dragTo = event->position();
}

void CurvePlot::mouseMoveEvent(QMouseEvent* event) {
  if (m_panFrom) {
    pan(event->position() - *m_panFrom);
    m_panFrom = event->position();
    return;
  }
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
  if (m_panFrom) {
    m_panFrom.reset();
    viewport()->unsetCursor();
    return;
  }
  if (event->button() != Qt::LeftButton || !m_dragFrom) return;
  m_dragTo = event->position();
  const bool click = (m_dragTo - *m_dragFrom).manhattanLength() < kLeastDrag;
  zoomToRubberBand();
  m_dragFrom.reset();
  if (click) clickAt(m_dragTo);
  viewport()->update();
}

void CurvePlot::clickAt(const QPointF& pixel) {
  const CurveSeries* nearest = nullptr;
  QPointF point;
  double least = kReach;
  for (const CurveSeries& series : m_data.series) {
    for (const QPointF& candidate : series.points) {
      const QPointF away = toPixel(candidate) - pixel;
      const double distance = std::hypot(away.x(), away.y());
      if (!isRead(series) || !std::isfinite(candidate.y()) || distance >= least) continue;
      least = distance;
      nearest = &series;
      point = candidate;
    }
  }
  if (nearest) Q_EMIT pointClicked(nearest->key, point.x());
}

void CurvePlot::mouseDoubleClickEvent(QMouseEvent*) {
  m_dragFrom.reset();
  resetZoom();
}

void CurvePlot::wheelEvent(QWheelEvent* event) {
  if (isEmpty() || event->angleDelta().isNull()) return event->ignore();
  event->accept();
  const bool isPan = event->angleDelta().y() == 0 || event->modifiers().testFlag(Qt::ShiftModifier);
  const int steps = event->angleDelta().y() == 0 ? event->angleDelta().x() : event->angleDelta().y();
  if (isPan) return pan({kPanStep * chart()->plotArea().width() * steps / 120.0, 0});
  zoomAbout(event->position(), std::pow(kWheelFactor, event->angleDelta().y() / 120.0));
}

/// False for a key that moves nothing.
bool CurvePlot::moveByKey(int key, bool isPan) {
  const QSizeF step = kPanStep * chart()->plotArea().size();
  const int far = static_cast<int>(visibleX().size());
  switch (key) {
    case Qt::Key_Left:
      isPan ? pan({step.width(), 0}) : stepCrosshair(-1);
      return true;
    case Qt::Key_Right:
      isPan ? pan({-step.width(), 0}) : stepCrosshair(1);
      return true;
    case Qt::Key_Up:
      if (isPan) pan({0, step.height()});
      return isPan;
    case Qt::Key_Down:
      if (isPan) pan({0, -step.height()});
      return isPan;
    case Qt::Key_Home:
      stepCrosshair(-far);
      return true;
    case Qt::Key_End:
      stepCrosshair(far);
      return true;
    default:
      return false;
  }
}

void CurvePlot::keyPressEvent(QKeyEvent* event) {
  const QPointF centre = m_crosshair ? QPointF(toPixel({*m_crosshair, 0}).x(), chart()->plotArea().center().y())
                                     : chart()->plotArea().center();
  if (moveByKey(event->key(), event->modifiers().testFlag(Qt::ShiftModifier))) return;
  switch (event->key()) {
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
