#include "app/run_actions.h"

#include <algorithm>
#include <set>

#include <QAction>
#include <QColorDialog>
#include <QMenu>
#include <QTreeView>
#include <QUndoStack>

#include "app/bridge/run_controller.h"
#include "app/models/run_edit.h"
#include "app/runs_panel.h"
#include "app/setup/fork_dialog.h"
#include "widgets/theme.h"

namespace retort {
namespace {

std::vector<RunId> idsOf(const std::vector<const RunRecord*>& runs) {
  std::vector<RunId> ids;
  for (const RunRecord* run : runs) ids.push_back(run->id);
  return ids;
}

bool waits(RunState state) { return state == RunState::Queued; }

bool isHidden(const RunRecord* run) { return run->hidden; }

}  // namespace

RunActions::RunActions(RunsPanel& panel, RunStore& store, RunController& controller, QUndoStack& undo)
    : QObject(&panel), m_panel(panel), m_store(store), m_controller(controller), m_undo(undo) {
  createActions();
  m_panel.table().addActions(m_actions);
  m_panel.table().setContextMenuPolicy(Qt::ActionsContextMenu);
  connect(&panel, &RunsPanel::selectionChanged, this, &RunActions::update);
  connect(&store, &RunStore::runsChanged, this, &RunActions::update);
  update();
}

void RunActions::createActions() {
  m_resume = add("resume run", tr("Resu&me"), &RunActions::resume);
  m_resume->setToolTip(tr("Go on with the runs that were stopped or were not finished"));
  m_retry = add("retry runs", tr("Retry &failed"), &RunActions::retry);
  m_retry->setToolTip(tr("Try the runs again that failed, of a sweep all of them"));
  m_stop = add("stop run", tr("&Stop"), &RunActions::stop);
  m_stop->setToolTip(tr("End these runs alone, keeping what they have"));
  m_next = add("run next", tr("Run &next"), &RunActions::runNext);
  m_last = add("run last", tr("Run &last"), &RunActions::runLast);
  m_fork = add("fork run", tr("&Fork…"), &RunActions::fork);
  m_fork->setToolTip(tr("Start a new run from a checkpoint of this one, with other settings"));
  m_rename = add("rename run", tr("Re&name"), &RunActions::rename);
  m_colour = add("colour run", tr("&Colour…"), &RunActions::chooseColour);
  m_pin = add("pin run", tr("Pin as &baseline"), &RunActions::togglePin);
  m_hide = add("hide run", tr("&Hide"), &RunActions::toggleHidden);
  m_delete = add("delete run", tr("&Delete"), &RunActions::remove);
  m_rename->setShortcut(Qt::Key_F2);
  m_delete->setShortcut(QKeySequence::Delete);
  for (QAction* action : {m_rename, m_delete}) action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
}

QAction* RunActions::add(const char* name, const QString& text, void (RunActions::*slot)()) {
  auto* action = new QAction(text, this);
  action->setObjectName(QString::fromLatin1(name));
  connect(action, &QAction::triggered, this, slot);
  m_actions << action;
  return action;
}

void RunActions::fill(QMenu& menu) const {
  menu.addSeparator();
  menu.addActions(m_actions);
}

std::vector<const RunRecord*> RunActions::selected() const {
  std::vector<const RunRecord*> runs;
  for (const RunId id : m_panel.selectedRuns())
    if (const RunRecord* run = m_store.find(id)) runs.push_back(run);
  return runs;
}

void RunActions::update() {
  const auto runs = selected();
  const bool one = runs.size() == 1;
  m_resume->setEnabled(!selectedThat(isLeft).empty());
  m_retry->setEnabled(!toRetry().empty());
  m_stop->setEnabled(!selectedThat(goesOn).empty());
  for (QAction* action : {m_next, m_last}) action->setEnabled(!selectedThat(waits).empty());
  m_fork->setEnabled(one && !runs.front()->checkpoints.empty());
  m_rename->setEnabled(one);
  m_colour->setEnabled(!runs.empty());
  m_pin->setEnabled(one);
  m_pin->setText(one && runs.front()->pinned ? tr("Un&pin") : tr("Pin as &baseline"));
  m_hide->setEnabled(!runs.empty());
  m_hide->setText(!runs.empty() && std::ranges::all_of(runs, isHidden) ? tr("S&how") : tr("&Hide"));
  m_delete->setEnabled(!runs.empty());
}

std::vector<RunId> RunActions::selectedThat(bool (*is)(RunState)) const {
  std::vector<RunId> runs;
  for (const RunRecord* run : selected())
    if (is(run->state)) runs.push_back(run->id);
  return runs;
}

std::vector<RunId> RunActions::toRetry() const {
  std::set<ExperimentId> sweeps;
  std::set<RunId> chosen;
  for (const RunRecord* run : selected()) {
    chosen.insert(run->id);
    const auto found = m_store.experiments().find(run->experiment);
    if (found != m_store.experiments().end() && !found->second.sweep.empty()) sweeps.insert(run->experiment);
  }
  std::vector<RunId> runs;
  for (const RunRecord& run : m_store.runs())
    if (run.state == RunState::Failed && (chosen.contains(run.id) || sweeps.contains(run.experiment)))
      runs.push_back(run.id);
  return runs;
}

void RunActions::resume() {
  if (const auto runs = selectedThat(isLeft); !runs.empty()) m_controller.resume(runs);
}

void RunActions::retry() {
  if (const auto runs = toRetry(); !runs.empty()) m_controller.resume(runs);
}

void RunActions::stop() { m_controller.stop(selectedThat(goesOn)); }

void RunActions::runNext() { m_controller.runNext(selectedThat(waits)); }

void RunActions::runLast() { m_controller.runLast(selectedThat(waits)); }

void RunActions::fork() {
  const auto runs = selected();
  if (runs.size() != 1) return;
  auto* dialog = new ForkDialog(*runs.front(), m_panel.window());
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  connect(dialog, &ForkDialog::chosen, this, [this](const ForkRequest& request) { m_controller.fork(request); });
  dialog->open();
}

void RunActions::rename() {
  const auto runs = selected();
  if (runs.size() == 1) m_panel.editName(runs.front()->id);
}

void RunActions::chooseColour() {
  const auto runs = selected();
  if (runs.empty()) return;
  auto* dialog = new QColorDialog(runs.front()->colour, m_panel.window());
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(tr("Colour of %1").arg(runs.front()->name));
  for (int i = 0; i < 5; ++i) QColorDialog::setCustomColor(i + 2, seriesColour(i));
  QColorDialog::setCustomColor(0, studentColour());
  QColorDialog::setCustomColor(1, baselineColour());
  connect(dialog, &QColorDialog::colorSelected, this, [this, ids = idsOf(runs)](const QColor& colour) {
    editRuns(m_store, m_undo, tr("Colour run"), ids,
             [&colour](RunLook& look) { look.colour = colour.name().toStdString(); });
  });
  dialog->open();
}

void RunActions::togglePin() {
  const auto runs = selected();
  if (runs.size() == 1) pinRun(m_store, m_undo, runs.front()->pinned ? 0 : runs.front()->id);
}

void RunActions::toggleHidden() {
  const auto runs = selected();
  const bool hide = !std::ranges::all_of(runs, isHidden);
  std::vector<RunLook> looks;
  for (const RunRecord* run : runs) {
    looks.push_back(m_store.look(run->id));
    looks.back().hidden = hide;
  }
  m_store.setLooks(looks);
}

void RunActions::remove() {
  const auto runs = selected();
  const QString what = runs.size() == 1 ? tr("Delete run") : tr("Delete %1 runs").arg(runs.size());
  editRuns(m_store, m_undo, what, idsOf(runs), [](RunLook& look) { look.deleted = true; });
}

}  // namespace retort
