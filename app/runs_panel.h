#pragma once

#include <vector>

#include <QJsonObject>

#include "engine/experiment/events.h"
#include "widgets/card.h"

class QLineEdit;
class QSortFilterProxyModel;
class QTableView;

namespace retort {

class RunsTableModel;

/// The table of runs with its filter.
class RunsPanel : public Card {
  Q_OBJECT

 public:
  /// @param model outlives the panel
  explicit RunsPanel(RunsTableModel& model, QWidget* parent = nullptr);

  [[nodiscard]] QTableView& table() const { return *m_table; }
  /// In the order of the table.
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
  void setUpColumns();
  void connectSignals();
  [[nodiscard]] QModelIndex indexOf(RunId run, int column) const;

  QSortFilterProxyModel* m_proxy;
  QLineEdit* m_filter;
  QTableView* m_table;
  std::vector<RunId> m_kept;  ///< the selection, while the model is reset
};

}  // namespace retort
