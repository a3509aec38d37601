#include <atomic>

#include <QTest>

#include "engine/experiment/error.h"
#include "engine/experiment/run_queue.h"
#include "tests/support/event_log.h"

using namespace retort;
using retort::test::EventLog;

namespace {

/// Answers at once, or holds every run at a gate until it is opened or stopped; counts what goes on at a time.
class GatedEngine : public Engine {
 public:
  PauseGate gate;
  std::atomic<int> running = 0;
  std::atomic<int> mostRunning = 0;
  Outcome teacherOutcome = Outcome::Completed;

  [[nodiscard]] EngineInfo info() const override { return {"gated", "none", false}; }

  [[nodiscard]] RunResult train(const RunRequest& request, const EventSink& sink, const RunControl& control) override {
    const int now = ++running;
    int most = mostRunning.load();
    while (now > most && !mostRunning.compare_exchange_weak(most, now)) {
    }
    sink(RunStarted{request.run, 1, 1});
    if (control.pause) control.pause->wait(control.stop);
    gate.wait(control.stop);
    RunResult result;
    result.outcome = control.stop.stop_requested()        ? Outcome::Cancelled
                     : request.spec.role == Role::Teacher ? teacherOutcome
                                                          : Outcome::Completed;
    result.message = request.teacher ? "taught" : "";
    --running;
    return result;
  }

  [[nodiscard]] std::unique_ptr<TrainedNet> load(const ModelSpec& /*model*/, const Weights& /*weights*/,
                                                 const SampleShape& /*shape*/, std::size_t /*classes*/) override {
    throw Error(ErrorKind::RunFailed, "weights", "what passes the gate leaves none");
  }
};

/// Drawn once for all tests of this program.
std::shared_ptr<DatasetCache> sharedDatasets() {
  static const auto datasets = std::make_shared<DatasetCache>();
  return datasets;
}

struct Bench {
  std::shared_ptr<GatedEngine> engine = std::make_shared<GatedEngine>();
  std::shared_ptr<DatasetCache> datasets = sharedDatasets();
  EventLog log;
  RunQueue queue;

  explicit Bench(int workers)
      : queue(engine, datasets, [this](const Event& event) { log.add(event); }, {workers, false, 1}) {}
};

}  // namespace

class TestRunQueue : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void anExperimentIsThreeRuns();
  void experimentsAreNumberedAndComeFirst();
  void studentsWaitForTheirTeacherAndBaselinesDoNot();
  void aTeacherIsReusedByWhatItIs();
  void aTeacherIsTheSameHoweverItsDataIsSaid();
  void withoutTeacherNoStudent_data();
  void withoutTeacherNoStudent();
  void pauseHoldsAndResumeGoesOn();
  void stopEndsEveryRunWithAnOutcome();
  void oneRunCanBeStopped();
  void aBadSpecQueuesNothing();
  void missingDataFailsTheRunAndNotTheQueue();
  void destructionStopsAndJoins();
};

void TestRunQueue::anExperimentIsThreeRuns() {
  Bench bench(2);
  const auto ids = bench.queue.submit({});
  bench.queue.wait();
  QCOMPARE(ids.size(), std::size_t{3});
  const auto queued = bench.log.all<RunQueued>();
  QCOMPARE(queued.size(), std::size_t{3});
  QVERIFY(queued[0].spec.role == Role::Teacher && queued[0].teacher == 0);
  QVERIFY(queued[1].spec.role == Role::Student && queued[1].teacher == ids[0]);
  QVERIFY(queued[2].spec.role == Role::Baseline && queued[2].teacher == 0);
  QVERIFY(queued[2].spec.objective.kind == ObjectiveKind::Hard);
  QVERIFY(queued[1].spec.training == queued[2].spec.training && queued[1].spec.model == queued[2].spec.model);
  const auto finished = bench.log.all<RunFinished>();
  QCOMPARE(finished.size(), std::size_t{3});
  for (const auto& run : finished) QCOMPARE(run.result->message, std::string(run.run == ids[1] ? "taught" : ""));
  QCOMPARE(bench.log.all<QueueIdle>().size(), std::size_t{1});
}

