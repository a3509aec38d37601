#pragma once

#include <QComboBox>

namespace retort {

/// A quiet choice in a card's head: as wide as what is chosen, its list as wide as the longest entry.
class FlatCombo : public QComboBox {
  Q_OBJECT

 public:
  explicit FlatCombo(QWidget* parent = nullptr);

  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override;
  void showPopup() override;
};

}  // namespace retort
