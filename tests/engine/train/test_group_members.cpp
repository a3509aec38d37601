// Each member of a group ends by itself, says its own, and touches no other.
#include <limits>

#include "tests/engine/train/grouped_runs.h"

using namespace retort;
using namespace retort::test;

namespace {

bool allZero(const Weights& weights) {
  return std::ranges::all_of(weights, [](const NamedTensor& tensor) {
    return std::ranges::all_of(tensor.values, [](float value) { return value == 0; });
  });
}

}  // namespace

class TestGroupMembers : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void aDivergingMemberTouchesNoOther();
  void aStoppedMemberTouchesNoOther();
  void stoppingWhilePausedEndsAtOnce();
  void aPauseIsACheckpointOfEach();
  void aBadCheckpointFailsItsOwnRun();
  void membersOfSeveralPlacesTrainInParts();
  void whatFitsNoGroupTrainsAlone();
  void aTeacherOfOtherDataFailsAll();
  void eventsAreEachMembersOwn();

 private:
  Runs m_runs;
  Groups m_groups{m_runs, {}, {}, kNever, nullptr, {}, {}, nullptr};
};

void TestGroupMembers::initTestCase() {
  m_runs.teacher = std::make_shared<const RunResult>(m_runs.train(teacherSpec()).result);
  QVERIFY2(m_runs.teacher->outcome == Outcome::Completed, m_runs.teacher->message.c_str());
}

void TestGroupMembers::aDivergingMemberTouchesNoOther() {
  auto members = places(mixedSpecs());
  members[2].spec.training.learningRate = 1e6;
  members[3].spec.training.learningRate = 1e20;
  const auto group = m_groups.train(members, 6);
  QVERIFY(m_groups.order[0] == 4);
  for (const int slot : {2, 3}) {
    const RunResult& result = group.at(slot).result;
    QVERIFY(result.outcome == Outcome::Diverged);
    QVERIFY2(result.message.find("choose a smaller learning rate") != std::string::npos, result.message.c_str());
    const Heard alone = m_runs.train(members[static_cast<std::size_t>(slot)].spec);
    QVERIFY(alone.result.outcome == Outcome::Diverged);
    QCOMPARE(result.epochs, alone.result.epochs);
    QVERIFY(!allZero(result.weights));
  }
  members.erase(members.begin() + 2, members.begin() + 4);
  for (const auto& [slot, heard] : m_groups.train(members, 6)) REQUIRE_SAME_BYTES(group.at(slot), heard);
}

void TestGroupMembers::aStoppedMemberTouchesNoOther() {
  const auto members = places(mixedSpecs());
  const auto whole = m_groups.train(members, 6);
  for (const auto& [epoch, batch] : {std::pair{0, 1}, {1, 4}, {2, 0}}) {
    m_groups.interval = 0;
    const auto reached = atBatch(epoch, batch);
    m_groups.onEvent = [&](const Event& event) {
      if (runOf(event) == 1 && reached(event)) m_groups.stops[3].request_stop();
    };
    std::size_t told = 0;
    m_groups.onOver = [&](RunId run) { told += run == 4 ? 1 : 0; };
    const auto group = m_groups.train(members, 6);
    QCOMPARE(m_groups.order.front(), RunId{4});
    QCOMPARE(told, std::size_t{1});
    const Heard& stopped = group.at(3);
    QVERIFY(stopped.result.outcome == Outcome::Cancelled);
    QCOMPARE(stopped.result.epochs, epoch);
    QVERIFY(!stopped.checkpoints.empty());
    QCOMPARE(stopped.checkpoints.back()->epoch, epoch);
    QCOMPARE(stopped.checkpoints.back()->batch, batch);
    m_groups.interval = kNever;
    for (const auto& [slot, heard] : group)
      if (slot != 3) REQUIRE_SAME_BYTES(heard, whole.at(slot));
    // It goes on later, the others of its group being over.
    const auto resumed = m_groups.train({{3, members[3].spec, stopped.checkpoints.back()}}, 6);
    REQUIRE_SAME_BYTES(resumed.at(3), whole.at(3));
  }
}

