#include "app/pages/soft_targets_page.h"

#include <utility>

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "app/models/dataset_images.h"
#include "app/models/soft_target_text.h"
#include "app/pages/distribution_panel.h"
#include "app/pages/page_controls.h"
#include "widgets/card.h"
#include "widgets/elided_label.h"
#include "widgets/figures.h"
#include "widgets/flat_combo.h"
#include "widgets/image_grid.h"

namespace retort {

SoftTargetsPage::SoftTargetsPage(RunStore& store, QWidget* parent)
    : Page(QStringLiteral("soft targets"), parent),
      m_store(store),
      m_grid(new ImageGrid(this)),
      m_panel(new DistributionPanel(store, this)),
      m_summary(new ElidedLabel(this)) {
  setObjectName(QStringLiteral("softTargetsPage"));
  auto* card = new Card(tr("Test cases"), this);
  createControls(*card);
  m_grid->setObjectName(QStringLiteral("probeGrid"));
  m_grid->setAccessibleName(tr("Test cases"));
  card->body()->addWidget(m_grid, 1);
  createFoot(*card);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(12, 12, 12, 6);
  layout->setSpacing(12);
  layout->addWidget(card, 1);
  layout->addWidget(m_panel, 1);
  connectSignals();
  onDatasetChanged();
}

void SoftTargetsPage::createControls(Card& card) {
  m_classes =
      makeFlatCombo({QStringLiteral("classFilter"), tr("Class"), tr("Shows the cases of one class")}, {}, &card);
  m_order =
      makeFlatCombo({QStringLiteral("probeOrder"), tr("Order of the cases"),
                     tr("Entropy: where the teacher hesitates most. Disagreement: where the student's soft target "
                        "is farthest from the teacher's. Both at the view temperature")},
                    {tr("in file order"), tr("by class"), tr("by teacher's entropy"), tr("by disagreement")}, &card);
  m_onlyErrors = makeFlatCheck(
      {QStringLiteral("onlyErrors"), tr("Only errors"), tr("Shows only the cases that are classified wrongly")},
      tr("only errors"), &card);
  for (QWidget* control : std::initializer_list<QWidget*>{m_classes, m_order, m_onlyErrors})
    card.addHeaderWidget(control);
}

void SoftTargetsPage::createFoot(Card& card) {
  m_summary->setObjectName(QStringLiteral("probeSummary"));
  m_summary->setProperty("role", QStringLiteral("small"));
  m_students = makeFlatCombo(
      {QStringLiteral("experiment"), tr("Experiment"), tr("Whose teacher, student and baseline are shown")}, {}, &card);
  auto* foot = new QHBoxLayout;
  foot->addWidget(m_summary, 1);
  foot->addWidget(m_students);
  card.body()->addLayout(foot);
}

void SoftTargetsPage::connectSignals() {
  connect(&m_store, &RunStore::runAdded, this, &SoftTargetsPage::refresh);
  connect(&m_store, &RunStore::runsChanged, this, &SoftTargetsPage::refresh);
  connect(&m_store, &RunStore::runsReset, this, &SoftTargetsPage::refresh);
  connect(&m_store, &RunStore::datasetChanged, this, &SoftTargetsPage::onDatasetChanged);
  for (FlatCombo* combo : {m_classes, m_order})
    connect(combo, &QComboBox::currentIndexChanged, this, &SoftTargetsPage::refresh);
  connect(m_students, &QComboBox::currentIndexChanged, this, [this] {
    m_student = m_students->currentData().value<RunId>();
    m_panel->setStudent(m_student);
    refresh();
  });
  connect(m_onlyErrors, &QCheckBox::toggled, this, &SoftTargetsPage::refresh);
  connect(m_panel, &DistributionPanel::temperatureChanged, this, &SoftTargetsPage::refresh);
  connect(m_panel, &DistributionPanel::caseSelected, this, [this](int testCase) {
    m_grid->selectImage(testCase);
    Q_EMIT caseSelected(testCase);
  });
  connect(m_grid, &ImageGrid::caseSelected, this, &SoftTargetsPage::onCaseChosen);
  for (FlatCombo* combo : {m_classes, m_order, m_students})
    connect(combo, &QComboBox::currentIndexChanged, this, &SoftTargetsPage::viewChanged);
  connect(m_onlyErrors, &QCheckBox::toggled, this, &SoftTargetsPage::viewChanged);
  connect(m_panel, &DistributionPanel::viewChanged, this, &SoftTargetsPage::viewChanged);
}

QJsonObject SoftTargetsPage::viewState() const {
  return {{QStringLiteral("class"), m_classes->currentIndex() - 1},
          {QStringLiteral("order"), m_order->currentIndex()},
          {QStringLiteral("only errors"), m_onlyErrors->isChecked()},
          {QStringLiteral("student"), static_cast<qint64>(m_student)},
          {QStringLiteral("case"), m_panel->viewState()}};
}

void SoftTargetsPage::setViewState(const QJsonObject& state) {
  const int order = state.value(QStringLiteral("order")).toInt();
  m_order->setCurrentIndex(order >= 0 && order < m_order->count() ? order : 0);
  m_onlyErrors->setChecked(state.value(QStringLiteral("only errors")).toBool());
  m_wantedClass = state.value(QStringLiteral("class")).toInt(-1);
  m_classes->setCurrentIndex(m_wantedClass >= 0 && m_wantedClass + 1 < m_classes->count() ? m_wantedClass + 1 : 0);
  m_student = static_cast<RunId>(std::max<qint64>(0, state.value(QStringLiteral("student")).toInteger()));
  m_panel->setStudent(m_student);
  m_panel->setViewState(state.value(QStringLiteral("case")).toObject());
  refresh();
  m_grid->selectImage(m_panel->testCase());
}

void SoftTargetsPage::onDatasetChanged() {
  const QSignalBlocker blocker(m_classes);
  const auto dataset = m_store.dataset();
  m_classes->clear();
  m_classes->addItem(tr("all classes"));
  for (std::size_t i = 0; dataset != nullptr && i < dataset->classCount(); ++i)
    m_classes->addItem(tr("only %1").arg(className(*dataset, i)));
  const int wanted = dataset ? std::exchange(m_wantedClass, -1) : -1;
  m_classes->setCurrentIndex(wanted >= 0 && wanted + 1 < m_classes->count() ? wanted + 1 : 0);
  m_grid->setCells({});
  m_grid->setImages(testImages(dataset));
  refresh();
  m_grid->selectImage(m_panel->testCase());
}

void SoftTargetsPage::onCaseChosen(int testCase) {
  m_panel->setCase(testCase);
  Q_EMIT caseSelected(testCase);
}

void SoftTargetsPage::setCase(int testCase) {
  m_panel->setCase(testCase);
  m_grid->selectImage(testCase);
}

ProbeFilter SoftTargetsPage::filter() const {
  return {.onlyClass = m_classes->currentIndex() - 1,
          .onlyErrors = m_onlyErrors->isChecked(),
          .order = static_cast<ProbeOrder>(std::max(0, m_order->currentIndex())),
          .temperature = m_panel->temperature()};
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
    m_students->setItemText(i, names[i]);
    m_students->setItemData(i, QVariant::fromValue(ids[i]));
  }
  while (m_students->count() > names.size()) m_students->removeItem(m_students->count() - 1);
  const bool isThere = ids.contains(m_student);
  m_students->setCurrentIndex(std::max(0, static_cast<int>(ids.indexOf(m_student))));
  m_students->setVisible(names.size() > 2);
  m_panel->setStudent(isThere ? m_student : 0);
}

