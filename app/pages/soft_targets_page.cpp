#include "app/pages/soft_targets_page.h"

#include <algorithm>
#include <utility>

#include <QHBoxLayout>
#include <QLabel>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

#include "app/models/dataset_images.h"
#include "app/models/epoch_logits.h"
#include "app/models/soft_target_text.h"
#include "app/pages/agreement_table.h"
#include "app/pages/case_controls.h"
#include "app/pages/distribution_panel.h"
#include "app/pages/draw_panel.h"
#include "app/pages/epoch_scrubber.h"
#include "app/pages/model_menu.h"
#include "app/pages/page_controls.h"
#include "app/pages/temperature_panel.h"
#include "widgets/card.h"
#include "widgets/elided_label.h"
#include "widgets/figures.h"
#include "widgets/flat_combo.h"
#include "widgets/image_grid.h"

namespace retort {

namespace {

QString roleName(const RunRecord* run, const QString& otherwise) {
  return run == nullptr ? otherwise : QString::fromStdString(toString(run->spec.role));
}

}  // namespace

SoftTargetsPage::SoftTargetsPage(RunStore& store, QWidget* parent)
    : Page(QStringLiteral("soft targets"), parent),
      m_store(store),
      m_card(new Card({}, this)),
      m_left(new QStackedWidget(this)),
      m_controls(new CaseControls(this)),
      m_grid(new ImageGrid(this)),
      m_agreement(new AgreementTable(this)),
      m_summary(new ElidedLabel(this)),
      m_panel(new DistributionPanel(store, this)),
      m_models(new ModelMenu(store, this)),
      m_curves(new TemperaturePanel(store, this)),
      m_list([](const CaseQuestion& question) { return caseList(question); },
             [this](CaseList list) { showList(std::move(list)); }) {
  setObjectName(QStringLiteral("softTargetsPage"));
  createCases();
  createDrawing();
  createPanel();
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(12, 12, 12, 6);
  layout->setSpacing(12);
  layout->addWidget(m_card, 1);
  layout->addWidget(m_panel, 1);
  connectSignals();
  connectPanel();
  connectDrawing();
  onDatasetChanged();
}

void SoftTargetsPage::createCases() {
  m_students = makeFlatCombo(
      {QStringLiteral("experiment"), tr("Experiment"), tr("Whose teacher, student and baseline are shown")}, {}, this);
  m_card->addHeaderWidget(m_students);
  m_grid->setObjectName(QStringLiteral("probeGrid"));
  m_grid->setAccessibleName(tr("Test cases"));
  m_grid->setDescriber([this](const GridCell& cell) { return cellText(cell); });
  m_summary->setObjectName(QStringLiteral("probeSummary"));
  m_summary->setProperty("role", QStringLiteral("small"));
  auto* cases = new QWidget(this);
  auto* column = new QVBoxLayout(cases);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(6);
  column->addWidget(m_controls);
  column->addWidget(m_grid, 1);
  column->addWidget(m_summary);
  column->addWidget(m_agreement);
  m_left->setObjectName(QStringLiteral("leftSide"));
  m_left->addWidget(cases);
  m_card->body()->addWidget(m_left, 1);
}

void SoftTargetsPage::createDrawing() {
  m_draw = new DrawPanel(m_store, this);
  m_sources = new QTabBar(this);
  m_sources->setObjectName(QStringLiteral("caseSource"));
  m_sources->setAccessibleName(tr("What the models are shown"));
  m_sources->setToolTip(tr("The cases of the test set, or a picture that you draw"));
  m_sources->setProperty("small", true);
  m_sources->setDrawBase(false);
  m_sources->setExpanding(false);
  m_sources->addTab(tr("Test cases"));
  m_sources->addTab(tr("Draw"));
  m_card->setTitleWidget(m_sources);
  m_left->addWidget(m_draw);
}

void SoftTargetsPage::createPanel() {
  m_epochs = new EpochLogits(m_store, this);
  m_scrubber = new EpochScrubber(m_store, *m_epochs, this);
  m_panel->below()->addWidget(m_scrubber);
  m_panel->setSource([this](const RunRecord& run) {
    const auto testCase = static_cast<std::size_t>(m_panel->testCase());
    const auto epoch = m_scrubber->epoch();
    return epoch ? m_epochs->logits(run, testCase, *epoch) : caseLogits(m_store, run, testCase);
  });
  m_panel->addHeaderWidget(m_models);
  m_panel->addView(tr("Against temperature"), m_curves);
  m_curves->setTemperature(m_panel->temperature());
}

void SoftTargetsPage::connectSignals() {
  connect(&m_store, &RunStore::runAdded, this, &SoftTargetsPage::refresh);
  connect(&m_store, &RunStore::runsChanged, this, &SoftTargetsPage::refresh);
  connect(&m_store, &RunStore::runsReset, this, &SoftTargetsPage::refresh);
  connect(&m_store, &RunStore::datasetChanged, this, &SoftTargetsPage::onDatasetChanged);
  connect(m_controls, &CaseControls::changed, this, [this] {
    m_agreement->setChosen(m_controls->filter());
    m_grid->verticalScrollBar()->setValue(0);  // what comes first by this choice
    ask();
    Q_EMIT viewChanged();
  });
  connect(m_agreement, &AgreementTable::cellToggled, m_controls, &CaseControls::setFilter);
  connect(m_students, &QComboBox::currentIndexChanged, this, [this] {
    m_student = m_students->currentData().value<RunId>();
    refresh();
    Q_EMIT viewChanged();
  });
  connect(m_grid, &ImageGrid::caseSelected, this, &SoftTargetsPage::onCaseChosen);
}

void SoftTargetsPage::connectPanel() {
  connect(m_panel, &DistributionPanel::temperatureChanged, this, [this](double temperature) {
    m_curves->setTemperature(temperature);
    ask();
  });
  connect(m_panel, &DistributionPanel::caseSelected, this, [this](int testCase) {
    setCase(testCase);
    Q_EMIT caseSelected(testCase);
  });
  connect(m_panel, &DistributionPanel::viewChanged, this, &SoftTargetsPage::viewChanged);
  connect(m_models, &ModelMenu::choiceChanged, this, [this] {
    refresh();
    Q_EMIT viewChanged();
  });
  connect(m_curves, &TemperaturePanel::temperatureChosen, m_panel, &DistributionPanel::setTemperature);
  connect(m_curves, &TemperaturePanel::viewChanged, this, &SoftTargetsPage::viewChanged);
}

void SoftTargetsPage::connectDrawing() {
  connect(m_sources, &QTabBar::currentChanged, this, [this](int index) {
    m_left->setCurrentIndex(index);
    m_scrubber->setPlaying(false);
    m_scrubber->setVisible(index == 0);
    showDrawing();
    Q_EMIT viewChanged();
  });
  connect(m_draw, &DrawPanel::changed, this, &SoftTargetsPage::showDrawing);
  connect(m_scrubber, &EpochScrubber::epochChanged, m_panel, &DistributionPanel::refresh);
  connect(m_scrubber, &EpochScrubber::epochChanged, this, &SoftTargetsPage::viewChanged);
  connect(m_scrubber, &EpochScrubber::caseSelected, this, [this](int testCase) {
    setCase(testCase);
    Q_EMIT caseSelected(testCase);
  });
}

void SoftTargetsPage::showDrawing() {
  const auto answer = [this](const RunRecord& run) { return m_draw->logits(run.id); };
  if (m_sources->currentIndex() == 0)
    m_panel->setDrawing(std::nullopt);
  else
    m_panel->setDrawing(ShownDrawing{m_draw->picture(), answer, m_draw->canDraw()});
}

QJsonObject SoftTargetsPage::viewState() const {
  QJsonObject state = m_controls->state();
  state[QStringLiteral("draw")] = m_sources->currentIndex() == 1;
  state[QStringLiteral("epoch")] = m_scrubber->epoch().value_or(0);
  state[QStringLiteral("student")] = static_cast<qint64>(m_student);
  state[QStringLiteral("models")] = toJson(m_models->choice());
  state[QStringLiteral("curves")] = m_curves->state();
  state[QStringLiteral("case")] = m_panel->viewState();
  return state;
}

/// Of a session that was opened: what the last one's runs answered is gone, though its runs had the same numbers.
void SoftTargetsPage::setViewState(const QJsonObject& state) {
  showNoList();
  m_controls->setState(state);
  m_agreement->setChosen(m_controls->filter());
  m_student = static_cast<RunId>(std::max<qint64>(0, state.value(QStringLiteral("student")).toInteger()));
  m_models->setChoice(modelChoiceOf(state.value(QStringLiteral("models")).toObject()));
  m_curves->setState(state.value(QStringLiteral("curves")).toObject());
  m_panel->setViewState(state.value(QStringLiteral("case")).toObject());
  m_curves->setCase(m_panel->testCase());
  m_scrubber->setCase(m_panel->testCase());
  const int epoch = state.value(QStringLiteral("epoch")).toInt();
  m_scrubber->setEpoch(epoch > 0 ? std::optional(epoch) : std::nullopt);
  m_sources->setCurrentIndex(state.value(QStringLiteral("draw")).toBool() ? 1 : 0);
  refresh();
  m_grid->selectImage(m_panel->testCase());
}

void SoftTargetsPage::onDatasetChanged() {
  m_controls->setDataset(m_store.dataset());
  showNoList();
  m_grid->setImages(testImages(m_store.dataset()));
  m_curves->setCase(m_panel->testCase());
  m_scrubber->setCase(m_panel->testCase());
  refresh();
}

void SoftTargetsPage::onCaseChosen(int testCase) {
  m_scrubber->setCase(testCase);
  m_panel->setCase(testCase);
  m_curves->setCase(testCase);
  Q_EMIT caseSelected(testCase);
}

void SoftTargetsPage::setCase(int testCase) {
  m_sources->setCurrentIndex(0);
  m_panel->setCase(testCase);
  m_scrubber->setCase(m_panel->testCase());
  m_curves->setCase(m_panel->testCase());
  m_grid->selectImage(m_panel->testCase());
}

void SoftTargetsPage::setSelectedRuns(const std::vector<RunId>& runs) {
  if (runs == m_selected) return;
  m_selected = runs;
  refresh();
}

void SoftTargetsPage::fillStudents() {
  const QSignalBlocker blocker(m_students);
  QStringList names{tr("latest experiment")};
  QList<RunId> ids{0};
  for (const RunRecord& run : m_store.runs()) {
    if (run.spec.role != Role::Student || !m_store.isOnDataset(run)) continue;
    names << run.name;
    ids << run.id;
  }
  for (int i = 0; i < names.size(); ++i) {
    if (i >= m_students->count()) m_students->addItem(names[i]);
    if (m_students->itemText(i) != names[i]) m_students->setItemText(i, names[i]);
    m_students->setItemData(i, QVariant::fromValue(ids[i]));
  }
  while (m_students->count() > names.size()) m_students->removeItem(m_students->count() - 1);
  m_students->setCurrentIndex(std::max(0, static_cast<int>(ids.indexOf(m_student))));
  m_students->setVisible(names.size() > 2);
}

ComparedRuns SoftTargetsPage::compared() const {
  return comparedRuns(m_store, m_students->currentData().value<RunId>());
}

const RunRecord* SoftTargetsPage::judge() const {
  const ComparedRuns runs = compared();
  return logitsOf(m_store, runs.learner()) ? runs.learner() : logitsOf(m_store, runs.teacher) ? runs.teacher : nullptr;
}

void SoftTargetsPage::refresh() {
  if (!isVisible()) return;
  fillStudents();
  const ComparedRuns runs = compared();
  m_controls->setNames(roleName(runs.teacher, tr("teacher")), roleName(runs.learner(), tr("student")));
  const auto shown = shownModels(m_store, m_models->choice(), m_students->currentData().value<RunId>(), m_selected);
  m_models->setShown(shown);
  m_models->setVisible(!shown.empty());
  m_scrubber->setRuns(shown);
  m_draw->setRuns(shown);
  m_panel->setModels(shown);
  m_curves->setModels(shown, runs.teacher ? runs.teacher->id : 0);
  ask();
}

void SoftTargetsPage::ask() {
  if (!isVisible()) return;
  const ComparedRuns runs = compared();
  const Pair pair{runs.teacher ? runs.teacher->id : 0, runs.learner() ? runs.learner()->id : 0};
  if (std::exchange(m_pair, pair) != pair) showNoList();
  CaseQuestion question{m_store.dataset(), logitsOf(m_store, runs.teacher), logitsOf(m_store, runs.learner()),
                        m_controls->choice(m_panel->temperature())};
  (void)m_list.ask(std::move(question));
}

void SoftTargetsPage::showList(CaseList list) {
  CaseIndices cases;
  cases.reserve(list.cells.size());
  for (const GridCell& cell : list.cells) cases.push_back(cell.image);
  m_grid->setCells(std::move(list.cells));
  list.cells.clear();
  if (m_grid->currentCell() < 0) m_grid->selectImage(m_panel->testCase());
  m_panel->setSteps(cases);
  m_curves->setCases(std::move(cases));
  describe(list);
}

/// Until the answer is there, nothing that belongs to other runs or data.
void SoftTargetsPage::showNoList() {
  (void)m_list.ask({});
  m_grid->setCells({});
  m_grid->setEmptyText(m_store.dataset() ? QString() : tr("The data set is being read."));
  m_summary->setText({});
  m_agreement->hide();
  m_panel->setSteps({});
}

void SoftTargetsPage::describe(const CaseList& list) {
  const ComparedRuns runs = compared();
  const RunRecord* whose = judge();
  m_grid->setEmptyText(emptyText(list));
  const int shown = m_grid->cellCount();
  const auto count = [](int number) { return grouped(static_cast<double>(number)); };
  QString text = shown == list.cases ? tr("%1 test cases").arg(count(shown))
                                     : tr("%1 of %2 test cases").arg(count(shown), count(list.cases));
  if (m_list.question().ofProbes())
    text += tr(" (of %1: while a model trains, it answers these alone)")
                .arg(count(static_cast<int>(m_store.dataset()->test.count())));
  if (whose != nullptr)
    text += (shown == list.cases ? tr(" · %1 wrong by %2") : tr(" · of all, %1 wrong by %2"))
                .arg(count(list.errors), whose->name);
  if (!list.orderKnown) text += tr(" · the order needs a trained teacher and student");
  m_summary->setText(text);
  m_agreement->setVisible(runs.teacher && runs.learner() && m_list.question().teacher && m_list.question().student);
  m_agreement->setCounts(list.pair, roleName(runs.teacher, {}), roleName(runs.learner(), {}));
}

QString SoftTargetsPage::emptyText(const CaseList& list) const {
  if (list.filterKnown) return tr("No case is left by this choice. Choose another class, or show right and wrong.");
  if (judge() == nullptr) return tr("No model has classified these cases yet. Press Run (F5).");
  return tr("This choice needs a trained teacher and a trained student. Press Run (F5), or show right and wrong.");
}

QString SoftTargetsPage::cellText(const GridCell& cell) const {
  const auto dataset = m_store.dataset();
  if (!dataset || cell.image >= dataset->test.count()) return {};
  const QString text =
      tr("test case %1, %2").arg(cell.image).arg(withArticle(className(*dataset, dataset->test.labels[cell.image])));
  const RunRecord* whose = judge();
  return cell.wrong && whose ? text + tr(", taken for %1 by %2").arg(withArticle(cell.corner), whose->name) : text;
}

void SoftTargetsPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  refresh();
}

}  // namespace retort
