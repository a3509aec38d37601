#pragma once

#include <vector>

#include <QLayout>

namespace retort {

/// Lays widgets out like words: from left to right, and on the next line where the room ends.
class FlowLayout : public QLayout {
  Q_OBJECT

 public:
  explicit FlowLayout(QWidget* parent = nullptr, int horizontalGap = 6, int verticalGap = 4);
  ~FlowLayout() override;

  void addItem(QLayoutItem* item) override;
  [[nodiscard]] int count() const override;
  [[nodiscard]] QLayoutItem* itemAt(int index) const override;
  QLayoutItem* takeAt(int index) override;
  [[nodiscard]] Qt::Orientations expandingDirections() const override { return {}; }
  [[nodiscard]] bool hasHeightForWidth() const override { return true; }
  [[nodiscard]] int heightForWidth(int width) const override;
  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSize() const override;
  void setGeometry(const QRect& rect) override;

 private:
  int place(const QRect& rect, bool move) const;  ///< returns the height

  std::vector<QLayoutItem*> m_items;  ///< owned, as QLayout asks
  int m_horizontalGap;
  int m_verticalGap;
};

}  // namespace retort
