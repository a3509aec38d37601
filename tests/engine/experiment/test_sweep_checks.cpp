// What no sweep may be, and how that is said.
#include <QTest>

#include "tests/engine/experiment/swept_specs.h"

using namespace retort;
using namespace retort::test;

class TestSweepChecks : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void noMoreThanFiveThousand();
  void whatIsWrongIsNamed();
  void cellsThatCannotBeAreNamed();
};

void TestSweepChecks::noMoreThanFiveThousand() {
  ExperimentSpec spec = swept({{"objective.temperature", axis("objective.temperature", "1..500 step 1")}}, 10);
  QCOMPARE(cellsOf(spec).size(), kMostRuns);
  QVERIFY(contains(problem(spec), "teachers and baselines among them: 5011"));
  QVERIFY(contains(errorOf([&] { (void)planRuns(spec); }), "more than 5000 runs"));
  spec.sweep.seeds = 11;
  QVERIFY(contains(problem(spec), "more than 5000 runs: 5500"));
  QVERIFY(contains(errorOf([&] { (void)planRuns(spec); }), "more than 5000 runs"));
  const Values many = spec.sweep.axes[0].values;
  for (const char* path : {"training.momentum", "training.decay", "objective.soft_weight", "training.learning_rate",
                           "teacher.training.momentum", "teacher.training.decay"})
    spec.sweep.axes.push_back({path, many});
  QVERIFY(contains(errorOf([&] { (void)cellsOf(spec); }), "more than 5000 runs. "));
  spec.sweep.sample = 5;  // of 500^7 cells, which cannot be drawn
  QVERIFY(!errorOf([&] { (void)cellsOf(spec); }).empty());
}

void TestSweepChecks::whatIsWrongIsNamed() {
  QVERIFY(contains(problem(swept({{"objective.temperature", {}}})), "sweep.objective.temperature: it has no values"));
  QVERIFY(contains(problem(swept({{"objective.temperature", {0.0}}})), "sweep.objective.temperature: 0 is not > 0"));
  QVERIFY(contains(problem(swept({{"objective.heat", {1.0}}})), "Did you mean objective"));
  for (const char* path : {"dataset.seed", "dataset.kind", "dataset.path", "name", "title", "sweep.seeds"})
    QVERIFY2(contains(problem(swept({{path, {}}})), "cannot be swept"), path);
  QVERIFY(problem(swept({{"dataset.validation_fraction", {0.1, 0.2}}})).empty());
  QVERIFY(contains(problem(swept({{"student.layers", {List{30}}}, {"student.width", {std::int64_t{3}}}})),
                   "sweep.student.width: student.layers is swept as well"));
  QVERIFY(contains(problem(swept({{"training.seed", {std::int64_t{1}, std::int64_t{5}}}}, 2)),
                   "sweep.seeds: training.seed is swept as well"));
  QVERIFY_THROWS_EXCEPTION(Error, requireValid(swept({{"objective.temperature", {}}})));
}

void TestSweepChecks::cellsThatCannotBeAreNamed() {
  ExperimentSpec spec = swept({{"student.kind", {std::string("convolutional"), std::string("fully_connected")}},
                               {"student.layers", {List{30}, List{16, 32, 128}, List{1, 2, 3, 4}}}},
                              5);
  const auto problems = sweepProblems(spec);
  QCOMPARE(problems.size(), std::size_t{2});
  QVERIFY(contains(problems[0].what(), "student.layers: with student.kind convolutional, student.layers 30: "));
  QVERIFY(contains(problems[1].what(), "with student.kind convolutional, student.layers 1-2-3-4: "));
  spec.sweep.axes[1].values.clear();
  for (std::int64_t units = 1; units <= 15; ++units) spec.sweep.axes[1].values.emplace_back(List{units});
  const auto many = sweepProblems(spec);
  QCOMPARE(many.size(), std::size_t{11});
  QVERIFY2(contains(many.back().what(), "5 more cells"), many.back().what());
}

QTEST_APPLESS_MAIN(TestSweepChecks)
#include "test_sweep_checks.moc"
