#pragma once

#include <memory>

#include <QObject>
#include <QString>

#include "app/bridge/background_worker.h"
#include "app/report/report_gather.h"

namespace retort {

class Error;
class PaperView;
class RunStore;

/// Writes the session's report, once what it needs of the session's file has been read; drawn and written on a thread
/// of its own. Lives on the window's thread.
class ReportWriter : public QObject {
  Q_OBJECT

 public:
  /// @param store outlives it
  explicit ReportWriter(RunStore& store, QObject* parent = nullptr);
  ~ReportWriter() override;

  /// PDF where the path ends so, else HTML. A report that is still to be written is given up for this one.
  void write(const QString& path, ReportSource source);
  /// Of another session than this one there is to be no report.
  void giveUp();

 Q_SIGNALS:
  void written(const QString& path);
  void failed(const retort::Error& error);

 private:
  void goOn();
  [[nodiscard]] bool isComplete() const;
  void draw(const Report& report);

  RunStore& m_store;
  std::unique_ptr<PaperView> m_paper;  ///< while it is gathered
  QString m_path;                      ///< empty: there is nothing to do
  ReportSource m_source;
  BackgroundWorker m_worker;  ///< last: its answers use the above
};

}  // namespace retort
