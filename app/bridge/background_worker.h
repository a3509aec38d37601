#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include <QObject>

namespace retort {

/// A thread for what may block, so that the window need not wait: jobs are done one after the other, and what a job
/// returns is called on the thread that this object lives on. The destructor waits for all jobs; their answers are then
/// dropped.
class BackgroundWorker : public QObject {
  Q_OBJECT

 public:
  using Answer = std::function<void()>;
  using Job = std::function<Answer()>;

  explicit BackgroundWorker(QObject* parent = nullptr);
  ~BackgroundWorker() override;

  /// @param job must not throw
  void post(Job job);

 private:
  void work();

  std::mutex m_mutex;
  std::condition_variable m_changed;
  std::deque<Job> m_jobs;  ///< guarded by m_mutex
  bool m_over = false;     ///< guarded by m_mutex
  std::thread m_thread;    ///< begins with the first job
};

}  // namespace retort
