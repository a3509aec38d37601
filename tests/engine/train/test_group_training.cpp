// Runs that train as one batched network: each as if it were alone.
#include <cmath>
#include <limits>

#include "tests/engine/train/grouped_runs.h"

using namespace retort;
using namespace retort::test;

namespace {

constexpr std::int64_t kOrderSeed = 77;

/// Shares its batches with all others of these.
RunSpec memberSpec(std::int64_t seed, const ObjectiveSpec& objective = {}) {
  RunSpec spec = studentSpec();
  spec.objective = objective;
  spec.training.seed = seed;
  spec.training.orderSeed = kOrderSeed;
  return spec;
}

/// One of each kind of difference that members may have.
std::vector<RunSpec> mixedSpecs() {
  std::vector<RunSpec> specs{memberSpec(1),
                             memberSpec(1, {ObjectiveKind::SoftTargets, 20, 0.5, false}),
                             memberSpec(2, {ObjectiveKind::SoftTargets, 0.5, 1, true}),
                             memberSpec(3, {ObjectiveKind::Logits, 1, 0.7, true}),
                             memberSpec(4, {ObjectiveKind::Hard, 1, 0, true}),
                             memberSpec(5)};
  specs[1].training.learningRate = 0.07;
  specs[2].training.schedule = ScheduleKind::Constant;
  specs[5].training.schedule = ScheduleKind::Exponential;
  specs[5].training.decay = 0.5;
  return specs;
}

std::vector<RunSpec> with(const std::function<void(RunSpec&)>& change) {
  auto specs = mixedSpecs();
  for (RunSpec& spec : specs) change(spec);
  return specs;
}

std::vector<std::pair<const char*, std::vector<RunSpec>>> variants() {
  const auto adam = [](RunSpec& spec) {
    spec.training.optimiser = OptimiserKind::Adam;
    spec.training.learningRate /= 4;
  };
  return {
      {"momentum", mixedSpecs()},
      {"no momentum", with([](RunSpec& spec) { spec.training.momentum = 0; })},
      {"nesterov", with([](RunSpec& spec) { spec.training.nesterov = true; })},
      {"adam", with(adam)},
      {"hidden and input dropout, max-norm", with([](RunSpec& spec) {
         spec.model = {ModelKind::FullyConnected, {8, 8}, 0.1, 0.25, 1.5};
       })},
      {"adam with max-norm", with([&](RunSpec& spec) {
         adam(spec);
         spec.model.maxNorm = 1;
       })},
      {"one hidden layer", with([](RunSpec& spec) { spec.model.layers = {7}; })},
      {"three hidden layers", with([](RunSpec& spec) {
         spec.model.layers = {9, 5, 6};
       })},
      {"thirty units", with([](RunSpec& spec) {
         spec.model.layers = {30, 30};
       })},
      {"jitter: live teacher", with([](RunSpec& spec) { spec.transferSet.jitterPixels = 1; })},
      {"validation split, fraction", with([](RunSpec& spec) {
         spec.dataset.validationFraction = 0.2;
         spec.transferSet.fraction = 0.7;
       })},
  };
}

void requireSameBytes(const Heard& one, const Heard& other) {
  QVERIFY2(one.result.outcome == other.result.outcome, one.result.message.c_str());
  QVERIFY(one.result.weights == other.result.weights);
  QVERIFY(one.result.testLogits == other.result.testLogits);
  QCOMPARE(one.result.message, other.result.message);
  QCOMPARE(one.result.epochs, other.result.epochs);
  QCOMPARE(one.result.testErrors, other.result.testErrors);
  QCOMPARE(one.result.trainErrors, other.result.trainErrors);
  const std::size_t left = std::min(one.points.size(), other.points.size());
  for (std::size_t i = 1; i <= left; ++i) {
    const EpochPoint& a = one.points[one.points.size() - i];
    const EpochPoint& b = other.points[other.points.size() - i];
    QVERIFY(a.epoch == b.epoch && a.loss == b.loss && a.softLoss == b.softLoss && a.hardLoss == b.hardLoss);
    QVERIFY(a.testErrors == b.testErrors && a.validationErrors == b.validationErrors);
    QVERIFY(a.gradientRatio == b.gradientRatio && a.trainError == b.trainError);
  }
}

#define REQUIRE_SAME_BYTES(one, other)      \
  do {                                      \
    requireSameBytes(one, other);           \
    if (QTest::currentTestFailed()) return; \
  } while (false)

bool isClose(double one, double other, double relative) {
  return std::abs(one - other) <= relative * std::max({std::abs(one), std::abs(other), 1e-3});
}

bool allZero(const Weights& weights) {
  return std::ranges::all_of(weights, [](const NamedTensor& tensor) {
    return std::ranges::all_of(tensor.values, [](float value) { return value == 0; });
  });
}

}  // namespace

