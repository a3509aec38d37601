#include "app/pages/similarity_page.h"

#include <algorithm>
#include <functional>
#include <utility>

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include "app/models/class_bias_view.h"
#include "app/models/logits_problem.h"
#include "app/pages/cell_cases_card.h"
#include "app/pages/compared_maps.h"
#include "app/pages/page_controls.h"
#include "app/pages/preset_offer.h"
#include "app/pages/store_watch.h"
#include "widgets/card.h"
#include "widgets/class_map.h"
#include "widgets/export_actions.h"
#include "widgets/flat_combo.h"
#include "widgets/heat_map.h"
#include "widgets/temperature_slider.h"
#include "widgets/theme.h"

namespace retort {
namespace {

constexpr int kTall = 470;  // px: from here on the cases lie below the maps, else beside them

bool contains(const std::vector<RunId>& runs, RunId run) { return std::ranges::find(runs, run) != runs.end(); }

}  // namespace

SimilarityPage::SimilarityPage(RunStore& store, QWidget* parent)
    : Page(QStringLiteral("similarity"), parent),
      m_store(store),
      m_question(
          answerOf, [this](SimilarityAnswer answer) { onAnswer(std::move(answer)); }, Overtaken::Shown) {
  setObjectName(QStringLiteral("similarityPage"));
  createControls();
  createMaps();
  createClassMap();
  m_cases = new CellCasesCard(this);
  m_empty =
      new PresetOffer(QStringLiteral("quick-start"),
                      tr("Puts the quick start into the form; Run (F5) trains it in a minute, without files"), this);
  m_message = new QLabel(this);
  m_message->setObjectName(QStringLiteral("similarityMessage"));
  m_message->setWordWrap(true);
  m_message->hide();
  m_grid = new QGridLayout;
  m_grid->setSpacing(12);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(12, 8, 12, 6);
  layout->setSpacing(8);
  layout->addWidget(m_controls);
  layout->addLayout(m_grid, 1);
  layout->addWidget(m_empty, 1);
  layout->addWidget(m_message);
  connectChoices();
  connectSignals();
  showProblem({});
}

void SimilarityPage::createControls() {
  m_controls = new QWidget(this);
  m_runs = makeRunCombo({QStringLiteral("similarityRun"), tr("Run"),
                         tr("Whose idea of the classes is shown: ensembles, teachers, students and baselines")},
                        m_controls);
  auto* beside = new QLabel(tr("beside"), m_controls);
  beside->setProperty("role", QStringLiteral("muted"));
  m_besides = makeFlatCombo({QStringLiteral("similarityBeside"), tr("Run beside it"),
                             tr("Another run, shown beside the first with the change between them. Two runs that are "
                                "selected in the table are shown in this way too")},
                            {}, m_controls);
  auto* caption = new QLabel(tr("Temperature"), m_controls);
  caption->setProperty("role", QStringLiteral("muted"));
  m_temperature = new TemperatureSlider(m_controls);
  m_temperature->setObjectName(QStringLiteral("similarityTemperature"));
  m_temperature->setAccessibleName(tr("Temperature of the view"));
  m_temperature->setToolTip(tr("The temperature at which the soft targets are looked at. Nothing is trained again"));
  m_temperature->setRange(kLeastSimilarityT, kMostSimilarityT);
  m_temperature->setValue(m_choice.temperature);
  m_temperature->setMinimumWidth(240);
  auto* row = new QHBoxLayout(m_controls);
  row->setContentsMargins(2, 0, 2, 0);
  row->addWidget(m_runs);
  row->addWidget(beside);
  row->addWidget(m_besides);
  row->addStretch(1);
  row->addWidget(caption);
  row->addWidget(m_temperature, 1);
}

void SimilarityPage::createMaps() {
  m_mapsCard = new Card({}, this);
  QStringList measures;
  for (int i = 0; i < kSimilarityMeasures; ++i) measures << measureName(static_cast<SimilarityMeasure>(i));
  m_measure = makeFlatCombo({QStringLiteral("similarityMeasure"), tr("Measure"),
                             tr("Mean soft target: what the cases of a class get on the others. Covariance and "
                                "correlation: which probabilities rise together. Confusion: what is taken for what")},
                            measures, m_mapsCard);
  m_measure->setProperty("flat", false);
  m_measure->setProperty("role", QStringLiteral("title"));
  m_mapsCard->setTitleWidget(m_measure);
  m_order = makeFlatCombo({QStringLiteral("similarityOrder"), tr("Order of the classes"),
                           tr("By similarity: classes that are alike stand together, as the tree at the right joined "
                              "them (by their mean distance, the nearest first)")},
                          {tr("by similarity"), tr("in class order")}, m_mapsCard);
  m_mapsCard->addHeaderWidget(m_order);
  m_maps = new ComparedMaps(m_mapsCard);
  m_export = makeFlatButton(
      {QStringLiteral("similarityExport"), tr("Export the heat map"), tr("Copy or save the heat map and its numbers")},
      tr("export ▾"), m_mapsCard);
  m_export->setMenu(m_maps->exportMenu());
  m_export->setPopupMode(QToolButton::InstantPopup);
  m_mapsCard->addHeaderWidget(m_export);
  m_mapsCard->body()->addWidget(m_maps, 1);
  auto* hint = new QLabel(tr("Click a cell, or press Return on it, to see the cases behind it"), m_mapsCard);
  hint->setObjectName(QStringLiteral("similarityHint"));
  hint->setProperty("role", QStringLiteral("small"));
  m_mapsCard->body()->addWidget(hint);
}

void SimilarityPage::createClassMap() {
  m_classCard = new Card(tr("Map of classes"), this);
  m_clusters = makeFlatCombo({QStringLiteral("similarityClusters"), tr("Clusters"),
                              tr("Classes in clusters (K-means). The silhouette says how well they lie in them: 1 is "
                                 "best, near 0 there is nothing to choose. Auto: the largest")},
                             {}, m_classCard);
  m_specialists = makeFlatButton({QStringLiteral("makeSpecialists"), tr("Make specialists"), {}},
                                 tr("make specialists"), m_classCard);
  m_classCard->addHeaderWidget(m_specialists);
  m_map = new ClassMap(m_classCard);
  m_map->setObjectName(QStringLiteral("classMap"));
  m_map->setAccessibleName(tr("Map of classes"));
  m_mapExport = makeFlatButton(
      {QStringLiteral("classMapExport"), tr("Export the map"), tr("Copy or save the map of classes and its numbers")},
      tr("export ▾"), m_classCard);
  m_mapExport->setMenu(m_map->exporting()->menu());
  m_mapExport->setPopupMode(QToolButton::InstantPopup);
  m_classCard->body()->addWidget(m_map, 1);
  auto* foot = new QHBoxLayout;
  foot->setSpacing(0);
  foot->addWidget(m_clusters);
  foot->addStretch(1);
  foot->addWidget(m_mapExport);
  m_classCard->body()->addLayout(foot);
}

void SimilarityPage::connectChoices() {
  connect(m_runs, &QComboBox::activated, this,
          [this] { chooseRuns(m_runs->currentData().value<RunId>(), m_choice.beside); });
  connect(m_besides, &QComboBox::activated, this,
          [this] { chooseRuns(m_shown, m_besides->currentData().value<RunId>()); });
  const auto change = [this](const std::function<void(SimilarityChoice&)>& edit) {
    SimilarityChoice choice = m_choice;
    edit(choice);
    choose(choice);
  };
  connect(m_temperature, &TemperatureSlider::valueChanged, this,
          [change](double value) { change([value](SimilarityChoice& choice) { choice.temperature = value; }); });
  connect(m_measure, &QComboBox::activated, this, [change](int index) {
    change([index](SimilarityChoice& choice) { choice.measure = static_cast<SimilarityMeasure>(index); });
  });
  connect(m_order, &QComboBox::activated, this,
          [change](int index) { change([index](SimilarityChoice& choice) { choice.inClassOrder = index == 1; }); });
  connect(m_clusters, &QComboBox::activated, this, [change](int index) {
    change([index](SimilarityChoice& choice) { choice.clusters = index == 0 ? 0 : index + 1; });
  });
}

void SimilarityPage::connectSignals() {
  connect(new StoreWatch(m_store, this), &StoreWatch::changed, this, &SimilarityPage::refresh);
  connect(m_specialists, &QToolButton::clicked, this, &SimilarityPage::makeSpecialists);
  connect(m_maps, &ComparedMaps::cellActivated, this, [this](CellSide side, int row, int column) {
    const auto& order = m_answer.order;
    chooseCell(ChosenCell{side, order[static_cast<std::size_t>(row)], order[static_cast<std::size_t>(column)]});
  });
  connect(m_map, &ClassMap::pointActivated, this, &SimilarityPage::onClassActivated);
  connect(m_cases, &CellCasesCard::closed, this, [this] { chooseCell(std::nullopt); });
  connect(m_cases, &CellCasesCard::caseSelected, this, &Page::caseSelected);
  connect(m_empty, &PresetOffer::chosen, this, &Page::presetChosen);
  const auto saved = [this](const QString& path) { say(tr("Saved as %1").arg(path)); };
  const auto failed = [this](const QString& problem) { say(problem, true); };
  connect(m_maps, &ComparedMaps::saved, this, saved);
  connect(m_maps, &ComparedMaps::failed, this, failed);
  connect(m_map->exporting(), &ExportActions::saved, this, saved);
  connect(m_map->exporting(), &ExportActions::failed, this, failed);
}

void SimilarityPage::choose(const SimilarityChoice& choice) {
  if (choice == m_choice) return;
  m_choice = choice;
  showControls();
  refresh();
  Q_EMIT viewChanged();
}

void SimilarityPage::chooseRuns(RunId run, RunId beside) {
  SimilarityChoice choice = m_choice;
  choice.run = run;
  choice.beside = beside;
  choose(choice);
}

void SimilarityPage::chooseCell(const std::optional<ChosenCell>& cell) {
  SimilarityChoice choice = m_choice;
  choice.cell = cell;
  choose(choice);
}

void SimilarityPage::showControls() {
  m_message->hide();  // of another choice
  m_besideProblem.clear();
  const QSignalBlocker quiet(m_temperature);
  m_measure->setCurrentIndex(static_cast<int>(m_choice.measure));
  m_order->setCurrentIndex(m_choice.inClassOrder ? 1 : 0);
  if (m_temperature->value() != m_choice.temperature) m_temperature->setValue(m_choice.temperature);
  m_temperature->setEnabled(m_choice.measure != SimilarityMeasure::Confusion);
}

/// A class of the map stands for the pair that it makes with the one nearest to it.
void SimilarityPage::onClassActivated(int index) {
  chooseCell(
      ChosenCell{CellSide::First, static_cast<std::size_t>(index), m_answer.nearest[static_cast<std::size_t>(index)]});
}

void SimilarityPage::setSelectedRuns(const std::vector<RunId>& runs) {
  if (std::exchange(m_followed, runs) == runs) return;  // the table was filled anew
  const auto known = similarityRuns(m_store);
  if (runs.empty() || runs.size() > 2 || !contains(known, runs.front()) || !contains(known, runs.back())) return;
  chooseRuns(runs.front(), runs.size() == 2 ? runs.back() : 0);
}

void SimilarityPage::setCase(int testCase) { m_cases->selectCase(testCase); }

std::shared_ptr<const Matrix> SimilarityPage::logitsOf(const RunRecord* run, std::size_t place) {
  Kept& kept = m_kept[place];
  if (!run || kept.run != run->id || kept.result != run->result) kept = {};
  if (run && run->testLogits) kept = {run->id, run->result, run->testLogits};
  return kept.logits;
}

ComparedModel SimilarityPage::modelOf(RunId id, std::size_t place, QString& problem) {
  const RunRecord* run = m_store.find(id);
  const auto logits = logitsOf(run, place);
  problem = logitsProblem(m_store, run, logits.get());
  if (!problem.isEmpty()) return {};
  return {run->name, run->spec.role, logits, hasSpecialists(run->spec)};
}

SimilarityQuestion SimilarityPage::questionOf(QString& problem, QString& besideProblem) {
  SimilarityQuestion question{m_store.dataset(), modelOf(m_shown, 0, problem), {}, m_choice};
  if (m_shownBeside != 0) question.second = modelOf(m_shownBeside, 1, besideProblem);
  auto& cell = question.choice.cell;
  if (cell && question.data && std::max(cell->row, cell->column) >= question.data->classCount()) cell.reset();
  if (cell && !question.second.logits) cell->side = CellSide::First;
  return question;
}

void SimilarityPage::refresh() {
  if (!isVisible()) return;
  const std::vector<RunId> runs = similarityRuns(m_store);
  m_shown = contains(runs, m_choice.run) ? m_choice.run : firstWithErrors(m_store, runs);
  std::vector<RunId> others = runs;
  std::erase(others, m_shown);
  m_shownBeside = contains(others, m_choice.beside) ? m_choice.beside : 0;
  fillRunCombo(*m_runs, m_store, runs, m_shown);
  fillRunCombo(*m_besides, m_store, others, m_shownBeside, tr("no other run"));
  QString problem;
  QString besideProblem;
  const SimilarityQuestion question = questionOf(problem, besideProblem);
  if (!m_answer.question.isAbout(question)) clear();
  if (m_answer.question.choice.cell != question.choice.cell) m_cases->setCases(question.data, {});
  m_question.ask(question);
  showProblem(problem.isEmpty() ? m_answer.problem : problem);
  sayOfBeside(besideProblem);
}

void SimilarityPage::sayOfBeside(const QString& problem) {
  if (std::exchange(m_besideProblem, problem) == problem) return;
  m_message->hide();
  if (!problem.isEmpty()) say(problem);
}

void SimilarityPage::onAnswer(SimilarityAnswer answer) {
  if (!answer.question.isAbout(m_question.question())) return;  // of another choice: the next one is on its way
  m_answer = std::move(answer);
  showProblem(m_answer.problem);
  if (m_answer.problem.isEmpty()) showAnswer();
}

void SimilarityPage::showAnswer() {
  m_maps->setAnswer(m_answer);
  m_map->setData(alignedMap(m_answer, m_places));
  showClusters();
  if (const auto& cell = m_answer.question.choice.cell) m_maps->setCurrent(*cell, m_answer.order);
  m_cases->setCases(m_answer.question.data, std::move(m_answer.cases));
}

void SimilarityPage::showClusters() {
  const QSignalBlocker quiet(m_clusters);
  const QStringList texts = clusterTexts(m_answer.choices);
  const int shown = m_answer.clusters;
  for (int i = 0; i < texts.size(); ++i) {
    if (i >= m_clusters->count()) m_clusters->addItem(texts[i]);
    m_clusters->setItemText(i, texts[i]);
  }
  while (m_clusters->count() > texts.size()) m_clusters->removeItem(m_clusters->count() - 1);
  m_clusters->setCurrentIndex(m_choice.clusters == shown ? shown - 1 : 0);
  m_clusters->updateGeometry();
  m_clusters->setVisible(shown > 0);
  m_specialists->setVisible(shown > 0);
  const RunRecord* run = m_store.find(m_shown);
  const bool can = run && specialistsOf(m_store, *run, m_answer.clusterClasses()).has_value();
  m_specialists->setEnabled(can);
  m_specialists->setToolTip(
      can ? tr("Puts an experiment into the form with a specialist for each cluster of two classes "
               "and more; Run (F5) trains them beside the same generalist")
          : tr("Needs a cluster of two classes and more, and a run of an experiment with a teacher"));
}

void SimilarityPage::makeSpecialists() {
  const RunRecord* run = m_store.find(m_shown);
  const auto spec = run ? specialistsOf(m_store, *run, m_answer.clusterClasses()) : std::nullopt;
  if (!spec) return;
  Q_EMIT experimentChosen(*spec, tr("specialists of clusters"));
  say(tr("%1 specialists are in the form, one for each cluster of two classes and more. Run (F5) trains them.")
          .arg(spec->teacher.specialists.count));
}

void SimilarityPage::clear() {
  m_answer = {};
  m_maps->clear();
  m_map->setData({});
  m_cases->setCases(m_store.dataset(), {});
}

void SimilarityPage::showProblem(const QString& problem) {
  m_empty->setProblem(problem, m_shown == 0 && m_store.dataset());
  m_controls->setVisible(m_shown != 0);
  const bool any = problem.isEmpty();
  for (Card* card : {m_mapsCard, m_classCard}) card->setVisible(any);
  m_cases->setVisible(any && m_question.question().choice.cell.has_value());
  arrange();
}

/// The cases lie below the heat maps; where there is no height for that, in a third column, or of two runs, whose heat
/// maps take the width, below the map.
void SimilarityPage::arrange() {
  const bool two = m_shownBeside != 0;
  const bool tall = height() >= kTall;
  const bool cases = m_cases->isVisibleTo(this);
  const int arrangement = (two ? 1 : 0) + (tall ? 2 : 0) + (cases ? 4 : 0);
  if (std::exchange(m_arrangement, arrangement) == arrangement) return;
  for (QWidget* part : std::initializer_list<QWidget*>{m_mapsCard, m_classCard, m_cases}) m_grid->removeWidget(part);
  m_grid->addWidget(m_mapsCard, 0, 0, two && !tall && cases ? 2 : 1, 1);
  m_grid->addWidget(m_classCard, 0, 1, two && tall && cases ? 2 : 1, 1);
  if (tall)
    m_grid->addWidget(m_cases, 1, 0, 1, two ? 1 : 2);
  else
    m_grid->addWidget(m_cases, two ? 1 : 0, two ? 1 : 2);
  m_grid->setColumnStretch(0, two ? 9 : 1);
  m_grid->setColumnStretch(1, two ? 4 : 1);
  m_grid->setColumnStretch(2, !two && !tall && cases ? 1 : 0);
  m_grid->setRowStretch(0, tall ? 2 : 1);
  m_grid->setRowStretch(1, cases && (two || tall) ? 1 : 0);
}

QJsonObject SimilarityPage::viewState() const { return toJson(m_choice); }

void SimilarityPage::setViewState(const QJsonObject& state) {
  m_choice = similarityChoice(state);
  showControls();
  refresh();
}

void SimilarityPage::say(const QString& text, bool isError) {
  m_message->setProperty("role", isError ? QStringLiteral("error") : QStringLiteral("small"));
  m_message->setText(text);
  m_message->show();
  repolish(*m_message);
}

void SimilarityPage::showEvent(QShowEvent* event) {
  Page::showEvent(event);
  refresh();
}

void SimilarityPage::resizeEvent(QResizeEvent* event) {
  Page::resizeEvent(event);
  arrange();
}

}  // namespace retort
