#include "app/pages/distribution_panel.h"

#include <algorithm>
#include <utility>

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolButton>
#include <QVBoxLayout>

#include "app/models/compared_runs.h"
#include "app/models/dataset_images.h"
#include "app/models/model_choice.h"
#include "app/pages/page_controls.h"
#include "widgets/figures.h"
#include "widgets/flat_combo.h"
#include "widgets/picture_label.h"
#include "widgets/temperature_slider.h"

namespace retort {

namespace {

constexpr int kPictureSide = 56;
constexpr double kFirstTemperature = 4;

}  // namespace

DistributionPanel::DistributionPanel(const RunStore& store, QWidget* parent)
    : Card(tr("Soft targets"), parent),
      m_store(store),
      m_picture(new PictureLabel(kPictureSide, this)),
      m_caption(new QLabel(tr("Temperature (view only)"), this)),
      m_recording(new QLabel(this)),
      m_slider(new TemperatureSlider(this)),
      m_words(new QLabel(this)),
      m_empty(new QLabel(this)),
      m_bars(new DistributionBars(this)),
      m_tabs(new QTabBar(this)),
      m_views(new QStackedWidget(this)),
      m_below(new QVBoxLayout) {
  createHead();
  createTop();
  createBody();
  connectSignals();
  onDatasetChanged();
}

void DistributionPanel::createHead() {
  m_steppers = new QWidget(this);
  auto* steppers = new QHBoxLayout(m_steppers);
  steppers->setContentsMargins(0, 0, 0, 0);
  steppers->setSpacing(4);
  addHeaderWidget(m_steppers);
  const auto addStep = [this, steppers](const QString& object, const QString& text, const QString& tip, int by) {
    auto* button = makeFlatButton({object, tip, tip}, text, m_steppers);
    connect(button, &QToolButton::clicked, this, [this, by] { stepCase(by); });
    steppers->addWidget(button);
  };
  addStep(QStringLiteral("previousCase"), QStringLiteral("‹"), tr("Previous case"), -1);
  addStep(QStringLiteral("nextCase"), QStringLiteral("›"), tr("Next case"), 1);
  m_all = makeFlatCheck({QStringLiteral("allClasses"), tr("All classes"),
                         tr("Shows a bar for every class, not for the likely ones alone")},
                        tr("all classes"), this);
  m_scale = makeFlatCombo({QStringLiteral("distributionScale"), tr("Scale of the bars"),
                           tr("Linear: the probability. Log: its logarithm, so that the small ones can be seen. Logit: "
                              "z / T of each class less the mean over the classes: the difference of two bars is the "
                              "logarithm of the ratio of their probabilities")},
                          {tr("linear"), tr("log"), tr("logit")}, this);
  addHeaderWidget(m_all);
  addHeaderWidget(m_scale);
}

void DistributionPanel::createTop() {
  m_slider->setObjectName(QStringLiteral("viewTemperature"));
  m_slider->setCaption(tr("View temperature"));
  m_slider->setRange(0.1, 100);
  m_slider->setValue(kFirstTemperature);
  m_caption->setProperty("role", QStringLiteral("muted"));
  m_caption->setToolTip(tr("The temperature at which the stored logits are shown; it retrains nothing"));
  m_recording->setObjectName(QStringLiteral("recording"));
  m_recording->setProperty("role", QStringLiteral("muted"));
  m_recording->setWordWrap(true);
  auto* controls = new QVBoxLayout;
  controls->setSpacing(2);
  controls->addStretch(1);
  controls->addWidget(m_recording);
  controls->addWidget(m_caption);
  controls->addWidget(m_slider);
  controls->addStretch(1);
  auto* top = new QHBoxLayout;
  top->setSpacing(12);
  top->addWidget(m_picture);
  top->addLayout(controls, 1);
  body()->addLayout(top);
}

void DistributionPanel::createBody() {
  m_words->setObjectName(QStringLiteral("resemblance"));
  m_words->setWordWrap(true);
  m_words->setToolTip(tr(
      "By what ratio one class is likelier than the other. Click two bars to choose the classes; Escape goes back to "
      "the wrong classes most and least likely"));
  m_empty->setObjectName(QStringLiteral("distributionEmpty"));
  m_empty->setProperty("role", QStringLiteral("muted"));
  m_empty->setWordWrap(true);
  m_empty->setAlignment(Qt::AlignCenter);
  m_bars->setObjectName(QStringLiteral("distributionBars"));
  m_bars->setToolTip(tr("Click two bars to read the ratio of their probabilities"));
  m_tabs->setObjectName(QStringLiteral("distributionTabs"));
  m_tabs->setAccessibleName(tr("What is shown of the case"));
  m_tabs->setProperty("small", true);
  m_tabs->setDrawBase(false);
  m_tabs->setExpanding(false);
  m_tabs->addTab(tr("By class"));
  m_tabs->hide();
  auto* bars = new QWidget(this);
  auto* column = new QVBoxLayout(bars);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(6);
  column->addWidget(m_words);
  column->addWidget(m_bars, 1);
  column->addWidget(m_empty, 1);
  column->addLayout(m_below);
  m_views->addWidget(bars);
  body()->addWidget(m_tabs);
  body()->addWidget(m_views, 1);
}

void DistributionPanel::connectSignals() {
  connect(&m_store, &RunStore::runAdded, this, &DistributionPanel::refresh);
  connect(&m_store, &RunStore::runsChanged, this, &DistributionPanel::refresh);
  connect(&m_store, &RunStore::runsReset, this, &DistributionPanel::refresh);
  connect(&m_store, &RunStore::datasetChanged, this, &DistributionPanel::onDatasetChanged);
  connect(m_slider, &TemperatureSlider::valueChanged, this, [this](double value) {
    refresh();
    Q_EMIT temperatureChanged(value);
    Q_EMIT viewChanged();
  });
  connect(m_bars, &DistributionBars::classActivated, this, &DistributionPanel::onClassPicked);
  connect(m_bars, &DistributionBars::othersActivated, m_all, &QCheckBox::click);
  connect(m_bars, &DistributionBars::escaped, this, [this] { pick({}); });
  connect(m_scale, &QComboBox::currentIndexChanged, this, [this](int index) {
    m_bars->setScale(static_cast<BarScale>(std::clamp(index, 0, 2)));
    Q_EMIT viewChanged();
  });
  connect(m_all, &QCheckBox::toggled, this, [this] {
    refresh();
    Q_EMIT viewChanged();
  });
  connect(m_tabs, &QTabBar::currentChanged, this, [this](int index) {
    m_views->setCurrentIndex(index);
    arrangeHead();
    refresh();
    Q_EMIT viewChanged();
  });
}

void DistributionPanel::addView(const QString& name, QWidget* view) {
  m_views->addWidget(view);
  m_tabs->addTab(name);
  arrangeHead();
}

double DistributionPanel::temperature() const { return m_slider->value(); }

void DistributionPanel::setTemperature(double temperature) { m_slider->setValue(temperature); }

void DistributionPanel::setModels(const std::vector<RunId>& runs) {
  if (runs == m_models) return;
  m_models = runs;
  refresh();
}

std::vector<const RunRecord*> DistributionPanel::models() const {
  const auto wanted = m_models.empty() ? shownModels(m_store, {}, 0, {}) : m_models;
  std::vector<const RunRecord*> runs;
  for (const RunId run : wanted)
    if (const RunRecord* known = m_store.find(run); known && m_store.isOnDataset(*known)) runs.push_back(known);
  return runs;
}

void DistributionPanel::setCase(int testCase) {
  const auto dataset = m_store.dataset();
  if (dataset == nullptr || testCase < 0 || testCase >= static_cast<int>(dataset->test.count())) return;
  const bool isOther = testCase != m_case;
  m_case = testCase;
  if (isOther) m_picked.clear();
  showPicture();
  refresh();
  if (isOther) Q_EMIT viewChanged();
}

QJsonObject DistributionPanel::viewState() const {
  return {{QStringLiteral("case"), m_case},
          {QStringLiteral("temperature"), temperature()},
          {QStringLiteral("scale"), m_scale->currentIndex()},
          {QStringLiteral("all classes"), m_all->isChecked()},
          {QStringLiteral("view"), m_tabs->currentIndex()}};
}

void DistributionPanel::setViewState(const QJsonObject& state) {
  const int asOnce = state.value(QStringLiteral("log")).toBool() ? 1 : 0;  // as sessions had it once
  const int scale = state.value(QStringLiteral("scale")).toInt(asOnce);
  m_scale->setCurrentIndex(scale >= 0 && scale < m_scale->count() ? scale : 0);
  m_all->setChecked(state.value(QStringLiteral("all classes")).toBool());
  const int view = state.value(QStringLiteral("view")).toInt();
  m_tabs->setCurrentIndex(view >= 0 && view < m_tabs->count() ? view : 0);
  setTemperature(state.value(QStringLiteral("temperature")).toDouble(kFirstTemperature));
  m_wantedCase = state.value(QStringLiteral("case")).toInt(-1);
  setCase(m_wantedCase);
}

/// The same data with or without their pictures keep the case.
void DistributionPanel::onDatasetChanged() {
  const auto probes = probesOf(m_store);
  const auto dataset = m_store.dataset();
  const int count = dataset ? static_cast<int>(dataset->test.count()) : 0;
  const bool isSame = dataset && !dataset->sha256.empty() && dataset->sha256 == m_sha256;
  if (!isSame) {
    m_picked.clear();
    m_steps.clear();
  }
  if (m_wantedCase >= 0 && m_wantedCase < count)
    m_case = std::exchange(m_wantedCase, -1);
  else if (!isSame || m_case >= count)
    m_case = probes.empty() ? -1 : static_cast<int>(probes.front());
  m_sha256 = dataset ? dataset->sha256 : std::string();
  arrangeHead();
  showPicture();
  refresh();
}

/// What belongs to the bars alone is there with them.
void DistributionPanel::arrangeHead() {
  const auto dataset = m_store.dataset();
  const bool isOfBars = m_tabs->currentIndex() == 0;
  m_scale->setVisible(isOfBars);
  m_all->setVisible(isOfBars && dataset && dataset->classCount() > kMostRows);
  m_steppers->setVisible(!m_drawing);
  m_tabs->setVisible(!m_drawing && m_tabs->count() > 1);
}

void DistributionPanel::setDrawing(std::optional<ShownDrawing> drawing) {
  const bool isOther = drawing.has_value() != m_drawing.has_value();
  m_drawing = std::move(drawing);
  if (isOther) m_picked.clear();
  if (isOther && m_drawing) m_tabs->setCurrentIndex(0);
  arrangeHead();
  showPicture();
  refresh();
}

void DistributionPanel::stepCase(int by) {
  const auto steps = m_steps.empty() ? probesOf(m_store) : m_steps;
  if (steps.empty()) return;
  const auto found = std::ranges::find(steps, static_cast<std::uint32_t>(std::max(0, m_case)));
  const auto from = found == steps.end() ? (by > 0 ? -1 : std::ssize(steps)) : found - steps.begin();
  const auto at = std::clamp<std::ptrdiff_t>(from + by, 0, std::ssize(steps) - 1);
  setCase(static_cast<int>(steps[static_cast<std::size_t>(at)]));
  Q_EMIT caseSelected(m_case);
}

/// The first two clicks choose the classes, a third begins anew; a chosen one is let go by a click.
void DistributionPanel::onClassPicked(int index) {
  std::vector<int> picked = m_picked;
  if (std::erase(picked, index) == 0) {
    if (picked.size() == 2) picked.clear();
    picked.push_back(index);
  }
  pick(std::move(picked));
}

void DistributionPanel::pick(std::vector<int> classes) {
  m_picked = std::move(classes);
  refresh();
}

void DistributionPanel::showPicture() {
  const auto dataset = m_store.dataset();
  if (m_drawing) {
    m_picture->setPicture(m_drawing->picture, 0, tr("The drawing as the models see it"));
    return m_recording->hide();
  }
  const QString description =
      m_case < 0 ? QString()
                 : tr("Test case %1, %2")
                       .arg(m_case)
                       .arg(withArticle(className(*dataset, dataset->test.labels[static_cast<std::size_t>(m_case)])));
  m_picture->setPicture(testImages(dataset), static_cast<std::size_t>(std::max(0, m_case)), description);
  m_recording->setText(recordingText());
  m_recording->setVisible(!m_recording->text().isEmpty());
}

/// Of data whose classes are states of words: what the recording says.
QString DistributionPanel::recordingText() const {
  const auto dataset = m_store.dataset();
  if (m_case < 0 || dataset->wordNames.empty()) return {};
  const auto index = static_cast<std::size_t>(m_case);
  const std::size_t label = dataset->test.labels[index];
  if (label >= dataset->wordOf.size() || index >= dataset->test.recordings.size()) return {};
  const QString word = QString::fromStdString(dataset->wordNames.at(dataset->wordOf[label]));
  return tr("A piece of a recording of “%1” (number %2)")
      .arg(word, grouped(static_cast<double>(dataset->test.recordings[index]) + 1));
}

void DistributionPanel::showEvent(QShowEvent* event) {
  Card::showEvent(event);
  refresh();
}

void DistributionPanel::refresh() {
  if (!isVisible()) return;
  showTitle();
  if (m_views->currentIndex() == 0) showDistributions();
}

void DistributionPanel::showTitle() {
  if (m_case < 0) return setTitle(tr("Soft targets"));
  const auto dataset = m_store.dataset();
  const QString what =
      m_drawing ? tr("drawing") : className(*dataset, dataset->test.labels[static_cast<std::size_t>(m_case)]);
  setTitle(tr("This %1, at T = %2").arg(what, significant(temperature(), temperature() < 100 ? 2 : 3)));
}

void DistributionPanel::showNothing(const QString& reason) {
  m_bars->setData({});
  m_bars->hide();
  m_words->hide();
  m_empty->setText(reason);
  m_empty->show();
}

void DistributionPanel::showDistributions() {
  const auto runs = models();
  if (m_case < 0) return showNothing(tr("The data set is being read."));
  if (runs.empty())
    return showNothing(
        tr("No model has seen these pictures yet. Press Run (F5): from the first epoch on, this shows how likely each "
           "class is to teacher, student and baseline."));
  if (m_drawing && !m_drawing->possible)
    return showNothing(tr("Nothing can be drawn for these models. Their test cases are on the tab beside Draw."));
  if (m_drawing && m_drawing->picture.empty())
    return showNothing(tr("Draw on the left: while you draw, this shows how likely each class is to the models."));
  const Dataset& dataset = *m_store.dataset();
  const auto index = static_cast<std::size_t>(m_case);
  const CaseAnswer newest = [this, index](const RunRecord& run) { return caseLogits(m_store, run, index); };
  const CaseAnswer& answer = m_drawing ? m_drawing->answer : m_source ? m_source : newest;
  const ShownCase shown{m_drawing ? -1 : dataset.test.labels[index], temperature(), m_picked, m_all->isChecked()};
  m_empty->hide();
  DistributionData bars = shownDistributions(dataset, runs, answer, shown);
  for (DistributionBlock& block : bars.blocks)
    if (m_drawing && block.values.empty()) block.emptyText = tr("does not answer");
  m_bars->setData(std::move(bars));
  m_bars->show();
  m_words->setText(shownRatio(dataset, runs, answer, shown));
  m_words->setVisible(!m_words->text().isEmpty());
}

}  // namespace retort
