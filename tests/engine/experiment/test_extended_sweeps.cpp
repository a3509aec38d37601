// Sweeps submitted again: only what is missing is trained.
#include <unordered_set>

#include <QTest>

#include "tests/engine/experiment/sweep_bench.h"

using namespace retort;
using namespace retort::test;

class TestExtendedSweeps : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aSweepIsExtended();
  void whatIsThereIsNotQueuedAgain();
  void aDeletedCellIsMissing();
  void aSweepOfAnEarlierSittingIsExtended();
  void anotherTeacherIsTrainedWhereTheFirstOneDiverged();
  void anotherExperimentIsNoExtension();
  void otherAxesAreAnotherExperiment();
  void whatASweepAsksForIsToldWhereNothingIsMissing();
  void aSweptKeysBaseDoesNotCount();
  void runsThatDifferInWhatTheyDoNotUseAreTheSame();
  void deletedCellsCanCountAsThere();
};

void TestExtendedSweeps::aSweepIsExtended() {
  QueueBench bench;
  const auto first = bench.queue.submit(temperatureSweep({1, 2}));
  bench.queue.wait();
  const std::size_t ends = bench.log.all<RunFinished>().size();
  ExperimentSpec wider = temperatureSweep({1, 2, 4, 8});
  wider.sweep.seeds = 2;
  const auto more = bench.queue.submit(wider);
  bench.queue.wait();
  QCOMPARE(first.size(), std::size_t{4});
  QCOMPARE(more.size(), std::size_t{7});  // 2 + 4 students, and a baseline with the other seed
  QCOMPARE(bench.log.all<RunFinished>().size(), ends + more.size());
  QVERIFY(bench.log.all<RunRequeued>().empty());
  const auto experiments = bench.log.all<ExperimentQueued>();
  QCOMPARE(experiments.size(), std::size_t{2});
  QVERIFY(experiments[0].experiment == experiments[1].experiment && experiments[1].spec == wider);
  std::unordered_set<RunSpec, RunSpecHash> specs;
  for (const auto& queued : bench.log.all<RunQueued>()) {
    QVERIFY(specs.insert(queued.spec).second);
    QCOMPARE(queued.experiment, experiments[0].experiment);
    if (queued.spec.role == Role::Student) QCOMPARE(queued.teacher, first[0]);
    if (queued.run > first.back() && queued.group.group != 0) QVERIFY(queued.group.group > 1);
  }
  QCOMPARE(specs.size(), planRuns(wider).size());
}

void TestExtendedSweeps::whatIsThereIsNotQueuedAgain() {
  QueueBench bench;
  bench.engine->setScript(Role::Student, {Script::Ending::Diverges, 1});
  bench.queue.submit(temperatureSweep({1, 2}));
  bench.queue.wait();
  const std::size_t events = bench.log.events().size();
  QVERIFY(bench.queue.submit(temperatureSweep({1, 2})).empty());
  QVERIFY(bench.queue.submit(temperatureSweep({2})).empty());
  ExperimentSpec titled = temperatureSweep({1});
  titled.title = "another title";
  QVERIFY(bench.queue.submit(titled).empty());
  bench.queue.wait();
  QCOMPARE(bench.log.events().size(), events);
}

void TestExtendedSweeps::aDeletedCellIsMissing() {
  QueueBench bench;
  bench.queue.submit(temperatureSweep({1, 2}));
  bench.queue.wait();
  const RunId deleted = ofRole(bench.log, Role::Student)[1];
  bench.queue.forget(deleted);
  const auto again = bench.queue.submit(temperatureSweep({1, 2}));
  bench.queue.wait();
  QCOMPARE(again.size(), std::size_t{1});
  QVERIFY(bench.log.all<RunQueued>(again[0])[0].spec == bench.log.all<RunQueued>(deleted)[0].spec);
}

void TestExtendedSweeps::aSweepOfAnEarlierSittingIsExtended() {
  QueueBench first;
  first.queue.submit(temperatureSweep({1, 2}));
  first.queue.wait();
  const auto bench = nextSitting(first, {{1, temperatureSweep({1, 2})}}, knownRuns(first.log));
  QVERIFY(bench->queue.submit(temperatureSweep({1, 2})).empty());
  const auto more = bench->queue.submit(temperatureSweep({1, 2, 4, 8}));
  bench->queue.wait();
  QCOMPARE(more.size(), std::size_t{2});
  const auto queued = bench->log.all<RunQueued>();
  QVERIFY(queued[0].experiment == 1 && queued[0].teacher == 1 && (queued[0].group == GroupPlace{2, 0, 2}));
  QCOMPARE(bench->archive->resultsRead.load(), 1);
  for (const auto& [run, outcome] : bench->log.outcomes()) QVERIFY(outcome == Outcome::Completed);
}

void TestExtendedSweeps::anotherTeacherIsTrainedWhereTheFirstOneDiverged() {
  QueueBench bench;
  bench.engine->setScript(Role::Teacher, {Script::Ending::Diverges, 1});
  bench.queue.submit(temperatureSweep({1, 2}));
  bench.queue.wait();
  bench.engine->setScript(Role::Teacher, {});
  QVERIFY(bench.queue.submit(temperatureSweep({1, 2})).empty());
  const auto more = bench.queue.submit(temperatureSweep({1, 2, 4}));
  bench.queue.wait();
  QCOMPARE(more.size(), std::size_t{2});
  QVERIFY(bench.log.all<RunQueued>(more[0])[0].spec.role == Role::Teacher);
  QVERIFY(bench.log.outcomes()[more[1]] == Outcome::Completed);
}

