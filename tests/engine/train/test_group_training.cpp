// Runs that train as one batched network: each as if it were alone.
#include <cmath>

#include "tests/engine/train/grouped_runs.h"

using namespace retort;
using namespace retort::test;

namespace {

std::vector<RunSpec> with(const std::function<void(RunSpec&)>& change) {
  auto specs = mixedSpecs();
  for (RunSpec& spec : specs) change(spec);
  return specs;
}

/// Members of an ensemble: teachers that differ in their seed alone.
std::vector<RunSpec> ensembleMembers() {
  std::vector<RunSpec> specs;
  for (int i = 0; i < 6; ++i) {
    RunSpec& spec = specs.emplace_back(teacherSpec());
    spec.model = {ModelKind::FullyConnected, {30, 30}, 0.1, 0.25, 1.5};
    spec.transferSet.jitterPixels = 1;
    spec.dataset.validationFraction = 0.2;
    spec.training.seed = 5 + i;
    spec.training.orderSeed = 5;
  }
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
      {"members of an ensemble", ensembleMembers()},
      {"validation split, fraction", with([](RunSpec& spec) {
         spec.dataset.validationFraction = 0.2;
         spec.transferSet.fraction = 0.7;
       })},
  };
}

bool isClose(double one, double other, double relative) {
  return std::abs(one - other) <= relative * std::max({std::abs(one), std::abs(other), 1e-3});
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
  void anyPlaceIsGoodToGoOnFrom_data() { aMemberIsLikeTheRunAlone_data(); }
  void anyPlaceIsGoodToGoOnFrom();
  void someMayGoOn();
  void aSingleRunsCheckpointFits();

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

QTEST_APPLESS_MAIN(TestGroupTraining)
#include "test_group_training.moc"
