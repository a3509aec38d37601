// How long the window's thread is kept from its events, and whether others keep the machine busy.
#pragma once

#include <sys/resource.h>
#include <unistd.h>

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

/// What other programs, or the host of a virtual machine, take of the cores while it lives.
class OthersMeter {
 public:
  OthersMeter() : m_before(now()) {}
  /// Share of the time that all cores had, [0, 1]; 0 where the system does not tell.
  [[nodiscard]] double share() const {
    const Times after = now();
    const double all = after.all - m_before.all;
    if (all <= 0) return 0;
    return std::max(0.0, (all - (after.idle - m_before.idle) - (after.own - m_before.own)) / all);
  }

 private:
  struct Times {  // s, of all cores together
    double all = 0;
    double idle = 0;
    double own = 0;
  };
  static Times now() {
    Times times;
    QFile file(QStringLiteral("/proc/stat"));
    if (!file.open(QIODevice::ReadOnly)) return times;
    const auto ticks = file.readLine().simplified().split(' ');  // cpu user nice system idle iowait irq softirq steal
    const double second = static_cast<double>(sysconf(_SC_CLK_TCK));
    for (int i = 1; i <= 8; ++i) times.all += ticks.value(i).toDouble() / second;
    times.idle = (ticks.value(4).toDouble() + ticks.value(5).toDouble()) / second;
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    for (const timeval& part : {usage.ru_utime, usage.ru_stime})
      times.own += static_cast<double>(part.tv_sec) + 1e-6 * static_cast<double>(part.tv_usec);
    return times;
  }

  Times m_before;
};

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
