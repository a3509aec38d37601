// What the user changes of runs without training, as steps that can be undone.
#pragma once

#include <functional>
#include <vector>

#include <QString>

#include "app/models/run_store.h"

class QUndoStack;

namespace retort {

/// Changes the looks of these runs as one step. @param store outlives the undo stack's use of it
void editRuns(RunStore& store, QUndoStack& undo, const QString& what, const std::vector<RunId>& runs,
              const std::function<void(RunLook&)>& change);

/// The run gets the name, or the next one with a number that no other run has.
void renameRun(RunStore& store, QUndoStack& undo, RunId run, const QString& name);

/// Pins the run as the one baseline, in place of another; 0 for none.
void pinRun(RunStore& store, QUndoStack& undo, RunId run);

}  // namespace retort
