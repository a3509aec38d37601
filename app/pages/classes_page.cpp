#include "app/pages/classes_page.h"

#include <algorithm>
#include <utility>

#include <QHBoxLayout>
#include <QJsonArray>
#include <QLabel>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

#include "app/pages/bias_offer_row.h"
#include "app/pages/class_bias_rows.h"
#include "app/pages/page_controls.h"
#include "app/pages/store_watch.h"
#include "widgets/card.h"
#include "widgets/elided_label.h"
#include "widgets/export_actions.h"
#include "widgets/flat_combo.h"
#include "widgets/heat_map.h"
#include "widgets/theme.h"

namespace retort {

ClassesPage::ClassesPage(RunStore& store, QWidget* parent)
    : Page(QStringLiteral("classes"), parent),
      m_store(store),
      m_question(biasOffersOf, [this](const BiasOffers& offers) { m_offers->setOffers(offers); }) {
  setObjectName(QStringLiteral("classesPage"));
  auto* card = new Card({}, this);
  createBody(*card);
  createHead(*card);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(12, 12, 12, 6);
  layout->addWidget(card);
  connectSignals();
}

void ClassesPage::createHead(Card& card) {
  m_runs = makeRunCombo({QStringLiteral("classesRun"), tr("Run"),
                         tr("Whose errors are shown: students, baselines and teachers, of each the newest first")},
                        &card);
  card.setTitleWidget(m_runs);
  m_total = new ElidedLabel(&card);
  m_total->setObjectName(QStringLiteral("classesTotal"));
  m_total->setProperty("role", QStringLiteral("value"));
  card.addHeaderWidget(m_total);
  m_reset = makeFlatButton(
      {QStringLiteral("resetOffsets"), tr("Reset all offsets"), tr("All output biases back to what was trained")},
      tr("reset offsets"), &card);
  card.addHeaderWidget(m_reset);
  m_export = makeFlatButton({QStringLiteral("classesExport"), tr("Export the confusion matrix"),
                             tr("Copy or save the confusion matrix and its numbers")},
                            tr("export ▾"), &card);
  m_export->setMenu(m_heat->exporting()->menu());
  m_export->setPopupMode(QToolButton::InstantPopup);
  card.addHeaderWidget(m_export);
}

void ClassesPage::createBody(Card& card) {
  m_problem = new QLabel(&card);
  m_problem->setObjectName(QStringLiteral("classesProblem"));
  m_problem->setProperty("role", QStringLiteral("muted"));
  m_problem->setAlignment(Qt::AlignCenter);
  m_problem->setWordWrap(true);
  m_parts = new QWidget(&card);
  m_offers = new BiasOfferRow(m_parts);
  m_rows = new ClassBiasRows(m_parts);
  m_heat = new HeatMap(m_parts);
  m_heat->setObjectName(QStringLiteral("confusionMap"));
  m_heat->setAccessibleName(tr("Confusion matrix"));
  auto* sides = new QHBoxLayout;
  sides->setSpacing(20);
  sides->addWidget(m_rows, 5);
  sides->addWidget(m_heat, 4);
  auto* parts = new QVBoxLayout(m_parts);
  parts->setContentsMargins(0, 0, 0, 0);
  parts->setSpacing(6);
  parts->addWidget(m_offers);
  parts->addLayout(sides, 1);
  card.body()->addWidget(m_parts, 1);
  card.body()->addWidget(m_problem, 1);
  m_message = new QLabel(&card);
  m_message->setObjectName(QStringLiteral("classesMessage"));
  m_message->setWordWrap(true);
  m_message->hide();
  card.body()->addWidget(m_message);
}

void ClassesPage::connectSignals() {
  connect(new StoreWatch(m_store, this), &StoreWatch::changed, this, &ClassesPage::onRunsChanged);
  connect(m_runs, &QComboBox::activated, this, [this] { setRun(m_runs->currentData().value<RunId>()); });
  connect(m_reset, &QToolButton::clicked, this, [this] { setOffsets({}); });
  connect(m_offers, &BiasOfferRow::chosen, this,
          [this](double offset) { setOffsets(offsetsOf(m_view.lines.size(), m_question.question().set, offset)); });
  connect(m_rows, &ClassBiasRows::offsetChanged, this, &ClassesPage::setOffset);
  connect(m_rows, &ClassBiasRows::memberChanged, this, &ClassesPage::setMember);
  connect(m_heat->exporting(), &ExportActions::saved, this,
          [this](const QString& path) { say(tr("Saved as %1").arg(path), false); });
  connect(m_heat->exporting(), &ExportActions::failed, this, [this](const QString& text) { say(text, true); });
}

void ClassesPage::setSelectedRuns(const std::vector<RunId>& runs) {
  const RunId one = runs.size() == 1 ? runs.front() : 0;
  if (one == std::exchange(m_followed, one)) return;  // the table was filled anew
  const RunRecord* run = m_store.find(one);
  if (run && m_store.isOnDataset(*run)) setRun(run->id);
}

void ClassesPage::setRun(RunId run) {
  if (run == m_run) return;
  m_run = run;
  refresh();
  Q_EMIT viewChanged();
}

/// Other runs go on thirty times a second, and change nothing here but the list.
void ClassesPage::onRunsChanged() {
  if (!isVisible()) return;
  fillRuns();
  const RunRecord* run = m_store.find(m_shown);
  const bool same = m_logits && run && run->testLogits == m_logits && run->heldOut == m_question.question().heldOut &&
                    m_question.question().data == m_store.dataset() && m_runs->currentText() == m_shownName;
  if (!same) refresh();
}

void ClassesPage::refresh() {
  if (!isVisible()) return;
  fillRuns();
  const RunRecord* run = m_store.find(m_shown);
  // The trained net's confusion stays while its logits do.
  const bool same =
      run && run->testLogits && run->testLogits == m_logits && m_question.question().data == m_store.dataset();
  const std::optional<Confusion> trained = same ? std::optional(m_view.trained) : std::nullopt;
  m_view = classBiasView(m_store, run, settings(), trained);
  m_shownName = m_runs->currentText();
  m_logits = m_view.problem.isEmpty() ? run->testLogits : nullptr;
  m_message->setVisible(m_message->isVisible() && same);
  showParts();
  askForOffers();
}

void ClassesPage::fillRuns() {
  const std::vector<RunId> runs = biasRuns(m_store);
  m_shown = std::ranges::find(runs, m_run) == runs.end() ? firstWithErrors(m_store, runs) : m_run;
  fillRunCombo(*m_runs, m_store, runs, m_shown);
}

void ClassesPage::showParts() {
  const bool any = m_view.problem.isEmpty();
  m_problem->setText(m_view.problem);
  m_problem->setVisible(!any);
  m_parts->setVisible(any);
  m_total->setVisible(any);
  m_export->setVisible(any);
  m_reset->setVisible(any);
  if (any) showErrors();
}

void ClassesPage::showErrors() {
  m_total->setText(totalText(m_view));
  m_rows->setLines(m_view.lines);
  m_reset->setEnabled(std::ranges::any_of(m_view.lines, [](const ClassLine& line) { return line.offset != 0; }));
  m_heat->setData(confusionMap(m_view, m_runs->currentText()));
}

BiasSettings& ClassesPage::settings() { return m_settings[m_shown]; }

void ClassesPage::setOffset(std::size_t index, double offset) {
  std::vector<double> offsets = settings().offsets;
  offsets.resize(m_view.lines.size());
  offsets.at(index) = offset;
  setOffsets(std::move(offsets));
}

void ClassesPage::setOffsets(std::vector<double> offsets) {
  m_run = m_shown;
  settings().offsets = std::move(offsets);
  refresh();
  Q_EMIT viewChanged();
}

void ClassesPage::setMember(std::size_t index, bool inSet) {
  std::vector<std::size_t> set = setOf(m_view);
  std::erase(set, index);
  if (inSet) set.insert(std::ranges::lower_bound(set, index), index);
  m_run = m_shown;
  settings().set = std::move(set);
  refresh();
  Q_EMIT viewChanged();
}

void ClassesPage::askForOffers() {
  const RunRecord* run = m_store.find(m_shown);
  if (!m_question.ask({m_store.dataset(), m_logits, run ? run->heldOut : nullptr, setOf(m_view)})) return;
  QStringList names;
  for (const ClassLine& line : m_view.lines) names << line.name;
  m_offers->setQuestion(m_question.question(), run && run->spec.dataset.validationFraction > 0, names);
}

QJsonObject ClassesPage::viewState() const {
  QJsonObject state{{QStringLiteral("run"), static_cast<qint64>(m_run)}};
  const auto found = m_settings.find(m_run);
  if (m_run == 0 || found == m_settings.end()) return state;
  QJsonArray offsets;
  for (const double offset : found->second.offsets) offsets.append(offset);
  state[QStringLiteral("offsets")] = offsets;
  if (!found->second.set) return state;
  QJsonArray set;
  for (const std::size_t index : *found->second.set) set.append(static_cast<qint64>(index));
  state[QStringLiteral("set")] = set;
  return state;
}

void ClassesPage::setViewState(const QJsonObject& state) {
  m_settings.clear();
  m_run = static_cast<RunId>(std::max<qint64>(0, state.value(QStringLiteral("run")).toInteger()));
  BiasSettings& kept = m_settings[m_run];
  for (const QJsonValue offset : state.value(QStringLiteral("offsets")).toArray())
    kept.offsets.push_back(std::clamp(offset.toDouble(), -kMostOffset, kMostOffset));
  if (state.contains(QStringLiteral("set"))) {
    kept.set.emplace();
    for (const QJsonValue index : state.value(QStringLiteral("set")).toArray())
      if (index.toInteger(-1) >= 0) kept.set->push_back(static_cast<std::size_t>(index.toInteger()));
  }
  refresh();
}

void ClassesPage::say(const QString& text, bool isError) {
  m_message->setProperty("role", isError ? QStringLiteral("error") : QStringLiteral("small"));
  m_message->setText(text);
  m_message->show();
  repolish(*m_message);
}

void ClassesPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  refresh();
}

}  // namespace retort
