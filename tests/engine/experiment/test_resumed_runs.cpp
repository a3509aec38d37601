// Runs that go on: after a stop, and in the next sitting.
#include <QTest>

#include "tests/engine/experiment/queue_bench.h"

using namespace retort;
using namespace retort::test;

namespace {

constexpr int kEpochs = 20;  // of the default experiment

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// As an earlier sitting left it after `epoch`.
std::shared_ptr<Checkpoint> checkpointAfter(int epoch) {
  auto state = std::make_shared<EpochState>();
  state->epoch = epoch;
  state->testErrors = 123;
  state->testCases = 2000;
  state->weights = {{"layer0.weight", {1}, {0.5F}}};
  state->testLogits = Matrix(2000, 10);
  auto checkpoint = std::make_shared<Checkpoint>();
  checkpoint->epoch = epoch;
  checkpoint->lastEpoch = state;
  checkpoint->seconds = 12;
  return checkpoint;
}

/// An interrupted baseline, run 9, that the archive has a checkpoint of.
KnownRun interruptedBaseline(QueueBench& bench) {
  KnownRun run = knownRun(9, Role::Baseline, std::nullopt);
  run.checkpointEpoch = 6;
  bench.archive->keep(9, *checkpointAfter(6));
  return run;
}

}  // namespace

class TestResumedRuns : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aStoppedRunGoesOnFromItsNewestCheckpoint();
  void whatIsNotInterruptedIsLeftOut();
  void aFailedRunIsResumed();
  void withoutArchiveItBeginsAnew();
  void aTeacherIsResumedWithItsStudent();
  void resumedFromWithinTheSink();
  void resumeDoesNotWaitForTheDisk();
  void stoppedBeforeItWentOnItKeepsWhatItHad();
  void aRunOfAnEarlierSittingGoesOn();
  void aTeacherOfAnEarlierSittingIsReused();
  void otherDataEndsTheRunWithWhatItHad();
  void whatCannotBeReadEndsTheRun_data();
  void whatCannotBeReadEndsTheRun();
  void aTeacherOfOtherDataFailsItsStudent();
  void aTeacherThatLeftNothingFailsItsStudent();
  void aDeletedTeacherIsNotReused();
  void forgettingStops();
  void resultsAreNotHeld();
};

void TestResumedRuns::aStoppedRunGoesOnFromItsNewestCheckpoint() {
  QueueBench bench;
  const RunId student = bench.submitUntil(Role::Student, 5)[1];
  QVERIFY(bench.log.outcomes()[student] == Outcome::Cancelled);
  QCOMPARE(bench.engine->request(student).checkpointInterval, 2.5);
  QVERIFY(!bench.engine->request(student).from);

  QCOMPARE(bench.queue.resume({student}), std::vector<RunId>{student});
  bench.queue.wait();
  QVERIFY(bench.log.outcomes()[student] == Outcome::Completed);
  const auto again = bench.log.all<RunRequeued>();
  QCOMPARE(again.size(), std::size_t{1});
  QVERIFY(again[0].run == student && again[0].epoch == 5);
  QCOMPARE(bench.engine->request(student).from->epoch, 5);
  QVERIFY(bench.engine->request(student).teacher);
  const auto points = bench.log.all<EpochFinished>(student);
  QCOMPARE(points.size(), std::size_t{kEpochs});
  QCOMPARE(points[5].point.epoch, 6);
  const std::size_t announced = bench.log.position<RunRequeued>(student);
  QVERIFY(bench.log.position<RunFinished>(student) < announced);
  QVERIFY(bench.log.position<RunStarted>(student, announced) < bench.log.events().size());
  QCOMPARE(bench.log.all<QueueIdle>().size(), std::size_t{2});
  QVERIFY(std::holds_alternative<QueueIdle>(bench.log.events().back()));
}

