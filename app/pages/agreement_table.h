#pragma once

#include <array>

#include <QWidget>

#include "app/models/case_list.h"

class QLabel;
class QToolButton;

namespace retort {

/// Which cases teacher and student get right and wrong, two by two. A cell is a button that asks for its cases alone;
/// pressed again, for all.
class AgreementTable : public QWidget {
  Q_OBJECT

 public:
  explicit AgreementTable(QWidget* parent = nullptr);

  /// @param pair first: teacher, second: student @param teacher, student as in "the …"
  void setCounts(const PairedErrors& pair, const QString& teacher, const QString& student);
  /// Marks its cell; none for what is no cell.
  void setChosen(CaseFilter filter);

 Q_SIGNALS:
  void cellToggled(retort::CaseFilter filter);  ///< CaseFilter::All when a cell was let go

 private:
  struct Cell {
    CaseFilter filter = CaseFilter::All;
    QToolButton* button = nullptr;
    qint64 count = 0;
  };
  void createCells();
  void showCells();

  std::array<Cell, 4> m_cells;
  std::array<QLabel*, 4> m_heads{};  ///< student right, student wrong, teacher right, teacher wrong
  QLabel* m_words;
  QString m_teacher;
  QString m_student;
  CaseFilter m_chosen = CaseFilter::All;
};

}  // namespace retort
