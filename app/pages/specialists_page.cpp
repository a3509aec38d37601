#include "app/pages/specialists_page.h"

#include <algorithm>
#include <utility>

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include "app/pages/figure_table.h"
#include "app/pages/page_controls.h"
#include "app/pages/preset_offer.h"
#include "app/pages/store_watch.h"
#include "engine/experiment/error.h"
#include "engine/experiment/subset_text.h"
#include "widgets/card.h"
#include "widgets/elided_label.h"
#include "widgets/flat_combo.h"
#include "widgets/subset_board.h"

namespace retort {
namespace {

QLabel* makeText(const char* name, const char* role, QWidget* parent) {
  auto* label = new QLabel(parent);
  label->setObjectName(QLatin1String(name));
  label->setProperty("role", QLatin1String(role));
  label->setWordWrap(true);
  return label;
}

}  // namespace

SpecialistsPage::SpecialistsPage(RunStore& store, QWidget* parent)
    : Page(QStringLiteral("specialists"), parent),
      m_store(store),
      m_watch(new StoreWatch(store, this)),
      m_question([](const SpecialistsQuestion& question) { return answerOf(question); },
                 [this](SpecialistsAnswer answer) {
                   m_answer = std::move(answer);
                   m_watch->touch();
                 }) {
  setObjectName(QStringLiteral("specialistsPage"));
  auto* card = new Card({}, this);
  createParts(*card);
  m_empty = new PresetOffer(QStringLiteral("glyphs-specialists"),
                            tr("Puts an experiment with specialists for 62 letters and digits into the form; Run (F5) "
                               "trains it, without files"),
                            card);
  card->body()->addWidget(m_empty, 1);
  createHead(*card);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(12, 12, 12, 6);
  layout->addWidget(card);
  connectSignals();
}

void SpecialistsPage::createHead(Card& card) {
  m_runs = makeRunCombo({QStringLiteral("specialistsRun"), tr("Generalist with specialists"),
                         tr("The generalist and its specialists that are shown, the newest first")},
                        &card);
  card.setTitleWidget(m_runs);
  m_total = new ElidedLabel(&card);
  m_total->setObjectName(QStringLiteral("specialistsTotal"));
  m_total->setProperty("role", QStringLiteral("value"));
  card.addHeaderWidget(m_total);
  m_copy = makeFlatButton({QStringLiteral("copyGains"), tr("Copy the gains"),
                           tr("Copies the table of gains by the number of covering specialists")},
                          tr("copy table"), &card);
  card.addHeaderWidget(m_copy);
}

void SpecialistsPage::createParts(Card& card) {
  m_parts = new QWidget(&card);
  m_board = new SubsetBoard(m_parts);
  m_board->setObjectName(QStringLiteral("subsetBoard"));
  m_board->setAccessibleName(tr("Subsets of classes"));
  m_train = new QPushButton(tr("Use these subsets"), m_parts);
  m_train->setObjectName(QStringLiteral("useSubsets"));
  m_train->setAccessibleName(m_train->text());
  m_train->setToolTip(
      tr("Puts them into the form as an experiment. Run (F5) then trains a specialist for each, beside the same "
         "generalist; one that was trained for the very same named subset is used again"));
  m_revert = new QPushButton(tr("Back to what was trained"), m_parts);
  m_revert->setObjectName(QStringLiteral("revertSubsets"));
  m_revert->setAccessibleName(m_revert->text());
  m_revert->setToolTip(tr("Takes your changes of the subsets back"));
  m_gains = new FigureTable({tr("Specialists"), tr("Cases"), tr("Right before"), tr("Change"), tr("Relative")},
                            {tr("How many specialists have the case's class in their subset"), tr("Of the test set"),
                             tr("How many of these the generalist alone has right"),
                             tr("How many more, or fewer, are right with the specialists"),
                             tr("The change relative to what was right before")},
                            m_parts);
  m_gains->setObjectName(QStringLiteral("coverageGains"));
  m_gains->setAccessibleName(tr("Gain by the number of covering specialists"));
  m_gain = makeText("specialistsGain", "note", m_parts);
  m_gain->setAccessibleName(tr("What the specialists gain"));
  m_gain->setTextInteractionFlags(Qt::TextSelectableByMouse);
  auto* hint = makeText("subsetsHint", "small", m_parts);
  hint->setText(tr("Drag a class to another specialist; with Ctrl it stays in both. Delete takes it out."));
  auto* buttons = new QHBoxLayout;
  buttons->addWidget(hint, 1);
  buttons->addWidget(m_revert);
  buttons->addWidget(m_train);
  auto* left = new QVBoxLayout;
  left->setSpacing(6);
  left->addWidget(m_board, 1);
  left->addLayout(buttons);
  auto* right = new QVBoxLayout;
  right->setSpacing(8);
  right->addWidget(m_gains);
  right->addWidget(m_gain);
  right->addStretch(1);
  auto* sides = new QHBoxLayout(m_parts);
  sides->setContentsMargins(0, 0, 0, 0);
  sides->setSpacing(20);
  sides->addLayout(left, 5);
  sides->addLayout(right, 4);
  card.body()->addWidget(m_parts, 1);
}

void SpecialistsPage::connectSignals() {
  connect(m_watch, &StoreWatch::changed, this, &SpecialistsPage::refresh);
  connect(m_runs, &QComboBox::activated, this, [this] { setRun(m_runs->currentData().value<RunId>()); });
  connect(m_empty, &PresetOffer::chosen, this, &SpecialistsPage::presetChosen);
  connect(m_board, &SubsetBoard::edited, this, &SpecialistsPage::onEdited);
  connect(m_train, &QPushButton::clicked, this, &SpecialistsPage::chooseEdited);
  connect(m_revert, &QPushButton::clicked, this, [this] {
    m_edited.erase(m_shown);
    fill();
    Q_EMIT viewChanged();
  });
  connect(m_copy, &QToolButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_gains->text()); });
}

