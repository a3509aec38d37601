// Storms with the real engine: it stops within half a second wherever it is. RETORT_ENGINE_STORMS: how many (20).
#include <chrono>
#include <random>

#include <QTest>

#include "tests/engine/experiment/sweep_bench.h"

using namespace retort;
using namespace retort::test;

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kLongestStop{500};

int storms() {
  bool isNumber = false;
  const int wanted = qEnvironmentVariableIntValue("RETORT_ENGINE_STORMS", &isNumber);
  return isNumber ? wanted : 20;
}

struct EngineBench {
  MemoryArchive archive;
  EventLog log;
  RunQueue queue;

  explicit EngineBench(const std::shared_ptr<Engine>& engine)
      : queue(engine, sharedDatasets(),
              [this](const Event& event) {
                archive.add(event);
                log.add(event);
              },
              {2, false, 1, 1, std::shared_ptr<RunArchive>(&archive, [](RunArchive*) {}), 0.05}) {}

  [[nodiscard]] std::size_t progress() const { return log.all<RunProgress>().size(); }
};

/// Small nets that train for long: what is stopped is always at work.
ExperimentSpec endless() {
  ExperimentSpec spec = temperatureSweep({1, 2, 4, 8}, 1000);
  spec.sweep.seeds = 2;
  spec.student.layers = {10};
  spec.teacher.model.layers = {20};
  spec.teacher.training.epochs = 1;
  return spec;
}

}  // namespace

class TestEngineStorms : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aStopIsQuickWhereverTheEngineIs() {
    const std::shared_ptr<Engine> engine = makeTorchEngine();
    std::mt19937 random(1);
    Clock::duration longest{0};
    for (int i = 0; i < storms(); ++i) {
      EngineBench bench(engine);
      const auto runs = bench.queue.submit(endless());
      const auto any = [&] { return runs[random() % runs.size()]; };
      const std::size_t until = random() % 8;
      QTRY_VERIFY_WITH_TIMEOUT(bench.progress() >= until, 20'000);
      for (int act = 0; act < 6; ++act) {
        if (random() % 2 == 0) bench.queue.requestStop(any());
        if (random() % 3 == 0) bench.queue.pause();
        if (random() % 2 == 0) bench.queue.resume();
        if (random() % 2 == 0) (void)bench.queue.resume({any(), any()});
      }
      const auto begin = Clock::now();
      bench.queue.requestStop();
      bench.queue.wait();
      longest = std::max(longest, Clock::now() - begin);
      for (const RunId run : runs)
        QCOMPARE(bench.log.all<RunFinished>(run).size(), 1 + bench.log.all<RunRequeued>(run).size());
    }
    qInfo("%d storms; the longest stop took %.1f ms", storms(),
          std::chrono::duration<double, std::milli>(longest).count());
    QVERIFY(longest < kLongestStop);
  }
};

QTEST_APPLESS_MAIN(TestEngineStorms)
#include "test_engine_storms.moc"
