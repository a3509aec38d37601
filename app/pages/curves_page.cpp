#include "app/pages/curves_page.h"

#include <algorithm>
#include <utility>

#include <QAction>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include "app/models/paper_lines.h"
#include "app/models/run_curves.h"
#include "app/pages/curve_controls.h"
#include "app/pages/distribution_panel.h"
#include "app/pages/page_controls.h"
#include "widgets/card.h"
#include "widgets/curve_chart.h"
#include "widgets/curve_plot.h"
#include "widgets/elided_label.h"
#include "widgets/export_actions.h"
#include "widgets/figures.h"
#include "widgets/theme.h"

namespace retort {

namespace {

constexpr int kPanelWidth = 312;
constexpr int kLeastWidthWithPanel = 900;
constexpr int kSmoothingReach = 2;         ///< epochs to either side
constexpr std::size_t kManyPoints = 2000;  ///< of all curves
constexpr int kPace = 500;                 ///< ms from one drawing of so many to the next

}  // namespace

CurvesPage::CurvesPage(RunStore& store, QWidget* parent)
    : Page(QStringLiteral("curves"), parent),
      m_store(store),
      m_chart(new CurveChart(this)),
      m_train(new CurveChart(this)),
      m_trainTitle(new QLabel(tr("Train error"), this)),
      m_panel(new DistributionPanel(store, this)),
      m_message(new QLabel(this)) {
  setObjectName(QStringLiteral("curvesPage"));
  auto* card = new Card({}, this);
  card->setObjectName(QStringLiteral("curvesCard"));
  m_controls = new CurveControls(*card);
  m_controls->options()->addSeparator();
  m_controls->options()->addAction(m_chart->exporting()->tableAction());
  createExport(*card);
  createCharts(*card);
  createHint(*card);
  m_panel->setFixedWidth(kPanelWidth);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(12, 12, 12, 6);
  layout->setSpacing(12);
  layout->addWidget(card, 1);
  layout->addWidget(m_panel);
  m_pace.setSingleShot(true);
  connectSignals();
}

void CurvesPage::createCharts(Card& card) {
  m_chart->setObjectName(QStringLiteral("curveChart"));
  m_train->setObjectName(QStringLiteral("trainChart"));
  m_train->hide();
  m_trainTitle->setProperty("role", QStringLiteral("title"));
  m_trainTitle->hide();
  auto* charts = new QGridLayout;
  charts->setHorizontalSpacing(16);
  charts->addWidget(m_trainTitle, 0, 1);
  charts->addWidget(m_chart, 1, 0);
  charts->addWidget(m_train, 1, 1);
  charts->setColumnStretch(0, 1);
  charts->setRowStretch(1, 1);
  m_charts = charts;
  card.body()->addLayout(charts, 1);
}

void CurvesPage::createHint(Card& card) {
  auto* line = new QHBoxLayout;
  line->setSpacing(8);
  m_hint = new ElidedLabel(&card);
  m_hint->setObjectName(QStringLiteral("curvesHint"));
  m_hint->setProperty("role", QStringLiteral("small"));
  m_showAll = new QPushButton(tr("Show all"), &card);
  m_showAll->setObjectName(QStringLiteral("showAllRuns"));
  m_showAll->setProperty("link", true);
  m_showAll->setAccessibleName(tr("Show all runs in colour"));
  m_showAll->setToolTip(tr("Ends the selection in the runs table: all runs are drawn in colour again"));
  QSizePolicy policy = m_showAll->sizePolicy();
  policy.setRetainSizeWhenHidden(true);  // so that the chart stays as high as it is
  m_showAll->setSizePolicy(policy);
  m_showAll->hide();
  line->addWidget(m_hint, 1);
  line->addWidget(m_showAll);
  card.body()->addLayout(line);
  m_message->setObjectName(QStringLiteral("curvesMessage"));
  m_message->setWordWrap(true);
  m_message->hide();
  card.body()->addWidget(m_message);
}

void CurvesPage::createExport(Card& card) {
  auto* button =
      makeFlatButton({QStringLiteral("export"), tr("Export the chart"), tr("Copy or save the chart or its numbers")},
                     tr("export ▾"), &card);
  button->setMenu(m_chart->exportMenu());
  button->setPopupMode(QToolButton::InstantPopup);
  card.addHeaderWidget(button);
}

void CurvesPage::connectSignals() {
  connect(&m_store, &RunStore::runAdded, this, &CurvesPage::refreshSoon);
  connect(&m_store, &RunStore::runsChanged, this, &CurvesPage::refreshInTime);
  connect(&m_store, &RunStore::runsReset, this, [this] {
    m_groups.clear();
    refresh();
  });
  connect(&m_pace, &QTimer::timeout, this, &CurvesPage::refresh);
  connect(m_controls, &CurveControls::axesChanged, this, &CurvesPage::resetZoom);
  connect(m_controls, &CurveControls::changed, this, [this] {
    for (CurveChart* chart : {m_chart, m_train}) chart->setLogScale(m_controls->isLog());
    arrange();
    refresh();
    Q_EMIT viewChanged();
  });
  connect(m_chart->exporting()->tableAction(), &QAction::toggled, this, &CurvesPage::viewChanged);
  connect(m_controls->resetButton(), &QToolButton::clicked, this, &CurvesPage::resetZoom);
  connect(m_showAll, &QPushButton::clicked, this, [this] { Q_EMIT runsChosen({}); });
  connectChart(*m_chart);
  connectChart(*m_train);
  connect(m_panel, &DistributionPanel::caseSelected, this, &CurvesPage::caseSelected);
  connect(m_panel, &DistributionPanel::viewChanged, this, &CurvesPage::viewChanged);
}

void CurvesPage::connectChart(CurveChart& chart) {
  connect(&chart, &CurveChart::hiddenChanged, this, &CurvesPage::setHidden);
  connect(&chart, &CurveChart::zoomChanged, this, [this] {
    m_controls->resetButton()->setVisible(m_chart->plot()->isZoomed() || m_train->plot()->isZoomed());
  });
  connect(&chart, &CurveChart::saved, this, [this](const QString& path) { say(tr("Saved as %1").arg(path), false); });
  connect(&chart, &CurveChart::failed, this, [this](const QString& text) { say(text, true); });
}

void CurvesPage::resetZoom() {
  for (CurveChart* chart : {m_chart, m_train}) chart->resetZoom();
}

/// @param key of a run, which stands for those of its group while these are one curve, or of a line of the paper
void CurvesPage::setHidden(quint64 key, bool hidden) {
  if (key >= kFirstPaperKey) {
    if (hidden)
      m_hiddenLines.insert(key);
    else
      m_hiddenLines.erase(key);
    return;
  }
  std::vector<RunId> runs{key};
  if (m_controls->isMean() && m_store.find(key)) {
    m_groups.follow(m_store);
    for (const RunRecord& run : m_store.runs())
      if (run.id != key && m_groups.placeOf(run.id).first == m_groups.placeOf(key).first) runs.push_back(run.id);
  }
  for (const RunId run : runs) m_store.setHidden(run, hidden);
}

QJsonObject CurvesPage::viewState() const {
  QJsonObject state = m_controls->state();
  state[QStringLiteral("table")] = m_chart->exporting()->tableAction()->isChecked();
  state[QStringLiteral("case")] = m_panel->viewState();
  return state;
}

/// What belonged to another session's curves is gone.
void CurvesPage::setViewState(const QJsonObject& state) {
  m_hiddenLines.clear();
  m_message->hide();
  resetZoom();
  m_controls->setState(state);
  m_chart->exporting()->tableAction()->setChecked(state.value(QStringLiteral("table")).toBool());
  m_panel->setViewState(state.value(QStringLiteral("case")).toObject());
  refresh();
}

void CurvesPage::setCase(int testCase) { m_panel->setCase(testCase); }

/// Once for all runs that are added in one go: a sweep queues a thousand.
void CurvesPage::refreshSoon() {
  if (std::exchange(m_due, true)) return;
  QMetaObject::invokeMethod(this, &CurvesPage::refresh, Qt::QueuedConnection);
}

/// At once, unless so much is drawn that the window would be kept from its events too often.
void CurvesPage::refreshInTime() {
  if (m_points < kManyPoints)
    refresh();
  else if (!m_pace.isActive())
    m_pace.start(kPace);
}

void CurvesPage::refresh() {
  m_due = false;
  m_pace.stop();
  if (!isVisible()) return;
  const bool isMean = m_controls->isMean();
  if (isMean) m_groups.follow(m_store);
  const std::set<RunId> drawn = drawnRuns(m_store, m_selected);
  CurveOptions options;
  options.metric = m_controls->metric();
  options.smoothing = m_controls->isSmooth() ? kSmoothingReach : 0;
  options.seeds = isMean ? &m_groups : nullptr;
  options.overTime = m_controls->isOverTime();
  options.withPaper = m_controls->hasPaper();
  options.selected = {m_selected.begin(), m_selected.end()};
  options.drawn = &drawn;
  m_chart->setEmptyText(emptyText());
  fill(*m_chart, options);
  m_train->setEmptyText(m_chart->plot()->emptyText());
  options.metric = CurveMetric::TrainError;
  if (m_controls->hasTrainError())
    fill(*m_train, options);
  else
    m_train->setData({});
  m_points = 0;
  for (const CurveChart* chart : {m_chart, m_train})
    for (const CurveSeries& series : chart->data().series) m_points += series.points.size();
  showHint(drawn.size());
}

void CurvesPage::fill(CurveChart& chart, const CurveOptions& options) {
  CurveData curves = runCurves(m_store, options);
  for (CurveReference& line : curves.references)
    if (m_hiddenLines.contains(line.key)) line.hidden = true;
  chart.setData(std::move(curves));
}

QString CurvesPage::emptyText() const {
  if (m_store.runs().empty()) return tr("No runs yet. Press Run (F5): the curves appear here while the models train.");
  if (std::ranges::all_of(m_store.runs(), [](const RunRecord& run) { return run.points.empty(); }))
    return tr("The first point comes with the end of the first epoch.");
  switch (m_controls->metric()) {
    case CurveMetric::ValidationError:
      return tr("No run has held cases out. Give the data a Validation split.");
    case CurveMetric::FirstGradientVariance:
    case CurveMetric::LastGradientVariance:
      return tr(
          "Measured on fully connected students of a teacher, after the first epoch and at the end of their "
          "training.");
    case CurveMetric::SoftLoss:
    case CurveMetric::GradientRatio:
      return tr("Students of a teacher alone have soft targets. Run an experiment with one.");
    default:
      return tr("The first point comes with the end of the first epoch.");
  }
}

void CurvesPage::showHint(std::size_t drawn) {
  const std::size_t all = m_store.runs().size();
  const auto count = [](std::size_t number) { return grouped(static_cast<double>(number)); };
  QStringList texts;
  if (!m_selected.empty())
    texts << (m_selected.size() == 1 ? tr("The selected run is in colour, the others are grey.")
                                     : tr("%1 selected runs are in colour, the others grey.").arg(m_selected.size()));
  if (drawn < all)
    texts << tr("%1 of %2 runs are drawn: those selected in the table, then the latest.").arg(count(drawn), count(all));
  const bool isInParts = m_controls->metric() == CurveMetric::LossParts;
  const bool hasParts = std::ranges::any_of(m_chart->data().series, &CurveSeries::isPart);
  if (isInParts)
    texts << (hasParts ? tr("Dashed: the soft part, T² included; dotted: the hard part.")
                       : tr("Parts are drawn of up to %1 students: select some in the table.").arg(kMostInParts));
  else if (m_selected.empty() && all > 1)
    texts << tr("Select runs in the table to see them alone in colour.");
  if (all > 0 && !isInParts) texts << tr("Drag to zoom, with Shift to move.");
  m_hint->setText(texts.join(QLatin1Char(' ')));
  m_showAll->setVisible(!m_selected.empty());
}

void CurvesPage::setSelectedRuns(const std::vector<RunId>& runs) {
  if (runs == m_selected) return;
  m_selected = runs;
  refresh();
}

void CurvesPage::say(const QString& text, bool isError) {
  m_message->setProperty("role", isError ? QStringLiteral("error") : QStringLiteral("small"));
  m_message->setText(text);
  m_message->show();
  repolish(*m_message);
}

void CurvesPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  refresh();
}

void CurvesPage::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  arrange();
}

/// Two charts need the room of the panel.
void CurvesPage::arrange() {
  for (QWidget* part : {static_cast<QWidget*>(m_trainTitle), static_cast<QWidget*>(m_train)})
    part->setVisible(m_controls->hasTrainError());
  m_charts->setColumnStretch(1, m_controls->hasTrainError() ? 1 : 0);
  m_panel->setVisible(!m_controls->hasTrainError() && width() >= kLeastWidthWithPanel);
}

}  // namespace retort