void TestResumedRuns::whatIsNotInterruptedIsLeftOut() {
  QueueBench bench;
  bench.engine->setScript(Role::Baseline, {Script::Ending::Diverges, 2});
  bench.engine->setScript(Role::Student, {Script::Ending::Stalls, 1});
  const auto ids = bench.queue.submit({});
  QTRY_COMPARE(bench.log.all<EpochFinished>(ids[1]).size(), std::size_t{1});
  QTRY_COMPARE(bench.log.outcomes().size(), std::size_t{2});
  QVERIFY(bench.queue.resume({ids[0], ids[1], ids[2], 77, 0}).empty());  // completed, running, diverged, unknown
  bench.queue.pause();
  const RunId queued = bench.queue.submit({})[0];
  QVERIFY(bench.queue.resume({queued}).empty());
  bench.queue.requestStop();
  bench.queue.wait();
  QVERIFY(bench.log.all<RunRequeued>().empty());
}

void TestResumedRuns::aFailedRunIsResumed() {
  QueueBench bench;
  bench.engine->setScript(Role::Baseline, {Script::Ending::Fails, 2});
  const auto ids = bench.queue.submit({});
  bench.queue.wait();
  bench.engine->setScript(Role::Baseline, {});
  QCOMPARE(bench.queue.resume({ids[2], ids[2]}), std::vector<RunId>{ids[2]});
  bench.queue.wait();
  QVERIFY(bench.log.outcomes()[ids[2]] == Outcome::Completed);
}

void TestResumedRuns::withoutArchiveItBeginsAnew() {
  QueueBench bench(false);
  const RunId student = bench.submitUntil(Role::Student, 5)[1];
  bench.queue.resume({student});
  bench.queue.wait();
  QCOMPARE(bench.log.all<RunRequeued>()[0].epoch, 0);
  QVERIFY(!bench.engine->request(student).from);
  QVERIFY(bench.engine->request(student).teacher);  // held in memory
  QVERIFY(bench.log.outcomes()[student] == Outcome::Completed);
  QCOMPARE(bench.archive->resultsRead.load(), 0);
}

void TestResumedRuns::aTeacherIsResumedWithItsStudent() {
  QueueBench bench;
  const auto ids = bench.submitUntil(Role::Teacher, 3);
  QVERIFY(bench.log.outcomes()[ids[1]] == Outcome::Cancelled);
  QCOMPARE(bench.queue.resume({ids[1]}), (std::vector<RunId>{ids[0], ids[1]}));
  bench.queue.wait();
  QVERIFY(bench.log.outcomes()[ids[0]] == Outcome::Completed);
  QVERIFY(bench.log.outcomes()[ids[1]] == Outcome::Completed);
  QCOMPARE(bench.engine->request(ids[0]).from->epoch, 3);
  QVERIFY(!bench.engine->request(ids[1]).from);
  QCOMPARE(bench.engine->request(ids[1]).teacher->epochs, kEpochs);
}

void TestResumedRuns::resumedFromWithinTheSink() {
  QueueBench bench;
  std::atomic<int> resumed = 0;
  bench.onEvent = [&](const Event& event) {
    const auto* finished = std::get_if<RunFinished>(&event);
    if (!finished || finished->result->outcome != Outcome::Cancelled) return;
    bench.engine->setScript(Role::Baseline, {});
    resumed += static_cast<int>(bench.queue.resume({finished->run}).size());
  };
  const RunId baseline = bench.submitUntil(Role::Baseline, 4)[2];
  QCOMPARE(resumed.load(), 1);
  QVERIFY(bench.log.outcomes()[baseline] == Outcome::Completed);
  QVERIFY(bench.log.position<RunFinished>(baseline) < bench.log.position<RunRequeued>(baseline));
  QCOMPARE(bench.log.all<RunRequeued>()[0].epoch, 4);
  QCOMPARE(bench.log.all<QueueIdle>().size(), std::size_t{1});
}

void TestResumedRuns::resumeDoesNotWaitForTheDisk() {
  QueueBench bench;
  const RunId baseline = bench.submitUntil(Role::Baseline, 4)[2];
  bench.archive->gate.close();
  bench.queue.resume({baseline});  // would never return if it read
  QCOMPARE(bench.log.all<RunRequeued>()[0].epoch, 4);
  bench.archive->gate.open();
  bench.queue.wait();
  QVERIFY(bench.log.outcomes()[baseline] == Outcome::Completed);
}

