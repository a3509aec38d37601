// Sweeps in the queue: groups, extension, order, and what they share.
#include <array>
#include <chrono>
#include <set>
#include <thread>
#include <unordered_set>

#include <QTest>

#include "engine/experiment/teacher_cache.h"
#include "tests/engine/experiment/sweep_bench.h"

using namespace retort;
using namespace retort::test;

namespace {

using Runs = std::vector<RunId>;

/// The order in which runs began.
Runs started(const EventLog& log) {
  Runs runs;
  for (const auto& start : log.all<RunStarted>()) runs.push_back(start.run);
  return runs;
}

bool before(const Runs& order, RunId first, RunId second) {
  return std::ranges::find(order, first) < std::ranges::find(order, second);
}

/// A second sitting that knows what the first one left.
std::unique_ptr<QueueBench> nextSitting(const QueueBench& earlier, const std::vector<KnownExperiment>& experiments,
                                        std::vector<KnownRun> known) {
  auto bench = std::make_unique<QueueBench>();
  for (const Event& event : earlier.log.events()) bench->archive->add(event);
  bench->queue.restore(std::move(known), experiments);
  return bench;
}

}  // namespace

class TestSweepQueue : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aGroupIsTrainedTogether();
  void aMembersEndIsToldWhileOthersGoOn();
  void cellsThatFailDoNotEndTheSweep();
  void aMemberWithoutItsCheckpointEndsByItself();
  void onlyMembersAtTheSamePlaceGoOnTogether();
  void aMemberAloneIsStillOfItsGroup();
  void whatAFileSaysOfGroupsIsNotBelieved();
  void anEngineThatForgetsAMemberFailsIt();
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
  void runNextGoesFirstWithItsGroupAndItsTeacher();
  void runLastGoesBehindAllOthers();
  void studentsShareTheirTeachersLogits();
  void aTeacherIsReadOnce();
  void fiveThousandRunsAreQueuedQuickly();
};

void TestSweepQueue::aGroupIsTrainedTogether() {
  QueueBench bench;
  const auto ids = bench.queue.submit(temperatureSweep({1, 2, 4}));
  bench.queue.wait();
  QCOMPARE(ids.size(), std::size_t{5});
  const Runs students = ofRole(bench.log, Role::Student);
  QCOMPARE(bench.engine->trainedGroups(), std::vector<Runs>{students});
  for (const auto& queued : bench.log.all<RunQueued>()) {
    const RunRequest request = bench.engine->request(queued.run);
    QVERIFY(request.group == queued.group);
    QCOMPARE(queued.group.group, std::int64_t{queued.spec.role == Role::Student ? 1 : 0});
    QCOMPARE(bench.log.all<RunFinished>(queued.run).size(), std::size_t{1});
  }
  for (const RunId student : students)
    QVERIFY(bench.engine->request(student).teacher == bench.engine->request(students[0]).teacher);
}

void TestSweepQueue::aMembersEndIsToldWhileOthersGoOn() {
  QueueBench bench;
  bench.engine->setScript(Role::Student, {Script::Ending::Stalls, 1});
  bench.queue.submit(temperatureSweep({1, 2, 4}));
  const Runs students = ofRole(bench.log, Role::Student);
  QTRY_COMPARE(bench.log.all<EpochFinished>(students[2]).size(), std::size_t{1});
  bench.queue.requestStop(students[1]);
  QTRY_COMPARE(bench.log.all<RunFinished>(students[1]).size(), std::size_t{1});
  QVERIFY(bench.log.all<RunFinished>(students[0]).empty() && bench.log.all<RunFinished>(students[2]).empty());
  bench.engine->setScript(Role::Student, {});
  QCOMPARE(bench.queue.resume({students[1]}), Runs{students[1]});  // beside its group, which still goes on
  QTRY_COMPARE(bench.log.all<RunFinished>(students[1]).size(), std::size_t{2});
  bench.queue.requestStop();
  bench.queue.wait();
  auto outcomes = bench.log.outcomes();
  QVERIFY(outcomes[students[1]] == Outcome::Completed);
  QVERIFY(outcomes[students[0]] == Outcome::Cancelled && outcomes[students[2]] == Outcome::Cancelled);
  QCOMPARE(bench.engine->request(students[1]).from->epoch, 1);
}

