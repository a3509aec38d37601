#include "app/pages/specialists_page.h"

#include <algorithm>
#include <utility>

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include "app/pages/figure_table.h"
#include "app/pages/page_controls.h"
#include "engine/experiment/error.h"
#include "engine/experiment/subset_text.h"
#include "widgets/card.h"
#include "widgets/elided_label.h"
#include "widgets/flat_combo.h"
#include "widgets/subset_board.h"

namespace retort {
namespace {

const QString kPreset = QStringLiteral("glyphs-specialists");

QLabel* makeText(const char* name, const char* role, QWidget* parent) {
  auto* label = new QLabel(parent);
  label->setObjectName(QLatin1String(name));
  label->setProperty("role", QLatin1String(role));
  label->setWordWrap(true);
  return label;
}

}  // namespace

SpecialistsPage::SpecialistsPage(RunStore& store, QWidget* parent) : QWidget(parent), m_store(store) {
  setObjectName(QStringLiteral("specialistsPage"));
  auto* card = new Card({}, this);
  createParts(*card);
  createEmpty(*card);
  createHead(*card);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(12, 12, 12, 6);
  layout->addWidget(card);
  connectSignals();
}

void SpecialistsPage::createHead(Card& card) {
  m_runs = makeFlatCombo({QStringLiteral("specialistsRun"), tr("Generalist with specialists"),
                          tr("The generalist and its specialists that are shown, the newest first")},
                         {}, &card);
  m_runs->setProperty("flat", false);
  m_runs->setProperty("role", QStringLiteral("title"));
  card.setTitleWidget(m_runs);
  m_total = new ElidedLabel(&card);
  m_total->setObjectName(QStringLiteral("specialistsTotal"));
  m_total->setProperty("role", QStringLiteral("value"));
  card.addHeaderWidget(m_total);
  m_copy = makeFlatButton({QStringLiteral("copyGains"), tr("Copy the gains"),
                           tr("Copies the table of gains by the number of covering specialists")},
                          tr("copy table"), &card);
  card.addHeaderWidget(m_copy);
}

void SpecialistsPage::createParts(Card& card) {
  m_parts = new QWidget(&card);
  m_board = new SubsetBoard(m_parts);
  m_board->setObjectName(QStringLiteral("subsetBoard"));
  m_board->setAccessibleName(tr("Subsets of classes"));
  m_train = new QPushButton(tr("Use these subsets"), m_parts);
  m_train->setObjectName(QStringLiteral("useSubsets"));
  m_train->setAccessibleName(m_train->text());
  m_train->setToolTip(
      tr("Puts them into the form as an experiment. Run (F5) then trains a specialist for each, beside the same "
         "generalist; one that was trained for the very same named subset is used again"));
  m_revert = new QPushButton(tr("Back to what was trained"), m_parts);
  m_revert->setObjectName(QStringLiteral("revertSubsets"));
  m_revert->setAccessibleName(m_revert->text());
  m_revert->setToolTip(tr("Takes your changes of the subsets back"));
  m_gains = new FigureTable({tr("Specialists"), tr("Cases"), tr("Right before"), tr("Change"), tr("Relative")},
                            {tr("How many specialists have the case's class in their subset"), tr("Of the test set"),
                             tr("How many of these the generalist alone has right"),
                             tr("How many more, or fewer, are right with the specialists"),
                             tr("The change relative to what was right before")},
                            m_parts);
  m_gains->setObjectName(QStringLiteral("coverageGains"));
  m_gains->setAccessibleName(tr("Gain by the number of covering specialists"));
  m_gain = makeText("specialistsGain", "note", m_parts);
  m_gain->setAccessibleName(tr("What the specialists gain"));
  m_gain->setTextInteractionFlags(Qt::TextSelectableByMouse);
  auto* hint = makeText("subsetsHint", "small", m_parts);
  hint->setText(tr("Drag a class to another specialist; with Ctrl it stays in both. Delete takes it out."));
  auto* buttons = new QHBoxLayout;
  buttons->addWidget(hint, 1);
  buttons->addWidget(m_revert);
  buttons->addWidget(m_train);
  auto* left = new QVBoxLayout;
  left->setSpacing(6);
  left->addWidget(m_board, 1);
  left->addLayout(buttons);
  auto* right = new QVBoxLayout;
  right->setSpacing(8);
  right->addWidget(m_gains);
  right->addWidget(m_gain);
  right->addStretch(1);
  auto* sides = new QHBoxLayout(m_parts);
  sides->setContentsMargins(0, 0, 0, 0);
  sides->setSpacing(20);
  sides->addLayout(left, 5);
  sides->addLayout(right, 4);
  card.body()->addWidget(m_parts, 1);
}

void SpecialistsPage::createEmpty(Card& card) {
  m_empty = new QWidget(&card);
  m_problem = makeText("specialistsProblem", "muted", m_empty);
  m_problem->setAlignment(Qt::AlignCenter);
  m_choose = new QPushButton(tr("Choose %1").arg(kPreset), m_empty);
  m_choose->setObjectName(QStringLiteral("chooseSpecialists"));
  m_choose->setAccessibleName(m_choose->text());
  m_choose->setToolTip(
      tr("Puts an experiment with specialists for 62 letters and digits into the form; Run (F5) trains it, without "
         "files"));
  auto* layout = new QVBoxLayout(m_empty);
  layout->addStretch(1);
  layout->addWidget(m_problem);
  layout->addWidget(m_choose, 0, Qt::AlignCenter);
  layout->addStretch(1);
  card.body()->addWidget(m_empty, 1);
}

void SpecialistsPage::connectSignals() {
  connect(&m_store, &RunStore::runAdded, this, &SpecialistsPage::refreshSoon);
  connect(&m_store, &RunStore::runsChanged, this, &SpecialistsPage::refreshSoon);
  connect(&m_store, &RunStore::runsReset, this, &SpecialistsPage::refreshSoon);
  connect(&m_store, &RunStore::datasetChanged, this, &SpecialistsPage::refreshSoon);
  connect(m_runs, &QComboBox::activated, this, [this] { setRun(m_runs->currentData().value<RunId>()); });
  connect(m_choose, &QPushButton::clicked, this, [this] { Q_EMIT presetChosen(kPreset); });
  connect(m_board, &SubsetBoard::edited, this, &SpecialistsPage::onEdited);
  connect(m_train, &QPushButton::clicked, this, &SpecialistsPage::chooseEdited);
  connect(m_revert, &QPushButton::clicked, this, [this] {
    m_edited.erase(m_shown);
    fill();
    Q_EMIT viewChanged();
  });
  connect(m_copy, &QToolButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_gains->text()); });
}