void TestRunQueue::experimentsAreNumberedAndComeFirst() {
  EventLog log;
  RunQueue queue(std::make_shared<GatedEngine>(), sharedDatasets(), [&](const Event& event) { log.add(event); },
                 {1, false, 41, 7});
  ExperimentSpec spec;
  spec.name = "first";
  queue.submit(spec);
  spec.name = "second";
  const auto ids = queue.submit(spec);  // its teacher is the first one's
  queue.wait();
  const auto experiments = log.all<ExperimentQueued>();
  QCOMPARE(experiments.size(), std::size_t{2});
  QVERIFY(experiments[0].experiment == 7 && experiments[1].experiment == 8);
  QCOMPARE(experiments[1].spec.name, std::string("second"));
  for (const auto& run : log.all<RunQueued>()) QCOMPARE(run.experiment, ExperimentId{run.run < ids[0] ? 7U : 8U});
  QCOMPARE(log.all<RunQueued>()[0].run, RunId{41});
  const auto events = log.events();
  QVERIFY(std::holds_alternative<ExperimentQueued>(events[0]) && std::holds_alternative<RunQueued>(events[1]));
}

void TestRunQueue::studentsWaitForTheirTeacherAndBaselinesDoNot() {
  Bench bench(4);
  bench.engine->gate.close();
  const auto ids = bench.queue.submit({});
  QTRY_COMPARE(bench.engine->running.load(), 2);
  const auto started = bench.log.all<RunStarted>();
  QVERIFY(std::ranges::none_of(started, [&](const RunStarted& run) { return run.run == ids[1]; }));
  bench.engine->gate.open();
  bench.queue.wait();
  QCOMPARE(bench.log.outcomes().size(), std::size_t{3});
  QCOMPARE(bench.engine->mostRunning.load(), 2);
}

void TestRunQueue::aTeacherIsReusedByWhatItIs() {
  Bench bench(1);
  ExperimentSpec spec;
  const auto first = bench.queue.submit(spec);
  spec.name = "another";
  spec.objective.temperature = 20;
  const auto second = bench.queue.submit(spec);
  QCOMPARE(second.size(), std::size_t{2});
  spec.teacher.training.seed = 2;
  QCOMPARE(bench.queue.submit(spec).size(), std::size_t{3});
  bench.queue.wait();
  QCOMPARE(bench.log.all<RunQueued>()[3].teacher, first[0]);
}

void TestRunQueue::aTeacherIsTheSameHoweverItsDataIsSaid() {
  Bench bench(1);
  ExperimentSpec spec;
  QCOMPARE(bench.queue.submit(spec).size(), std::size_t{3});
  spec.dataset.path = "/left/over/from/another/choice";
  QCOMPARE(bench.queue.submit(spec).size(), std::size_t{2});
  bench.queue.wait();
  QVERIFY((canonical({DatasetKind::Idx, "/data/mnist/", 0, 7}) == DatasetSpec{DatasetKind::Idx, "/data/mnist", 0, 0}));
  QVERIFY(
      (canonical({DatasetKind::Idx, "/data/mnist", 0.1, 7}) == DatasetSpec{DatasetKind::Idx, "/data/mnist", 0.1, 7}));
}

void TestRunQueue::withoutTeacherNoStudent_data() {
  QTest::addColumn<int>("teacher");
  QTest::addColumn<int>("student");
  QTest::newRow("diverged") << int(Outcome::Diverged) << int(Outcome::Failed);
  QTest::newRow("failed") << int(Outcome::Failed) << int(Outcome::Failed);
  QTest::newRow("stopped") << int(Outcome::Cancelled) << int(Outcome::Cancelled);
}

