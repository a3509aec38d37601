#pragma once

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include <QAbstractScrollArea>
#include <QString>

#include "widgets/image_set.h"

namespace retort {

/// One picture of the grid.
struct GridCell {
  std::uint32_t image = 0;  ///< index into the image set
  bool wrong = false;       ///< marked by a border and by `corner`
  QString corner;           ///< short label in the corner of a wrong one: what it was taken for
  QString description;      ///< tooltip, and what a screen reader says; empty: see setDescriber
};

/// Thousands of small pictures in rows; only those in sight are painted. One can be selected, by click or by keys.
class ImageGrid : public QAbstractScrollArea {
  Q_OBJECT

 public:
  explicit ImageGrid(QWidget* parent = nullptr);

  void setImages(const ImageSet& images);
  /// Keeps the selected picture selected, without a signal, where it is still there.
  void setCells(std::vector<GridCell> cells);
  /// Says what a cell without a description is, when somebody asks: ten thousand texts take too long to make.
  void setDescriber(std::function<QString(const GridCell&)> describer) { m_describer = std::move(describer); }
  /// What stands there when there are no cells.
  void setEmptyText(const QString& text);

  [[nodiscard]] int cellCount() const { return static_cast<int>(m_cells.size()); }
  [[nodiscard]] const std::vector<GridCell>& cells() const { return m_cells; }
  [[nodiscard]] int currentCell() const { return m_current; }  ///< -1 for none
  [[nodiscard]] int columns() const;
  /// First and one past the last cell of the rows in sight.
  [[nodiscard]] std::pair<int, int> visibleCells() const;
  /// In the viewport's coordinates.
  [[nodiscard]] QRect cellRect(int cell) const;
  [[nodiscard]] QSize minimumSizeHint() const override;

 public Q_SLOTS:
  /// Selects and scrolls to the cell of that image; no signal. Selects nothing when it is not there.
  void selectImage(int image);

 Q_SIGNALS:
  /// The user chose this image (its index in the image set).
  void caseSelected(int image);
  void cellsChanged();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  bool viewportEvent(QEvent* event) override;

 private:
  void choose(int cell);
  void setCurrent(int cell);
  void updateScrollBar();
  void scrollTo(int cell);
  void paintCell(QPainter& painter, int cell) const;
  void paintCorner(QPainter& painter, const QRect& frame, const QString& text) const;
  [[nodiscard]] int cellAt(const QPoint& position) const;
  [[nodiscard]] QString describe(int cell) const;
  [[nodiscard]] QSize cellSize() const;
  [[nodiscard]] int columnGap() const;

  ImageSet m_images;
  std::vector<GridCell> m_cells;
  std::function<QString(const GridCell&)> m_describer;
  QString m_emptyText;
  QSize m_pictureSize{56, 56};
  int m_current = -1;
};

}  // namespace retort
