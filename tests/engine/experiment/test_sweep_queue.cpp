// Sweeps in the queue: their order, what their runs share, and thousands of them.
#include <algorithm>
#include <array>
#include <chrono>
#include <thread>

#include <QTest>

#include "engine/experiment/teacher_cache.h"
#include "tests/engine/experiment/sweep_bench.h"

using namespace retort;
using namespace retort::test;

namespace {

/// The order in which runs began.
Runs started(const EventLog& log) {
  Runs runs;
  for (const auto& start : log.all<RunStarted>()) runs.push_back(start.run);
  return runs;
}

bool before(const Runs& order, RunId first, RunId second) {
  return std::ranges::find(order, first) < std::ranges::find(order, second);
}

}  // namespace

class TestSweepQueue : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void runNextGoesFirstWithItsGroupAndItsTeacher();
  void runLastGoesBehindAllOthers();
  void studentsShareTheirTeachersLogits();
  void aTeacherIsReadOnce();
  void fiveThousandRunsAreQueuedQuickly();
};

void TestSweepQueue::runNextGoesFirstWithItsGroupAndItsTeacher() {
  QueueBench bench(true, 1);
  bench.queue.pause();
  ExperimentSpec first = temperatureSweep({1, 2, 4});
  const auto ids = bench.queue.submit(first);
  first.teacher.training.seed = 7;
  const auto others = bench.queue.submit(first);
  const Runs students(others.begin() + 1, others.begin() + 4);
  bench.queue.runNext({students[1], 4711, 0});
  bench.queue.resume();
  bench.queue.wait();
  const Runs order = started(bench.log);
  QCOMPARE(order[0], others[0]);
  QCOMPARE(Runs(order.begin() + 1, order.begin() + 4), students);
  for (const RunId run : ids) QVERIFY(before(order, students[2], run));
  QVERIFY(before(order, ids[0], others[4]));
  bench.queue.runNext(students);  // they are over
  QCOMPARE(started(bench.log).size(), order.size());
}

void TestSweepQueue::runLastGoesBehindAllOthers() {
  QueueBench bench(true, 1);
  bench.queue.pause();
  const auto ids = bench.queue.submit(temperatureSweep({1, 2, 4}));
  ExperimentSpec second = temperatureSweep({1});
  second.teacher.training.seed = 7;
  const auto others = bench.queue.submit(second);
  bench.queue.runLast({ids[1]});
  bench.queue.runNext({others[2]});
  bench.queue.resume();
  bench.queue.wait();
  const Runs order = started(bench.log);
  QCOMPARE(order[0], others[2]);
  QCOMPARE(Runs(order.end() - 3, order.end()), Runs(ids.begin() + 1, ids.begin() + 4));
  QCOMPARE(order.size(), ids.size() + others.size());
}

void TestSweepQueue::studentsShareTheirTeachersLogits() {
  QueueBench first;
  interruptStudents(first);
  const Runs students = ofRole(first.log, Role::Student);
  auto known = knownRuns(first.log);
  for (KnownRun& run : known) run.group = {};  // so that two workers read at once
  const auto bench = nextSitting(first, {}, known);
  bench->engine->setScript(Role::Student, {Script::Ending::Stalls, 1});
  (void)bench->queue.resume(students);
  QTRY_COMPARE(started(bench->log).size(), std::size_t{2});
  QVERIFY(bench->engine->request(students[0]).teacher == bench->engine->request(students[1]).teacher);
  QCOMPARE(bench->archive->resultsRead.load(), 1);
  bench->queue.requestStop();
  bench->queue.wait();
}

void TestSweepQueue::aTeacherIsReadOnce() {
  MemoryArchive archive;
  archive.keep(1, RunResult{});
  archive.gate.close();
  TeacherCache cache;
  std::array<std::shared_ptr<const RunResult>, 4> read;
  {
    std::vector<std::jthread> readers;
    for (auto& result : read)
      readers.emplace_back([&] { result = cache.get({1, 0}, [&archive] { return archive.result(1); }); });
    archive.gate.open();
  }
  for (const auto& result : read) QVERIFY(result && result == read[0]);
  QCOMPARE(archive.resultsRead.load(), 1);
  QVERIFY(cache.get({1, 0}, [] { return std::make_shared<const RunResult>(); }) == read[0]);
  const auto none = [] { return std::shared_ptr<const RunResult>(); };
  auto held = std::make_shared<const RunResult>();
  QVERIFY(cache.get({3, 4}, [&held] { return held; }) == held && cache.get({3, 4}, none) == held);
  QVERIFY(!cache.get({3, 8}, none));  // members combined at another temperature
  held.reset();
  QVERIFY(!cache.get({3, 4}, none));
}

void TestSweepQueue::fiveThousandRunsAreQueuedQuickly() {
  QueueBench bench;
  bench.queue.pause();
  ExperimentSpec spec = temperatureSweep({1}, 1);
  spec.trainBaseline = false;
  spec.sweep.axes.push_back({"training.momentum", {}});
  for (int i = 0; i < 999; ++i) spec.sweep.axes.back().values.emplace_back(i / 1000.0);
  spec.sweep.seeds = 4;
  const auto begin = std::chrono::steady_clock::now();
  QCOMPARE(bench.queue.submit(spec).size(), std::size_t{3997});
  spec.sweep.seeds = 5;
  QCOMPARE(bench.queue.submit(spec).size(), std::size_t{999});
  QVERIFY(bench.queue.submit(spec).empty());
  const auto queued = std::chrono::steady_clock::now() - begin;
  bench.queue.requestStop();
  bench.queue.wait();
  const auto ended = std::chrono::steady_clock::now() - begin - queued;
  const auto ms = [](auto time) { return std::chrono::duration_cast<std::chrono::milliseconds>(time).count(); };
  qInfo("4,996 runs: queued in %lld ms, cancelled in %lld ms", static_cast<long long>(ms(queued)),
        static_cast<long long>(ms(ended)));
  QVERIFY(ms(queued) < 5000 && ms(ended) < 5000);
  QCOMPARE(bench.log.all<RunFinished>().size(), std::size_t{4996});
}

QTEST_APPLESS_MAIN(TestSweepQueue)
#include "test_sweep_queue.moc"
