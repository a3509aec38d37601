#pragma once

#include <vector>

#include <QString>

#include "app/models/paper_view.h"
#include "app/pages/page.h"

class QGridLayout;
class QLabel;
class QPushButton;
class QToolButton;
class QVBoxLayout;

namespace retort {

/// View 5: the figures that the paper publishes beside what the session's runs came to, a card for each experiment.
class PaperPage : public Page {
  Q_OBJECT

 public:
  /// @param store outlives the page
  explicit PaperPage(RunStore& store, QWidget* parent = nullptr);

 protected:
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  /// What is shown of one claim.
  struct Row {
    QLabel* ours;
    QLabel* verdict;
    QLabel* sentence;
    QToolButton* fold;
    QLabel* further;
  };
  struct Group {
    std::string_view preset;
    QPushButton* choose;  ///< null where there is no such preset
  };
  void addGroup(std::size_t first, std::size_t last, QVBoxLayout& layout);
  void addHead(QGridLayout& grid, QWidget* parent);
  [[nodiscard]] Row addRow(const PaperClaim& claim, QGridLayout& grid, QWidget* parent);
  void refresh();
  void fill(const PaperComparison& comparison, const Row& row);

  PaperView* m_view;
  std::vector<Row> m_rows;  ///< by claim
  std::vector<Group> m_groups;
};

}  // namespace retort
