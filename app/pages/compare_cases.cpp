#include "app/pages/compare_cases.h"

#include <algorithm>

#include <QSignalBlocker>
#include <QVBoxLayout>

#include "app/models/dataset_images.h"
#include "app/pages/page_controls.h"
#include "widgets/elided_label.h"
#include "widgets/figures.h"
#include "widgets/flat_combo.h"
#include "widgets/image_grid.h"

namespace retort {

CompareCases::CompareCases(QWidget* parent)
    : Card({}, parent), m_grid(new ImageGrid(this)), m_said(new ElidedLabel(this)) {
  m_sides =
      makeRunCombo({QStringLiteral("caseSide"), tr("Which cases are shown"),
                    tr("Cases that one of the two alone gets right, or that both take for a wrong class, each for "
                       "another; by class")},
                   this);
  m_sides->addItems({QString(), QString(), QString()});
  setTitleWidget(m_sides);
  m_grid->setObjectName(QStringLiteral("changedCases"));
  m_grid->setAccessibleName(tr("Cases that changed sides"));
  m_grid->setToolTip(tr("In the corner of each picture: what A says | what B says"));
  m_said->setObjectName(QStringLiteral("caseSaid"));
  m_said->setProperty("role", QStringLiteral("small"));
  body()->addWidget(m_grid, 1);
  body()->addWidget(m_said);
  connect(m_sides, &QComboBox::currentIndexChanged, this, [this] {
    showSide();
    Q_EMIT sideChanged();
  });
  connect(m_grid, &ImageGrid::caseSelected, this, [this](int testCase) {
    m_case = testCase;
    describe();
    Q_EMIT caseSelected(testCase);
  });
}

void CompareCases::setCases(const std::shared_ptr<const Dataset>& dataset, const CompareView& view) {
  m_grid->setCells({});
  if (dataset != m_data) m_grid->setImages(testImages(dataset));
  m_data = dataset;
  m_view = view;
  const QStringList names{tr("A right, B wrong"), tr("B right, A wrong"), tr("both wrong, other class")};
  for (std::size_t i = 0; i < kCaseSides; ++i)
    m_sides->setItemText(static_cast<int>(i),
                         QStringLiteral("%1 · %2").arg(names[static_cast<qsizetype>(i)],
                                                       grouped(static_cast<double>(m_view.sides.at(i).size()))));
  m_sides->updateGeometry();
  showSide();
}

CaseSide CompareCases::side() const { return static_cast<CaseSide>(std::max(0, m_sides->currentIndex())); }

void CompareCases::setSide(CaseSide side) {
  const QSignalBlocker quiet(m_sides);
  m_sides->setCurrentIndex(static_cast<int>(side));
  showSide();
}

void CompareCases::setCase(int testCase) {
  m_case = testCase;
  m_grid->selectImage(testCase);
  describe();
}

void CompareCases::showSide() {
  m_grid->setEmptyText(tr("There is no such case. Choose others above."));
  if (m_data) m_grid->setCells(changedCells(*m_data, m_view.sides.at(static_cast<std::size_t>(side()))));
  m_grid->selectImage(m_case);
  describe();
}

void CompareCases::describe() {
  const auto& cases = m_view.sides.at(static_cast<std::size_t>(side()));
  const auto chosen = std::ranges::find(cases, static_cast<std::uint32_t>(m_case), &ChangedCase::testCase);
  if (m_data && chosen != cases.end())
    m_said->setText(caseText(*m_data, *chosen));
  else
    m_said->setText(cases.empty() ? QString() : tr("In the corner: A says | B says"));
}

}  // namespace retort