void SpecialistsPage::setRun(RunId run) {
  if (run == m_run) return;
  m_run = run;
  refresh();
  Q_EMIT viewChanged();
}

void SpecialistsPage::refresh() {
  if (!isVisible()) return;
  const std::vector<RunId> runs = specialistSystems(m_store);
  if (m_usedAt != 0 && !runs.empty() && runs.front() > m_usedAt) m_run = m_usedAt = 0;
  m_shown = chosenOf(runs, m_run);
  fillRunCombo(*m_runs, m_store, runs, m_shown);
  m_question.ask(specialistsQuestion(m_store, m_store.find(m_shown)));
  fill();
}

void SpecialistsPage::fill() {
  m_view = specialistsView(m_store, m_store.find(m_shown), m_answer);
  const bool any = m_view.problem.isEmpty();
  m_empty->setProblem(m_view.problem, m_view.offersPreset);
  for (QWidget* part : std::initializer_list<QWidget*>{m_parts, m_total, m_copy}) part->setVisible(any);
  if (!any) return;
  m_total->setText(systemText(m_view));
  m_gains->setRows(gainRows(m_view));
  m_gains->setVisible(m_view.answer.has_value());
  m_copy->setVisible(m_view.answer.has_value());
  m_gain->setText(gainText(m_view));
  showBoard();
}

void SpecialistsPage::showBoard() {
  const auto edited = m_edited.find(m_shown);
  const bool isEdited = edited != m_edited.end();
  QStringList titles;
  for (const SpecialistLine& line : m_view.lines)
    if (!line.subset.empty()) titles << line.title;
  if (isEdited) titles.clear();
  const auto subsets = isEdited ? edited->second : subsetsOf(m_view);
  const bool isWhole = isEdited || subsets.size() == m_view.lines.size();
  m_board->setRestTitle(isWhole ? QString()
                                : tr("No specialist so far: a cluster is known once its specialist has begun"));
  m_board->setSubsets(m_view.classNames, subsets, titles);
  const RunRecord* run = m_store.find(m_shown);
  m_train->setEnabled(isEdited && !subsets.empty() && run && experimentWith(m_store, *run, subsets).has_value());
  m_revert->setVisible(isEdited);
}

void SpecialistsPage::onEdited() {
  if (m_board->subsets() == subsetsOf(m_view))
    m_edited.erase(m_shown);
  else
    m_edited[m_shown] = m_board->subsets();
  m_run = m_shown;
  showBoard();
  Q_EMIT viewChanged();
}

void SpecialistsPage::chooseEdited() {
  const RunRecord* run = m_store.find(m_shown);
  const auto spec = run ? experimentWith(m_store, *run, m_board->subsets()) : std::nullopt;
  if (!spec) return;
  const std::vector<RunId> runs = specialistSystems(m_store);
  m_usedAt = runs.empty() ? m_shown : runs.front();
  Q_EMIT experimentChosen(*spec, tr("specialists' subsets"));
}

QJsonObject SpecialistsPage::viewState() const {
  QJsonObject state{{QStringLiteral("run"), static_cast<qint64>(m_run)}};
  const auto edited = m_edited.find(m_run);
  if (edited != m_edited.end()) state[QStringLiteral("subsets")] = QString::fromStdString(subsetsText(edited->second));
  return state;
}

void SpecialistsPage::setViewState(const QJsonObject& state) {
  m_edited.clear();
  m_run = static_cast<RunId>(std::max<qint64>(0, state.value(QStringLiteral("run")).toInteger()));
  try {
    auto subsets = parseSubsets(state.value(QStringLiteral("subsets")).toString().toStdString());
    if (!subsets.empty()) m_edited[m_run] = std::move(subsets);
  } catch (const Error&) {  // of a session from elsewhere: what was trained is shown
  }
  refresh();
}

void SpecialistsPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  refresh();
}

}  // namespace retort
