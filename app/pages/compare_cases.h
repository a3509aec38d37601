#pragma once

#include <memory>

#include "app/models/compare_view.h"
#include "widgets/card.h"

class QLabel;

namespace retort {

class ElidedLabel;
class FlatCombo;
class ImageGrid;

/// The Compare page's right side: pictures of the cases that two runs take for different classes.
class CompareCases : public Card {
  Q_OBJECT

 public:
  explicit CompareCases(QWidget* parent = nullptr);

  /// @param dataset that the cases are of; null for none, and then there are no cases
  void setCases(const std::shared_ptr<const Dataset>& dataset, const CompareView& view);
  [[nodiscard]] CaseSide side() const;
  /// No signal.
  void setSide(CaseSide side);
  /// Selects that test case where it is among those shown; no signal.
  void setCase(int testCase);
  [[nodiscard]] ImageGrid* grid() const { return m_grid; }

 Q_SIGNALS:
  void sideChanged();  ///< by the user
  void caseSelected(int testCase);

 private:
  void showSide();
  void describe();

  std::shared_ptr<const Dataset> m_data;
  CompareView m_view;
  int m_case = -1;  ///< that was chosen last, here or elsewhere; -1 for none
  FlatCombo* m_sides;
  ImageGrid* m_grid;
  ElidedLabel* m_said;
};

}  // namespace retort
