#include "app/pages/ensemble_page.h"

#include <algorithm>
#include <utility>

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

#include "app/pages/figure_table.h"
#include "app/pages/page_controls.h"
#include "app/pages/preset_offer.h"
#include "app/pages/store_watch.h"
#include "widgets/card.h"
#include "widgets/elided_label.h"
#include "widgets/export_actions.h"
#include "widgets/figures.h"
#include "widgets/flat_combo.h"
#include "widgets/heat_map.h"
#include "widgets/theme.h"

namespace retort {
namespace {

QString count(std::int64_t number) { return grouped(static_cast<double>(number)); }

}  // namespace

EnsemblePage::EnsemblePage(RunStore& store, QWidget* parent)
    : Page(QStringLiteral("ensemble"), parent),
      m_store(store),
      m_watch(new StoreWatch(store, this)),
      m_question([](const EnsembleQuestion& question) { return answerOf(question); },
                 [this](EnsembleAnswer answer) {
                   m_answer = std::move(answer);
                   m_watch->touch();
                 }) {
  setObjectName(QStringLiteral("ensemblePage"));
  auto* card = new Card({}, this);
  createParts(*card);
  m_empty = new PresetOffer(QStringLiteral("glyphs-ensemble"),
                            tr("Puts an experiment with an ensemble of ten into the form; Run (F5) trains it, without "
                               "files"),
                            card);
  card->body()->addWidget(m_empty, 1);
  m_message = new QLabel(card);
  m_message->setObjectName(QStringLiteral("ensembleMessage"));
  m_message->setWordWrap(true);
  m_message->hide();
  card->body()->addWidget(m_message);
  createHead(*card);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(12, 12, 12, 6);
  layout->addWidget(card);
  connectSignals();
}

void EnsemblePage::createHead(Card& card) {
  m_runs = makeRunCombo(
      {QStringLiteral("ensembleRun"), tr("Ensemble"), tr("The ensemble that is shown, the newest first")}, &card);
  card.setTitleWidget(m_runs);
  m_total = new ElidedLabel(&card);
  m_total->setObjectName(QStringLiteral("ensembleTotal"));
  m_total->setProperty("role", QStringLiteral("value"));
  card.addHeaderWidget(m_total);
  m_export = makeFlatButton({QStringLiteral("ensembleExport"), tr("Export the ensemble"),
                             tr("Copy the tables, copy or save the map of disagreement and its numbers")},
                            tr("export ▾"), &card);
  auto* menu = new QMenu(m_export);
  const auto copies = [this](const FigureTable* table) {
    return [table] { QGuiApplication::clipboard()->setText(table->text()); };
  };
  menu->addAction(tr("Copy the &members"), this, copies(m_members));
  menu->addAction(tr("Copy the &students"), this, copies(m_students));
  menu->addSeparator();
  menu->addActions(m_heat->exporting()->menu()->actions());
  m_export->setMenu(menu);
  m_export->setPopupMode(QToolButton::InstantPopup);
  card.addHeaderWidget(m_export);
}

void EnsemblePage::createTables() {
  m_members =
      new FigureTable({tr("Member"), tr("Errors"), tr("Error"), tr("Without it"), tr("Change")},
                      {tr("Teachers that see the same batches and differ in their seed alone"), tr("On the test set"),
                       tr("Share of the test cases"), tr("Errors of the ensemble of all the others"),
                       tr("What leaving it out changes: with a + the ensemble is better with it")},
                      m_parts);
  m_members->setObjectName(QStringLiteral("ensembleMembers"));
  m_members->setAccessibleName(tr("Members of the ensemble"));
  m_students = new FigureTable(
      {tr("Distilled from it"), tr("T"), tr("Errors"), tr("Baseline"), tr("Gain kept"), tr("Misheard")},
      {tr("Students that learn from what the members say together; of several seeds mean and standard deviation"),
       tr("Temperature"), tr("On the test set"), tr("Errors of the same net with the same seeds on hard labels"),
       tr("Share of what the ensemble is better than the baseline that a single student keeps (section 4)"),
       tr("Recordings that are taken for another word, by the students and by their baselines")},
      m_parts);
  m_students->setObjectName(QStringLiteral("ensembleStudents"));
  m_students->setAccessibleName(tr("Students distilled from the ensemble"));
}

void EnsemblePage::createParts(Card& card) {
  m_parts = new QWidget(&card);
  createTables();
  m_heat = new HeatMap(m_parts);
  m_heat->setObjectName(QStringLiteral("disagreementMap"));
  m_heat->setAccessibleName(tr("Disagreement of the members"));
  m_diversity = new QLabel(m_parts);
  m_diversity->setObjectName(QStringLiteral("ensembleDiversity"));
  m_diversity->setProperty("role", QStringLiteral("small"));
  m_gain = new QLabel(m_parts);
  m_gain->setObjectName(QStringLiteral("ensembleGain"));
  m_gain->setProperty("role", QStringLiteral("note"));
  m_diversity->setAccessibleName(tr("How the members differ"));
  m_gain->setAccessibleName(tr("What the students keep"));
  for (QLabel* text : {m_diversity, m_gain}) {
    text->setWordWrap(true);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse);
  }
  auto* tables = new QVBoxLayout;
  tables->setSpacing(8);
  tables->addWidget(m_members);
  tables->addWidget(m_students);
  tables->addStretch(1);
  auto* map = new QVBoxLayout;
  map->setSpacing(6);
  map->addWidget(m_heat, 1);
  map->addWidget(m_diversity);
  auto* sides = new QHBoxLayout;
  sides->setSpacing(20);
  sides->addLayout(tables, 5);
  sides->addLayout(map, 4);
  auto* parts = new QVBoxLayout(m_parts);
  parts->setContentsMargins(0, 0, 0, 0);
  parts->setSpacing(8);
  parts->addLayout(sides, 1);
  parts->addWidget(m_gain);
  card.body()->addWidget(m_parts, 1);
}

