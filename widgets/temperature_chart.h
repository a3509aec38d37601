#pragma once

#include <optional>

#include <QWidget>

#include "widgets/curve_data.h"

class QMenu;

namespace retort {

class ExportActions;

/// Curves over the temperature on a logarithmic axis, with a line at the present one, which a click or a drag moves.
/// The pointer, or Left and Right, show the values at a temperature of the curves; Return takes it over.
class TemperatureChart : public QWidget {
  Q_OBJECT

 public:
  explicit TemperatureChart(QWidget* parent = nullptr);

  /// @param curves x is the temperature, > 0; title and unit as in a curve chart; references are not drawn
  void setData(CurveData curves);
  [[nodiscard]] const CurveData& data() const { return m_data; }
  /// Where the line stands; beyond the axis it is not drawn.
  void setTemperature(double temperature);
  [[nodiscard]] double temperature() const { return m_temperature; }
  /// What stands there while there are no curves.
  void setEmptyText(const QString& text);
  [[nodiscard]] QString emptyText() const { return m_emptyText; }
  [[nodiscard]] std::optional<double> crosshair() const { return m_crosshair; }
  [[nodiscard]] QPointF toPixel(const QPointF& point) const;
  /// Clamped to the axis.
  [[nodiscard]] double temperatureAt(double pixel) const;
  [[nodiscard]] QMenu* exportMenu() const;
  [[nodiscard]] QSize minimumSizeHint() const override { return {180, 84}; }
  [[nodiscard]] QSize sizeHint() const override { return {360, 150}; }

 Q_SIGNALS:
  void temperatureChosen(double temperature);
  void saved(const QString& path);
  void failed(const QString& message);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;

 private:
  void paintInto(QPainter& painter) const;
  void paintLines(QPainter& painter) const;
  void paintTemperature(QPainter& painter) const;
  void setCrosshair(std::optional<double> x);
  void stepCrosshair(int by);
  void updateRange();
  [[nodiscard]] QRectF plotRect() const;
  [[nodiscard]] std::vector<double> temperatures() const;
  [[nodiscard]] bool isEmpty() const;

  CurveData m_data;
  QString m_emptyText;
  double m_temperature = 1;
  double m_left = 0.5;
  double m_right = 100;
  double m_bottom = 0;
  double m_top = 1;
  std::optional<double> m_crosshair;
  ExportActions* m_export;
};

}  // namespace retort
