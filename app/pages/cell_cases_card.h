#pragma once

#include <memory>

#include "app/models/similarity_cases.h"
#include "widgets/card.h"

namespace retort {

class FigureTable;
class ImageGrid;

/// The test cases behind a cell: as pictures, or as a table where the data set's pictures are not there.
class CellCasesCard : public Card {
  Q_OBJECT

 public:
  explicit CellCasesCard(QWidget* parent = nullptr);

  /// Keeps the selected case selected, without a signal, where it is still there.
  void setCases(const std::shared_ptr<const Dataset>& dataset, CellCases cases);
  /// No signal.
  void selectCase(int testCase);

 Q_SIGNALS:
  void caseSelected(int testCase);
  void closed();

 private:
  ImageGrid* m_grid;
  FigureTable* m_table;
  std::shared_ptr<const Dataset> m_data;
  std::vector<GridCell> m_cells;
  int m_selected = -1;
};

}  // namespace retort
