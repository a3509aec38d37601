// What the window knows of one run.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <QColor>
#include <QString>

#include "engine/experiment/events.h"
#include "engine/session/session_values.h"

namespace retort {

enum class RunState {
  Queued,
  Running,
  Paused,
  Completed,
  Cancelled,
  Diverged,
  Failed,
  Unfinished  ///< it was not over when the program ended
};

/// Whether it waits, trains or is held.
[[nodiscard]] bool goesOn(RunState state);
/// Whether it can go on from where it is.
[[nodiscard]] bool isResumable(RunState state);
/// Whether it was stopped, or left by an earlier sitting: nothing went wrong with it.
[[nodiscard]] bool isLeft(RunState state);

struct RunRecord {
  RunId id = 0;
  RunSpec spec;
  QString name;
  RunId teacher = 0;  ///< 0 for none
  ExperimentId experiment = 0;
  std::vector<RunId> parts;   ///< what it is made of: an ensemble's members, a generalist and its specialists
  std::vector<int> subset;    ///< of a specialist that began: its classes, ascending
  GroupPlace group;           ///< among the runs that are trained together with it
  std::string datasetSha256;  ///< of the data it was trained on; empty when it has not begun
  RunState state = RunState::Queued;
  QColor colour;
  bool hidden = false;  ///< not drawn in the curves
  bool pinned = false;  ///< the baseline that others are compared with
  std::vector<EpochPoint> points;
  std::vector<GradientsMeasured> gradients;  ///< by epoch
  std::vector<CheckpointPlace> checkpoints;  ///< oldest first
  RunProgress progress;
  std::shared_ptr<const RunResult> result;    ///< without weights and logits; null until it is over
  std::shared_ptr<const Matrix> testLogits;   ///< of the last whole epoch; null where they are not at hand
  std::shared_ptr<const HeldOut> heldOut;     ///< beside `testLogits`; null where there are none
  bool withoutLogits = false;                 ///< the session was asked for them and has none
  std::shared_ptr<const Matrix> probeLogits;  ///< of the newest epoch; null when `testLogits` are newer
};

/// A run of an earlier sitting; colour and unique name are the store's to choose where it has none.
[[nodiscard]] RunRecord recordOf(const StoredRun& stored);
[[nodiscard]] RunLook lookOf(const RunRecord& record);

/// What an event changes; QueueIdle and events of experiments change nothing.
void take(RunRecord& record, const Event& event, bool paused);

/// "fork of student 30-30 at epoch 5"; empty for a run that is no fork. @param parent null when it is gone
[[nodiscard]] QString lineageText(const RunRecord& record, const RunRecord* parent);

/// "epoch 5", "epoch 5, batch 12".
[[nodiscard]] QString placeText(int epoch, int batch);

}  // namespace retort
