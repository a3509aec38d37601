#include "app/pages/temperature_panel.h"

#include <algorithm>
#include <utility>

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

#include "app/models/shown_distributions.h"
#include "app/pages/page_controls.h"
#include "widgets/curve_legend.h"
#include "widgets/figures.h"
#include "widgets/flat_combo.h"
#include "widgets/temperature_chart.h"
#include "widgets/theme.h"

namespace retort {

namespace {

constexpr int kLowHeight = 300;
constexpr int kPointsOfCase = 60;
constexpr int kPointsOfMean = 24;  // over ten thousand cases

QToolButton* exportButton(TemperatureChart& chart, const ControlNames& names, const QString& text, QWidget* parent) {
  auto* button = makeFlatButton(names, text, parent);
  button->setMenu(chart.exportMenu());
  button->setPopupMode(QToolButton::InstantPopup);
  return button;
}

}  // namespace

TemperaturePanel::TemperaturePanel(const RunStore& store, QWidget* parent)
    : QWidget(parent),
      m_store(store),
      m_entropy(new TemperatureChart(this)),
      m_divergence(new TemperatureChart(this)),
      m_charts(new QBoxLayout(QBoxLayout::TopToBottom)),
      m_legend(new CurveLegend(this)),
      m_message(new QLabel(this)),
      m_mean([](const TemperatureQuestion& question) { return temperatureFigures(question); },
             [this](const TemperatureFigures& figures) { show(figures); }) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(4);
  createHead();
  createCharts();
  connect(m_legend, &CurveLegend::hideRequested, this, [this](quint64 key, bool hidden) {
    if (hidden)
      m_hidden.insert(key);
    else
      m_hidden.erase(key);
    if (!m_figures.entropy.empty()) show(m_figures);
  });
}

void TemperaturePanel::createHead() {
  m_what = makeFlatCombo({QStringLiteral("curvesOf"), tr("Curves of"),
                          tr("Shows the curves of the chosen case, or their mean over all cases that the grid shows")},
                         {tr("of this case"), tr("mean over the cases shown")}, this);
  connect(m_what, &QComboBox::currentIndexChanged, this, [this] {
    m_known = false;
    refresh();
    Q_EMIT viewChanged();
  });
  auto* head = new QHBoxLayout;
  head->addWidget(m_what);
  head->addStretch(1);
  head->addWidget(exportButton(
      *m_entropy, {QStringLiteral("exportEntropy"), tr("Export entropy"), tr("Copy or save the curves of the entropy")},
      tr("export entropy ▾"), this));
  head->addWidget(exportButton(
      *m_divergence, {QStringLiteral("exportDivergence"), tr("Export KL"), tr("Copy or save the curves of KL")},
      tr("export KL ▾"), this));
  static_cast<QVBoxLayout*>(layout())->addLayout(head);
}

void TemperaturePanel::createCharts() {
  m_entropy->setObjectName(QStringLiteral("entropyChart"));
  m_entropy->setAccessibleName(tr("Entropy against the temperature"));
  m_entropy->setToolTip(tr(
      "How undecided each model is at each temperature, in nats: 0 is sure, the logarithm of the number of classes is "
      "undecided among all. A click chooses the temperature."));
  m_divergence->setObjectName(QStringLiteral("divergenceChart"));
  m_divergence->setAccessibleName(tr("Distance from the teacher against the temperature"));
  m_divergence->setToolTip(tr(
      "How far each model's soft targets are from the teacher's at each temperature, in nats: 0 is the same. A click "
      "chooses the temperature."));
  m_message->setObjectName(QStringLiteral("curvesSaved"));
  m_message->setWordWrap(true);
  m_message->hide();
  auto* column = static_cast<QVBoxLayout*>(layout());
  for (TemperatureChart* chart : {m_entropy, m_divergence}) {
    m_charts->addWidget(chart, 1);
    connect(chart, &TemperatureChart::temperatureChosen, this, &TemperaturePanel::temperatureChosen);
    connect(chart, &TemperatureChart::saved, this,
            [this](const QString& path) { say(tr("Saved as %1").arg(path), false); });
    connect(chart, &TemperatureChart::failed, this, [this](const QString& text) { say(text, true); });
  }
  column->addLayout(m_charts, 1);
  column->addWidget(m_legend);
  column->addWidget(m_message);
}

QJsonObject TemperaturePanel::state() const { return {{QStringLiteral("mean"), isMean()}}; }

/// Another session's runs may have the numbers of those that were hidden.
void TemperaturePanel::setState(const QJsonObject& state) {
  m_hidden.clear();
  m_what->setCurrentIndex(state.value(QStringLiteral("mean")).toBool() ? 1 : 0);
}