void SpecialistsPage::setRun(RunId run) {
  if (run == m_run) return;
  m_run = run;
  refresh();
  Q_EMIT viewChanged();
}

/// Once for all that changes in one go.
void SpecialistsPage::refreshSoon() {
  if (m_due) return;
  m_due = true;
  QMetaObject::invokeMethod(this, &SpecialistsPage::refresh, Qt::QueuedConnection);
}

void SpecialistsPage::refresh() {
  m_due = false;
  if (!isVisible()) return;
  fillRuns();
  ask(specialistsQuestion(m_store, m_store.find(m_shown)));
  fill();
}

void SpecialistsPage::fillRuns() {
  const std::vector<RunId> runs = specialistSystems(m_store);
  const auto chosen = std::ranges::find(runs, m_run);
  m_shown = chosen != runs.end() ? m_run : runs.empty() ? 0 : runs.front();
  const QSignalBlocker quiet(m_runs);
  bool isOther = m_runs->count() != static_cast<int>(runs.size());
  for (std::size_t i = 0; i < runs.size() && !isOther; ++i)
    isOther = m_runs->itemData(static_cast<int>(i)) != QVariant::fromValue(runs[i]) ||
              m_runs->itemText(static_cast<int>(i)) != m_store.find(runs[i])->name;
  if (isOther) {
    m_runs->clear();
    for (const RunId run : runs) m_runs->addItem(m_store.find(run)->name, QVariant::fromValue(run));
    m_runs->updateGeometry();
  }
  m_runs->setCurrentIndex(static_cast<int>(std::ranges::find(runs, m_shown) - runs.begin()));
  m_runs->setVisible(!runs.empty());
}

