#pragma once

#include <vector>

#include <QScrollArea>

#include "app/models/class_bias_view.h"

class QCheckBox;
class QDoubleSpinBox;
class QGridLayout;
class QLabel;
class QSlider;
class QToolButton;

namespace retort {

/// The classes page's left side: a row for each class with its errors and the offset of its output bias.
class ClassBiasRows : public QScrollArea {
  Q_OBJECT

 public:
  explicit ClassBiasRows(QWidget* parent = nullptr);

  /// No signal. Rows stay, with the focus in them, where the classes do.
  void setLines(const std::vector<ClassLine>& lines);

 Q_SIGNALS:
  /// The user moved it.
  void offsetChanged(std::size_t index, double offset);
  /// The user took the class into the set of the shared offset, or out of it.
  void memberChanged(std::size_t index, bool inSet);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  struct Row {
    QCheckBox* inSet;
    QLabel* lacked;
    QLabel* cases;
    QLabel* errors;
    QSlider* slider;
    QDoubleSpinBox* box;
    QToolButton* reset;
  };
  void build(std::size_t count);
  void addHead(QGridLayout& grid);
  Row addRow(QGridLayout& grid, std::size_t index);
  void addOffset(QGridLayout& grid, std::size_t index, Row& row);
  static void show(const Row& row, const ClassLine& line);

  std::vector<Row> m_rows;
};

}  // namespace retort
