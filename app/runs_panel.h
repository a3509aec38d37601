#pragma once

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

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void fitText();
  void setUpTable();
  void setUpColumns();

  QSortFilterProxyModel* m_proxy;
  QLineEdit* m_filter;
  QTableView* m_table;
};

}  // namespace retort
