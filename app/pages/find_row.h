#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;

namespace retort {

/// A word to look for, with next and previous; Return and Shift+Return, Escape closes it.
class FindRow : public QWidget {
  Q_OBJECT

 public:
  explicit FindRow(QWidget* parent = nullptr);

  void open();
  /// Whether what was looked for last is there.
  void setFound(bool found);

 Q_SIGNALS:
  void wanted(const QString& text, bool backwards);
  void closed();

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void ask(bool backwards);

  QLineEdit* m_text;
  QLabel* m_none;
};

}  // namespace retort
