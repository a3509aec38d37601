#include "app/pages/cell_cases_card.h"

#include <algorithm>
#include <utility>

#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include "app/models/dataset_images.h"
#include "app/pages/figure_table.h"
#include "app/pages/page_controls.h"

namespace retort {

CellCasesCard::CellCasesCard(QWidget* parent)
    : Card({}, parent),
      m_grid(new ImageGrid(this)),
      m_table(new FigureTable({tr("Case"), tr("Soft target"), tr("Taken for")},
                              {tr("Its number in the test set, and its true class"),
                               tr("By which the cases are sorted"), tr("The class with the largest logit")},
                              this)) {
  setObjectName(QStringLiteral("cellCases"));
  m_grid->setObjectName(QStringLiteral("cellCasesGrid"));
  m_grid->setToolTip(
      tr("The test cases behind the chosen cell; a red border marks those that are taken for another "
         "class. The chosen one is shown in the other views too"));
  m_table->setObjectName(QStringLiteral("cellCasesTable"));
  auto* close = makeFlatButton(
      {QStringLiteral("closeCases"), tr("Close the list of cases"), tr("Gives their room back to the maps")},
      QStringLiteral("×"), this);
  addHeaderWidget(close);
  body()->addWidget(m_grid, 1);
  body()->addWidget(m_table, 1);
  connect(close, &QToolButton::clicked, this, &CellCasesCard::closed);
  const auto choose = [this](int testCase) {
    m_selected = testCase;
    Q_EMIT caseSelected(testCase);
  };
  connect(m_grid, &ImageGrid::caseSelected, this, choose);
  connect(m_table, &FigureTable::rowChosen, this,
          [this, choose](int row) { choose(static_cast<int>(m_cells[static_cast<std::size_t>(row)].image)); });
}

void CellCasesCard::setCases(const std::shared_ptr<const Dataset>& dataset, CellCases cases) {
  const bool inWords = dataset && dataset->test.values.empty();
  if (std::exchange(m_data, dataset) != dataset) m_grid->setImages(testImages(dataset));
  setTitle(cases.title);
  m_grid->setAccessibleName(cases.title);
  m_table->setAccessibleName(cases.title);
  m_grid->setEmptyText(cases.emptyText);
  m_grid->setVisible(!inWords || cases.cells.empty());
  m_table->setVisible(inWords && !cases.cells.empty());
  m_cells = std::move(cases.cells);
  m_table->setHeading(1, cases.valueTitle);
  m_table->setRows(cases.rows);
  m_grid->setCells(m_cells);
  selectCase(m_selected);
}

void CellCasesCard::selectCase(int testCase) {
  m_selected = testCase;
  if (m_grid->currentCell() < 0 ||
      static_cast<int>(m_cells[static_cast<std::size_t>(m_grid->currentCell())].image) != testCase)
    m_grid->selectImage(testCase);
  const auto found =
      std::ranges::find(m_cells, testCase, [](const GridCell& cell) { return static_cast<int>(cell.image); });
  const QSignalBlocker quiet(m_table);
  if (found == m_cells.end())
    m_table->clearSelection();
  else
    m_table->setCurrentCell(static_cast<int>(found - m_cells.begin()), 0);
}

}  // namespace retort
