#pragma once

#include <optional>
#include <vector>

#include <QAbstractButton>
#include <QWidget>

#include "widgets/curve_data.h"

namespace retort {

/// How a legend shows one line of the chart.
struct LegendEntry {
  std::uint64_t key = 0;
  QString name;
  QString note;  ///< more of what it is, for the tooltip
  QColor colour;
  Qt::PenStyle dash = Qt::SolidLine;
  std::optional<CurveMarker> marker;
  bool isBand = false;
  bool hidden = false;
};

/// One entry of a legend: the line as it is drawn, its marker and its name. Checked: the series is shown.
class LegendItem : public QAbstractButton {
  Q_OBJECT

 public:
  explicit LegendItem(QWidget* parent = nullptr);

  void setEntry(const LegendEntry& entry);
  [[nodiscard]] std::uint64_t key() const { return m_entry.key; }
  [[nodiscard]] QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  LegendEntry m_entry;
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