void TestResumedRuns::stoppedBeforeItWentOnItKeepsWhatItHad() {
  QueueBench bench;
  const RunId student = bench.submitUntil(Role::Student, 5)[1];
  const auto before = bench.lastResult(student);
  bench.queue.pause();
  bench.queue.resume({student});
  bench.queue.requestStop(student);
  bench.queue.wait();
  const auto after = bench.lastResult(student);
  QVERIFY(after != before);
  QVERIFY(after->outcome == Outcome::Cancelled && contains(after->message, "before it began"));
  QCOMPARE(after->epochs, 5);
  QCOMPARE(after->testErrors, before->testErrors);
  QVERIFY(after->weights == before->weights && !after->weights.empty());
  QVERIFY(after->testLogits == before->testLogits);
}

void TestResumedRuns::aRunOfAnEarlierSittingGoesOn() {
  QueueBench bench;
  bench.queue.restore({interruptedBaseline(bench)});
  bench.queue.wait();
  QVERIFY(bench.log.events().empty());
  QCOMPARE(bench.queue.resume({9}), std::vector<RunId>{9});
  bench.queue.wait();
  QCOMPARE(bench.log.all<RunRequeued>()[0].epoch, 6);
  QVERIFY(bench.log.all<RunQueued>().empty());
  QCOMPARE(bench.engine->request(9).from->epoch, 6);
  QVERIFY(bench.log.outcomes()[9] == Outcome::Completed);
  QVERIFY(bench.queue.submit({})[0] > 9);
  QVERIFY(bench.log.all<ExperimentQueued>()[0].experiment > 3);
  bench.queue.wait();
}

void TestResumedRuns::aTeacherOfAnEarlierSittingIsReused() {
  QueueBench bench;
  RunResult kept;
  kept.outcome = Outcome::Completed;
  kept.epochs = 17;
  bench.archive->keep(4, kept);
  bench.queue.restore({knownRun(4, Role::Teacher, Outcome::Completed)});
  const auto ids = bench.queue.submit({});
  bench.queue.wait();
  QCOMPARE(ids.size(), std::size_t{2});
  QCOMPARE(bench.log.all<RunQueued>()[0].teacher, RunId{4});
  QCOMPARE(bench.engine->request(ids[0]).teacher->epochs, 17);
  QVERIFY(bench.engine->request(ids[0]).teacherSpec.role == Role::Teacher);
}

void TestResumedRuns::otherDataEndsTheRunWithWhatItHad() {
  QueueBench bench;
  KnownRun run = interruptedBaseline(bench);
  run.datasetSha256 = "0123456789abcdef";
  bench.queue.restore({run});
  bench.queue.resume({9});
  bench.queue.wait();
  const auto result = bench.lastResult(9);
  QVERIFY(result->outcome == Outcome::Cancelled);
  QVERIFY2(contains(result->message, "0123456789ab") && contains(result->message, "Locate the original"),
           result->message.c_str());
  QVERIFY(contains(result->message, glyphsSha256().substr(0, 12)));
  QCOMPARE(result->epochs, 6);
  QCOMPARE(result->testErrors, 123);
  QCOMPARE(result->weights.size(), std::size_t{1});
  QCOMPARE(result->testLogits.rows, std::size_t{2000});
  QCOMPARE(bench.engine->trainedRuns(), 0);
}

void TestResumedRuns::whatCannotBeReadEndsTheRun_data() {
  QTest::addColumn<bool>("unreadable");
  QTest::addColumn<QString>("message");
  QTest::newRow("the disk") << true << "the disk cannot be read";
  QTest::newRow("the checkpoint") << false << "its checkpoint is not there any more";
}

void TestResumedRuns::whatCannotBeReadEndsTheRun() {
  QFETCH(bool, unreadable);
  QFETCH(QString, message);
  QueueBench bench;
  bench.queue.restore({interruptedBaseline(bench)});
  bench.archive->unreadable = unreadable;
  if (!unreadable) bench.archive->forgetCheckpoints(9);
  bench.queue.resume({9});
  bench.queue.wait();
  QVERIFY(bench.lastResult(9)->outcome == Outcome::Cancelled);
  QVERIFY2(contains(bench.lastResult(9)->message, message.toStdString()), bench.lastResult(9)->message.c_str());
  QCOMPARE(bench.engine->trainedRuns(), 0);
}

