#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <QtCharts/QChartView>

#include "widgets/curve_data.h"
#include "widgets/curve_scale.h"

QT_BEGIN_NAMESPACE
class QLineSeries;
class QValueAxis;
QT_END_NAMESPACE

namespace retort {

struct CurveReading;

/// The drawing part of a curve chart: lines by Qt Charts, grid, bands, labels, crosshair and zoom by itself.
/// Wheel and drag zoom, drag with Shift or the middle button moves what is in sight; a double click or Escape shows all
/// again. By key: Left, Right, Home and End move the crosshair, + and - zoom, Shift and an arrow moves what is in
/// sight.
class CurvePlot : public QChartView {
  Q_OBJECT

 public:
  explicit CurvePlot(QWidget* parent = nullptr);

  void setData(const CurveData& curves);
  void setLogScale(bool logarithmic);
  void setEmptyText(const QString& text);
  [[nodiscard]] QString emptyText() const { return m_emptyText; }

  [[nodiscard]] bool logScale() const { return m_scale.logarithmic; }
  [[nodiscard]] bool isZoomed() const { return m_zoom.has_value(); }
  /// What is in sight, in data units.
  [[nodiscard]] CurveRange range() const { return m_zoom.value_or(m_fitted); }
  [[nodiscard]] std::optional<double> crosshair() const { return m_crosshair; }
  /// Of every visible series that has a point at the crosshair, in their order.
  [[nodiscard]] std::vector<CurveReading> crosshairValues() const;
  /// Where a point of the data is in the viewport.
  [[nodiscard]] QPointF toPixel(const QPointF& point) const;
  [[nodiscard]] QPointF fromPixel(const QPointF& pixel) const;
  /// Number of points handed to Qt Charts for one series.
  [[nodiscard]] int drawnPoints(int series) const;
  [[nodiscard]] QSize minimumSizeHint() const override { return {220, 130}; }

 public Q_SLOTS:
  void resetZoom();
  void clearCrosshair();

 Q_SIGNALS:
  void zoomChanged(bool zoomed);
  void crosshairMoved();
  /// A click near a point of that series.
  void pointClicked(quint64 key, double x);

 protected:
  void drawBackground(QPainter* painter, const QRectF& area) override;
  void drawForeground(QPainter* painter, const QRectF& area) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void leaveEvent(QEvent* event) override;

 private:
  struct Line {
    QLineSeries* raw;  ///< faint, below; only when smoothed
    QLineSeries* main;
  };
  void createAxes();
  void refresh();  ///< everything that depends on data, range or size
  void arrange();
  void fillLines();
  void matchLineCount();
  void setZoom(std::optional<CurveRange> zoom);
  void zoomAbout(const QPointF& pixel, double factor);
  void zoomToRubberBand();
  void pan(const QPointF& pixels);  ///< what is in sight moves with the pointer
  void setCrosshair(std::optional<double> x);
  void keepCrosshair();
  void stepCrosshair(int by);
  bool moveByKey(int key, bool isPan);
  [[nodiscard]] bool isTooNarrow(const CurveRange& range) const;
  void clickAt(const QPointF& pixel);
  [[nodiscard]] std::vector<double> visibleX() const;
  [[nodiscard]] bool isEmpty() const;

  CurveData m_data;
  CurveScale m_scale;
  CurveRange m_fitted;
  std::optional<CurveRange> m_zoom;
  std::optional<double> m_crosshair;
  std::optional<QPointF> m_dragFrom;  ///< of the rubber band
  std::optional<QPointF> m_panFrom;
  QPointF m_dragTo;
  QString m_emptyText;
  std::vector<Line> m_lines;
  QValueAxis* m_xAxis;
  QValueAxis* m_yAxis;
};

}  // namespace retort