void TestSweepQueue::cellsThatFailDoNotEndTheSweep() {
  for (const auto ending : {Script::Ending::Diverges, Script::Ending::Fails}) {
    QueueBench bench;
    bench.engine->setScript(Role::Student, {ending, 1});
    bench.queue.submit(temperatureSweep({1, 2}));
    bench.queue.wait();
    auto outcomes = bench.log.outcomes();
    const Outcome expected = ending == Script::Ending::Fails ? Outcome::Failed : Outcome::Diverged;
    for (const RunId student : ofRole(bench.log, Role::Student)) QCOMPARE(int(outcomes[student]), int(expected));
    QVERIFY(outcomes[ofRole(bench.log, Role::Baseline)[0]] == Outcome::Completed);
  }
}

/// Trains all but the students, which stop after an epoch and are then the next sitting's.
static void interruptStudents(QueueBench& bench) {
  bench.engine->setScript(Role::Student, {Script::Ending::Stalls, 1});
  bench.queue.submit(temperatureSweep({1, 2, 4}));
  const Runs students = ofRole(bench.log, Role::Student);
  QTRY_COMPARE(bench.log.all<EpochFinished>(students.back()).size(), std::size_t{1});
  bench.queue.requestStop();
  bench.queue.wait();
}

void TestSweepQueue::aMemberWithoutItsCheckpointEndsByItself() {
  QueueBench first;
  interruptStudents(first);
  const Runs students = ofRole(first.log, Role::Student);
  const auto bench = nextSitting(first, {}, knownRuns(first.log));
  bench->archive->forgetCheckpoints(students[1]);
  QCOMPARE(bench->queue.resume(students), students);
  bench->queue.wait();
  auto outcomes = bench->log.outcomes();
  QVERIFY(outcomes[students[0]] == Outcome::Completed && outcomes[students[2]] == Outcome::Completed);
  QVERIFY(outcomes[students[1]] == Outcome::Cancelled);
  QVERIFY(bench->lastResult(students[1])->message.find("checkpoint") != std::string::npos);
  QCOMPARE(bench->engine->trainedGroups(), (std::vector<Runs>{{students[0], students[2]}}));
}

void TestSweepQueue::onlyMembersAtTheSamePlaceGoOnTogether() {
  QueueBench first;
  interruptStudents(first);
  const Runs students = ofRole(first.log, Role::Student);
  auto known = knownRuns(first.log);
  for (KnownRun& run : known)
    if (run.id == students[2]) run.checkpointBatch = 1;
  const auto bench = nextSitting(first, {}, known);
  auto further = *first.log.all<CheckpointTaken>(students[2]).back().checkpoint;
  further.batch = 1;
  bench->archive->keep(students[2], further);
  (void)bench->queue.resume(students);
  bench->queue.wait();
  auto groups = bench->engine->trainedGroups();
  std::ranges::sort(groups);
  QCOMPARE(groups, (std::vector<Runs>{{students[0], students[1]}, {students[2]}}));
}

void TestSweepQueue::aMemberAloneIsStillOfItsGroup() {
  QueueBench first;
  interruptStudents(first);
  const Runs students = ofRole(first.log, Role::Student);
  const auto bench = nextSitting(first, {}, knownRuns(first.log));
  (void)bench->queue.resume({students[1]});
  bench->queue.wait();
  QCOMPARE(bench->engine->trainedGroups(), std::vector<Runs>{{students[1]}});
  QVERIFY((bench->engine->request(students[1]).group == GroupPlace{1, 1, 3}));
}