void EnsemblePage::connectSignals() {
  connect(m_watch, &StoreWatch::changed, this, &EnsemblePage::refresh);
  connect(m_runs, &QComboBox::activated, this, [this] { setRun(m_runs->currentData().value<RunId>()); });
  connect(m_empty, &PresetOffer::chosen, this, &EnsemblePage::presetChosen);
  connect(m_members, &FigureTable::rowChosen, this,
          [this](int row) { Q_EMIT runsChosen({m_view.lines.at(static_cast<std::size_t>(row)).run}); });
  connect(m_students, &FigureTable::rowChosen, this,
          [this](int row) { Q_EMIT runsChosen(m_view.students.at(static_cast<std::size_t>(row)).runs); });
  connect(m_heat->exporting(), &ExportActions::saved, this,
          [this](const QString& path) { say(tr("Saved as %1").arg(path), false); });
  connect(m_heat->exporting(), &ExportActions::failed, this, [this](const QString& text) { say(text, true); });
}

void EnsemblePage::setRun(RunId run) {
  if (run == m_run) return;
  m_run = run;
  refresh();
  Q_EMIT viewChanged();
}

void EnsemblePage::refresh() {
  if (!isVisible()) return;
  const std::vector<RunId> runs = ensembleRuns(m_store);
  m_shown = chosenOf(runs, m_run);
  fillRunCombo(*m_runs, m_store, runs, m_shown);
  const RunRecord* ensemble = m_store.find(m_shown);
  gatherLogits(ensemble);
  LogitsByRun logits;
  for (const auto& [run, found] : m_logits) logits.emplace(run, found.logits);
  m_question.ask(ensembleQuestion(m_store, ensemble, logits));
  showEnsemble(ensemble);
}

void EnsemblePage::gatherLogits(const RunRecord* ensemble) {
  std::map<RunId, Logits> gathered;
  if (ensemble)
    for (const RunRecord* member : ensembleSources(m_store, *ensemble)) {
      const auto known = m_logits.find(member->id);
      if (known != m_logits.end() && known->second.result == member->result)
        gathered.insert(*known);
      else if (member->testLogits)
        gathered[member->id] = {member->result, member->testLogits};
      else
        m_store.wantLogits(*member);
    }
  m_logits = std::move(gathered);
}

void EnsemblePage::showEnsemble(const RunRecord* ensemble) {
  m_view = ensembleView(m_store, ensemble, m_answer);
  const bool any = m_view.problem.isEmpty();
  m_empty->setProblem(m_view.problem, m_view.offersPreset);
  for (QWidget* part : std::initializer_list<QWidget*>{m_parts, m_total, m_export}) part->setVisible(any);
  if (!any) return;
  m_total->setText(ensembleText(m_view));
  showMembers();
  showStudents();
  m_diversity->setText(diversityText(m_view));
  m_diversity->setVisible(m_view.report.has_value());
  m_gain->setText(gainText(m_view));
  m_heat->setEmptyText(m_view.missing);
  m_heat->setData(disagreementMap(m_view, m_runs->currentText()));
}

QString EnsemblePage::shareText(std::int64_t errors) const {
  const double share = 100 * static_cast<double>(errors) / static_cast<double>(m_view.cases);
  return tr("%1 %").arg(m_view.hasWords ? 100 - share : share, 0, 'f', 2);
}

void EnsemblePage::showMembers() {
  m_members->setHeading(2, m_view.hasWords ? tr("Accuracy") : tr("Error"));
  std::vector<QStringList> rows;
  for (const EnsembleMemberLine& line : m_view.lines) {
    QStringList row{line.name};
    if (line.errors)
      row << count(*line.errors) << shareText(*line.errors);
    else
      row << line.state << QString();
    if (line.without) row << count(*line.without) << signedFigure(static_cast<double>(*line.without - *m_view.own));
    rows.push_back(row);
  }
  m_members->setRows(rows);
}

void EnsemblePage::showStudents() {
  m_students->setHeading(2, m_view.hasWords ? tr("Accuracy") : tr("Errors"));
  std::vector<QStringList> rows;
  for (const EnsembleStudentLine& line : m_view.students) {
    QString name = line.name;
    if (line.runs.size() > 1) name += tr(" · %1 seeds").arg(line.runs.size());
    if (line.toCome > 0) name += tr(" · %1 to come").arg(line.toCome);
    rows.push_back({name, QString::number(line.temperature), figureText(m_view, line.errors),
                    figureText(m_view, line.baseline), keptText(line.kept),
                    m_view.hasWords ? misheardText(line) : QString()});
  }
  m_students->setColumnHidden(5, !m_view.hasWords);
  m_students->setRows(rows);
  m_students->setVisible(!rows.empty());
}

QJsonObject EnsemblePage::viewState() const { return {{QStringLiteral("run"), static_cast<qint64>(m_run)}}; }

void EnsemblePage::setViewState(const QJsonObject& state) {
  m_run = static_cast<RunId>(std::max<qint64>(0, state.value(QStringLiteral("run")).toInteger()));
  refresh();
}

void EnsemblePage::say(const QString& text, bool isError) {
  m_message->setProperty("role", isError ? QStringLiteral("error") : QStringLiteral("small"));
  m_message->setText(text);
  m_message->show();
  repolish(*m_message);
}

void EnsemblePage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  refresh();
}

}  // namespace retort