class TestGroupTraining : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void aMemberIsLikeTheRunAlone_data();
  void aMemberIsLikeTheRunAlone();
  void aGroupRepeatsItself_data() { aMemberIsLikeTheRunAlone_data(); }
  void aGroupRepeatsItself();
  void othersChangeNothing_data() { aMemberIsLikeTheRunAlone_data(); }
  void othersChangeNothing();
  void aDivergingMemberTouchesNoOther();
  void aStoppedMemberTouchesNoOther();
  void stoppingWhilePausedEndsAtOnce();
  void aPauseIsACheckpointOfEach();
  void anyPlaceIsGoodToGoOnFrom_data() { aMemberIsLikeTheRunAlone_data(); }
  void anyPlaceIsGoodToGoOnFrom();
  void someMayGoOn();
  void aSingleRunsCheckpointFits();
  void aBadCheckpointFailsItsOwnRun();
  void membersOfSeveralPlacesTrainInParts();
  void whatFitsNoGroupTrainsAlone();
  void aTeacherOfOtherDataFailsAll();
  void eventsAreEachMembersOwn();

 private:
  Runs m_runs;
  Groups m_groups{m_runs, {}, {}, kNever, nullptr, {}, {}, nullptr};
};

void TestGroupTraining::initTestCase() {
  m_runs.teacher = std::make_shared<const RunResult>(m_runs.train(teacherSpec()).result);
  QVERIFY2(m_runs.teacher->outcome == Outcome::Completed, m_runs.teacher->message.c_str());
}

void TestGroupTraining::aMemberIsLikeTheRunAlone_data() {
  QTest::addColumn<int>("variant");
  const auto all = variants();
  for (std::size_t i = 0; i < all.size(); ++i) QTest::newRow(all[i].first) << static_cast<int>(i);
}

void TestGroupTraining::aMemberIsLikeTheRunAlone() {
  QFETCH(int, variant);
  const auto specs = variants()[static_cast<std::size_t>(variant)].second;
  const auto group = m_groups.train(places(specs), static_cast<int>(specs.size()));
  for (std::size_t i = 0; i < specs.size(); ++i) {
    const Heard& member = group.at(static_cast<int>(i));
    const Heard alone = m_runs.train(specs[i]);
    QVERIFY2(member.result.outcome == Outcome::Completed, member.result.message.c_str());
    QCOMPARE(member.points.size(), alone.points.size());
    const EpochPoint& mine = member.points[0];
    const EpochPoint& its = alone.points[0];
    const auto text = QStringLiteral("member %1: %2 and %3").arg(i).arg(mine.loss).arg(its.loss);
    QVERIFY2(isClose(mine.loss, its.loss, 1e-4), qPrintable(text));
    QVERIFY2(isClose(mine.softLoss, its.softLoss, 1e-4) && isClose(mine.hardLoss, its.hardLoss, 1e-4),
             qPrintable(text));
    QCOMPARE(mine.gradientRatio.has_value(), its.gradientRatio.has_value());
    if (its.gradientRatio) QVERIFY(isClose(*mine.gradientRatio, *its.gradientRatio, 1e-3));
    QVERIFY(std::abs(mine.trainError - its.trainError) < 0.01);
    QCOMPARE(mine.learningRate, its.learningRate);
    QCOMPARE(mine.validationCases, its.validationCases);
    QCOMPARE(member.result.testCases, alone.result.testCases);
    QCOMPARE(member.result.trainCases, alone.result.trainCases);
    QVERIFY(std::abs(member.result.testErrors - alone.result.testErrors) <= 2);
    QVERIFY(std::abs(member.result.trainErrors - alone.result.trainErrors) <= 4);
    for (std::size_t t = 0; t < alone.result.weights.size(); ++t) {
      QCOMPARE(member.result.weights[t].name, alone.result.weights[t].name);
      QVERIFY(member.result.weights[t].shape == alone.result.weights[t].shape);
    }
  }
}

