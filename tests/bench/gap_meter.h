// How long the window's thread is kept from its events, and whether others keep the machine busy.
#pragma once

#include <algorithm>
#include <vector>

#include <QElapsedTimer>
#include <QFile>
#include <QObject>
#include <QTest>
#include <QTimer>

namespace retort::test {

/// How many tasks beside this one want a core, on the average of a fifth of a second; 0 where the system does not tell.
inline double othersRunning() {
  double sum = 0;
  constexpr int kSamples = 20;
  int samples = 0;
  QTimer timer;
  QObject::connect(&timer, &QTimer::timeout, &timer, [&] {
    QFile file(QStringLiteral("/proc/loadavg"));
    if (file.open(QIODevice::ReadOnly)) sum += file.readAll().split(' ').value(3).split('/').value(0).toDouble() - 1;
    ++samples;
  });
  timer.start(10);
  (void)QTest::qWaitFor([&] { return samples >= kSamples; });
  return sum / kSamples;
}

/// Milliseconds between the ticks of a timer that asks for one each five milliseconds.
class GapMeter : public QObject {
 public:
  GapMeter() {
    m_time.start();
    connect(&m_timer, &QTimer::timeout, this, [this] { m_gaps.push_back(m_time.restart()); });
    m_timer.start(kInterval);
  }
  [[nodiscard]] std::size_t count() const { return m_gaps.size(); }
  /// Milliseconds that a tick came late. @param share of the ticks that were no later, (0, 1]
  [[nodiscard]] qint64 delay(double share) const {
    if (m_gaps.empty()) return 0;
    auto sorted = m_gaps;
    std::sort(sorted.begin(), sorted.end());
    const auto last = static_cast<double>(sorted.size() - 1);
    return std::max<qint64>(0, sorted[static_cast<std::size_t>(share * last)] - kInterval);
  }
  [[nodiscard]] qint64 longest() const { return m_gaps.empty() ? 0 : *std::max_element(m_gaps.begin(), m_gaps.end()); }

 private:
  static constexpr int kInterval = 5;  // ms
  QElapsedTimer m_time;
  QTimer m_timer;
  std::vector<qint64> m_gaps;
};

}  // namespace retort::test
