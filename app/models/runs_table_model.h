#pragma once

#include <QAbstractTableModel>

#include "app/models/run_store.h"

class QUndoStack;

namespace retort {

/// The store's runs, one a row. Names can be edited and runs be hidden from the curves by their check mark.
class RunsTableModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { Shown, Name, State, Temperature, SoftWeight, TestErrors, ErrorRate, Epoch, Course, ColumnCount };
  enum Role {
    SortRole = Qt::UserRole + 1,  ///< what the column is ordered by
    CourseRole,                   ///< QList<double>: test error by epoch
    ColourRole,                   ///< QColor of the run
    RunRole                       ///< RunId as quint64
  };

  /// @param store outlives the model. @param undo takes what is renamed; it outlives the model
  RunsTableModel(RunStore& store, QUndoStack& undo, QObject* parent = nullptr);

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
  [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
  bool setData(const QModelIndex& index, const QVariant& value, int role) override;

 private:
  struct Row {
    RunId run = 0;
    QString name;  ///< as the views know it
    bool pinned = false;
    bool operator==(const Row&) const = default;
  };
  void onRunsReset();
  void onRunAdded(RunId run);
  void onRunsChanged(const std::vector<RunId>& runs);
  [[nodiscard]] RunId runAt(int row) const;
  [[nodiscard]] QString nameWithLineage(const RunRecord& run) const;
  [[nodiscard]] QString text(const RunRecord& run, int column) const;
  [[nodiscard]] QVariant sortValue(const RunRecord& run, int column) const;
  [[nodiscard]] QString toolTip(const RunRecord& run, int column) const;

  RunStore& m_store;
  QUndoStack& m_undo;
  std::vector<Row> m_rows;  ///< by id
};

/// "running", "done", "stopped" …
[[nodiscard]] QString stateText(RunState state);

}  // namespace retort
