#include "app/models/run_edit.h"

#include <utility>

#include <QCoreApplication>
#include <QUndoCommand>
#include <QUndoStack>

namespace retort {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("retort", text); }

/// The run's present look with what differs between `from` and `to`: what was changed beside it stays.
RunLook stepped(RunLook look, const RunLook& from, const RunLook& to) {
  if (from.name != to.name) look.name = to.name;
  if (from.colour != to.colour) look.colour = to.colour;
  if (from.hidden != to.hidden) look.hidden = to.hidden;
  if (from.pinned != to.pinned) look.pinned = to.pinned;
  if (from.deleted != to.deleted) look.deleted = to.deleted;
  return look;
}

class RunEdit : public QUndoCommand {
 public:
  RunEdit(RunStore& store, const QString& what, std::vector<RunLook> before, std::vector<RunLook> after)
      : QUndoCommand(what), m_store(store), m_before(std::move(before)), m_after(std::move(after)) {}

  void undo() override { step(m_after, m_before); }
  void redo() override { step(m_before, m_after); }

 private:
  void step(const std::vector<RunLook>& from, const std::vector<RunLook>& to) {
    std::vector<RunLook> looks;
    for (std::size_t i = 0; i < from.size(); ++i) looks.push_back(stepped(m_store.look(from[i].run), from[i], to[i]));
    m_store.setLooks(looks);
  }

  RunStore& m_store;
  std::vector<RunLook> m_before;
  std::vector<RunLook> m_after;
};

}  // namespace

void editRuns(RunStore& store, QUndoStack& undo, const QString& what, const std::vector<RunId>& runs,
              const std::function<void(RunLook&)>& change) {
  std::vector<RunLook> before;
  std::vector<RunLook> after;
  for (const RunId run : runs) {
    const RunLook look = store.look(run);
    RunLook changed = look;
    change(changed);
    if (look.run == 0 || changed == look) continue;
    before.push_back(look);
    after.push_back(changed);
  }
  if (!after.empty()) undo.push(new RunEdit(store, what, before, after));
}

void renameRun(RunStore& store, QUndoStack& undo, RunId run, const QString& name) {
  if (name.trimmed().isEmpty()) return;
  const std::string unique = store.uniqueName(name.trimmed(), run).toStdString();
  editRuns(store, undo, tr("Rename run"), {run}, [&unique](RunLook& look) { look.name = unique; });
}

void pinRun(RunStore& store, QUndoStack& undo, RunId run) {
  std::vector<RunId> concerned;
  for (const RunRecord& other : store.runs())
    if (other.pinned || other.id == run) concerned.push_back(other.id);
  editRuns(store, undo, run == 0 ? tr("Unpin baseline") : tr("Pin as baseline"), concerned,
           [run](RunLook& look) { look.pinned = look.run == run; });
}

}  // namespace retort
