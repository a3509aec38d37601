#pragma once

#include <functional>
#include <vector>

#include <QJsonObject>
#include <QModelIndex>
#include <QSet>
#include <QString>

#include "engine/experiment/events.h"
#include "widgets/card.h"

class QLineEdit;
class QSortFilterProxyModel;
class QTreeView;

namespace retort {

class RunsTableModel;

/// The table of runs, sweep by sweep, with its filter.
class RunsPanel : public Card {
  Q_OBJECT

 public:
  /// @param model outlives the panel
  explicit RunsPanel(RunsTableModel& model, QWidget* parent = nullptr);

  [[nodiscard]] QTreeView& table() const { return *m_table; }
  /// In the order of the table, each once; of a selected sweep or cell its runs.
  [[nodiscard]] std::vector<RunId> selectedRuns() const;
  /// Runs that are not in the table are left out.
  void select(const std::vector<RunId>& runs);
  /// Opens the editor on the run's name.
  void editName(RunId run);
  [[nodiscard]] QJsonObject viewState() const;
  void setViewState(const QJsonObject& state);

 Q_SIGNALS:
  void selectionChanged();
  void viewChanged();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void fitText();
  void setUpTable();
  void setUpDelegates();
  void setUpColumns();
  void connectSignals();
  void connectModel();
  void openRows(const QModelIndex& parent, int from, int to);
  void setOpen(const QModelIndex& index, bool open);
  void onFilter(const QString& text);
  void selectRows(const QModelIndexList& rows);
  void selectNames(const QSet<QString>& names);
  /// Calls it for every row that the filter leaves, from the top.
  void forRows(const std::function<void(const QModelIndex&)>& visit, const QModelIndex& parent = {}) const;
  [[nodiscard]] QModelIndexList selectedRows() const;

  RunsTableModel& m_model;
  QSortFilterProxyModel* m_proxy;
  QLineEdit* m_filter;
  QTreeView* m_table;
  QSet<QString> m_toggled;    ///< names of sweeps that are closed, and of cells that are open
  QSet<QString> m_kept;       ///< names of the selected rows, while the model is reset
  bool m_placesRows = false;  ///< rows are opened and closed by the panel, not by the user
};

}  // namespace retort
