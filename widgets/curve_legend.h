#pragma once

#include <vector>

#include <QAbstractButton>
#include <QWidget>

#include "widgets/curve_data.h"

namespace retort {

/// One entry of a legend: the line as it is drawn, its marker and its name. Checked: the series is shown.
class LegendItem : public QAbstractButton {
  Q_OBJECT

 public:
  explicit LegendItem(QWidget* parent = nullptr);

  void show(const QString& name, const QColor& colour, Qt::PenStyle dash, CurveMarker marker, bool hasMarker,
            bool hidden);
  void setKey(std::uint64_t key) { m_key = key; }
  [[nodiscard]] std::uint64_t key() const { return m_key; }
  [[nodiscard]] QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  std::uint64_t m_key = 0;
  QColor m_colour;
  Qt::PenStyle m_dash = Qt::SolidLine;
  CurveMarker m_marker = CurveMarker::Circle;
  bool m_hasMarker = true;
};

/// The series of a chart by name; a click hides or shows one.
class CurveLegend : public QWidget {
  Q_OBJECT

 public:
  explicit CurveLegend(QWidget* parent = nullptr);

  void setData(const CurveData& curves);
  [[nodiscard]] const std::vector<LegendItem*>& items() const { return m_items; }

 Q_SIGNALS:
  void hideRequested(quint64 key, bool hidden);

 private:
  LegendItem* itemFor(std::size_t index);

  std::vector<LegendItem*> m_items;  ///< owned by Qt
};

}  // namespace retort
