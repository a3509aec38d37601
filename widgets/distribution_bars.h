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
  std::vector<double> values;       ///< [classes], each in [0, 1]; empty when there is none yet
  QString emptyText;                ///< stands there instead of the bars then
  std::vector<double> scores = {};  ///< [classes], of any sign: what BarScale::Logit shows
};

struct DistributionData {
  std::vector<QString> classNames;
  std::vector<DistributionBlock> blocks;
  int trueClass = -1;            ///< marked by a triangle and bold; -1 for none
  std::vector<int> rows = {};    ///< which classes have a row, in this order; empty: all, in theirs
  std::vector<int> picked = {};  ///< classes with a frame around their row
};

enum class BarScale { Linear, Logarithmic, Logit };

/// Horizontal bars, one block a model: under each other or side by side as the room asks; scrolls when it must. Classes
/// without a row of their own share the last one, which says how many they are and what they have together. A row is
/// chosen by a click, or with Up, Down and Space.
class DistributionBars : public QAbstractScrollArea {
  Q_OBJECT

 public:
  explicit DistributionBars(QWidget* parent = nullptr);

  void setData(DistributionData data);
  void setScale(BarScale scale);
  [[nodiscard]] const DistributionData& data() const { return m_data; }
  [[nodiscard]] BarScale scale() const { return m_scale; }
  /// How far a bar reaches, [0, 1]. Linear: the value itself. Logarithmic: from floor() to 1. Logit: from
  /// -scoreLimit() to scoreLimit(); the bar begins at 0.5.
  [[nodiscard]] double barShare(double value) const;
  /// Where the logarithmic scale begins: a power of ten below the smallest value, within [1e-12, 0.01].
  [[nodiscard]] double floor() const { return m_floor; }
  /// The largest score of any model, whatever its sign; at least 1.
  [[nodiscard]] double scoreLimit() const { return m_scoreLimit; }
  [[nodiscard]] int rowCount() const;
  /// -1 for the row of the others.
  [[nodiscard]] int classOfRow(int row) const;
  /// In the viewport's coordinates.
  [[nodiscard]] QRect rowRect(int block, int row) const;
  [[nodiscard]] int currentRow() const { return m_current; }  ///< where the keys are; -1 for nowhere
  [[nodiscard]] QSize minimumSizeHint() const override;
  [[nodiscard]] QSize sizeHint() const override;

 Q_SIGNALS:
  void classActivated(int index);
  void othersActivated();
  void escaped();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
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
  void updateScales();
  void setCurrent(int row);
  void activate(int row);
  [[nodiscard]] Layout layoutFor(int width, int height) const;
  [[nodiscard]] Layout layoutWith(int columns, int width, int height) const;
  [[nodiscard]] QRect blockRect(int block) const;
  [[nodiscard]] QRectF trackRect(const QRect& row) const;
  [[nodiscard]] int nameWidth() const;
  [[nodiscard]] int valueWidth() const;
  [[nodiscard]] QString nameOfRow(int row) const;
  [[nodiscard]] double valueOfRow(const DistributionBlock& block, int row) const;
  [[nodiscard]] QString textOfRow(const DistributionBlock& block, int row) const;
  void paintBlock(QPainter& painter, int index) const;
  void paintHead(QPainter& painter, const DistributionBlock& block, const QRect& room) const;
  void paintName(QPainter& painter, int row, const QRect& room) const;
  void paintRow(QPainter& painter, const DistributionBlock& block, int row, const QRect& room) const;
  void paintFrame(QPainter& painter, int row, const QRect& room) const;
  void paintBar(QPainter& painter, const QRectF& track, double value, const QColor& colour) const;
  void paintScale(QPainter& painter, const QRect& room) const;
  [[nodiscard]] QString describe(const QPoint& position) const;

  DistributionData m_data;
  Layout m_layout;
  BarScale m_scale = BarScale::Linear;
  double m_floor = 0.01;
  double m_scoreLimit = 1;
  int m_current = -1;
};

}  // namespace retort
