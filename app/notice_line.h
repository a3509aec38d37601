#pragma once

#include <deque>
#include <functional>

#include <QFrame>
#include <QString>

class QLabel;
class QPushButton;
class QToolButton;

namespace retort {

/// The notice stays until it is removed, as what is offered may be called off.
struct NoticeAction {
  QString text;  ///< empty: there is no such button
  std::function<void()> act;
};

struct Notice {
  QString key;  ///< a later notice with the same key takes its place
  QString text;
  NoticeAction first;
  NoticeAction second;
  bool ofSession = true;  ///< goes when another session is opened
  QString toolTip = {};
};

/// What the program has to say or to offer, in a line of the window; nothing has to be answered. One at a time: the
/// next comes when the first is removed or dismissed.
class NoticeLine : public QFrame {
  Q_OBJECT

 public:
  explicit NoticeLine(QWidget* parent = nullptr);

  void showNotice(const Notice& notice);
  void remove(const QString& key);
  void removeOfSession();
  [[nodiscard]] QString text() const;  ///< of the one in sight; empty for none

 private:
  void answer(const NoticeAction Notice::*which);
  void dismiss();
  void showFirst();

  QLabel* m_text;
  QLabel* m_count;
  QPushButton* m_first;
  QPushButton* m_second;
  QToolButton* m_dismiss;
  std::deque<Notice> m_notices;
};

}  // namespace retort