void TestGroupTraining::aGroupRepeatsItself() {
  QFETCH(int, variant);
  const auto specs = variants()[static_cast<std::size_t>(variant)].second;
  const auto once = m_groups.train(places(specs), 6);
  m_groups.interval = 0;  // a checkpoint before every batch changes nothing
  const auto again = m_groups.train(places(specs), 6);
  m_groups.interval = kNever;
  for (const auto& [slot, heard] : once) REQUIRE_SAME_BYTES(again.at(slot), heard);
  QVERIFY(once.at(0).result.weights != once.at(1).result.weights);
}

void TestGroupTraining::othersChangeNothing() {
  QFETCH(int, variant);
  auto members = places(variants()[static_cast<std::size_t>(variant)].second);
  const auto whole = m_groups.train(members, 6);
  for (const std::vector<int>& present : {std::vector{0, 2, 3, 5}, {4}, {5, 1}}) {
    std::vector<Place> some;
    for (const int slot : present) some.push_back(members[static_cast<std::size_t>(slot)]);
    const auto part = m_groups.train(some, 6);
    QCOMPARE(part.size(), present.size());
    for (const auto& [slot, heard] : part) REQUIRE_SAME_BYTES(heard, whole.at(slot));
  }
}

void TestGroupTraining::aDivergingMemberTouchesNoOther() {
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

void TestGroupTraining::aStoppedMemberTouchesNoOther() {
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

void TestGroupTraining::stoppingWhilePausedEndsAtOnce() {
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

void TestGroupTraining::aPauseIsACheckpointOfEach() {
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

void TestGroupTraining::anyPlaceIsGoodToGoOnFrom() {
  QFETCH(int, variant);
  const auto specs = variants()[static_cast<std::size_t>(variant)].second;
  m_groups.interval = 0;
  const auto whole = m_groups.train(places(specs), 6);
  m_groups.interval = kNever;
  const std::size_t all = whole.at(0).checkpoints.size();
  for (const std::size_t index : {std::size_t{0}, all / 3, all / 2, all - 2, all - 1}) {
    auto members = places(specs);
    for (Place& member : members) member.from = whole.at(member.slot).checkpoints[index];
    const auto resumed = m_groups.train(members, 6);
    for (const auto& [slot, heard] : resumed) REQUIRE_SAME_BYTES(heard, whole.at(slot));
  }
}

void TestGroupTraining::someMayGoOn() {
  const auto specs = mixedSpecs();
  m_groups.interval = 0;
  const auto whole = m_groups.train(places(specs), 6);
  m_groups.interval = kNever;
  std::vector<Place> some;
  for (const int slot : {1, 4}) {
    const auto index = static_cast<std::size_t>(slot);
    some.push_back({slot, specs[index], whole.at(slot).checkpoints[13]});
  }
  for (const auto& [slot, heard] : m_groups.train(some, 6)) REQUIRE_SAME_BYTES(heard, whole.at(slot));
}

void TestGroupTraining::aSingleRunsCheckpointFits() {
  const RunSpec spec = memberSpec(9);
  const Heard alone = m_runs.train(spec, nullptr, 0);
  const auto group = m_groups.train({{2, spec, alone.checkpoints[14]}}, 4);
  QVERIFY2(group.at(2).result.outcome == Outcome::Completed, group.at(2).result.message.c_str());
  QVERIFY(isClose(group.at(2).points.back().loss, alone.points.back().loss, 1e-3));
}

void TestGroupTraining::aBadCheckpointFailsItsOwnRun() {
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

void TestGroupTraining::membersOfSeveralPlacesTrainInParts() {
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

void TestGroupTraining::whatFitsNoGroupTrainsAlone() {
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
  REQUIRE_SAME_BYTES(group.at(7), m_runs.train(memberSpec(4)));
}

void TestGroupTraining::aTeacherOfOtherDataFailsAll() {
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

void TestGroupTraining::eventsAreEachMembersOwn() {
  std::map<RunId, std::vector<const char*>> kinds;
  m_groups.onEvent = [&](const Event& event) {
    auto& heard = kinds[runOf(event)];
    if (std::holds_alternative<RunStarted>(event)) heard.push_back("started");
    if (std::holds_alternative<EpochFinished>(event)) heard.push_back("epoch");
    if (std::holds_alternative<ProbesEvaluated>(event)) heard.push_back("probes");
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
  double perSecond = 0;
  for (const auto& [slot, heard] : group) {
    perSecond += heard.result.casesPerSecond;
    QVERIFY(heard.result.seconds > 0);
    QCOMPARE(heard.result.threads, 1);
  }
  QVERIFY(perSecond > 5 * group.at(0).result.casesPerSecond);  // each tells its own cases
}

QTEST_APPLESS_MAIN(TestGroupTraining)
#include "test_group_training.moc"
