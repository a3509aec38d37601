#include "app/bridge/background_worker.h"

#include <utility>

namespace retort {

BackgroundWorker::BackgroundWorker(QObject* parent) : QObject(parent) {}

BackgroundWorker::~BackgroundWorker() {
  {
    const std::lock_guard lock(m_mutex);
    m_over = true;
  }
  m_changed.notify_one();
  if (m_thread.joinable()) m_thread.join();
}

void BackgroundWorker::post(Job job) {
  {
    const std::lock_guard lock(m_mutex);
    m_jobs.push_back(std::move(job));
  }
  m_changed.notify_one();
  if (!m_thread.joinable()) m_thread = std::thread([this] { work(); });
}

void BackgroundWorker::work() {
  std::unique_lock lock(m_mutex);
  while (true) {
    m_changed.wait(lock, [this] { return m_over || !m_jobs.empty(); });
    if (m_jobs.empty()) return;
    Job job = std::move(m_jobs.front());
    m_jobs.pop_front();
    lock.unlock();
    Answer answer = job();
    job = nullptr;  // what it holds goes here, not while the next one waits for the lock
    if (answer) QMetaObject::invokeMethod(this, std::move(answer), Qt::QueuedConnection);
    lock.lock();
  }
}

}  // namespace retort
