#pragma once

#include <QFrame>

class QHBoxLayout;
class QLabel;
class QVBoxLayout;

namespace retort {

/// A white panel: a title, small controls at its right, and a body below.
class Card : public QFrame {
  Q_OBJECT

 public:
  explicit Card(const QString& title, QWidget* parent = nullptr);

  void setTitle(const QString& title);
  [[nodiscard]] QString title() const;
  /// Puts a control in the place of the title, such as a selector that says what the card shows.
  void setTitleWidget(QWidget* widget);
  /// Puts a control at the right end of the title row.
  void addHeaderWidget(QWidget* widget);
  /// Where the content goes.
  [[nodiscard]] QVBoxLayout* body() const { return m_body; }

 private:
  QLabel* m_title;
  QHBoxLayout* m_header;
  QVBoxLayout* m_body;
};

}  // namespace retort