void TestSweepQueue::whatAFileSaysOfGroupsIsNotBelieved() {
  QueueBench first;
  interruptStudents(first);
  auto known = knownRuns(first.log);
  for (KnownRun& run : known) {
    run.outcome.reset();
    run.group = {1, static_cast<int>(run.id) % 4, 4};  // teacher and baseline as well, and one slot twice
  }
  const auto bench = nextSitting(first, {}, known);
  Runs all;
  for (const KnownRun& run : known) all.push_back(run.id);
  (void)bench->queue.resume(all);
  bench->queue.wait();
  for (const Runs& group : bench->engine->trainedGroups()) {
    std::set<int> slots;
    for (const RunId run : group) {
      QVERIFY(slots.insert(bench->engine->request(run).group.slot).second);
      QVERIFY(mayTrainTogether(bench->engine->request(run).spec, bench->engine->request(group[0]).spec));
    }
  }
  QVERIFY(bench->engine->request(all[0]).group == GroupPlace{});
  for (const auto& [run, outcome] : bench->log.outcomes()) QVERIFY(outcome == Outcome::Completed);
}

void TestSweepQueue::anEngineThatForgetsAMemberFailsIt() {
  class Forgetful : public ScriptedEngine {
   public:
    void trainGroup(const std::vector<GroupMember>& members, const EventSink&, const GroupSink& over) override {
      for (int twice = 0; twice < 2; ++twice) over(members.front().request.run, {});
      throw std::runtime_error("the engine is tired");
    }
  };
  EventLog log;
  RunQueue queue(std::make_shared<Forgetful>(), sharedDatasets(), [&](const Event& event) { log.add(event); }, {});
  queue.submit(temperatureSweep({1, 2}));
  queue.wait();
  const Runs students = ofRole(log, Role::Student);
  for (const RunId run : students) QCOMPARE(log.all<RunFinished>(run).size(), std::size_t{1});
  QCOMPARE(log.all<RunFinished>(students[1])[0].result->message, std::string("the engine is tired"));
}

void TestSweepQueue::aSweepIsExtended() {
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

void TestSweepQueue::whatIsThereIsNotQueuedAgain() {
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

void TestSweepQueue::aDeletedCellIsMissing() {
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

void TestSweepQueue::aSweepOfAnEarlierSittingIsExtended() {
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

void TestSweepQueue::anotherTeacherIsTrainedWhereTheFirstOneDiverged() {
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

void TestSweepQueue::anotherExperimentIsNoExtension() {
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

void TestSweepQueue::otherAxesAreAnotherExperiment() {
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
void TestSweepQueue::whatASweepAsksForIsToldWhereNothingIsMissing() {
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

void TestSweepQueue::aSweptKeysBaseDoesNotCount() {
  QueueBench bench;
  bench.queue.submit(temperatureSweep({1, 4, 8}));
  ExperimentSpec other = temperatureSweep({1, 4});
  other.objective.temperature = 2;
  QVERIFY(bench.queue.submit(other).empty());
  other.sweep.axes[0].values = {8.0, 16.0};
  QCOMPARE(bench.queue.submit(other).size(), std::size_t{1});
  bench.queue.wait();
}

void TestSweepQueue::runsThatDifferInWhatTheyDoNotUseAreTheSame() {
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

void TestSweepQueue::deletedCellsCanCountAsThere() {
  QueueBench bench;
  bench.queue.submit(temperatureSweep({1, 2}));
  bench.queue.wait();
  bench.queue.forget(ofRole(bench.log, Role::Student)[1]);
  QVERIFY(bench.queue.submit(temperatureSweep({1, 2}), DeletedRuns::AreThere).empty());
  QCOMPARE(bench.queue.submit(temperatureSweep({1, 2, 4}), DeletedRuns::AreThere).size(), std::size_t{1});
  QCOMPARE(bench.queue.submit(temperatureSweep({1, 2})).size(), std::size_t{1});
  bench.queue.wait();
}

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
    for (auto& result : read) readers.emplace_back([&] { result = cache.get(1, nullptr, &archive); });
    archive.gate.open();
  }
  for (const auto& result : read) QVERIFY(result && result == read[0]);
  QCOMPARE(archive.resultsRead.load(), 1);
  QVERIFY(cache.get(1, std::make_shared<RunResult>(), &archive) == read[0]);
  auto held = std::make_shared<const RunResult>();
  QVERIFY(cache.get(3, held, &archive) == held && cache.get(3, nullptr, nullptr) == held);
  held.reset();
  QVERIFY(!cache.get(3, nullptr, &archive));
  QVERIFY(!cache.get(2, nullptr, &archive) && !cache.get(2, nullptr, nullptr));
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