void TestGroupMembers::stoppingWhilePausedEndsAtOnce() {
  PauseGate gate;
  m_groups.gate = &gate;
  std::jthread stopper;
  m_groups.onEvent = [&](const Event& event) {
    const auto* epoch = std::get_if<EpochFinished>(&event);
    if (!epoch || epoch->run != 1 || epoch->point.epoch != 1) return;
    gate.close();
    stopper = std::jthread([&] { m_groups.stops[1].request_stop(); });
  };
  bool closedThen = false;
  m_groups.onOver = [&](RunId run) {
    if (run != 2) return;
    closedThen = gate.closed();
    gate.open();
  };
  const auto members = places(mixedSpecs());
  const auto group = m_groups.train(members, 6);
  m_groups.gate = nullptr;
  QVERIFY(closedThen);
  QVERIFY(group.at(1).result.outcome == Outcome::Cancelled);
  const auto whole = m_groups.train(members, 6);
  for (const int slot : {0, 2, 3, 4, 5}) REQUIRE_SAME_BYTES(group.at(slot), whole.at(slot));
}

void TestGroupMembers::aPauseIsACheckpointOfEach() {
  PauseGate gate;
  m_groups.gate = &gate;
  std::size_t taken = 0;
  m_groups.onEvent = [&](const Event& event) {
    const auto* epoch = std::get_if<EpochFinished>(&event);
    if (epoch && epoch->run == 6 && epoch->point.epoch == 1) gate.close();
    const auto* checkpoint = std::get_if<CheckpointTaken>(&event);
    if (checkpoint && checkpoint->checkpoint->reason == CheckpointReason::Pause && ++taken == 6) gate.open();
  };
  const auto members = places(mixedSpecs());
  const auto group = m_groups.train(members, 6);
  m_groups.gate = nullptr;
  QCOMPARE(taken, std::size_t{6});
  for (const auto& [slot, heard] : group) {
    QCOMPARE(heard.checkpoints.size(), std::size_t{2});
    QVERIFY(heard.checkpoints[0]->epoch == 1 && heard.checkpoints[0]->batch == 0);
    QVERIFY(heard.checkpoints[1]->reason == CheckpointReason::End);
    QVERIFY(heard.checkpoints[1]->weights == heard.result.weights);
  }
}

void TestGroupMembers::aBadCheckpointFailsItsOwnRun() {
  auto members = places(mixedSpecs());
  m_groups.interval = 0;
  const auto whole = m_groups.train(members, 6);
  m_groups.interval = kNever;
  for (Place& member : members) member.from = whole.at(member.slot).checkpoints[5];
  auto bad = std::make_shared<Checkpoint>(*members[1].from);
  bad->weights[0].values[0] = std::numeric_limits<float>::quiet_NaN();
  members[1].from = bad;
  const auto group = m_groups.train(members, 6);
  QVERIFY(group.at(1).result.outcome == Outcome::Failed);
  QVERIFY2(group.at(1).result.message.find("NaN") != std::string::npos, group.at(1).result.message.c_str());
  for (const int slot : {0, 2, 3, 4, 5}) REQUIRE_SAME_BYTES(group.at(slot), whole.at(slot));
}

void TestGroupMembers::membersOfSeveralPlacesTrainInParts() {
  auto members = places(mixedSpecs());
  m_groups.interval = 0;
  const auto whole = m_groups.train(members, 6);
  m_groups.interval = kNever;
  members[0].from = whole.at(0).checkpoints[3];
  members[3].from = whole.at(3).checkpoints[3];
  members[4].from = whole.at(4).checkpoints[11];
  const auto group = m_groups.train(members, 6);
  QCOMPARE(group.size(), std::size_t{6});
  for (const auto& [slot, heard] : group) REQUIRE_SAME_BYTES(heard, whole.at(slot));
}

