#pragma once

#include <QStatusBar>

class QLabel;

namespace retort {

struct Dataset;
struct MachineStatus;
struct SessionStatus;

/// Workers and threads, pace, BLAS; the data set that the form names, and whether the session is saved.
class StatusLine : public QStatusBar {
  Q_OBJECT

 public:
  explicit StatusLine(QWidget* parent = nullptr);

  void setMachine(const MachineStatus& machine);
  void setDataset(const Dataset* dataset);
  void setReadingData();
  void setNoData();  ///< the data set could not be loaded
  void setSession(const SessionStatus& session);

 private:
  QLabel* m_workers;
  QLabel* m_pace;
  QLabel* m_engine;
  QLabel* m_data;
  QLabel* m_session;
};

}  // namespace retort
