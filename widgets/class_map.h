#pragma once

#include <vector>

#include <QWidget>

#include "widgets/class_map_data.h"
#include "widgets/class_map_layout.h"

class QVariantAnimation;

namespace retort {

class ExportActions;

/// Classes as marks on a plane, near where they are alike. New places of the same classes are moved to from where the
/// marks are at that moment. Arrow keys go to the nearest class in that direction,
/// the first letter of its name to any; Return, space or a click chooses it.
class ClassMap : public QWidget {
  Q_OBJECT

 public:
  explicit ClassMap(QWidget* parent = nullptr);

  /// The current class stays where the names do; other names are shown at once, at their places.
  void setData(ClassMapData data);
  [[nodiscard]] const ClassMapData& data() const { return m_data; }
  /// Off: new places are taken at once.
  void setAnimated(bool animated) { m_animated = animated; }
  /// What stands there while there are no classes: says what to do.
  void setEmptyText(const QString& text);

  [[nodiscard]] int currentPoint() const { return m_current; }  ///< -1 for none
  /// No signal.
  void setCurrentPoint(int point);
  [[nodiscard]] int pointAt(const QPoint& position) const;  ///< -1 for none
  [[nodiscard]] QRect pointRect(int point) const;           ///< of its mark, as it stands now
  [[nodiscard]] bool isMoving() const;

  /// Copies and saves the map, with every mark at its place.
  [[nodiscard]] ExportActions* exporting() const { return m_export; }
  [[nodiscard]] QSize minimumSizeHint() const override { return {220, 160}; }
  [[nodiscard]] QSize sizeHint() const override { return {460, 320}; }

 Q_SIGNALS:
  /// The user chose it.
  void pointActivated(int point);

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;

 private:
  void moveTo(double share);
  void arrange();
  void activate(int point);
  void move(const QPointF& direction);
  bool goTo(const QString& start);
  void describeCurrent();
  void paintInto(QPainter& painter, const ClassMapLayout& layout, int current) const;

  ClassMapData m_data;
  QString m_emptyText;
  std::vector<QPointF> m_from;   ///< places as the movement began
  std::vector<QPointF> m_shown;  ///< as they are now
  ClassMapView m_viewFrom;
  ClassMapView m_view;
  ClassMapLayout m_layout;
  int m_current = -1;
  bool m_animated = true;
  QVariantAnimation* m_animation;
  ExportActions* m_export;
};

}  // namespace retort
