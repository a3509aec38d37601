#pragma once

#include <QImage>
#include <QWidget>

#include "widgets/curve_data.h"

class QMenu;
class QScrollArea;

namespace retort {

class CurveLegend;
class CurvePlot;
class ExportActions;

/// Curves with their legend; zoom, crosshair and export included. A value in, a few signals out.
class CurveChart : public QWidget {
  Q_OBJECT

 public:
  explicit CurveChart(QWidget* parent = nullptr);

  /// Replaces everything shown; zoom and crosshair stay.
  void setData(CurveData curves);
  [[nodiscard]] const CurveData& data() const { return m_data; }
  void setLogScale(bool logarithmic);
  /// What stands there while there is nothing to draw: says what to do.
  void setEmptyText(const QString& text);

  [[nodiscard]] CurvePlot* plot() const { return m_plot; }
  [[nodiscard]] CurveLegend* legend() const { return m_legend; }
  /// Copies and saves the chart, shows it as a table.
  [[nodiscard]] ExportActions* exporting() const { return m_export; }
  /// Its menu, to hang under a button; owned by the chart.
  [[nodiscard]] QMenu* exportMenu() const;

  [[nodiscard]] QImage image(double scale = 2);
  [[nodiscard]] QByteArray svg();
  /// As PNG, SVG, PDF or CSV, by the path's suffix. False, and failed() says why, when it cannot be written.
  bool saveTo(const QString& path);

 public Q_SLOTS:
  void copyImage();
  void copyNumbers();
  void resetZoom();

 Q_SIGNALS:
  /// The user hid or showed a series or a reference line; the chart has done so already.
  void hiddenChanged(quint64 key, bool hidden);
  void zoomChanged(bool zoomed);
  void saved(const QString& path);
  void failed(const QString& message);

 protected:
  void contextMenuEvent(QContextMenuEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void showData();
  void fitLegend();
  void onHideRequested(quint64 key, bool hidden);
  void paintInto(QPainter& painter);

  CurveData m_data;
  CurvePlot* m_plot;
  CurveLegend* m_legend;
  QScrollArea* m_legendRoom;  ///< so that many runs leave the curves their room
  ExportActions* m_export;
};

}  // namespace retort
