#pragma once

#include <vector>

#include <QAbstractScrollArea>
#include <QColor>
#include <QString>

namespace retort {

/// One model's distribution over the classes.
struct DistributionBlock {
  QString title;
  QString note;  ///< small print beside the title
  QColor colour;
  std::vector<double> values;  ///< [classes], each in [0, 1]; empty when there is none yet
  QString emptyText;           ///< stands there instead of the bars then
};

struct DistributionData {
  std::vector<QString> classNames;
  std::vector<DistributionBlock> blocks;
  int trueClass = -1;  ///< marked by a triangle and bold; -1 for none
};

/// Horizontal bars, one block a model: under each other or side by side as the room asks; scrolls when it must.
class DistributionBars : public QAbstractScrollArea {
  Q_OBJECT

 public:
  explicit DistributionBars(QWidget* parent = nullptr);

  void setData(DistributionData data);
  void setLogScale(bool logScale);
  [[nodiscard]] const DistributionData& data() const { return m_data; }
  [[nodiscard]] bool logScale() const { return m_logScale; }
  /// How far a bar reaches, [0, 1]. Linear: the value itself. Logarithmic: from floor() to 1.
  [[nodiscard]] double barShare(double value) const;
  /// Where the logarithmic scale begins: a power of ten below the smallest value, within [1e-12, 0.01].
  [[nodiscard]] double floor() const { return m_floor; }
  [[nodiscard]] QSize minimumSizeHint() const override;
  [[nodiscard]] QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  bool viewportEvent(QEvent* event) override;

 private:
  /// Where things are, for the viewport's present size; y without scrolling.
  struct Layout {
    int columns = 1;
    int rowHeight = 16;
    int blockHeight = 0;
    int blockWidth = 0;
    int nameWidth = 0;
    int valueWidth = 0;
    int contentHeight = 0;
  };
  void updateLayout();
  [[nodiscard]] Layout layoutFor(int width, int height) const;
  [[nodiscard]] Layout layoutWith(int columns, int width, int height) const;
  [[nodiscard]] QRect blockRect(int block) const;
  [[nodiscard]] QRect rowRect(const QRect& block, int row) const;
  [[nodiscard]] int nameWidth() const;
  [[nodiscard]] int valueWidth() const;
  void paintBlock(QPainter& painter, const DistributionBlock& block, const QRect& room) const;
  void paintHead(QPainter& painter, const DistributionBlock& block, const QRect& room) const;
  void paintName(QPainter& painter, int row, const QRect& room) const;
  void paintRow(QPainter& painter, const DistributionBlock& block, int row, const QRect& room) const;
  void paintBar(QPainter& painter, const QRectF& track, double value, const QColor& colour) const;
  void paintScale(QPainter& painter, const QRect& room) const;
  [[nodiscard]] QString describe(const QPoint& position) const;
  void updateFloor();

  DistributionData m_data;
  Layout m_layout;
  bool m_logScale = false;
  double m_floor = 0.01;
};

}  // namespace retort
