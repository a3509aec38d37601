#pragma once

#include <memory>
#include <vector>

#include <QDateTime>
#include <QListWidget>
#include <QString>
#include <QStringList>

#include "app/bridge/newest_answer.h"

namespace retort {

class RecentSessions;

/// What became of a session that was open once.
struct RecentSession {
  QString path;
  QDateTime changed;  ///< when the file was; invalid where it is not there
  QString problem;    ///< why it cannot be opened; empty where it can
};

/// Asks the file system: a folder elsewhere may take its time.
[[nodiscard]] std::vector<RecentSession> lookAt(const QStringList& paths);

/// "today, 21:03", "yesterday, 9:15", "2026-11-20"
[[nodiscard]] QString whenText(const QDateTime& time, const QDateTime& now);

/// Recent sessions with their folder and time; those that are missing are greyed, with the reason. They are looked at
/// on a thread of its own, each time that the list is shown.
class RecentList : public QListWidget {
  Q_OBJECT

 public:
  /// @param recent outlives it
  explicit RecentList(const RecentSessions& recent, QWidget* parent = nullptr);

  [[nodiscard]] QSize sizeHint() const override { return {280, 60}; }
  [[nodiscard]] QSize minimumSizeHint() const override { return {160, 60}; }

 Q_SIGNALS:
  void sessionChosen(const QString& path);

 protected:
  void showEvent(QShowEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  struct Question {
    QStringList paths;
    int round = 0;
    bool operator==(const Question&) const = default;
    [[nodiscard]] bool complete() const { return round > 0; }
  };
  void look();
  void fill(const std::vector<RecentSession>& sessions);

  const RecentSessions& m_recent;
  bool m_looked = false;  ///< at the files, at least once
  NewestAnswer<Question, std::vector<RecentSession>> m_answer;
};

}  // namespace retort
