#pragma once

#include <QFrame>

class QLabel;
class QPlainTextEdit;
class QToolButton;

namespace retort {

class Error;

/// What went wrong, in a line of the window instead of a box in front of it. The newest message is shown; "Details"
/// opens all since the line was last dismissed, to be copied.
class MessageLine : public QFrame {
  Q_OBJECT

 public:
  explicit MessageLine(QWidget* parent = nullptr);

  void showError(const Error& error);
  void dismiss();
  /// Of the newest message; empty when there is none.
  [[nodiscard]] QString text() const;

 private:
  void buildRow();
  void showDetails(bool open);

  QLabel* m_text;
  QLabel* m_count;
  QToolButton* m_details;
  QToolButton* m_dismiss;
  QPlainTextEdit* m_all;
  QStringList m_messages;  ///< details, newest last
};

}  // namespace retort
