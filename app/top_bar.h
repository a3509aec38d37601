#pragma once

#include <QToolBar>

class QAction;
class QLabel;
class QProgressBar;
class QPushButton;

namespace retort {

class ElidedLabel;
struct TotalProgress;

/// Name of the experiment, Run, Pause, Stop, and how far the runs are.
class TopBar : public QToolBar {
  Q_OBJECT

 public:
  /// The buttons do what the actions do, and are enabled as they are.
  TopBar(QAction& run, QAction& pause, QAction& stop, QWidget* parent = nullptr);

  void setExperiment(const QString& name, const QString& title);
  void setProgress(const TotalProgress& progress, bool running);

 private:
  QPushButton* addButton(QAction& action, bool primary);

  QLabel* m_name;
  ElidedLabel* m_title;
  QProgressBar* m_progress;
  QLabel* m_left;
};

/// "1:42", "1:02:10".
[[nodiscard]] QString clockText(double seconds);

}  // namespace retort
