#pragma once

#include <QWidget>

#include "widgets/heat_data.h"
#include "widgets/heat_layout.h"

class QMenu;

namespace retort {

class ExportActions;
struct HeatChoice;

/// Values by row and column as colours, with their numbers where they fit. Arrow keys move the current cell, Return,
/// space or a click chooses it. From the last column they go on into the tree: right to the join of what is current,
/// left back to its first part.
class HeatMap : public QWidget {
  Q_OBJECT

 public:
  explicit HeatMap(QWidget* parent = nullptr);

  /// Replaces everything shown; the current cell stays where rows and columns do.
  void setData(HeatMapData data);
  [[nodiscard]] const HeatMapData& data() const { return m_data; }
  /// What stands there while there are no cells: says what to do.
  void setEmptyText(const QString& text);
  [[nodiscard]] QString emptyText() const { return m_emptyText; }

  [[nodiscard]] int currentCell() const { return m_current; }  ///< row · columns + column; -1 for none
  /// No signal.
  void setCurrentCell(int cell);
  [[nodiscard]] int cellAt(const QPoint& position) const;  ///< -1 for none
  [[nodiscard]] QRect cellRect(int cell) const;
  [[nodiscard]] int currentMerge() const { return m_merge; }  ///< of the tree, by keys or the pointer; -1 for none
  [[nodiscard]] const DendrogramLayout& treeLayout() const { return m_layout.tree; }

  /// Copies and saves the map.
  [[nodiscard]] ExportActions* exporting() const { return m_export; }
  [[nodiscard]] QSize minimumSizeHint() const override { return {220, 110}; }
  [[nodiscard]] QSize sizeHint() const override { return {460, 300}; }

 Q_SIGNALS:
  /// The user chose it.
  void cellActivated(int row, int column);

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;

 private:
  void arrange();
  void describeCurrent();
  void activate(int cell);
  void move(int rows, int columns);
  bool moveInTree(int columns);
  void setMerge(int merge);
  void paintInto(QPainter& painter, const HeatChoice& choice) const;
  [[nodiscard]] int columns() const { return static_cast<int>(m_data.columns.size()); }

  HeatMapData m_data;
  HeatLayout m_layout;
  QString m_emptyText;
  int m_current = -1;
  int m_merge = -1;
  ExportActions* m_export;
};

}  // namespace retort
