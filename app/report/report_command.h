#pragma once

#include <QObject>
#include <QString>

class QWidget;

namespace retort {

class ReportWriter;
class SessionController;

/// Asks where the session's report is to be written, has it written, and says what came of it in the window's lines.
class ReportCommand : public QObject {
  Q_OBJECT

 public:
  /// @param session outlives the command @param window has the notes and the lines
  ReportCommand(SessionController& session, QWidget& window, QObject* parent = nullptr);

  void ask();
  void write(const QString& path);

 private:
  [[nodiscard]] QString name() const;

  SessionController& m_session;
  QWidget& m_window;
  ReportWriter* m_writer;
};

}  // namespace retort
