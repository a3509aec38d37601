#pragma once

#include <QWidget>

class QGridLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QToolButton;

namespace retort {

class AxisMenu;
struct Key;

/// One axis of the sweep: its key, its values as text, and below them what a range comes to or why they cannot be used.
class AxisRow : public QWidget {
  Q_OBJECT

 public:
  /// @param menu chooses another key; the row owns it
  AxisRow(const Key& key, AxisMenu* menu, QWidget* parent);

  [[nodiscard]] const Key& key() const { return m_key; }
  [[nodiscard]] QString text() const;
  /// @param text of the form, kEmptyAxis for no values
  void setText(const QString& text);
  void setProblem(const QString& reason);
  [[nodiscard]] QString problem() const;
  /// Puts the keys there, what is written being replaced by what is typed.
  void beginTyping();
  void followInTabOrder(QWidget& before);
  [[nodiscard]] QWidget& lastStop() const;  ///< of the tab key

 Q_SIGNALS:
  void edited(const QString& text);  ///< of the form
  void committed();
  void removeWanted();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void setUpLine();
  void setUpButtons(AxisMenu* menu);
  void fitText();
  void showExpanded();

  const Key& m_key;
  QPushButton* m_label;
  QLineEdit* m_line;
  QToolButton* m_remove;
  QLabel* m_expanded;
  QLabel* m_reason;
  QGridLayout* m_grid;
};

}  // namespace retort