void SoftTargetsPage::refresh() {
  if (!isVisible()) return;
  fillStudents();
  const ProbeList list = probeList(m_store, comparedRuns(m_store, m_students->currentData().value<RunId>()), filter());
  m_grid->setCells(list.cells);
  if (m_grid->currentCell() < 0) m_grid->selectImage(m_panel->testCase());
  describe(list);
}

void SoftTargetsPage::describe(const ProbeList& list) {
  const auto dataset = m_store.dataset();
  m_onlyErrors->setEnabled(list.judge != nullptr || m_onlyErrors->isChecked());
  if (dataset == nullptr) {
    m_grid->setEmptyText(tr("The data set is being read."));
    return m_summary->setText({});
  }
  m_grid->setEmptyText(list.judge == nullptr
                           ? tr("No model has classified these cases yet. Press Run (F5).")
                           : tr("No case is left by this choice. Choose another class or show more than errors."));
  QString text =
      tr("%1 of %2 test cases").arg(grouped(list.probes), grouped(static_cast<double>(dataset->test.count())));
  if (list.judge != nullptr) text += tr(" · %1 wrong by %2").arg(list.errors).arg(list.judge->name);
  if (!list.orderKnown) text += tr(" · the order needs a trained teacher and student");
  m_summary->setText(text);
}

void SoftTargetsPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  refresh();
}

}  // namespace retort
