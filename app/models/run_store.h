// What the window knows of the runs: engine values, gathered on the window's thread.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include <QColor>
#include <QObject>
#include <QString>

#include "engine/data/dataset.h"
#include "engine/experiment/events.h"

namespace retort {

enum class RunState { Queued, Running, Paused, Completed, Cancelled, Diverged, Failed };

struct RunRecord {
  RunId id = 0;
  RunSpec spec;
  QString name;
  RunId teacher = 0;  ///< 0 for none
  RunState state = RunState::Queued;
  QColor colour;
  bool hidden = false;  ///< not drawn in the curves
  std::vector<EpochPoint> points;
  std::map<int, std::shared_ptr<const Matrix>> probeLogits;  ///< by epoch
  RunProgress progress;
  std::shared_ptr<const RunResult> result;  ///< null until it is over
};

/// The runs of the session, in the order in which they were queued. Lives on the window's thread; fed by the event
/// mailbox, read by the table and the pages. Knows no widget.
class RunStore : public QObject {
  Q_OBJECT

 public:
  explicit RunStore(QObject* parent = nullptr);

  [[nodiscard]] const std::vector<RunRecord>& runs() const { return m_runs; }
  [[nodiscard]] const RunRecord* find(RunId run) const;  ///< null when unknown
  /// The data set that the pages show: the one of the form, which older runs need not have been made on; null until it
  /// is loaded.
  [[nodiscard]] std::shared_ptr<const Dataset> dataset() const { return m_dataset; }
  /// Whether the run's logits belong to the cases of dataset().
  [[nodiscard]] bool isOnDataset(const RunRecord& run) const;
  /// Whether dataset() was loaded from this.
  [[nodiscard]] bool holds(const DatasetSpec& spec) const;

  /// @param spec what it was loaded from
  void setDataset(std::shared_ptr<const Dataset> dataset, const DatasetSpec& spec = {});
  /// Applies a batch of events (at most 30 batches a second) and then says once what changed. Events of runs that were
  /// never queued, or are over, are dropped.
  void apply(const std::vector<Event>& events);
  void setHidden(RunId run, bool hidden);
  void rename(RunId run, const QString& name);
  /// Running runs become paused ones, or paused ones running again.
  void setPaused(bool paused);

 Q_SIGNALS:
  void runAdded(retort::RunId run);
  /// State, progress, points or result of these runs changed; once a batch.
  void runsChanged(const std::vector<retort::RunId>& runs);
  void datasetChanged();

 private:
  [[nodiscard]] RunRecord* record(RunId run);
  void add(const RunQueued& queued);
  [[nodiscard]] QColor colourFor(Role role) const;
  [[nodiscard]] QString uniqueName(const QString& name) const;

  std::vector<RunRecord> m_runs;
  bool m_paused = false;
  std::shared_ptr<const Dataset> m_dataset;
  DatasetSpec m_datasetSpec;  ///< without the validation split, which leaves the cases as they are
};

}  // namespace retort