void TestRunQueue::withoutTeacherNoStudent() {
  QFETCH(int, teacher);
  QFETCH(int, student);
  Bench bench(2);
  bench.engine->teacherOutcome = static_cast<Outcome>(teacher);
  const auto ids = bench.queue.submit({});
  bench.queue.wait();
  auto outcomes = bench.log.outcomes();
  QCOMPARE(int(outcomes[ids[1]]), student);
  QCOMPARE(int(outcomes[ids[2]]), int(Outcome::Completed));
}

void TestRunQueue::pauseHoldsAndResumeGoesOn() {
  Bench bench(2);
  bench.queue.pause();
  bench.queue.submit({});
  QVERIFY(bench.queue.paused());
  QVERIFY(bench.log.all<RunStarted>().empty());
  bench.queue.resume();
  bench.queue.wait();
  QCOMPARE(bench.log.outcomes().size(), std::size_t{3});
}

void TestRunQueue::stopEndsEveryRunWithAnOutcome() {
  Bench bench(2);
  bench.engine->gate.close();
  bench.queue.submit({});
  QTRY_COMPARE(bench.engine->running.load(), 2);
  bench.queue.pause();
  bench.queue.requestStop();
  bench.queue.wait();
  for (const auto& [run, outcome] : bench.log.outcomes()) QVERIFY(outcome == Outcome::Cancelled);
  QCOMPARE(bench.log.outcomes().size(), std::size_t{3});
}

void TestRunQueue::oneRunCanBeStopped() {
  Bench bench(2);
  bench.engine->gate.close();
  const auto ids = bench.queue.submit({});
  QTRY_COMPARE(bench.engine->running.load(), 2);
  bench.queue.requestStop(ids[2]);
  QTRY_COMPARE(bench.log.outcomes().size(), std::size_t{1});
  bench.engine->gate.open();
  bench.queue.wait();
  auto outcomes = bench.log.outcomes();
  QVERIFY(outcomes[ids[0]] == Outcome::Completed && outcomes[ids[1]] == Outcome::Completed);
  QVERIFY(outcomes[ids[2]] == Outcome::Cancelled);
}

void TestRunQueue::aBadSpecQueuesNothing() {
  Bench bench(1);
  ExperimentSpec spec;
  spec.objective.temperature = 0;
  QVERIFY_THROWS_EXCEPTION(Error, bench.queue.submit(spec));
  QVERIFY(bench.log.all<RunQueued>().empty());
  bench.queue.wait();
}

void TestRunQueue::missingDataFailsTheRunAndNotTheQueue() {
  Bench bench(2);
  ExperimentSpec spec;
  spec.dataset = {DatasetKind::Idx, "/no/such/folder", 0, 1};
  bench.queue.submit(spec);
  bench.queue.submit({});
  bench.queue.wait();
  const auto finished = bench.log.all<RunFinished>();
  QCOMPARE(
      std::ranges::count_if(finished, [](const RunFinished& run) { return run.result->outcome == Outcome::Failed; }),
      3);
  QCOMPARE(
      std::ranges::count_if(finished, [](const RunFinished& run) { return run.result->outcome == Outcome::Completed; }),
      3);
  QVERIFY(finished[0].result->message.find("/no/such/folder") != std::string::npos);
}

void TestRunQueue::destructionStopsAndJoins() {
  const auto engine = std::make_shared<GatedEngine>();
  engine->gate.close();
  EventLog log;
  {
    RunQueue queue(engine, std::make_shared<DatasetCache>(), [&](const Event& event) { log.add(event); }, {2, true, 1});
    queue.submit({});
    QTRY_COMPARE(engine->running.load(), 2);
  }
  QCOMPARE(log.outcomes().size(), std::size_t{3});
  QCOMPARE(engine->running.load(), 0);
}

QTEST_APPLESS_MAIN(TestRunQueue)
#include "test_run_queue.moc"
