#include "app/pages/sweep_page.h"

#include <algorithm>

#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include "app/models/sweep_charts.h"
#include "app/pages/page_controls.h"
#include "app/pages/sweep_controls.h"
#include "engine/analysis/sweep_csv.h"
#include "widgets/card.h"
#include "widgets/chart_export.h"
#include "widgets/curve_chart.h"
#include "widgets/curve_plot.h"
#include "widgets/elided_label.h"
#include "widgets/export_actions.h"
#include "widgets/flat_combo.h"
#include "widgets/heat_map.h"
#include "widgets/theme.h"

namespace retort {
namespace {

enum Kind { Both, Map, Lines };

constexpr int kLeastWidthForBoth = 720;

const QString kindNames[] = {QStringLiteral("both"), QStringLiteral("map"), QStringLiteral("lines")};

}  // namespace

SweepPage::SweepPage(RunStore& store, QWidget* parent) : Page(QStringLiteral("sweep"), parent), m_store(store) {
  setObjectName(QStringLiteral("sweepPage"));
  auto* card = new Card({}, this);
  createHead(*card);
  createBest(*card);
  createCharts(*card);
  createExport(*card);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(12, 12, 12, 6);
  layout->addWidget(card);
  connectSignals();
}

void SweepPage::createHead(Card& card) {
  m_sweeps =
      makeFlatCombo({QStringLiteral("sweep"), tr("Sweep"), tr("The sweep that is shown, the newest first")}, {}, &card);
  m_sweeps->setProperty("flat", false);
  m_sweeps->setProperty("role", QStringLiteral("title"));
  card.setTitleWidget(m_sweeps);
  m_progress = new QLabel(&card);
  m_progress->setObjectName(QStringLiteral("sweepProgress"));
  m_progress->setProperty("role", QStringLiteral("small"));
  card.addHeaderWidget(m_progress);
  m_kind = makeFlatCombo({QStringLiteral("sweepKind"), tr("Kind of chart"), tr("Heat map, lines, or both")},
                         {tr("heat map and lines"), tr("heat map"), tr("lines")}, &card);
  card.addHeaderWidget(m_kind);
  m_controls = new SweepControls(&card);
  card.body()->addWidget(m_controls);
}

void SweepPage::createBest(Card& card) {
  m_bestLine = new QWidget(&card);
  auto* row = new QHBoxLayout(m_bestLine);
  row->setContentsMargins(0, 2, 0, 2);
  row->setSpacing(8);
  m_bestText = new ElidedLabel(m_bestLine);
  m_bestText->setObjectName(QStringLiteral("sweepBest"));
  m_bestText->setProperty("role", QStringLiteral("value"));
  m_badge = new QLabel(m_bestLine);
  m_badge->setObjectName(QStringLiteral("sweepBadge"));
  m_badge->setProperty("role", QStringLiteral("warning"));
  row->addWidget(m_bestText);
  row->addWidget(m_badge);
  row->addStretch(1);
  card.body()->addWidget(m_bestLine);
}

void SweepPage::createCharts(Card& card) {
  m_heat = new HeatMap(&card);
  m_heat->setObjectName(QStringLiteral("sweepHeatMap"));
  m_heat->setAccessibleName(tr("Sweep as a heat map"));
  m_lines = new CurveChart(&card);
  m_lines->setObjectName(QStringLiteral("sweepLines"));
  auto* charts = new QHBoxLayout;
  charts->setSpacing(20);
  charts->addWidget(m_heat, 1);
  charts->addWidget(m_lines, 1);
  card.body()->addLayout(charts, 1);
  m_message = new QLabel(&card);
  m_message->setObjectName(QStringLiteral("sweepMessage"));
  m_message->setWordWrap(true);
  m_message->hide();
  card.body()->addWidget(m_message);
}

void SweepPage::createExport(Card& card) {
  m_export = makeFlatButton(
      {QStringLiteral("sweepExport"), tr("Export the sweep"), tr("Save the sweep's numbers, copy or save its charts")},
      tr("export ▾"), &card);
  auto* menu = new QMenu(m_export);
  menu->addAction(tr("Save &cells as CSV…"), this, [this] { askAndSave(tr("cells"), &SweepPage::saveCells); });
  menu->addAction(tr("Save &runs as CSV…"), this, [this] { askAndSave(tr("runs"), &SweepPage::saveRuns); });
  menu->addSeparator();
  m_heat->exporting()->menu()->setTitle(tr("&Heat map"));
  m_lines->exportMenu()->setTitle(tr("&Lines"));
  menu->addMenu(m_heat->exporting()->menu());
  menu->addMenu(m_lines->exportMenu());
  m_export->setMenu(menu);
  m_export->setPopupMode(QToolButton::InstantPopup);
  card.addHeaderWidget(m_export);
}

void SweepPage::connectSignals() {
  connect(&m_store, &RunStore::runAdded, this, &SweepPage::refreshSoon);
  connect(&m_store, &RunStore::runsChanged, this, &SweepPage::onRunsChanged);
  connect(&m_store, &RunStore::runsReset, this, &SweepPage::refreshSoon);
  connect(&m_store, &RunStore::experimentsChanged, this, &SweepPage::refreshSoon);
  connect(m_sweeps, &QComboBox::activated, this, [this] {
    m_sweep = m_sweeps->currentIndex() == 0 ? 0 : m_sweeps->currentData().toULongLong();
    onSettingsChanged();
  });
  connect(m_controls, &SweepControls::changed, this, &SweepPage::onSettingsChanged);
  connect(m_kind, &QComboBox::currentIndexChanged, this, [this] {
    fitCharts();
    Q_EMIT viewChanged();
  });
  connect(m_heat, &HeatMap::cellActivated, this,
          [this](int row, int column) { chooseCell(row * static_cast<int>(m_heat->data().columns.size()) + column); });
  connect(m_lines->plot(), &CurvePlot::pointClicked, this, [this](quint64 key, double x) {
    m_heat->setCurrentCell(cellOfPoint(m_lines->data(), key, x));
    chooseCell(m_heat->currentCell());
  });
  connect(m_heat->exporting(), &ExportActions::saved, this,
          [this](const QString& path) { say(tr("Saved as %1").arg(path), false); });
  connect(m_heat->exporting(), &ExportActions::failed, this, [this](const QString& text) { say(text, true); });
  connect(m_lines, &CurveChart::hiddenChanged, this, [this](quint64 key, bool hidden) {
    if (hidden)
      m_hidden.insert(key);
    else
      m_hidden.erase(key);
  });
  connect(m_lines, &CurveChart::saved, this, [this](const QString& path) { say(tr("Saved as %1").arg(path), false); });
  connect(m_lines, &CurveChart::failed, this, [this](const QString& text) { say(text, true); });
}

void SweepPage::onRunsChanged(const std::vector<RunId>& runs) {
  const bool any = std::ranges::any_of(runs, [this](RunId run) {
    const RunRecord* record = m_store.find(run);
    return record && !isUpToDate(m_table, *record);
  });
  if (any) refreshSoon();
}

/// Once for all that changes in one go: a sweep queues a thousand runs.
void SweepPage::refreshSoon() {
  if (m_due) return;
  m_due = true;
  QMetaObject::invokeMethod(this, &SweepPage::refresh, Qt::QueuedConnection);
}

void SweepPage::refresh() {
  m_due = false;
  if (!isVisible()) return;
  fillSweeps();
  m_table = m_shown == 0 ? SweepTable() : sweepTableOf(m_store, m_shown);
  m_best = bestCell(m_table);
  showBest();
  showCharts();
}

void SweepPage::fillSweeps() {
  const std::vector<ExperimentId> sweeps = sweepsOf(m_store);
  const auto wanted = std::ranges::find(sweeps, m_sweep);
  const auto place = wanted == sweeps.end() ? 0 : wanted - sweeps.begin();
  m_shown = sweeps.empty() ? 0 : sweeps[static_cast<std::size_t>(place)];
  QStringList names;
  for (const ExperimentId id : sweeps) {
    const QString name = sweepName(m_store.experiments().at(id));
    const auto same = names.filter(name).size();
    names << (same == 0 ? name : tr("%1 (%2 earlier)").arg(name).arg(same));
  }
  const QSignalBlocker quiet(m_sweeps);
  bool same = m_sweeps->count() == names.size();
  for (int i = 0; same && i < m_sweeps->count(); ++i)
    same =
        m_sweeps->itemText(i) == names[i] && m_sweeps->itemData(i).toULongLong() == sweeps[static_cast<std::size_t>(i)];
  if (!same) {
    m_sweeps->clear();
    for (qsizetype i = 0; i < names.size(); ++i)
      m_sweeps->addItem(names[i], static_cast<quint64>(sweeps[static_cast<std::size_t>(i)]));
  }
  m_sweeps->setCurrentIndex(sweeps.empty() ? -1 : static_cast<int>(place));
  m_sweeps->updateGeometry();
}

void SweepPage::showBest() {
  const bool any = !m_table.cells.empty();
  for (QWidget* part : std::initializer_list<QWidget*>{m_sweeps, m_kind, m_controls, m_bestLine, m_progress, m_export})
    part->setVisible(any);
  if (!any) return;
  m_progress->setText(progressText(countsOf(m_table)));
  m_badge->setVisible(m_best.has_value());
  m_bestText->setText(m_best ? bestText(m_table, *m_best) : tr("The first cell comes with the first student."));
  if (!m_best) return;
  const QString role = m_best->onValidation ? QStringLiteral("note") : QStringLiteral("warning");
  if (m_badge->property("role").toString() != role) {
    m_badge->setProperty("role", role);
    repolish(*m_badge);
  }
  m_badge->setText(m_best->onValidation ? tr("chosen on validation") : tr("chosen on test"));
  m_badge->setToolTip(m_best->onValidation
                          ? tr("It has the fewest errors on the cases held out, so its test errors can be taken for "
                               "what they are.")
                          : tr("It has the fewest test errors, so they promise too much: the best of many is also the "
                               "luckiest. Give the data a Validation split to choose by that."));
}

void SweepPage::showCharts() {
  const SweepSlice slice = sliceOf(m_table, m_controls->settings(), m_best);
  const SweepMetric metric = m_controls->settings().metric;
  m_controls->setTable(m_table, slice, m_best);
  m_heat->setEmptyText(m_store.runs().empty()
                           ? tr("No sweep yet. Add an axis under 5 · Sweep, such as the temperature with 1, 2, 4, 8, "
                                "and press Run (F5): its cells fill in here as the runs finish.")
                           : tr("None of the runs is of a sweep. Add an axis under 5 · Sweep, such as the temperature "
                                "with 1, 2, 4, 8, and press Run (F5): its cells fill in here as the runs finish."));
  m_lines->setEmptyText(tr("No values yet."));
  m_heat->setData(sweepHeatMap(m_table, slice, metric, m_best));
  CurveData lines = sweepLines(m_table, slice, metric);
  for (CurveSeries& series : lines.series) series.hidden = m_hidden.contains(series.key);
  for (CurveReference& line : lines.references) line.hidden = m_hidden.contains(line.key);
  m_lines->setData(std::move(lines));
  fitCharts();
}

void SweepPage::fitCharts() {
  const bool any = !m_table.cells.empty();
  const int kind = m_kind->currentIndex();
  const bool room = width() >= kLeastWidthForBoth;
  m_lines->setVisible(any && (kind == Lines || (kind == Both && room)));
  m_heat->setVisible(!any || kind != Lines);
}

void SweepPage::onSettingsChanged() {
  m_lines->resetZoom();
  m_hidden.clear();
  refresh();
  Q_EMIT viewChanged();
}

void SweepPage::chooseCell(int cell) {
  const auto runs = runsAt(m_table, sliceOf(m_table, m_controls->settings(), m_best), cell);
  if (!runs.empty()) Q_EMIT runsChosen(runs);
}

QJsonObject SweepPage::viewState() const {
  QJsonObject state = m_controls->viewState();
  state[QStringLiteral("sweep")] = static_cast<qint64>(m_sweep);
  state[QStringLiteral("kind")] = kindNames[std::clamp(m_kind->currentIndex(), 0, 2)];
  return state;
}

void SweepPage::setViewState(const QJsonObject& state) {
  m_controls->setViewState(state);
  m_sweep = static_cast<ExperimentId>(std::max<qint64>(0, state.value(QStringLiteral("sweep")).toInteger()));
  const QString kind = state.value(QStringLiteral("kind")).toString();
  const auto* found = std::ranges::find(kindNames, kind);
  m_kind->setCurrentIndex(found == std::end(kindNames) ? 0 : static_cast<int>(found - kindNames));
  refresh();
}

void SweepPage::saveCells(const QString& path) { save(path, sweepCellsCsv({&m_table, 1})); }

void SweepPage::saveRuns(const QString& path) { save(path, sweepRunsCsv({&m_table, 1})); }

void SweepPage::save(const QString& path, const std::string& text) {
  const QString problem = writeWhole(path, QByteArray::fromStdString(text));
  say(problem.isEmpty() ? tr("Saved as %1").arg(path) : problem, !problem.isEmpty());
}

void SweepPage::askAndSave(const QString& name, void (SweepPage::*write)(const QString& path)) {
  auto* dialog = new QFileDialog(this, tr("Save %1").arg(name), QString(), tr("Table (*.csv)"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setDefaultSuffix(QStringLiteral("csv"));
  dialog->selectFile(fileNameOf(m_sweeps->currentText() + QLatin1Char(' ') + name) + QStringLiteral(".csv"));
  connect(dialog, &QFileDialog::fileSelected, this, [this, write](const QString& path) { (this->*write)(path); });
  dialog->open();
}

void SweepPage::say(const QString& text, bool isError) {
  m_message->setProperty("role", isError ? QStringLiteral("error") : QStringLiteral("small"));
  m_message->setText(text);
  m_message->show();
  repolish(*m_message);
}

void SweepPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  refresh();
}

void SweepPage::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  fitCharts();
}

}  // namespace retort
