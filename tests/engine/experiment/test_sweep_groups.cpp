// Which runs of a plan train together.
#include <algorithm>
#include <map>

#include <QTest>

#include "tests/engine/experiment/swept_specs.h"

using namespace retort;
using namespace retort::test;

class TestSweepGroups : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void groupsShareTeacherBatchesAndShape();
  void groupsAreOfBoundedSize();
  void groupsArePure();
  void membersOfAnEnsembleAreInAnEvenNumberOfGroups_data();
  void membersOfAnEnsembleAreInAnEvenNumberOfGroups();
  void membersOfOtherEnsemblesAndLoneTeachersStayApart();
};

void TestSweepGroups::groupsShareTeacherBatchesAndShape() {
  ExperimentSpec spec = swept({{"objective.temperature", {1.0, 4.0}},
                               {"student.layers", {List{30}, List{20, 20}}},
                               {"teacher.training.seed", {std::int64_t{1}, std::int64_t{2}}},
                               {"training.learning_rate", {0.1, 0.2}}},
                              2);
  auto plan = planRuns(spec);
  const std::int64_t next = assignGroups(plan, 5);
  std::map<std::int64_t, std::vector<const PlannedRun*>> groups;
  for (const PlannedRun& run : plan) {
    QVERIFY(run.group.slot >= 0 && run.group.slot < run.group.slots);
    if (run.spec.role == Role::Teacher) QVERIFY(run.group == GroupPlace{});
    if (run.group.group != 0) groups[run.group.group].push_back(&run);
  }
  QCOMPARE(groups.size(), std::size_t{12});  // students: teacher, shape, seed; baselines: shape, seed
  QVERIFY(groups.begin()->first == 5 && next == 17);
  for (const auto& [number, members] : groups)
    for (std::size_t i = 0; i < members.size(); ++i) {
      QCOMPARE(members[i]->group.slot, int(i));
      QCOMPARE(members[i]->group.slots, int(members.size()));
      QVERIFY(members[i]->teacher == members[0]->teacher);
      QVERIFY(mayTrainTogether(members[i]->spec, members[0]->spec));
    }
  spec.training.orderSeed = 3;  // with the same batches, seeds train together too
  auto shared = planRuns(spec);
  QCOMPARE(assignGroups(shared, 1), std::int64_t{7});
}

void TestSweepGroups::groupsAreOfBoundedSize() {
  ExperimentSpec spec = swept({{"objective.temperature", axis("objective.temperature", "1..37 step 1")}});
  spec.student.layers = {10};
  auto plan = planRuns(spec);
  const int most = mostInGroup(spec.student);
  QVERIFY(most > 1);
  assignGroups(plan, 1);
  std::map<std::int64_t, int> sizes;
  for (const PlannedRun& run : plan)
    if (run.group.group != 0) ++sizes[run.group.group];
  QCOMPARE(int(sizes.size()), (37 + most - 1) / most);
  for (const auto& [group, size] : sizes) QVERIFY(size <= most && size >= 37 / int(sizes.size()));
  spec.student.kind = ModelKind::Convolutional;
  spec.student.layers = {2, 10};
  auto convolutional = planRuns(spec);
  QCOMPARE(assignGroups(convolutional, 1), std::int64_t{1});
  QCOMPARE(mostInGroup({ModelKind::FullyConnected, {1'000'000}}), 1);
  auto alone = planRuns(ExperimentSpec{});
  QCOMPARE(assignGroups(alone, 1), std::int64_t{1});
}

void TestSweepGroups::groupsArePure() {
  auto one = planRuns(swept({{"objective.temperature", axis("objective.temperature", "1..37 step 1")}}, 2));
  auto other = one;
  assignGroups(one, 1);
  assignGroups(other, 1);
  for (std::size_t i = 0; i < one.size(); ++i) QVERIFY(one[i].group == other[i].group);
  RunSpec fork = one[5].spec;
  fork.forkedFrom = {1, 2, 3};
  QVERIFY(!mayBeGrouped(fork) && !mayTrainTogether(fork, fork) && mayBeGrouped(one[5].spec));
}

void TestSweepGroups::membersOfAnEnsembleAreInAnEvenNumberOfGroups_data() {
  QTest::addColumn<int>("units");
  QTest::addColumn<int>("members");
  QTest::addColumn<std::vector<int>>("sizes");
  QTest::newRow("ten of 30") << 30 << 10 << std::vector<int>{5, 5};
  QTest::newRow("three of 30") << 30 << 3 << std::vector<int>{2};
  QTest::newRow("two of 30") << 30 << 2 << std::vector<int>{};
  QTest::newRow("ten of 100") << 100 << 10 << std::vector<int>{2, 3, 2, 3};
  QTest::newRow("ten of 300") << 300 << 10 << std::vector<int>{2, 2, 2, 2};
  QTest::newRow("ten of 800") << 800 << 10 << std::vector<int>{};
}

void TestSweepGroups::membersOfAnEnsembleAreInAnEvenNumberOfGroups() {
  QFETCH(int, units);
  QFETCH(int, members);
  QFETCH(std::vector<int>, sizes);
  ExperimentSpec spec;
  spec.teacher.model.layers = {units, units};
  spec.teacher.ensemble.members = members;
  spec.student.layers = {1000};
  auto plan = planRuns(spec);
  (void)assignGroups(plan, 1);
  std::map<std::int64_t, int> groups;
  std::vector<int> found;
  for (const PlannedRun& run : plan)
    if (run.group.group != 0) {
      QVERIFY(run.spec.role == Role::Teacher && run.group.slot == groups[run.group.group]++);
      QVERIFY(mayTrainTogether(run.spec, plan[0].spec));
    }
  for (const auto& [group, size] : groups) found.push_back(size);
  std::ranges::sort(found);
  std::ranges::sort(sizes);
  QCOMPARE(found, sizes);
}

void TestSweepGroups::membersOfOtherEnsemblesAndLoneTeachersStayApart() {
  ExperimentSpec spec = swept({{"teacher.training.learning_rate", {0.1, 0.2}}});
  spec.teacher.model.layers = {30, 30};
  spec.teacher.ensemble.members = 4;
  auto plan = planRuns(spec);
  (void)assignGroups(plan, 1);
  std::map<std::int64_t, double> rates;
  for (const PlannedRun& run : plan) {
    QCOMPARE(run.group.group != 0, run.spec.role == Role::Teacher);
    if (run.spec.role != Role::Teacher) continue;
    QCOMPARE(rates.try_emplace(run.group.group, run.spec.training.learningRate).first->second,
             run.spec.training.learningRate);
  }
  QCOMPARE(rates.size(), std::size_t{4});
  spec.teacher.ensemble.members = 1;
  auto alone = planRuns(spec);
  (void)assignGroups(alone, 1);
  for (const PlannedRun& run : alone)
    if (run.spec.role == Role::Teacher) QVERIFY(run.group == GroupPlace{});
}

QTEST_APPLESS_MAIN(TestSweepGroups)
#include "test_sweep_groups.moc"
