// What the window knows of the runs: engine values, gathered on the window's thread.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include <QObject>
#include <QString>

#include "app/models/run_record.h"
#include "engine/data/dataset.h"

namespace retort {

class RunQuestions;

/// The runs of the session, by id. Lives on the window's thread; fed by the event mailbox and by loaded sessions, read
/// by the table and the pages. Knows no widget. It holds no weights, and logits of the latest few runs alone: those of
/// the others are asked for when somebody looks at them.
class RunStore : public QObject {
  Q_OBJECT

 public:
  explicit RunStore(QObject* parent = nullptr);

  /// Those that are not deleted.
  [[nodiscard]] const std::vector<RunRecord>& runs() const { return m_runs; }
  [[nodiscard]] const std::vector<RunRecord>& deletedRuns() const { return m_deleted; }
  [[nodiscard]] const RunRecord* find(RunId run) const;  ///< null when unknown or deleted
  [[nodiscard]] RunLook look(RunId run) const;           ///< also of a deleted one

  /// What the runs were asked for by: a sweep's axes are in its experiment's spec.
  [[nodiscard]] const std::map<ExperimentId, ExperimentSpec>& experiments() const { return m_experiments; }

  /// The data set that the pages show: the one of the form, which older runs need not have been made on; null until it
  /// is loaded. Without pictures where a session knows it and it is not at its place.
  [[nodiscard]] std::shared_ptr<const Dataset> dataset() const { return m_dataset; }
  /// Whether the run's logits belong to the cases of dataset().
  [[nodiscard]] bool isOnDataset(const RunRecord& run) const;
  /// What dataset() is, or will be, loaded from; canonical, without the validation split.
  [[nodiscard]] const DatasetSpec& datasetSpec() const { return m_datasetSpec; }
  /// Whether dataset() was loaded from this.
  [[nodiscard]] bool holds(const DatasetSpec& spec) const;
  /// @param spec what it was loaded from
  void setDataset(std::shared_ptr<const Dataset> dataset, const DatasetSpec& spec = {});
  /// Shows what the session knows of that data set, which could not be loaded; false when it knows nothing.
  bool showStoredDataset(const DatasetSpec& spec);
  /// What the session knows of the data set with that hash; null when nothing.
  [[nodiscard]] const StoredDataset* storedDataset(const std::string& sha256) const;
  /// The data set with that hash lies in another folder.
  void moveDataset(const std::string& sha256, const std::string& path);

  /// Replaces all runs by those of a session.
  void load(const SessionContents& contents);
  /// Applies a batch of events (at most 30 batches a second) and then says once what changed. Events of runs that were
  /// never queued, or are over, are dropped.
  void apply(const std::vector<Event>& events);
  /// Running runs become paused ones, or paused ones running again.
  void setPaused(bool paused);

  void setHidden(RunId run, bool hidden);
  /// Takes the looks over as they are, deletions included; unknown runs are left out.
  void setLooks(const std::vector<RunLook>& looks);
  /// The name, or the next one with a number that no other run has.
  [[nodiscard]] QString uniqueName(const QString& name, RunId except = 0) const;

  /// Says that somebody wants to see the run's logits; logitsWanted() follows where there are any to be had.
  void wantLogits(const RunRecord& run) const;
  /// Answers logitsWanted(): those of the test cases, or where there are none, of the probe cases; else null. With the
  /// former those of the held-out cases, null without a validation split.
  void setLogits(RunId run, std::shared_ptr<const Matrix> test, std::shared_ptr<const Matrix> probes,
                 std::shared_ptr<const HeldOut> heldOut = nullptr);

  /// Where pages ask for what is not kept here.
  [[nodiscard]] RunQuestions& questions() const { return *m_questions; }

 Q_SIGNALS:
  void runAdded(retort::RunId run);
  /// State, progress, points, result, look or logits of these runs changed; once a batch.
  void runsChanged(const std::vector<retort::RunId>& runs);
  /// The list is another one: loaded, or runs were deleted or brought back.
  void runsReset();
  /// One was queued, or extended; before its runs are added. Or all are others: before runsReset().
  void experimentsChanged();
  void datasetChanged();
  void lookChanged(retort::RunId run);  ///< also that of a run just added
  void deletedChanged(retort::RunId run, bool deleted);
  void logitsWanted(retort::RunId run) const;

 private:
  [[nodiscard]] RunRecord* record(RunId run);  ///< also a deleted one
  void takeExperiments(const std::vector<Event>& events);
  void add(const RunQueued& queued);
  void takeLook(const RunLook& look);
  void keepLogits(RunId run);
  [[nodiscard]] const StoredDataset* storedDataset(const DatasetSpec& spec) const;
  [[nodiscard]] QColor colourFor(Role role) const;

  RunQuestions* m_questions;
  std::vector<RunRecord> m_runs;     ///< by id
  std::vector<RunRecord> m_deleted;  ///< by id
  std::map<ExperimentId, ExperimentSpec> m_experiments;
  bool m_paused = false;
  std::shared_ptr<const Dataset> m_dataset;
  DatasetSpec m_datasetSpec;  ///< without the validation split, which leaves the cases as they are
  std::vector<StoredDataset> m_storedDatasets;
  mutable std::set<RunId> m_wanted;  ///< whose logits were asked for
  std::deque<RunId> m_withLogits;    ///< oldest first
};

}  // namespace retort
