#include "widgets/flat_combo.h"

#include <algorithm>

#include <QAbstractItemView>

namespace retort {

namespace {

constexpr int kAroundText = 30;  ///< padding and arrow, as in the style sheet
constexpr int kLeastText = 24;

}  // namespace

FlatCombo::FlatCombo(QWidget* parent) : QComboBox(parent) {
  setProperty("flat", true);
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  connect(this, &QComboBox::currentTextChanged, this, [this] { updateGeometry(); });
}

QSize FlatCombo::sizeHint() const {
  return {fontMetrics().horizontalAdvance(currentText()) + kAroundText, QComboBox::sizeHint().height()};
}

QSize FlatCombo::minimumSizeHint() const {
  return {std::min(kLeastText + kAroundText, sizeHint().width()), QComboBox::minimumSizeHint().height()};
}

void FlatCombo::showPopup() {
  int widest = width();
  for (int i = 0; i < count(); ++i)
    widest = std::max(widest, fontMetrics().horizontalAdvance(itemText(i)) + kAroundText);
  view()->setMinimumWidth(widest);
  int height = 6;  // padding and border; Fusion forgets them and would have the last row scrolled for
  for (int i = 0; i < std::min(count(), maxVisibleItems()); ++i) height += view()->sizeHintForRow(i);
  view()->setMinimumHeight(height);
  QComboBox::showPopup();
}

}  // namespace retort
