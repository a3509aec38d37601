#pragma once

#include <functional>

#include <QObject>
#include <QString>

class QAction;
class QMenu;
class QMimeData;
class QSettings;
class QWidget;

namespace retort {

class CloseGuard;
class RecentSessions;
class ReportCommand;
class SessionController;

/// New, Open, recent sessions, Save, Save As and Report, with their dialogs.
class SessionMenu : public QObject {
  Q_OBJECT

 public:
  /// All of them outlive the menu.
  SessionMenu(SessionController& session, CloseGuard& guard, QSettings& settings, QWidget& window);

  /// Adds the actions to the window's file menu.
  void fill(QMenu& file);
  /// A session, or an experiment's JSON: the window is asked to take that, by experimentChosen().
  void openPath(const QString& path);
  void saveAs();
  /// Both ask first where the session at hand would be lost.
  void newSession();
  void open();
  [[nodiscard]] RecentSessions& recentSessions() const { return *m_recentSessions; }

 Q_SIGNALS:
  void experimentChosen(const QString& path);

 private:
  void save();
  void askPath(const std::function<void(const QString&)>& chosen, const std::function<void()>& cancelled);
  void confirmReplacing(const QString& path, const std::function<void(const QString&)>& chosen,
                        const std::function<void()>& cancelled);
  void fillRecent();
  void remember(const QString& path);

  SessionController& m_session;
  CloseGuard& m_guard;
  QSettings& m_settings;
  QWidget& m_window;
  RecentSessions* m_recentSessions;
  ReportCommand* m_report;
  QMenu* m_recent = nullptr;
};

/// Whether the file is an experiment's JSON rather than a session, by its first bytes, else by its name.
[[nodiscard]] bool isExperimentFile(const QString& path);

/// The one session or experiment that is dragged; empty when it is anything else.
[[nodiscard]] QString draggedDocument(const QMimeData& data);

}  // namespace retort
