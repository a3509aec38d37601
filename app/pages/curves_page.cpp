#include "app/pages/curves_page.h"

#include <algorithm>
#include <utility>

#include <QCheckBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

#include "app/models/run_curves.h"
#include "app/pages/distribution_panel.h"
#include "app/pages/page_controls.h"
#include "widgets/card.h"
#include "widgets/curve_chart.h"
#include "widgets/curve_plot.h"
#include "widgets/elided_label.h"
#include "widgets/figures.h"
#include "widgets/flat_combo.h"
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
      m_message(new QLabel(this)),
      m_leftOut(new ElidedLabel(this)) {
  setObjectName(QStringLiteral("curvesPage"));
  auto* card = new Card({}, this);
  card->setObjectName(QStringLiteral("curvesCard"));
  createControls(*card);
  createExport(*card);
  m_chart->setObjectName(QStringLiteral("curveChart"));
  m_message->setObjectName(QStringLiteral("curvesMessage"));
  m_message->setWordWrap(true);
  m_message->hide();
  createCharts(*card);
  m_leftOut->setObjectName(QStringLiteral("leftOut"));
  m_leftOut->setProperty("role", QStringLiteral("small"));
  m_leftOut->hide();
  card->body()->addWidget(m_leftOut);
  card->body()->addWidget(m_message);
  m_panel->setFixedWidth(kPanelWidth);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(12, 12, 12, 6);
  layout->setSpacing(12);
  layout->addWidget(card, 1);
  layout->addWidget(m_panel);
  connectSignals();
}