void TestGroupMembers::whatFitsNoGroupTrainsAlone() {
  RunSpec convolutional = memberSpec(1);
  convolutional.model = {ModelKind::Convolutional, {2, 8}, 0, 0, 0};
  RunSpec linear = memberSpec(1);
  linear.model.layers = {};
  RunSpec other = memberSpec(2);
  other.training.orderSeed = 78;
  const std::vector<Place> members{{0, convolutional}, {1, linear}, {2, other}, {3, memberSpec(3)}, {7, memberSpec(4)}};
  const auto group = m_groups.train(members, 4);
  QCOMPARE(group.size(), members.size());
  for (const auto& [slot, heard] : group)
    QVERIFY2(heard.result.outcome == Outcome::Completed, heard.result.message.c_str());
  REQUIRE_SAME_BYTES(group.at(0), m_runs.train(convolutional));
  REQUIRE_SAME_BYTES(m_groups.train({{5, memberSpec(4)}}, 1'000'000'000).at(5), m_runs.train(memberSpec(4)));
  REQUIRE_SAME_BYTES(group.at(7), m_runs.train(memberSpec(4)));
}

void TestGroupMembers::aTeacherOfOtherDataFailsAll() {
  auto odd = std::make_shared<RunResult>(*m_runs.teacher);
  odd->trainLogits.rows -= 1;
  m_groups.teacher = odd;
  auto specs = mixedSpecs();
  specs.erase(specs.begin() + 4);
  const auto group = m_groups.train(places(specs), 5);
  m_groups.teacher = nullptr;
  QCOMPARE(group.size(), specs.size());
  for (const auto& [slot, heard] : group) {
    QVERIFY(heard.result.outcome == Outcome::Failed);
    QVERIFY(heard.result.message.find("another data set") != std::string::npos);
    QVERIFY(!heard.result.engine.empty());
  }
}

void TestGroupMembers::eventsAreEachMembersOwn() {
  std::map<RunId, std::vector<const char*>> kinds;
  std::map<RunId, int> measured;
  m_groups.onEvent = [&](const Event& event) {
    auto& heard = kinds[runOf(event)];
    if (std::holds_alternative<RunStarted>(event)) heard.push_back("started");
    if (std::holds_alternative<EpochFinished>(event)) heard.push_back("epoch");
    if (std::holds_alternative<ProbesEvaluated>(event)) heard.push_back("probes");
    if (std::holds_alternative<GradientsMeasured>(event)) measured[runOf(event)] += 1;
    if (std::holds_alternative<CheckpointTaken>(event)) heard.push_back("checkpoint");
  };
  const auto group = m_groups.train(places(mixedSpecs()), 6);
  QCOMPARE(kinds.size(), std::size_t{6});
  const std::vector<const char*> expected{"started", "epoch", "probes", "epoch",
                                          "probes",  "epoch", "probes", "checkpoint"};
  for (const auto& [run, heard] : kinds) {
    QCOMPARE(heard.size(), expected.size());
    for (std::size_t i = 0; i < heard.size(); ++i)
      QCOMPARE(QString::fromLatin1(heard[i]), QString::fromLatin1(expected[i]));
  }
  for (const Place& place : places(mixedSpecs()))
    QCOMPARE(measured[static_cast<RunId>(place.slot + 1)], place.spec.objective.kind == ObjectiveKind::Hard ? 0 : 2);
  double perSecond = 0;
  for (const auto& [slot, heard] : group) {
    perSecond += heard.result.casesPerSecond;
    QVERIFY(heard.result.seconds > 0);
    QCOMPARE(heard.result.threads, m_runs.engine->info().threadsPerRun);
  }
  QVERIFY(perSecond > 5 * group.at(0).result.casesPerSecond);  // each tells its own cases
}

QTEST_APPLESS_MAIN(TestGroupMembers)
#include "test_group_members.moc"
