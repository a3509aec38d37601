#pragma once

#include <map>

#include <QAbstractItemModel>

#include "app/models/run_row.h"
#include "app/models/run_tree.h"

class QUndoStack;

namespace retort {

/// The store's runs as a tree: sweeps, their cells where these have several seeds, and runs. Names of runs can be
/// edited, and runs be hidden from the curves by their check mark or by that of what they stand below.
class RunsTableModel : public QAbstractItemModel {
  Q_OBJECT

 public:
  enum Column { Shown, Name, State, Temperature, SoftWeight, TestErrors, ErrorRate, Epoch, Course, ColumnCount };
  enum Role {
    SortRole = Qt::UserRole + 1,  ///< what the column is ordered by
    CourseRole,                   ///< QList<double>: test error by epoch
    ColourRole,                   ///< QColor of the run; invalid for a sweep
    RunRole,                      ///< RunId as quint64; 0 for a sweep or cell
    RowRole,                      ///< QString that names the row, also when the model has been reset: "run 12"
    SpreadRole                    ///< QString beside the figure: "± 12", "3.0–4.6"
  };

  /// @param store outlives the model. @param undo takes what is renamed; it outlives the model
  RunsTableModel(RunStore& store, QUndoStack& undo, QObject* parent = nullptr);

  [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
  [[nodiscard]] QModelIndex parent(const QModelIndex& index) const override;
  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
  [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
  bool setData(const QModelIndex& index, const QVariant& value, int role) override;

  [[nodiscard]] QModelIndex indexOf(RunId run, int column) const;
  /// The run, or those below the row.
  [[nodiscard]] std::vector<RunId> runsAt(const QModelIndex& index) const;

 private:
  void reset();
  void onExperimentsChanged();
  void onRunAdded(RunId run);
  void onRunsChanged(const std::vector<RunId>& runs);
  void refresh(RunNode& node);
  void refreshGrown();
  void refreshForksOf(RunId run);
  [[nodiscard]] RunNode& nodeAt(const QModelIndex& index) const;
  [[nodiscard]] QModelIndex indexOf(const RunNode& node, int column) const;
  [[nodiscard]] Qt::CheckState shownState(const RunNode& node) const;
  [[nodiscard]] QString toolTip(const RunNode& node, const RunRow& row, int column) const;

  RunStore& m_store;
  QUndoStack& m_undo;
  mutable RunTree m_tree;                   ///< its rows are made as they are looked at
  std::vector<RunId> m_grown;               ///< new runs whose sweeps and cells are to be shown anew
  std::map<ExperimentId, bool> m_hasSeeds;  ///< by sweep: whether cells are more than their runs
};

}  // namespace retort
