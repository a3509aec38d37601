// Runs that leave another one at a checkpoint and go on under settings of their own.
#include <QTest>

#include "engine/experiment/error.h"
#include "engine/experiment/sweep.h"
#include "tests/engine/experiment/queue_bench.h"

using namespace retort;
using namespace retort::test;

namespace {

using Change = std::function<void(RunSpec&, ForkRequest&)>;

ForkRequest forkOf(const RunSpec& parent, RunId run, int epoch, double temperature = 8) {
  ForkRequest request;
  request.from = {run, epoch, 0};
  request.objective = parent.objective;
  request.objective.temperature = temperature;
  request.training = parent.training;
  return request;
}

RunSpec specOf(Role role) { return planRuns({})[static_cast<std::size_t>(role)].spec; }

}  // namespace

Q_DECLARE_METATYPE(Change)

class TestForkedRuns : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aForkGoesOnFromItsParentsCheckpoint();
  void sumsOfAWholeEpochStay();
  void anInterruptedForkGoesOnFromItsOwn();
  void anInterruptedForkWithoutACheckpointBeginsAtItsForkPoint();
  void aDivergedRunCanBeForked();
  void aForkIsNoTeacher();
  void withoutACheckpointItFails();
  void unknownRunsAreRefused();
  void theNameSaysWhereItCameFrom();
  void whatACheckpointCannotChangeIsRefused_data();
  void whatACheckpointCannotChangeIsRefused();
};

void TestForkedRuns::aForkGoesOnFromItsParentsCheckpoint() {
  QueueBench bench;
  const auto ids = bench.submitUntil(Role::Student, 5);
  auto withSums = *bench.archive->checkpoint(ids[1]);
  withSums.batch = 3;
  withSums.sums.cases = 384;
  bench.archive->keep(ids[1], withSums);
  ForkRequest request = forkOf(specOf(Role::Student), ids[1], 5);
  request.from.batch = 3;
  const RunId fork = bench.queue.fork(request);
  bench.queue.wait();
  QVERIFY(fork > ids[2]);
  const RunQueued queued = bench.log.all<RunQueued>(fork)[0];
  QCOMPARE(queued.teacher, ids[0]);
  QCOMPARE(queued.experiment, bench.log.all<RunQueued>(ids[1])[0].experiment);
  QCOMPARE(bench.log.all<ExperimentQueued>().size(), std::size_t{1});
  QVERIFY((queued.spec.forkedFrom == ForkPoint{ids[1], 5, 3}));
  QCOMPARE(queued.spec.objective.temperature, 8.0);
  QCOMPARE(queued.name, runName(queued.spec));
  const RunRequest asked = bench.engine->request(fork);
  QCOMPARE(asked.from->epoch, 5);
  QCOMPARE(asked.from->batch, 3);
  QCOMPARE(asked.from->sums.cases, std::size_t{0});
  QVERIFY(asked.from->weights == withSums.weights);
  QVERIFY(asked.teacher && asked.teacherSpec.role == Role::Teacher);
  QVERIFY(bench.log.outcomes()[fork] == Outcome::Completed);
  QCOMPARE(bench.log.all<EpochFinished>(fork).front().point.epoch, 6);
  QCOMPARE(bench.log.all<QueueIdle>().size(), std::size_t{2});
}

void TestForkedRuns::sumsOfAWholeEpochStay() {
  QueueBench bench;
  const RunId student = bench.submitUntil(Role::Student, 5)[1];
  auto trained = *bench.archive->checkpoint(student);
  trained.batch = 1000;  // all of them: only the evaluation is due
  trained.sums.cases = sharedDatasets()->get({})->train.count();
  bench.archive->keep(student, trained);
  ForkRequest request = forkOf(specOf(Role::Student), student, 5);
  request.from.batch = 1000;
  const RunId fork = bench.queue.fork(request);
  bench.queue.wait();
  QCOMPARE(bench.engine->request(fork).from->sums.cases, trained.sums.cases);
}

void TestForkedRuns::anInterruptedForkGoesOnFromItsOwn() {
  QueueBench bench;
  const RunId student = bench.submitUntil(Role::Student, 5)[1];
  bench.engine->setScript(Role::Student, {Script::Ending::Stalls, 9});
  const RunId fork = bench.queue.fork(forkOf(specOf(Role::Student), student, 5));
  QTRY_COMPARE(bench.log.all<EpochFinished>(fork).size(), std::size_t{4});
  bench.queue.requestStop();
  bench.queue.wait();
  bench.engine->setScript(Role::Student, {});
  bench.queue.resume({fork});
  bench.queue.wait();
  QCOMPARE(bench.log.all<RunRequeued>(fork)[0].epoch, 9);
  QCOMPARE(bench.engine->request(fork).from->epoch, 9);
  QVERIFY(bench.log.outcomes()[fork] == Outcome::Completed);
}