void SpecialistsPage::ask(SpecialistsQuestion question) {
  if (question == m_question) return;
  m_question = std::move(question);
  if (m_question.complete() && !m_working) workOut();
}

/// One at a time; what was asked meanwhile comes next, the newest question alone.
void SpecialistsPage::workOut() {
  m_working = true;
  m_worker.post([this, question = m_question]() -> BackgroundWorker::Answer {
    const auto answer = std::make_shared<SpecialistsAnswer>(answerOf(question));
    return [this, answer] {
      m_working = false;
      const bool isNewest = answer->question == m_question;
      m_answer = std::move(*answer);
      refreshSoon();
      if (!isNewest && m_question.complete()) workOut();
    };
  });
}

void SpecialistsPage::fill() {
  m_view = specialistsView(m_store, m_store.find(m_shown), m_answer);
  const bool any = m_view.problem.isEmpty();
  m_problem->setText(m_view.problem);
  m_choose->setVisible(m_view.offersPreset);
  m_empty->setVisible(!any);
  for (QWidget* part : std::initializer_list<QWidget*>{m_parts, m_total, m_copy}) part->setVisible(any);
  if (!any) return;
  m_total->setText(systemText(m_view));
  m_gains->setRows(gainRows(m_view));
  m_gains->setVisible(m_view.answer.has_value());
  m_copy->setVisible(m_view.answer.has_value());
  m_gain->setText(gainText(m_view));
  showBoard();
}

void SpecialistsPage::showBoard() {
  const auto edited = m_edited.find(m_shown);
  const bool isEdited = edited != m_edited.end();
  QStringList titles;
  for (const SpecialistLine& line : m_view.lines)
    if (!line.subset.empty()) titles << line.title;
  if (isEdited) titles.clear();
  const auto subsets = isEdited ? edited->second : subsetsOf(m_view);
  m_board->setSubsets(m_view.classNames, subsets, titles);
  const RunRecord* run = m_store.find(m_shown);
  m_train->setEnabled(isEdited && !subsets.empty() && run && experimentWith(m_store, *run, subsets).has_value());
  m_revert->setVisible(isEdited);
}

void SpecialistsPage::onEdited() {
  if (m_board->subsets() == subsetsOf(m_view))
    m_edited.erase(m_shown);
  else
    m_edited[m_shown] = m_board->subsets();
  m_run = m_shown;
  showBoard();
  Q_EMIT viewChanged();
}

void SpecialistsPage::chooseEdited() {
  const RunRecord* run = m_store.find(m_shown);
  const auto spec = run ? experimentWith(m_store, *run, m_board->subsets()) : std::nullopt;
  if (spec) Q_EMIT experimentChosen(*spec, tr("specialists' subsets"));
}

QJsonObject SpecialistsPage::viewState() const {
  QJsonObject state{{QStringLiteral("run"), static_cast<qint64>(m_run)}};
  const auto edited = m_edited.find(m_run);
  if (edited != m_edited.end()) state[QStringLiteral("subsets")] = QString::fromStdString(subsetsText(edited->second));
  return state;
}

void SpecialistsPage::setViewState(const QJsonObject& state) {
  m_edited.clear();
  m_run = static_cast<RunId>(std::max<qint64>(0, state.value(QStringLiteral("run")).toInteger()));
  try {
    auto subsets = parseSubsets(state.value(QStringLiteral("subsets")).toString().toStdString());
    if (!subsets.empty()) m_edited[m_run] = std::move(subsets);
  } catch (const Error&) {  // of a session from elsewhere: what was trained is shown
  }
  refresh();
}

void SpecialistsPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  refresh();
}

}  // namespace retort
