#include "app/pages/model_menu.h"

#include <algorithm>
#include <ranges>

#include <QAction>
#include <QMenu>

namespace retort {

namespace {

constexpr std::size_t kMostListed = 30;

}  // namespace

ModelMenu::ModelMenu(const RunStore& store, QWidget* parent)
    : QToolButton(parent), m_store(store), m_menu(new QMenu(this)) {
  setObjectName(QStringLiteral("models"));
  setAccessibleName(tr("Models"));
  setToolTip(tr("Whose distributions are shown: up to five models of this data set"));
  setProperty("flat", true);
  setFocusPolicy(Qt::StrongFocus);
  setPopupMode(QToolButton::InstantPopup);
  m_menu->setObjectName(QStringLiteral("modelsMenu"));
  m_menu->setToolTipsVisible(true);
  setMenu(m_menu);
  setShown({});
  connect(m_menu, &QMenu::aboutToShow, this, &ModelMenu::fill);
}

void ModelMenu::setShown(const std::vector<RunId>& runs) {
  m_shown = runs;
  setText(tr("models (%1) ▾").arg(runs.size()));
}

void ModelMenu::fill() {
  m_menu->clear();
  addSource(QStringLiteral("modelsOfExperiment"), tr("Teacher, student and baseline"), ModelChoice::Source::Experiment);
  addSource(QStringLiteral("modelsOfTable"), tr("Those selected in the runs table"), ModelChoice::Source::Table);
  m_menu->addSeparator();
  for (const RunId run : m_shown)
    if (const RunRecord* known = m_store.find(run)) addRun(*known);
  std::size_t listed = m_shown.size();
  std::size_t left = 0;
  for (const RunRecord& run : m_store.runs() | std::views::reverse) {
    const bool isShown = std::ranges::find(m_shown, run.id) != m_shown.end();
    if (isShown || run.spec.role == Role::Specialist || !m_store.isOnDataset(run)) continue;
    if (listed++ < kMostListed)
      addRun(run);
    else
      ++left;
  }
  if (left == 0) return;
  QAction* more = m_menu->addAction(tr("%1 more: select them in the runs table").arg(left));
  more->setEnabled(false);
}

void ModelMenu::addSource(const QString& name, const QString& text, ModelChoice::Source source) {
  QAction* action = m_menu->addAction(text);
  action->setObjectName(name);
  action->setCheckable(true);
  action->setChecked(m_choice.source == source);
  connect(action, &QAction::triggered, this, [this, source] { choose({source, m_choice.own}); });
}

void ModelMenu::addRun(const RunRecord& run) {
  const bool isShown = std::ranges::find(m_shown, run.id) != m_shown.end();
  QAction* action = m_menu->addAction(QString(run.name).replace(QLatin1Char('&'), QLatin1String("&&")));
  action->setObjectName(QStringLiteral("model %1").arg(run.id));
  action->setCheckable(true);
  action->setChecked(isShown);
  action->setEnabled(isShown ? m_shown.size() > 1 : m_shown.size() < kMostModels);
  if (!action->isEnabled())
    action->setToolTip(isShown ? tr("One model stays") : tr("Five at most: take one of the others away first"));
  connect(action, &QAction::triggered, this, [this, id = run.id] { toggle(id); });
}

void ModelMenu::toggle(RunId run) {
  std::vector<RunId> own = m_shown;
  if (std::erase(own, run) == 0) own.push_back(run);
  choose({ModelChoice::Source::Own, own});
}

void ModelMenu::choose(const ModelChoice& choice) {
  if (choice == m_choice) return;
  m_choice = choice;
  Q_EMIT choiceChanged();
}

}  // namespace retort
