#include "app/pages/distribution_panel.h"

#include <algorithm>
#include <utility>

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

#include "app/models/dataset_images.h"
#include "app/models/soft_target_text.h"
#include "app/pages/page_controls.h"
#include "engine/analysis/soft_targets.h"
#include "widgets/distribution_bars.h"
#include "widgets/figures.h"
#include "widgets/picture_label.h"
#include "widgets/temperature_slider.h"

namespace retort {

namespace {

constexpr int kPictureSide = 56;
constexpr double kFirstTemperature = 4;

QString titleOf(const RunRecord& run) {
  if (run.spec.role == Role::Student && run.spec.objective.kind == ObjectiveKind::SoftTargets)
    return DistributionPanel::tr("student · T %1").arg(QString::number(run.spec.objective.temperature, 'g', 4));
  return QString::fromStdString(toString(run.spec.role));
}

DistributionBlock blockOf(const RunStore& store, const RunRecord& run, int testCase, double temperature) {
  DistributionBlock block;
  block.title = titleOf(run);
  block.colour = run.colour;
  const auto logits = caseLogits(store, run, static_cast<std::size_t>(testCase));
  if (logits.empty()) {
    block.emptyText = run.state == RunState::Queued ? DistributionPanel::tr("waits its turn")
                      : goesOn(run.state)           ? DistributionPanel::tr("after its first epoch")
                                                    : DistributionPanel::tr("left no logits for this case");
    return block;
  }
  block.values = softTarget(logits, temperature);
  block.note = DistributionPanel::tr("entropy %1").arg(significant(entropy(block.values)));
  return block;
}

}  // namespace

DistributionPanel::DistributionPanel(const RunStore& store, QWidget* parent)
    : Card(tr("Soft targets"), parent),
      m_store(store),
      m_picture(new PictureLabel(kPictureSide, this)),
      m_caption(new QLabel(this)),
      m_log(makeFlatCheck({QStringLiteral("distributionLog"), tr("Logarithmic bars"),
                           tr("Shows probabilities on a logarithmic scale, so that the small ones can be seen")},
                          tr("log"), this)),
      m_slider(new TemperatureSlider(this)),
      m_words(new QLabel(this)),
      m_empty(new QLabel(this)),
      m_bars(new DistributionBars(this)) {
  createHead();
  createBody();
  connect(&store, &RunStore::runAdded, this, &DistributionPanel::refresh);
  connect(&store, &RunStore::runsChanged, this, &DistributionPanel::refresh);
  connect(&store, &RunStore::runsReset, this, &DistributionPanel::refresh);
  connect(&store, &RunStore::datasetChanged, this, &DistributionPanel::onDatasetChanged);
  connect(m_slider, &TemperatureSlider::valueChanged, this, [this](double value) {
    refresh();
    Q_EMIT temperatureChanged(value);
    Q_EMIT viewChanged();
  });
  onDatasetChanged();
}

void DistributionPanel::createHead() {
  const auto addStep = [this](const QString& object, const QString& text, const QString& tip, int by) {
    auto* button = makeFlatButton({object, tip, tip}, text, this);
    connect(button, &QToolButton::clicked, this, [this, by] { stepCase(by); });
    addHeaderWidget(button);
  };
  addStep(QStringLiteral("previousCase"), QStringLiteral("‹"), tr("Previous probe case"), -1);
  addStep(QStringLiteral("nextCase"), QStringLiteral("›"), tr("Next probe case"), 1);
  connect(m_log, &QCheckBox::toggled, m_bars, &DistributionBars::setLogScale);
  connect(m_log, &QCheckBox::toggled, this, &DistributionPanel::viewChanged);
  addHeaderWidget(m_log);
}

void DistributionPanel::createBody() {
  m_slider->setObjectName(QStringLiteral("viewTemperature"));
  m_slider->setCaption(tr("View temperature"));
  m_slider->setRange(0.1, 100);
  m_slider->setValue(kFirstTemperature);
  m_caption->setProperty("role", QStringLiteral("muted"));
  m_caption->setToolTip(tr("The temperature at which the stored logits are shown; it retrains nothing"));
  m_caption->setText(tr("Temperature (view only)"));
  m_words->setObjectName(QStringLiteral("resemblance"));
  m_words->setWordWrap(true);
  m_empty->setObjectName(QStringLiteral("distributionEmpty"));
  m_empty->setProperty("role", QStringLiteral("muted"));
  m_empty->setWordWrap(true);
  m_empty->setAlignment(Qt::AlignCenter);
  m_bars->setObjectName(QStringLiteral("distributionBars"));
  auto* controls = new QVBoxLayout;
  controls->setSpacing(2);
  controls->addStretch(1);
  controls->addWidget(m_caption);
  controls->addWidget(m_slider);
  controls->addStretch(1);
  auto* top = new QHBoxLayout;
  top->setSpacing(12);
  top->addWidget(m_picture);
  top->addLayout(controls, 1);
  body()->addLayout(top);
  body()->addWidget(m_words);
  body()->addWidget(m_bars, 1);
  body()->addWidget(m_empty, 1);
}

double DistributionPanel::temperature() const { return m_slider->value(); }

void DistributionPanel::setTemperature(double temperature) { m_slider->setValue(temperature); }

void DistributionPanel::setStudent(RunId student) {
  if (student == m_student) return;
  m_student = student;
  refresh();
}

void DistributionPanel::setCase(int testCase) {
  const auto dataset = m_store.dataset();
  if (dataset == nullptr || testCase < 0 || testCase >= static_cast<int>(dataset->test.count())) return;
  if (testCase != m_case) Q_EMIT viewChanged();
  m_case = testCase;
  showPicture();
  refresh();
}

QJsonObject DistributionPanel::viewState() const {
  return {{QStringLiteral("case"), m_case},
          {QStringLiteral("temperature"), temperature()},
          {QStringLiteral("log"), m_log->isChecked()}};
}

void DistributionPanel::setViewState(const QJsonObject& state) {
  m_log->setChecked(state.value(QStringLiteral("log")).toBool());
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
  if (m_wantedCase >= 0 && m_wantedCase < count)
    m_case = std::exchange(m_wantedCase, -1);
  else if (!isSame || m_case >= count)
    m_case = probes.empty() ? -1 : static_cast<int>(probes.front());
  m_sha256 = dataset ? dataset->sha256 : std::string();
  showPicture();
  refresh();
}

void DistributionPanel::stepCase(int by) {
  const auto probes = probesOf(m_store);
  if (probes.empty()) return;
  const auto found = std::ranges::lower_bound(probes, static_cast<std::uint32_t>(std::max(0, m_case)));
  const auto at = std::clamp<std::ptrdiff_t>(found - probes.begin() + by, 0, std::ssize(probes) - 1);
  setCase(static_cast<int>(probes[static_cast<std::size_t>(at)]));
  Q_EMIT caseSelected(m_case);
}

void DistributionPanel::showPicture() {
  const auto dataset = m_store.dataset();
  const QString description =
      m_case < 0 ? QString()
                 : tr("Test case %1, %2")
                       .arg(m_case)
                       .arg(withArticle(className(*dataset, dataset->test.labels[static_cast<std::size_t>(m_case)])));
  m_picture->setPicture(testImages(dataset), static_cast<std::size_t>(std::max(0, m_case)), description);
}

void DistributionPanel::showEvent(QShowEvent* event) {
  Card::showEvent(event);
  refresh();
}

void DistributionPanel::refresh() {
  if (!isVisible()) return;
  const auto dataset = m_store.dataset();
  if (m_case >= 0) {
    const std::size_t label = dataset->test.labels[static_cast<std::size_t>(m_case)];
    setTitle(tr("This %1, at T = %2")
                 .arg(className(*dataset, label), significant(temperature(), temperature() < 100 ? 2 : 3)));
  } else {
    setTitle(tr("Soft targets"));
  }
  showDistributions();
}

void DistributionPanel::showDistributions() {
  const ComparedRuns runs = comparedRuns(m_store, m_student);
  const bool ready = m_case >= 0 && !runs.empty();
  m_bars->setVisible(ready);
  m_empty->setVisible(!ready);
  m_words->setVisible(ready);
  if (!ready) {
    m_empty->setText(m_case < 0
                         ? tr("The data set is being read.")
                         : tr("No model has seen these pictures yet. Press Run (F5): from the first epoch on, this "
                              "shows how likely each class is to teacher, student and baseline."));
    return;
  }
  DistributionData shown;
  const Dataset& dataset = *m_store.dataset();
  for (std::size_t i = 0; i < dataset.classCount(); ++i) shown.classNames.push_back(className(dataset, i));
  shown.trueClass = dataset.test.labels[static_cast<std::size_t>(m_case)];
  for (const RunRecord* run : {runs.teacher, runs.student, runs.baseline})
    if (run != nullptr) shown.blocks.push_back(blockOf(m_store, *run, m_case, temperature()));
  m_bars->setData(std::move(shown));
  showWords(runs);
}

void DistributionPanel::showWords(const ComparedRuns& runs) {
  const Dataset& dataset = *m_store.dataset();
  const auto index = static_cast<std::size_t>(m_case);
  QString words;
  for (const RunRecord* run : {runs.teacher, runs.student, runs.baseline}) {
    if (run == nullptr || !words.isEmpty()) continue;
    words = resemblance(dataset, QString::fromStdString(toString(run->spec.role)), caseLogits(m_store, *run, index),
                        dataset.test.labels[index], temperature());
  }
  m_words->setText(words);
  m_words->setVisible(!words.isEmpty());
}

}  // namespace retort