void TestForkedRuns::anInterruptedForkWithoutACheckpointBeginsAtItsForkPoint() {
  QueueBench bench;
  const RunId student = bench.submitUntil(Role::Student, 5)[1];
  bench.queue.pause();
  const RunId fork = bench.queue.fork(forkOf(specOf(Role::Student), student, 5));
  bench.queue.requestStop();
  bench.queue.wait();
  QVERIFY(bench.log.outcomes()[fork] == Outcome::Cancelled);
  bench.queue.resume();
  bench.queue.resume({fork});
  bench.queue.wait();
  QCOMPARE(bench.log.all<RunRequeued>(fork)[0].epoch, 5);
  QCOMPARE(bench.engine->request(fork).from->epoch, 5);
  QVERIFY(bench.log.outcomes()[fork] == Outcome::Completed);
}

void TestForkedRuns::aDivergedRunCanBeForked() {
  QueueBench bench;
  KnownRun diverged = knownRun(3, Role::Baseline, Outcome::Diverged);
  Checkpoint checkpoint;
  checkpoint.epoch = 2;
  bench.archive->keep(3, checkpoint);
  bench.queue.restore({diverged});
  const RunId fork = bench.queue.fork(forkOf(diverged.spec, 3, 2, 1));
  bench.queue.wait();
  QVERIFY(bench.log.outcomes()[fork] == Outcome::Completed);
  QCOMPARE(bench.log.all<RunQueued>(fork)[0].experiment, ExperimentId{3});
}

void TestForkedRuns::aForkIsNoTeacher() {
  QueueBench bench;
  const RunId teacher = bench.submitUntil(Role::Teacher, 4)[0];
  const RunId fork = bench.queue.fork(forkOf(specOf(Role::Teacher), teacher, 4, 1));
  bench.queue.wait();
  QVERIFY(bench.log.outcomes()[fork] == Outcome::Completed);
  QCOMPARE(bench.queue.submit({}).size(), std::size_t{3});
  bench.queue.wait();
}

void TestForkedRuns::withoutACheckpointItFails() {
  QueueBench bench;
  const RunId student = bench.submitUntil(Role::Student, 5)[1];
  const RunId fork = bench.queue.fork(forkOf(specOf(Role::Student), student, 4));
  bench.queue.wait();
  QVERIFY(bench.lastResult(fork)->outcome == Outcome::Failed);
  QVERIFY(bench.lastResult(fork)->message.find("epoch 4") != std::string::npos);
}

void TestForkedRuns::unknownRunsAreRefused() {
  QueueBench bench;
  QVERIFY_THROWS_EXCEPTION(Error, bench.queue.fork(forkOf(specOf(Role::Student), 7, 4)));
  bench.queue.wait();
  QVERIFY(bench.log.events().empty());
}

void TestForkedRuns::theNameSaysWhereItCameFrom() {
  RunSpec spec = specOf(Role::Student);
  const std::string plain = runName(spec);
  spec.forkedFrom = {3, 5, 7};
  QCOMPARE(runName(spec), plain + " · fork of run 3 at epoch 5");
}

void TestForkedRuns::whatACheckpointCannotChangeIsRefused_data() {
  QTest::addColumn<Change>("change");
  QTest::addColumn<QString>("key");
  const auto row = [](const char* name, Change change, const char* key) {
    QTest::newRow(name) << std::move(change) << QString::fromLatin1(key);
  };
  row(
      "nothing", [](RunSpec&, ForkRequest&) {}, "");
  row(
      "rate", [](RunSpec&, ForkRequest& fork) { fork.training.learningRate = 0.01; }, "");
  row(
      "hard from soft", [](RunSpec&, ForkRequest& fork) { fork.objective.kind = ObjectiveKind::Hard; }, "");
  row(
      "batch size", [](RunSpec&, ForkRequest& fork) { fork.training.batchSize = 64; }, "training.batch_size");
  row(
      "optimiser", [](RunSpec&, ForkRequest& fork) { fork.training.optimiser = OptimiserKind::Adam; },
      "training.optimiser");
  row(
      "seed", [](RunSpec&, ForkRequest& fork) { fork.training.seed += 1; }, "training.seed");
  row(
      "soft from hard", [](RunSpec& parent, ForkRequest&) { parent.objective.kind = ObjectiveKind::Hard; },
      "objective.kind");
  row(
      "range", [](RunSpec&, ForkRequest& fork) { fork.objective.temperature = 0; }, "objective.temperature");
  row(
      "no epoch left", [](RunSpec&, ForkRequest& fork) { fork.training.epochs = fork.from.epoch; }, "training.epochs");
}

void TestForkedRuns::whatACheckpointCannotChangeIsRefused() {
  QFETCH(Change, change);
  QFETCH(QString, key);
  RunSpec parent = specOf(Role::Student);
  ForkRequest request = forkOf(parent, 2, 5);
  change(parent, request);
  try {
    const RunSpec fork = forkedSpec(parent, request);
    QVERIFY(key.isEmpty());
    QVERIFY(fork.forkedFrom == request.from && fork.model == parent.model && fork.objective == request.objective);
  } catch (const Error& problem) {
    QVERIFY(problem.kind() == ErrorKind::BadSpec);
    QCOMPARE(QString::fromStdString(problem.where()), key);
  }
}

QTEST_APPLESS_MAIN(TestForkedRuns)
#include "test_forked_runs.moc"
