#pragma once

#include <vector>

#include <QObject>
#include <QStringList>
#include <QTimer>

class QAction;
class QTabWidget;

namespace retort {

class ExportActions;
class NoticeLine;

/// Saves every chart of the views that shows anything into a folder: as PNG, SVG, PDF, and its numbers as CSV. A view
/// reckons while it is in sight, so each is brought there in turn, until its numbers stay as they are.
class ChartsExport : public QObject {
  Q_OBJECT

 public:
  /// Views and notices outlive it.
  ChartsExport(QTabWidget& views, NoticeLine& notices, QObject* parent);

  /// "Export all charts…"; asks for the folder.
  [[nodiscard]] QAction* action() const { return m_action; }
  /// Says in a notice what it saved, or why not. Existing files of the same names are replaced.
  void exportTo(const QString& folder);
  [[nodiscard]] bool isRunning() const { return m_view >= 0; }

 private:
  void ask();
  void show(int view);
  void look();
  void saveView();
  void finish();
  [[nodiscard]] std::vector<ExportActions*> charts() const;  ///< in sight that show anything

  QTabWidget& m_views;
  NoticeLine& m_notices;
  QAction* m_action;
  QTimer m_pause;  ///< from one look at a view's numbers to the next
  QString m_folder;
  QString m_problem;
  int m_before = 0;  ///< the view that the user has in sight
  int m_view = -1;   ///< the one that is being saved; -1 for none
  int m_looks = 0;
  int m_saved = 0;        ///< charts
  QStringList m_numbers;  ///< of its charts, when it was looked at last
};

}  // namespace retort
