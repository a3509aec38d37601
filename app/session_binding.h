#pragma once

#include <memory>

#include <QObject>
#include <QTimer>

class QTabWidget;
class QUndoStack;

namespace retort {

class ExperimentForm;
class NotesPage;
class RunsPanel;
class SessionController;
struct SessionContents;

/// The parts of the window that a session remembers.
struct SessionParts {
  ExperimentForm& form;
  NotesPage& notes;
  QTabWidget& views;  ///< with its pages
  RunsPanel& runs;
  QUndoStack& undo;
};

/// Hands form, notes and view to the session as they change, a moment later so that typing is not written letter by
/// letter, and puts them back when a session is opened.
class SessionBinding : public QObject {
  Q_OBJECT

 public:
  /// Session and parts outlive the binding.
  SessionBinding(SessionController& session, const SessionParts& parts, QObject* parent);

 private:
  void connectParts();
  void touch(bool& what);
  void flush();
  void onOpened(const SessionContents& contents, bool fresh);
  void post(const char* name, const QByteArray& text);
  [[nodiscard]] QByteArray formText() const;
  [[nodiscard]] QByteArray viewText() const;
  void showForm(const SessionContents& contents);
  void showView(const std::string& text);

  SessionController& m_session;
  SessionParts m_parts;
  QTimer m_delay;
  bool m_form = false;  ///< changed since it was last handed over
  bool m_notes = false;
  bool m_view = false;
  bool m_loading = false;
};

}  // namespace retort