void CurvesPage::createCharts(Card& card) {
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

void CurvesPage::createControls(Card& card) {
  QStringList titles;
  for (const MetricInfo& info : curveMetrics()) titles << info.title;
  m_metric = makeFlatCombo({QStringLiteral("metric"), tr("What the curves show"), {}}, titles, &card);
  m_metric->setProperty("flat", false);
  m_metric->setProperty("role", QStringLiteral("title"));
  for (int i = 0; const MetricInfo& info : curveMetrics()) m_metric->setItemData(i++, info.tooltip, Qt::ToolTipRole);
  card.setTitleWidget(m_metric);
  m_reset = makeFlatButton({QStringLiteral("resetZoom"), tr("Reset zoom"), tr("Show all again (double click)")},
                           tr("reset zoom"), &card);
  m_reset->hide();
  m_scale = makeFlatCombo({QStringLiteral("scale"), tr("Scale of the values"), tr("Linear or logarithmic scale")},
                          {tr("linear"), tr("log")}, &card);
  m_smooth = makeFlatCheck({QStringLiteral("smooth"), tr("Smooth curves"),
                            tr("Draws the moving average over five epochs; the measured line stays faint below")},
                           tr("smooth"), &card);
  m_beside = makeFlatCheck({QStringLiteral("beside"), tr("Train error beside"),
                            tr("Shows the train error in a chart of its own beside this one: where it falls and the "
                               "test error rises, the run overfits")},
                           tr("train error beside"), &card);
  card.addHeaderWidget(m_reset);
  card.addHeaderWidget(m_scale);
  card.addHeaderWidget(m_smooth);
  card.addHeaderWidget(m_beside);
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
  connect(&m_store, &RunStore::runsReset, this, &CurvesPage::refresh);
  connect(m_metric, &QComboBox::currentIndexChanged, this, [this] {
    m_chart->resetZoom();
    refresh();
  });
  connect(m_scale, &QComboBox::currentIndexChanged, this, [this](int index) {
    for (CurveChart* chart : {m_chart, m_train}) chart->setLogScale(index == 1);
  });
  connect(m_beside, &QCheckBox::toggled, this, &CurvesPage::arrange);
  connect(m_smooth, &QCheckBox::toggled, this, &CurvesPage::refresh);
  m_pace.setSingleShot(true);
  connect(&m_pace, &QTimer::timeout, this, &CurvesPage::refresh);
  connect(m_reset, &QToolButton::clicked, m_chart, &CurveChart::resetZoom);
  connect(m_chart, &CurveChart::zoomChanged, m_reset, &QWidget::setVisible);
  connectChart(*m_chart);
  connectChart(*m_train);
  connect(m_panel, &DistributionPanel::caseSelected, this, &CurvesPage::caseSelected);
  for (FlatCombo* combo : {m_metric, m_scale})
    connect(combo, &QComboBox::currentIndexChanged, this, &CurvesPage::viewChanged);
  for (QCheckBox* check : {m_smooth, m_beside}) connect(check, &QCheckBox::toggled, this, &CurvesPage::viewChanged);
  connect(m_panel, &DistributionPanel::viewChanged, this, &CurvesPage::viewChanged);
}

void CurvesPage::connectChart(CurveChart& chart) {
  connect(&chart, &CurveChart::hiddenChanged, this,
          [this](quint64 key, bool hidden) { m_store.setHidden(key, hidden); });
  connect(&chart, &CurveChart::saved, this, [this](const QString& path) { say(tr("Saved as %1").arg(path), false); });
  connect(&chart, &CurveChart::failed, this, [this](const QString& text) { say(text, true); });
}

QJsonObject CurvesPage::viewState() const {
  return {{QStringLiteral("metric"), m_metric->currentIndex()},
          {QStringLiteral("log"), m_scale->currentIndex() == 1},
          {QStringLiteral("smooth"), m_smooth->isChecked()},
          {QStringLiteral("beside"), m_beside->isChecked()},
          {QStringLiteral("case"), m_panel->viewState()}};
}

void CurvesPage::setViewState(const QJsonObject& state) {
  const int metric = state.value(QStringLiteral("metric")).toInt();
  m_metric->setCurrentIndex(metric >= 0 && metric < m_metric->count() ? metric : 0);
  m_scale->setCurrentIndex(state.value(QStringLiteral("log")).toBool() ? 1 : 0);
  m_smooth->setChecked(state.value(QStringLiteral("smooth")).toBool());
  m_beside->setChecked(state.value(QStringLiteral("beside")).toBool());
  m_panel->setViewState(state.value(QStringLiteral("case")).toObject());
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
  const auto metric = curveMetrics().at(static_cast<std::size_t>(std::max(0, m_metric->currentIndex()))).metric;
  const bool queued = !m_store.runs().empty();
  const bool began = std::ranges::any_of(m_store.runs(), [](const RunRecord& run) { return !run.points.empty(); });
  if (began && metric == CurveMetric::ValidationError)
    m_chart->setEmptyText(tr("No run has held cases out. Give the data a Validation split."));
  else if (began && (metric == CurveMetric::FirstGradientVariance || metric == CurveMetric::LastGradientVariance))
    m_chart->setEmptyText(
        tr("Measured on fully connected students of a teacher, after the first epoch and at the "
           "end of their training."));
  else
    m_chart->setEmptyText(queued ? tr("The first point comes with the end of the first epoch.")
                                 : tr("No runs yet. Press Run (F5): the curves appear here while the models train."));
  const auto drawn = drawnRuns(m_store, m_chosen);
  const int smoothing = m_smooth->isChecked() ? kSmoothingReach : 0;
  m_chart->setData(runCurves(m_store, metric, smoothing, &drawn));
  m_train->setEmptyText(m_chart->plot()->emptyText());
  m_train->setData(m_beside->isChecked() ? runCurves(m_store, CurveMetric::TrainError, smoothing, &drawn)
                                         : CurveData());
  m_points = 0;
  for (const CurveChart* chart : {m_chart, m_train})
    for (const CurveSeries& series : chart->data().series) m_points += series.points.size();
  const std::size_t all = m_store.runs().size();
  m_leftOut->setVisible(drawn.size() < all);
  m_leftOut->setText(tr("%1 of %2 runs are drawn: those selected in the table, then the latest")
                         .arg(grouped(static_cast<double>(drawn.size())), grouped(static_cast<double>(all))));
}

void CurvesPage::setSelectedRuns(const std::vector<RunId>& runs) {
  if (runs == m_chosen) return;
  m_chosen = runs;
  if (m_store.runs().size() > kMostCurves) refresh();
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
  if (m_train->isHidden() == m_beside->isChecked()) {
    for (QWidget* part : {static_cast<QWidget*>(m_trainTitle), static_cast<QWidget*>(m_train)})
      part->setVisible(m_beside->isChecked());
    m_charts->setColumnStretch(1, m_beside->isChecked() ? 1 : 0);
    refresh();
  }
  m_panel->setVisible(!m_beside->isChecked() && width() >= kLeastWidthWithPanel);
}

}  // namespace retort