bool TemperaturePanel::isMean() const { return m_what->currentIndex() == 1; }

void TemperaturePanel::setModels(const std::vector<RunId>& runs, RunId teacher) {
  if (runs != m_runs || teacher != m_teacher) m_known = false;
  m_runs = runs;
  m_teacher = teacher;
  refresh();
}

void TemperaturePanel::setCase(int testCase) {
  if (testCase == m_case) return;
  m_case = testCase;
  if (!isMean()) refresh();
}

void TemperaturePanel::setCases(CaseIndices cases) {
  std::ranges::sort(cases);
  if (m_cases && *m_cases == cases) return;
  m_cases = std::make_shared<const CaseIndices>(std::move(cases));
  if (!isMean()) return;
  m_known = false;
  refresh();
}

void TemperaturePanel::setTemperature(double temperature) {
  for (TemperatureChart* chart : {m_entropy, m_divergence}) chart->setTemperature(temperature);
}

TemperatureQuestion TemperaturePanel::question() const {
  TemperatureQuestion question;
  question.data = m_store.dataset();
  question.teacher = logitsOf(m_store, m_store.find(m_teacher));
  for (const RunId run : m_runs) question.models.push_back(logitsOf(m_store, m_store.find(run)));
  if (isMean())
    question.cases = m_cases;
  else if (m_case >= 0)
    question.cases = std::make_shared<const CaseIndices>(CaseIndices{static_cast<std::uint32_t>(m_case)});
  question.points = isMean() ? kPointsOfMean : kPointsOfCase;
  return question;
}

void TemperaturePanel::refresh() {
  if (isVisible()) ask();
}

void TemperaturePanel::ask() {
  TemperatureQuestion next = question();
  const bool answered =
      std::ranges::any_of(next.models, [](const CaseLogits& logits) { return static_cast<bool>(logits); });
  if (!answered || !next.complete()) {
    (void)m_mean.ask({});
    return showNothing(tr("No model has answered these cases yet. Press Run (F5)."));
  }
  if (!isMean()) {
    (void)m_mean.ask({});
    return show(temperatureFigures(next));
  }
  if (m_mean.ask(std::move(next)) && !m_known) showNothing(tr("Taking the mean over the cases …"));
}

std::vector<TemperatureModel> TemperaturePanel::looks() const {
  std::vector<const RunRecord*> runs;
  for (const RunId run : m_runs)
    if (const RunRecord* known = m_store.find(run)) runs.push_back(known);
  const auto titles = modelTitles(runs);
  std::vector<TemperatureModel> looks;
  looks.reserve(runs.size());
  for (std::size_t i = 0; i < runs.size(); ++i)
    looks.push_back(
        {runs[i]->id, titles[i], runs[i]->colour, isTeacher(runs[i]->spec.role), m_hidden.contains(runs[i]->id)});
  return looks;
}

void TemperaturePanel::show(const TemperatureFigures& figures) {
  const auto models = looks();
  if (models.size() != figures.entropy.size()) return;  // a run is gone: the next question is on its way
  auto divergence = figures.divergence;
  for (std::size_t i = 0; i < models.size(); ++i)
    if (models[i].run == m_teacher) divergence[i].clear();
  const QString whose =
      isMean() ? tr(", mean over %1 cases").arg(grouped(static_cast<double>(m_cases->size()))) : tr(" of this case");
  const CurveData entropy =
      temperatureCurves(tr("Entropy%1, nats").arg(whose), figures.temperatures, figures.entropy, models);
  m_entropy->setData(entropy);
  m_legend->setData(entropy);
  m_entropy->setEmptyText(tr("No model has answered this case."));
  m_divergence->setEmptyText(tr("There is no teacher to be held against here, or no other model than it."));
  m_divergence->setData(
      temperatureCurves(tr("KL(teacher || model)%1, nats").arg(whose), figures.temperatures, divergence, models));
  if (&figures != &m_figures) m_figures = figures;
  m_known = true;
}

void TemperaturePanel::showNothing(const QString& why) {
  m_known = false;
  m_figures = {};
  for (TemperatureChart* chart : {m_entropy, m_divergence}) {
    chart->setEmptyText(why);
    chart->setData({});
  }
  m_legend->setData({});
}

void TemperaturePanel::say(const QString& text, bool isError) {
  m_message->setProperty("role", isError ? QStringLiteral("error") : QStringLiteral("small"));
  m_message->setText(text);
  m_message->show();
  repolish(*m_message);
}

void TemperaturePanel::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  refresh();
}

void TemperaturePanel::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  m_charts->setDirection(height() < kLowHeight ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
}

}  // namespace retort
