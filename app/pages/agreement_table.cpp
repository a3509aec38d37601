#include "app/pages/agreement_table.h"

#include <QGridLayout>
#include <QLabel>
#include <QToolButton>

#include "app/models/soft_target_text.h"
#include "app/pages/page_controls.h"
#include "widgets/figures.h"

namespace retort {

namespace {

constexpr int kCellWidth = 92;
constexpr int kWordsWidth = 190;

}  // namespace

AgreementTable::AgreementTable(QWidget* parent) : QWidget(parent), m_words(new QLabel(this)) {
  setObjectName(QStringLiteral("agreement"));
  m_words->setObjectName(QStringLiteral("agreementWords"));
  m_words->setProperty("role", QStringLiteral("small"));
  m_words->setWordWrap(true);
  m_words->setMinimumWidth(kWordsWidth);
  m_words->setContentsMargins(8, 0, 0, 0);
  m_words->setToolTip(
      tr("McNemar's exact test on the cases that one of the two alone gets right: p is how likely they are to be "
         "divided at least as unevenly were both equally good"));
  createCells();
}

void AgreementTable::createCells() {
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setHorizontalSpacing(4);
  grid->setVerticalSpacing(2);
  for (QLabel*& head : m_heads) {
    head = new QLabel(this);
    head->setProperty("role", QStringLiteral("small"));
  }
  grid->addWidget(m_heads[0], 0, 1, Qt::AlignCenter);
  grid->addWidget(m_heads[1], 0, 2, Qt::AlignCenter);
  grid->addWidget(m_heads[2], 1, 0);
  grid->addWidget(m_heads[3], 2, 0);
  const std::array names{"bothRight", "teacherAlone", "studentAlone", "bothWrong"};
  const std::array filters{CaseFilter::BothRight, CaseFilter::TeacherAlone, CaseFilter::StudentAlone,
                           CaseFilter::BothWrong};
  for (std::size_t i = 0; i < m_cells.size(); ++i) {
    auto* button = makeFlatButton({QString::fromLatin1(names[i]), {}, {}}, {}, this);
    button->setProperty("flat", false);
    button->setProperty("cell", true);
    button->setCheckable(true);
    button->setFixedWidth(kCellWidth);
    const CaseFilter filter = filters[i];
    connect(button, &QToolButton::clicked, this,
            [this, filter](bool checked) { Q_EMIT cellToggled(checked ? filter : CaseFilter::All); });
    grid->addWidget(button, static_cast<int>(i) / 2 + 1, static_cast<int>(i) % 2 + 1);
    m_cells[i] = {filter, button};
  }
  grid->addWidget(m_words, 0, 3, 3, 1);
  grid->setColumnMinimumWidth(3, kWordsWidth);
  grid->setColumnStretch(3, 1);
  showCells();
}

void AgreementTable::setCounts(const PairedErrors& pair, const QString& teacher, const QString& student) {
  m_teacher = teacher;
  m_student = student;
  const std::array counts{pair.cases - pair.both - pair.onlyFirst - pair.onlySecond, pair.onlySecond, pair.onlyFirst,
                          pair.both};
  for (std::size_t i = 0; i < m_cells.size(); ++i) m_cells[i].count = counts[i];
  const std::array heads{tr("%1 right").arg(student), tr("%1 wrong").arg(student), tr("%1 right").arg(teacher),
                         tr("%1 wrong").arg(teacher)};
  for (std::size_t i = 0; i < m_heads.size(); ++i) m_heads[i]->setText(heads[i]);
  m_words->setText(agreementText(pair, teacher, student));
  showCells();
}

void AgreementTable::setChosen(CaseFilter filter) {
  m_chosen = filter;
  showCells();
}

void AgreementTable::showCells() {
  for (std::size_t i = 0; i < m_cells.size(); ++i) {
    const Cell& cell = m_cells[i];
    const bool isChosen = cell.filter == m_chosen;
    const QString count = grouped(static_cast<double>(cell.count));
    const QString what = QStringLiteral("%1, %2").arg(m_heads[2 + i / 2]->text(), m_heads[i % 2]->text());
    cell.button->setChecked(isChosen);
    cell.button->setText(isChosen ? QStringLiteral("✓ ") + count : count);
    cell.button->setAccessibleName(tr("%1: %2 cases").arg(what, count));
    cell.button->setToolTip(isChosen ? tr("%1: these cases alone are shown; press again to show all").arg(what)
                                     : tr("%1: press to show these cases alone").arg(what));
  }
}

}  // namespace retort
