// Members of a group in the queue: trained together, resumed together, and each with its own end.
#include <algorithm>
#include <set>
#include <stdexcept>

#include <QTest>

#include "tests/engine/experiment/sweep_bench.h"

using namespace retort;
using namespace retort::test;

class TestQueueGroups : public QObject {
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
};

void TestQueueGroups::aGroupIsTrainedTogether() {
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

void TestQueueGroups::aMembersEndIsToldWhileOthersGoOn() {
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

void TestQueueGroups::cellsThatFailDoNotEndTheSweep() {
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

void TestQueueGroups::aMemberWithoutItsCheckpointEndsByItself() {
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

void TestQueueGroups::onlyMembersAtTheSamePlaceGoOnTogether() {
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

void TestQueueGroups::aMemberAloneIsStillOfItsGroup() {
  QueueBench first;
  interruptStudents(first);
  const Runs students = ofRole(first.log, Role::Student);
  const auto bench = nextSitting(first, {}, knownRuns(first.log));
  (void)bench->queue.resume({students[1]});
  bench->queue.wait();
  QCOMPARE(bench->engine->trainedGroups(), std::vector<Runs>{{students[1]}});
  QVERIFY((bench->engine->request(students[1]).group == GroupPlace{1, 1, 3}));
}

void TestQueueGroups::whatAFileSaysOfGroupsIsNotBelieved() {
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

void TestQueueGroups::anEngineThatForgetsAMemberFailsIt() {
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

QTEST_APPLESS_MAIN(TestQueueGroups)
#include "test_queue_groups.moc"