void TestResumedRuns::aTeacherOfOtherDataFailsItsStudent() {
  QueueBench bench;
  KnownRun teacher = knownRun(4, Role::Teacher, Outcome::Completed);
  teacher.datasetSha256 = "0123456789abcdef";
  bench.archive->keep(4, RunResult{});
  bench.queue.restore({teacher});
  const auto ids = bench.queue.submit({});
  bench.queue.wait();
  QVERIFY(bench.lastResult(ids[0])->outcome == Outcome::Failed);
  QVERIFY2(contains(bench.lastResult(ids[0])->message, "its teacher was trained on"),
           bench.lastResult(ids[0])->message.c_str());
  QVERIFY(bench.lastResult(ids[1])->outcome == Outcome::Completed);
}

void TestResumedRuns::aTeacherThatLeftNothingFailsItsStudent() {
  QueueBench bench;
  bench.queue.restore({knownRun(4, Role::Teacher, Outcome::Completed)});
  const auto ids = bench.queue.submit({});
  bench.queue.wait();
  QVERIFY(bench.lastResult(ids[0])->outcome == Outcome::Failed);
  QVERIFY(contains(bench.lastResult(ids[0])->message, "run 4"));
}

void TestResumedRuns::aDeletedTeacherIsNotReused() {
  QueueBench bench;
  const RunId teacher = bench.queue.submit({})[0];
  bench.queue.forget(teacher);
  bench.queue.wait();
  const RunId stopped = bench.log.outcomes()[teacher] == Outcome::Completed ? 0 : teacher;
  const RunId other = bench.queue.submit({})[0];
  bench.queue.wait();
  QVERIFY(bench.engine->request(other).spec.role == Role::Teacher);
  bench.queue.forget(other);
  bench.queue.remember(other);
  QCOMPARE(bench.queue.submit({}).size(), std::size_t{2});
  bench.queue.wait();
  QVERIFY(bench.queue.resume({teacher}).empty());  // deleted
  bench.queue.remember(teacher);
  QCOMPARE(bench.queue.resume({teacher}).size(), std::size_t{stopped == 0 ? 0U : 1U});
  bench.queue.wait();
}

void TestResumedRuns::forgettingStops() {
  QueueBench bench;
  bench.engine->setScript(Role::Baseline, {Script::Ending::Stalls, 2});
  const RunId baseline = bench.queue.submit({})[2];
  QTRY_COMPARE(bench.log.all<EpochFinished>(baseline).size(), std::size_t{2});
  bench.queue.forget(baseline);
  bench.queue.wait();
  QVERIFY(bench.log.outcomes()[baseline] == Outcome::Cancelled);
}

void TestResumedRuns::resultsAreNotHeld() {
  const auto engine = std::make_shared<AskedEngine>();
  const auto archive = std::make_shared<MemoryArchive>();
  std::mutex mutex;
  std::vector<std::weak_ptr<const RunResult>> results;
  RunQueue queue(std::make_shared<ScriptedEngine>(), sharedDatasets(),
                 [&](const Event& event) {
                   archive->add(event);
                   const std::lock_guard lock(mutex);
                   if (const auto* finished = std::get_if<RunFinished>(&event)) results.push_back(finished->result);
                 },
                 {2, false, 1, 1, archive});
  queue.submit({});
  queue.wait();
  QCOMPARE(results.size(), std::size_t{3});
  for (const auto& result : results) QVERIFY(result.expired());
  QCOMPARE(archive->resultsRead.load(), 0);  // the student's teacher was still in memory
  queue.submit({});
  queue.wait();
  QCOMPARE(results.size(), std::size_t{5});
  QCOMPARE(archive->resultsRead.load(), 1);
}

QTEST_APPLESS_MAIN(TestResumedRuns)
#include "test_resumed_runs.moc"
