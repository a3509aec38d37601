#pragma once

#include <vector>

#include <QImage>
#include <QPointF>
#include <QWidget>

namespace retort {

/// A square sheet to draw on with mouse or pen, with round strokes that a pen's pressure widens. Escape clears it,
/// Ctrl+Z takes the last stroke back, or the clearing.
class DrawingPad : public QWidget {
  Q_OBJECT

 public:
  explicit DrawingPad(QWidget* parent = nullptr);

  /// What is drawn, of one size whatever the widget's: Grayscale8, 0 is paper and 255 is ink.
  [[nodiscard]] QImage ink() const;
  [[nodiscard]] bool isEmpty() const { return m_strokes.empty(); }
  [[nodiscard]] bool canUndo() const { return !m_strokes.empty() || !m_cleared.empty(); }
  /// Dashed lines to write between, in shares of the sheet's height from the top; they are not part of the ink.
  void setGuides(const std::vector<double>& shares);
  /// The square that is drawn on, as large as there is room in the upper left corner.
  [[nodiscard]] QRectF sheetRect() const;
  [[nodiscard]] QSize sizeHint() const override { return {260, 260}; }
  [[nodiscard]] QSize minimumSizeHint() const override { return {120, 120}; }

 public Q_SLOTS:
  void undo();
  void clear();

 Q_SIGNALS:
  /// The ink is another: once for all that was drawn in one go.
  void inkChanged();

 protected:
  bool event(QEvent* event) override;
  void changeEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void tabletEvent(QTabletEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  struct PenPlace {
    QPointF at;        ///< on the sheet, in its pixels
    double width = 0;  ///< of the stroke there
  };
  using Stroke = std::vector<PenPlace>;

  void beginStroke(const QPointF& position, double pressure);
  void extendStroke(const QPointF& position, double pressure);
  [[nodiscard]] PenPlace placeOf(const QPointF& position, double pressure) const;
  void drawLast(const Stroke& stroke);
  void redraw();
  void tell();

  std::vector<Stroke> m_strokes;
  std::vector<Stroke> m_cleared;  ///< what the last clearing took; empty after a new stroke
  std::vector<double> m_guides;
  QImage m_sheet;  ///< the strokes in the text's colour, transparent elsewhere
  bool m_drawing = false;
  bool m_due = false;  ///< inkChanged() is about to be said
};

}  // namespace retort
