#include "app/pages/compare_page.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

#include "app/models/run_pair.h"
#include "app/models/spec_differences.h"
#include "app/pages/compare_cases.h"
#include "app/pages/figure_table.h"
#include "app/pages/page_controls.h"
#include "app/pages/preset_offer.h"
#include "app/pages/store_watch.h"
#include "widgets/card.h"
#include "widgets/change_bars.h"
#include "widgets/curve_chart.h"
#include "widgets/figures.h"
#include "widgets/flat_combo.h"
#include "widgets/theme.h"

namespace retort {
namespace {

constexpr int kWidestLabel = 170;  // px, of a setting
constexpr int kLeastChart = 150;   // px

QString count(std::int64_t number) { return grouped(static_cast<double>(number)); }

RunId idOf(const QJsonObject& state, const QString& key) {
  return static_cast<RunId>(std::max<qint64>(0, state.value(key).toInteger()));
}

RunId chosenIn(const FlatCombo& combo) { return combo.currentData().value<RunId>(); }

QLabel* makeLetter(const QString& letter, QWidget* parent) {
  auto* label = new QLabel(letter, parent);
  label->setProperty("role", QStringLiteral("muted"));
  return label;
}

}  // namespace

ComparePage::ComparePage(RunStore& store, QWidget* parent) : Page(QStringLiteral("compare"), parent), m_store(store) {
  setObjectName(QStringLiteral("comparePage"));
  createSettings();
  createClasses();
  m_cases = new CompareCases(this);
  m_problem = new QLabel(this);
  m_problem->setObjectName(QStringLiteral("compareProblem"));
  m_problem->setProperty("role", QStringLiteral("muted"));
  m_problem->setAlignment(Qt::AlignCenter);
  m_problem->setWordWrap(true);
  m_empty =
      new PresetOffer(QStringLiteral("quick-start"),
                      tr("Puts an experiment with a student and a baseline into the form; Run (F5) trains it"), this);
  auto* head = new Card({}, this);
  createHead(*head);
  createExport(*head);
  auto* columns = new QHBoxLayout;
  columns->setSpacing(12);
  columns->addWidget(m_settings, 11);
  columns->addWidget(m_classes, 9);
  columns->addWidget(m_cases, 7);
  columns->addWidget(m_problem, 16);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(12, 12, 12, 6);
  layout->setSpacing(10);
  layout->addWidget(head);
  layout->addLayout(columns, 1);
  layout->addWidget(m_empty, 1);
  connectSignals();
}

void ComparePage::createHead(Card& card) {
  auto* row = new QWidget(&card);
  const QString tip =
      tr("Students, baselines, ensembles and teachers, of each the newest first. Two rows that are "
         "selected in the table of runs are compared at once");
  m_first = makeRunCombo({QStringLiteral("firstRun"), tr("Run A"), tip}, row);
  m_second = makeRunCombo({QStringLiteral("secondRun"), tr("Run B"), tip}, row);
  for (FlatCombo* combo : {m_first, m_second}) combo->setPlaceholderText(tr("choose a run"));
  m_swap =
      makeFlatButton({QStringLiteral("swapRuns"), tr("Swap A and B"), tr("Swap A and B")}, QStringLiteral("⇄"), row);
  auto* layout = new QHBoxLayout(row);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(makeLetter(tr("A"), row));
  layout->addWidget(m_first);
  layout->addWidget(m_swap);
  layout->addWidget(makeLetter(tr("B"), row));
  layout->addWidget(m_second);
  card.setTitleWidget(row);
  m_verdict = new QLabel(&card);
  m_verdict->setObjectName(QStringLiteral("verdict"));
  m_verdict->setAccessibleName(tr("Which of the two is better"));
  m_verdict->setToolTip(verdictTip());
  m_verdict->setWordWrap(true);
  m_verdict->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_message = new QLabel(&card);
  m_message->setObjectName(QStringLiteral("compareMessage"));
  m_message->setWordWrap(true);
  m_message->hide();
  card.body()->addWidget(m_verdict);
  card.body()->addWidget(m_message);
}

void ComparePage::createExport(Card& card) {
  m_export = makeFlatButton({QStringLiteral("compareExport"), tr("Export the comparison"),
                             tr("Copy the tables, copy or save the curves and their numbers")},
                            tr("export ▾"), &card);
  auto* menu = new QMenu(m_export);
  const auto copies = [](const FigureTable* table) {
    return [table] { QGuiApplication::clipboard()->setText(table->text()); };
  };
  menu->addAction(tr("Copy the &settings"), this, copies(m_differences))->setObjectName(QStringLiteral("copySettings"));
  menu->addAction(tr("Copy the errors by c&lass"), this, copies(m_changes))
      ->setObjectName(QStringLiteral("copyClasses"));
  menu->addAction(tr("Copy the &verdict"), this, [this] { QGuiApplication::clipboard()->setText(m_verdict->text()); })
      ->setObjectName(QStringLiteral("copyVerdict"));
  menu->addSeparator();
  menu->addActions(m_chart->exportMenu()->actions());
  m_export->setMenu(menu);
  m_export->setPopupMode(QToolButton::InstantPopup);
  card.addHeaderWidget(m_export);
}

void ComparePage::createSettings() {
  m_settings = new Card(tr("What differs"), this);
  m_differences = new FigureTable(
      {tr("Setting"), tr("A"), tr("B")},
      {tr("Only what differs; – where it means nothing in that run"), tr("Of run A"), tr("Of run B")}, m_settings);
  m_differences->setObjectName(QStringLiteral("differences"));
  m_differences->setAccessibleName(tr("Settings that differ"));
  m_differences->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
  m_differences->horizontalHeader()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
  m_differences->horizontalHeader()->setMaximumSectionSize(kWidestLabel);
  m_differences->setWordWrap(false);
  m_same = new QLabel(tr("Nothing: both have the same settings."), m_settings);
  m_same->setObjectName(QStringLiteral("sameSettings"));
  m_same->setProperty("role", QStringLiteral("muted"));
  m_chart = new CurveChart(m_settings);
  m_chart->setObjectName(QStringLiteral("pairCurves"));
  m_chart->setAccessibleName(tr("Test error of both runs by epoch"));
  m_chart->setToolTip(tr("Test error by epoch, in percent of the test cases, on a logarithmic scale"));
  m_chart->setLogScale(true);  // small as it is, it would show nothing of the end
  m_chart->setMinimumHeight(kLeastChart);
  m_chart->setEmptyText(tr("Neither run has been evaluated yet."));
  m_settings->body()->addWidget(m_differences);
  m_settings->body()->addWidget(m_same);
  m_settings->body()->addWidget(m_chart, 1);
}

void ComparePage::createClasses() {
  m_classes = new Card(tr("Errors by class"), this);
  m_changes = new FigureTable(
      {tr("Class"), tr("Cases"), tr("A"), tr("B"), tr("A − B")},
      {tr("The true class"), tr("Test cases of the class"), tr("Errors of run A"), tr("Errors of run B"),
       tr("Errors of A less those of B: with a − and a bar to the left A is better")},
      m_classes);
  m_changes->setObjectName(QStringLiteral("classChanges"));
  m_changes->setAccessibleName(tr("Errors by class of both runs"));
  m_bars = new ChangeBars(m_changes);
  m_changes->setItemDelegateForColumn(m_changes->columnCount() - 1, m_bars);
  m_order = makeFlatCombo({QStringLiteral("classOrder"), tr("Order of the classes"),
                           tr("In their own order, or those with the largest change first")},
                          {tr("in order"), tr("by change")}, m_classes);
  m_classes->addHeaderWidget(m_order);
  m_classes->body()->addWidget(m_changes, 1);
}

void ComparePage::connectSignals() {
  connect(new StoreWatch(m_store, this), &StoreWatch::changed, this, &ComparePage::refresh);
  connect(m_first, &QComboBox::activated, this, [this] { choose({chosenIn(*m_first), m_pair.second}); });
  connect(m_second, &QComboBox::activated, this, [this] { choose({m_pair.first, chosenIn(*m_second)}); });
  connect(m_swap, &QToolButton::clicked, this, [this] { choose({m_pair.second, m_pair.first}); });
  connect(m_order, &QComboBox::currentIndexChanged, this, [this] {
    showClasses();
    Q_EMIT viewChanged();
  });
  connect(m_cases, &CompareCases::sideChanged, this, &ComparePage::viewChanged);
  connect(m_cases, &CompareCases::caseSelected, this, &ComparePage::caseSelected);
  connect(m_empty, &PresetOffer::chosen, this, &ComparePage::presetChosen);
  connect(m_chart, &CurveChart::saved, this, [this](const QString& path) { say(tr("Saved as %1").arg(path), false); });
  connect(m_chart, &CurveChart::failed, this, [this](const QString& text) { say(text, true); });
}

void ComparePage::choose(RunPair pair) {
  if (pair == std::exchange(m_chosen, pair)) return;
  refresh();
  Q_EMIT viewChanged();
}

void ComparePage::setSelectedRuns(const std::vector<RunId>& runs) {
  if (runs == std::exchange(m_followed, runs)) return;  // the table was filled anew
  if (runs.size() == 2) choose({runs[0], runs[1]});
}

void ComparePage::setCase(int testCase) { m_cases->setCase(testCase); }

ComparePage::Side ComparePage::sideOf(RunId run) const {
  const RunRecord* record = m_store.find(run);
  if (!record) return {run, {}, {}, 0, RunState::Queued, 0, nullptr, false};
  const RunRecord* teacher = m_store.find(record->teacher);
  return {run,
          record->name,
          teacher ? teacher->name : QString(),
          record->colour.rgb(),
          record->state,
          record->points.size(),
          record->testLogits,
          record->withoutLogits || record->probeLogits};
}

void ComparePage::refresh() {
  if (!isVisible()) return;
  m_pair = m_chosen == RunPair() ? usualPair(m_store) : m_chosen;
  const std::vector<RunId> runs = comparableRuns(m_store);
  fillRunCombo(*m_first, m_store, runs, m_pair.first);
  fillRunCombo(*m_second, m_store, runs, m_pair.second);
  Shown shown{{sideOf(m_pair.first), sideOf(m_pair.second)}, m_store.dataset()};
  if (std::exchange(m_isShown, true) && shown == m_shown) return;
  m_shown = std::move(shown);
  m_message->hide();
  const RunRecord* first = m_store.find(m_pair.first);
  const RunRecord* second = m_store.find(m_pair.second);
  m_empty->setProblem(emptyText(first, second), runs.size() < 2);
  const bool any = first && second && first != second;
  m_view = any ? compareView(m_store, *first, *second) : CompareView();
  const bool hasCases = any && m_view.problem.isEmpty();
  for (QWidget* part : std::initializer_list<QWidget*>{m_settings, m_export}) part->setVisible(any);
  for (QWidget* part : std::initializer_list<QWidget*>{m_classes, m_cases, m_verdict}) part->setVisible(hasCases);
  m_problem->setVisible(any && !hasCases);
  m_problem->setText(m_view.problem);
  m_swap->setVisible(runs.size() > 1);
  if (any) showPair(*first, *second);
}

QString ComparePage::emptyText(const RunRecord* first, const RunRecord* second) const {
  if (m_store.runs().size() < 2)
    return tr("Two runs are needed to compare them. Press Run (F5): its runs are here then.");
  if (!first || !second)
    return tr(
        "A run that was compared here is no longer there. Choose another one above; if it was deleted, Undo "
        "brings it back.");
  return first == second ? pairProblem(m_store, *first, *second) : QString();
}

void ComparePage::showPair(const RunRecord& first, const RunRecord& second) {
  showSettings(first, second);
  m_chart->setData(pairCurves(first, second));
  m_cases->setCases(m_view.problem.isEmpty() ? m_store.dataset() : nullptr, m_view);
  if (!m_view.problem.isEmpty()) return;
  m_verdict->setText(verdictText(first.name, second.name, m_view.errors));
  showClasses();
}

void ComparePage::showSettings(const RunRecord& first, const RunRecord& second) {
  const auto differences = specDifferences(m_store, first, second);
  std::vector<QStringList> rows;
  rows.reserve(differences.size());
  for (const SpecDifference& one : differences) rows.push_back({one.label, one.first, one.second});
  m_differences->setRows(rows);
  for (int row = 0; row < m_differences->rowCount(); ++row) {
    m_differences->item(row, 0)->setToolTip(differences[static_cast<std::size_t>(row)].tip);
    for (const int column : {1, 2})
      m_differences->item(row, column)->setToolTip(m_differences->item(row, column)->text());
  }
  m_differences->setVisible(!rows.empty());
  m_same->setVisible(rows.empty());
}

void ComparePage::showClasses() {
  std::vector<ClassChange> lines = m_view.classes;
  const auto change = [](const ClassChange& line) { return line.first - line.second; };
  if (m_order->currentIndex() == 1)
    std::ranges::stable_sort(lines, std::ranges::greater(), [&](const auto& line) { return std::abs(change(line)); });
  std::vector<QStringList> rows;
  std::vector<double> changes;
  for (const ClassChange& line : lines) {
    changes.push_back(static_cast<double>(change(line)));
    rows.push_back({line.name, count(line.cases), count(line.first), count(line.second), signedFigure(changes.back())});
  }
  m_bars->setChanges(std::move(changes));
  m_changes->setRows(rows);
  m_changes->viewport()->update();
}

QJsonObject ComparePage::viewState() const {
  return {{QStringLiteral("first"), static_cast<qint64>(m_chosen.first)},
          {QStringLiteral("second"), static_cast<qint64>(m_chosen.second)},
          {QStringLiteral("cases"), static_cast<int>(m_cases->side())},
          {QStringLiteral("order"), m_order->currentIndex()}};
}

void ComparePage::setViewState(const QJsonObject& state) {
  m_chosen = {idOf(state, QStringLiteral("first")), idOf(state, QStringLiteral("second"))};
  if (m_chosen.first == 0 || m_chosen.second == 0) m_chosen = {};
  m_order->setCurrentIndex(state.value(QStringLiteral("order")).toInt() == 1 ? 1 : 0);
  const int side = state.value(QStringLiteral("cases")).toInt();
  m_cases->setSide(side >= 0 && side < static_cast<int>(kCaseSides) ? static_cast<CaseSide>(side)
                                                                    : CaseSide::FirstRight);
  refresh();
}

void ComparePage::say(const QString& text, bool isError) {
  m_message->setProperty("role", isError ? QStringLiteral("error") : QStringLiteral("small"));
  m_message->setText(text);
  m_message->show();
  repolish(*m_message);
}

void ComparePage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  refresh();
}

}  // namespace retort