void TestExtendedSweeps::anotherExperimentIsNoExtension() {
  QueueBench bench;
  bench.queue.submit(temperatureSweep({1, 2}));
  ExperimentSpec other = temperatureSweep({1, 2});
  other.training.batchSize = 64;
  QCOMPARE(bench.queue.submit(other).size(), std::size_t{3});
  other.sweep = {};
  QCOMPARE(bench.queue.submit(other).size(), std::size_t{2});
  QCOMPARE(bench.queue.submit(other).size(), std::size_t{2});  // as ever: a run more
  bench.queue.wait();
  QCOMPARE(bench.log.all<ExperimentQueued>().back().experiment, ExperimentId{4});
}

void TestExtendedSweeps::otherAxesAreAnotherExperiment() {
  QueueBench bench;
  bench.queue.submit(temperatureSweep({1, 4}));
  ExperimentSpec wide = temperatureSweep({});
  wide.sweep.axes = {{"student.width", {std::int64_t{10}, std::int64_t{30}}}};
  QCOMPARE(bench.queue.submit(wide).size(), std::size_t{4});  // students and baselines
  wide.sweep.axes.insert(wide.sweep.axes.begin(), {"objective.temperature", {1.0, 4.0}});
  QCOMPARE(bench.queue.submit(wide).size(), std::size_t{6});
  bench.queue.wait();
  std::vector<ExperimentId> ids;
  for (const auto& queued : bench.log.all<ExperimentQueued>()) ids.push_back(queued.experiment);
  QCOMPARE(ids, (std::vector<ExperimentId>{1, 2, 3}));
}

/// Cells off the grid of both are neither trained nor asked for; and a queue with nothing to do stays idle.
void TestExtendedSweeps::whatASweepAsksForIsToldWhereNothingIsMissing() {
  QueueBench bench;
  const auto grid = [](std::initializer_list<double> heats, std::initializer_list<std::int64_t> widths) {
    ExperimentSpec spec = temperatureSweep(heats);
    spec.sweep.axes.push_back({"student.width", {widths.begin(), widths.end()}});
    return spec;
  };
  QCOMPARE(bench.queue.submit(grid({1, 4}, {10})).size(), std::size_t{4});
  QCOMPARE(bench.queue.submit(grid({8}, {10})).size(), std::size_t{1});
  QVERIFY(bench.log.all<ExperimentQueued>().back().spec == grid({1, 4, 8}, {10}));
  QCOMPARE(bench.queue.submit(grid({1}, {30})).size(), std::size_t{2});
  QVERIFY(bench.log.all<ExperimentQueued>().back().spec == grid({1}, {30}));
  QVERIFY(bench.queue.submit(grid({1}, {30})).empty());
  bench.queue.wait();
  const std::size_t told = bench.log.events().size();
  QVERIFY(bench.queue.submit(grid({1}, {10, 30})).empty());
  bench.queue.wait();
  QCOMPARE(bench.log.events().size(), told + 1);
  QVERIFY(bench.log.all<ExperimentQueued>().back().spec == grid({1}, {10, 30}));
  for (const auto& queued : bench.log.all<ExperimentQueued>()) QCOMPARE(queued.experiment, ExperimentId{1});
}

void TestExtendedSweeps::aSweptKeysBaseDoesNotCount() {
  QueueBench bench;
  bench.queue.submit(temperatureSweep({1, 4, 8}));
  ExperimentSpec other = temperatureSweep({1, 4});
  other.objective.temperature = 2;
  QVERIFY(bench.queue.submit(other).empty());
  other.sweep.axes[0].values = {8.0, 16.0};
  QCOMPARE(bench.queue.submit(other).size(), std::size_t{1});
  bench.queue.wait();
}

void TestExtendedSweeps::runsThatDifferInWhatTheyDoNotUseAreTheSame() {
  QueueBench bench;
  ExperimentSpec spec = temperatureSweep({1, 4});
  spec.sweep.axes.insert(spec.sweep.axes.begin(), {"objective.kind", {std::string("hard"), std::string("logits")}});
  QCOMPARE(bench.queue.submit(spec).size(), std::size_t{4});
  spec.sweep.axes[1].values = {8.0};
  QVERIFY(bench.queue.submit(spec).empty());
  spec.sweep.axes[0].values = {std::string("soft_targets")};
  QCOMPARE(bench.queue.submit(spec).size(), std::size_t{1});
  bench.queue.wait();
}

void TestExtendedSweeps::deletedCellsCanCountAsThere() {
  QueueBench bench;
  bench.queue.submit(temperatureSweep({1, 2}));
  bench.queue.wait();
  bench.queue.forget(ofRole(bench.log, Role::Student)[1]);
  QVERIFY(bench.queue.submit(temperatureSweep({1, 2}), DeletedRuns::AreThere).empty());
  QCOMPARE(bench.queue.submit(temperatureSweep({1, 2, 4}), DeletedRuns::AreThere).size(), std::size_t{1});
  QCOMPARE(bench.queue.submit(temperatureSweep({1, 2})).size(), std::size_t{1});
  bench.queue.wait();
}

QTEST_APPLESS_MAIN(TestExtendedSweeps)
#include "test_extended_sweeps.moc"
