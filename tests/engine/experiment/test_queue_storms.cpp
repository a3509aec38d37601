// Random storms of starts, pauses, resumptions and stops: whatever comes, each run ends once for each time that it was
// queued, a stop is quick, and no thread and no file stays open. RETORT_STORMS: how many (1,000).
#include <chrono>
#include <filesystem>
#include <random>
#include <thread>

#include <QTest>

#include "tests/engine/experiment/sweep_bench.h"

using namespace retort;
using namespace retort::test;

namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;

constexpr Milliseconds kLongestStop{500};

int storms() {
  bool isNumber = false;
  const int wanted = qEnvironmentVariableIntValue("RETORT_STORMS", &isNumber);
  return isNumber ? wanted : 1000;
}

std::size_t entriesOf(const char* folder) {
  const std::filesystem::directory_iterator entries(folder);
  return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

std::size_t threads() { return entriesOf("/proc/self/task"); }
std::size_t openFiles() { return entriesOf("/proc/self/fd"); }

/// Whether the run's events are in an order that a session can follow.
bool isInOrder(const EventLog& log, RunId run) {
  enum class State { Unknown, Waiting, Running, Over } state = State::Unknown;
  for (const Event& event : log.events()) {
    if (runOf(event) != run) continue;
    const State before = state;
    if (std::holds_alternative<RunQueued>(event) || std::holds_alternative<RunRequeued>(event)) {
      state = State::Waiting;
      if (before != (std::holds_alternative<RunQueued>(event) ? State::Unknown : State::Over)) return false;
    } else if (std::holds_alternative<RunStarted>(event)) {
      state = State::Running;
      if (before != State::Waiting) return false;
    } else if (std::holds_alternative<RunFinished>(event)) {
      state = State::Over;
      if (before != State::Waiting && before != State::Running) return false;
    } else if (before != State::Running) {
      return false;
    }
  }
  return state == State::Over;
}

/// One queue, and what a user might do to it within some milliseconds.
class Storm {
 public:
  explicit Storm(unsigned seed) : m_random(seed), m_bench(true, 1 + static_cast<int>(seed % 3)) {
    using Ending = Script::Ending;
    for (const Role role : {Role::Teacher, Role::Student, Role::Baseline}) {
      const int kind = below(role == Role::Teacher ? 40 : 12);
      const Ending ending = kind == 0   ? Ending::Stalls
                            : kind == 1 ? Ending::Diverges
                            : kind == 2 ? Ending::Fails
                                        : Ending::Completes;
      m_bench.engine->setScript(role, {ending, below(2), std::chrono::milliseconds(below(2))});
    }
  }

  void rage() {
    submit();
    for (int act = 4 + below(12); act > 0; --act) {
      actOnce();
      if (below(3) == 0) letGoOn(static_cast<std::size_t>(1 + below(12)));  // acts fall anywhere
    }
  }

  /// @return how long the stop took
  Clock::duration calm() {
    const auto begin = Clock::now();
    m_bench.queue.requestStop();
    m_bench.queue.wait();
    return Clock::now() - begin;
  }

  [[nodiscard]] const EventLog& log() const { return m_bench.log; }
  [[nodiscard]] std::size_t groups() const { return m_bench.engine->trainedGroups().size(); }

  void verify() const {
    for (const auto& queued : m_bench.log.all<RunQueued>()) {
      const std::size_t times = 1 + m_bench.log.all<RunRequeued>(queued.run).size();
      QCOMPARE(m_bench.log.all<RunFinished>(queued.run).size(), times);
      QVERIFY(isInOrder(m_bench.log, queued.run));
    }
    if (!m_runs.empty()) QVERIFY(std::holds_alternative<QueueIdle>(m_bench.log.events().back()));
  }

 private:
  /// Until the runs have said so much more; of a queue that is paused or idle nothing may come.
  void letGoOn(std::size_t events) const {
    const std::size_t wanted = m_bench.log.count() + events;
    for (int turn = 0; m_bench.log.count() < wanted && turn < 10'000; ++turn) std::this_thread::yield();
  }

  int below(int bound) { return static_cast<int>(m_random() % static_cast<unsigned>(bound)); }

  RunId any() { return m_runs.empty() ? 0 : m_runs[static_cast<std::size_t>(below(static_cast<int>(m_runs.size())))]; }

  void submit() {
    ExperimentSpec spec = temperatureSweep({1, 2, 4, 8}, 2);
    spec.sweep.axes[0].values.resize(1 + static_cast<std::size_t>(below(4)));
    spec.sweep.seeds = 1 + below(2);
    if (below(3) == 0) spec.teacher.training.seed = below(3);
    if (below(4) == 0) spec.sweep = {};
    const auto queued = m_bench.queue.submit(spec);
    m_runs.insert(m_runs.end(), queued.begin(), queued.end());
  }

  void actOnce() {
    RunQueue& queue = m_bench.queue;
    switch (below(14)) {
      case 0:
        return queue.pause();
      case 1:
      case 2:
      case 3:
        return queue.resume();
      case 4:
      case 5:
        return queue.requestStop(any());
      case 6:
        return queue.requestStop();
      case 7:
      case 8:
      case 9:
        return (void)queue.resume({any(), any(), any()});
      case 10:
        return queue.runNext({any()});
      case 11:
        return queue.runLast({any()});
      default:
        return submit();
    }
  }

  std::mt19937 m_random;
  QueueBench m_bench;
  std::vector<RunId> m_runs;
};

/// That the storms were no calm.
struct Tally {
  std::size_t queued = 0;
  std::size_t begun = 0;
  std::size_t grouped = 0;  ///< calls for a group
  std::size_t resumed = 0;

  void add(const Storm& storm) {
    queued += storm.log().all<RunQueued>().size();
    begun += storm.log().all<RunStarted>().size();
    resumed += storm.log().all<RunRequeued>().size();
    grouped += storm.groups();
  }
};

}  // namespace

class TestQueueStorms : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { (void)glyphsSha256(); }

  void eachRunEndsOnceForEachTimeItIsQueued() {
    const std::size_t threadsBefore = threads();
    const std::size_t filesBefore = openFiles();
    Clock::duration longest{0};
    Tally tally;
    for (int i = 0; i < storms(); ++i) {
      Storm storm(static_cast<unsigned>(i));
      storm.rage();
      const auto stop = storm.calm();
      longest = std::max(longest, stop);
      QVERIFY2(stop < kLongestStop, qPrintable(QStringLiteral("storm %1").arg(i)));
      storm.verify();
      tally.add(storm);
      if (QTest::currentTestFailed()) return (void)qWarning("storm %d", i);
    }
    QTRY_COMPARE(threads(), threadsBefore);  // the kernel counts a joined thread a moment longer
    QCOMPARE(openFiles(), filesBefore);
    qInfo("%d storms: %zu runs, %zu of them begun, %zu groups; %zu resumed; the longest stop took %.1f ms", storms(),
          tally.queued, tally.begun, tally.grouped, tally.resumed,
          std::chrono::duration<double, std::milli>(longest).count());
    QVERIFY(tally.begun > 0 && tally.grouped > 0 && tally.resumed > 0);
  }

  /// As when the window is closed: nobody asked to stop before.
  void destroyedInTheMiddle() {
    const std::size_t threadsBefore = threads();
    Clock::duration longest{0};
    for (int i = 0; i < storms() / 10; ++i) {
      auto storm = std::make_unique<Storm>(static_cast<unsigned>(100'000 + i));
      storm->rage();
      const auto begin = Clock::now();
      storm.reset();
      longest = std::max(longest, Clock::now() - begin);
    }
    QVERIFY(longest < kLongestStop);
    QTRY_COMPARE(threads(), threadsBefore);
  }
};

QTEST_APPLESS_MAIN(TestQueueStorms)
#include "test_queue_storms.moc"
