// From sweeps to cells and runs.
#include <algorithm>
#include <set>
#include <tuple>

#include <QTest>

#include "tests/engine/experiment/swept_specs.h"

using namespace retort;
using namespace retort::test;

class TestSweep : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void cellsAreInOrder();
  void withoutASweepThereIsOneCell();
  void aPlanIsTeachersStudentsBaselines();
  void hardCellsNeedNoTeacher();
  void severalTeachers();
  void aDerivedWidthKeepsTheDepth();
  void namesTellRunsApart();
  void aSampleIsDrawnOnceForAllSeeds();
  void aLargerSampleHoldsTheSmaller();
  void whatARunDoesNotUseMakesNoOther();
  void teachersOfASweepHaveNames();
  void whatIsDrawnStaysDrawn();
};

void TestSweep::cellsAreInOrder() {
  const auto cells =
      cellsOf(swept({{"objective.temperature", {1.0, 4.0}}, {"student.layers", {List{30}, List{300}}}}, 2));
  QCOMPARE(cells.size(), std::size_t{8});
  const std::vector<std::tuple<double, int, int>> expected{{1, 30, 1}, {1, 300, 1}, {4, 30, 1}, {4, 300, 1},
                                                           {1, 30, 2}, {1, 300, 2}, {4, 30, 2}, {4, 300, 2}};
  for (std::size_t i = 0; i < cells.size(); ++i) {
    QVERIFY(std::tuple(cells[i].objective.temperature, cells[i].student.layers[0], int(cells[i].training.seed)) ==
            expected[i]);
    QVERIFY(cells[i].sweep.empty());
  }
  QCOMPARE(cellText(swept({{"objective.temperature", {1.0}}}, 3).sweep, cells[6]),
           std::string("objective.temperature 4, seed 2"));
}

void TestSweep::withoutASweepThereIsOneCell() {
  const ExperimentSpec plain;
  QVERIFY(cellsOf(plain) == std::vector<ExperimentSpec>{plain});
  QCOMPARE(cellText(plain.sweep, plain), std::string());
  QVERIFY(sweepProblems(plain).empty());
  const auto plan = planRuns(plain);
  QCOMPARE(plan.size(), std::size_t{3});
  QVERIFY(plan[0].spec == teacherRun(plain) && plan[1].spec == studentRun(plain) && plan[2].spec == baselineRun(plain));
  QVERIFY(plan[1].teacher == std::size_t{0} && !plan[2].teacher);
  QCOMPARE(plan[1].name, runName(plan[1].spec));
}

void TestSweep::aPlanIsTeachersStudentsBaselines() {
  const auto plan = planRuns(swept({{"objective.temperature", {1.0, 4.0, 8.0}}}, 2));
  QCOMPARE(ofRole(plan, Role::Teacher).size(), std::size_t{1});
  QCOMPARE(ofRole(plan, Role::Student).size(), std::size_t{6});
  QCOMPARE(ofRole(plan, Role::Baseline).size(), std::size_t{2});
  for (std::size_t i = 0; i < plan.size(); ++i) {
    QVERIFY(plan[i].spec.role == (i == 0 ? Role::Teacher : i < 7 ? Role::Student : Role::Baseline));
    QVERIFY(plan[i].teacher.has_value() == (plan[i].spec.role == Role::Student));
  }
  ExperimentSpec without = swept({{"objective.temperature", {1.0, 4.0}}});
  without.trainBaseline = false;
  QCOMPARE(planRuns(without).size(), std::size_t{3});
  const auto alike = planRuns(swept({{"teacher.training.decay", {0.5, 0.6}}, {"training.momentum", {0.5}}}));
  QCOMPARE(ofRole(alike, Role::Baseline).size(), std::size_t{1});
}

void TestSweep::hardCellsNeedNoTeacher() {
  const auto plan =
      planRuns(swept({{"objective.kind", {std::string("hard"), std::string("logits"), std::string("soft_targets")}}}));
  QCOMPARE(ofRole(plan, Role::Teacher).size(), std::size_t{1});
  QCOMPARE(ofRole(plan, Role::Student).size(), std::size_t{3});
  QCOMPARE(ofRole(plan, Role::Baseline).size(), std::size_t{1});
  for (const PlannedRun& run : plan)
    if (run.spec.role == Role::Student)
      QVERIFY(run.teacher.has_value() == (run.spec.objective.kind != ObjectiveKind::Hard));
  QCOMPARE(planRuns(swept({{"objective.kind", {std::string("hard")}}}, 2)).size(), std::size_t{2});
}

void TestSweep::severalTeachers() {
  const auto plan = planRuns(
      swept({{"objective.temperature", {1.0, 4.0}}, {"teacher.training.seed", {std::int64_t{1}, std::int64_t{2}}}}));
  QCOMPARE(ofRole(plan, Role::Teacher).size(), std::size_t{2});
  QCOMPARE(ofRole(plan, Role::Student).size(), std::size_t{4});  // the same specs, but of another teacher
  QCOMPARE(ofRole(plan, Role::Baseline).size(), std::size_t{1});
  std::set<std::pair<double, std::size_t>> pairs;
  for (const PlannedRun& run : plan)
    if (run.teacher) QVERIFY(pairs.emplace(run.spec.objective.temperature, *run.teacher).second);
}

void TestSweep::aDerivedWidthKeepsTheDepth() {
  ExperimentSpec spec = swept({{"student.width", {std::int64_t{10}, std::int64_t{20}}}});
  spec.student.layers = {300, 300, 300};
  const auto students = ofRole(planRuns(spec), Role::Student);
  QCOMPARE(students.size(), std::size_t{2});
  QCOMPARE(students[0].model.layers, (std::vector<int>{10, 10, 10}));
  QCOMPARE(students[1].model.layers, (std::vector<int>{20, 20, 20}));
}

void TestSweep::namesTellRunsApart() {
  const auto plan = planRuns(swept({{"objective.soft_weight", {0.5, 0.9}},
                                    {"objective.temperature", {1.0, 4.0}},
                                    {"teacher.training.seed", {std::int64_t{1}, std::int64_t{2}}},
                                    {"training.learning_rate", {0.1, 0.2}}},
                                   2));
  std::set<std::string> names;
  for (const PlannedRun& run : plan)
    if (run.spec.role != Role::Teacher) QVERIFY2(names.insert(run.name).second, run.name.c_str());
  QVERIFY(names.contains("student 30-30 · T 4 · Soft weight 0.5 · teacher's Seed 2 · Learning rate 0.1 · seed 1"));
  QVERIFY(names.contains("baseline 30-30 · Learning rate 0.2 · seed 2"));
}

void TestSweep::aSampleIsDrawnOnceForAllSeeds() {
  ExperimentSpec spec = swept({{"objective.soft_weight", axis("objective.soft_weight", "0..1 linear 20")},
                               {"objective.temperature", axis("objective.temperature", "1..20 log 20")}},
                              3);
  spec.sweep.sample = 50;
  const auto cells = cellsOf(spec);
  QCOMPARE(cells.size(), std::size_t{150});
  QVERIFY(cells == cellsOf(spec));
  std::set<std::pair<double, double>> drawn;
  for (std::size_t i = 0; i < 50; ++i) {
    QVERIFY(drawn.emplace(cells[i].objective.softWeight, cells[i].objective.temperature).second);
    for (const std::size_t seed : {1, 2}) {
      const ExperimentSpec& other = cells[i + 50 * seed];
      QVERIFY(other.objective == cells[i].objective);
      QCOMPARE(other.training.seed, cells[i].training.seed + static_cast<std::int64_t>(seed));
    }
  }
  spec.sweep.sampleSeed = 2;
  QVERIFY(cellsOf(spec) != cells);
  spec.sweep.sample = 400;
  QCOMPARE(cellsOf(spec).size(), std::size_t{1200});
  QCOMPARE(cellCount(spec.sweep), 400.0);
  spec.sweep.sample = 1'000;
  QCOMPARE(cellCount(spec.sweep), 400.0);
}

void TestSweep::aLargerSampleHoldsTheSmaller() {
  ExperimentSpec spec = swept({{"objective.temperature", axis("objective.temperature", "1..400 step 1")}});
  spec.sweep.sample = 40;
  const auto fewer = cellsOf(spec);
  spec.sweep.sample = 60;
  const auto more = cellsOf(spec);
  for (const ExperimentSpec& cell : fewer) QVERIFY(std::ranges::find(more, cell) != more.end());
}

void TestSweep::whatARunDoesNotUseMakesNoOther() {
  const Values kinds{std::string("hard"), std::string("logits"), std::string("soft_targets")};
  const auto plan = planRuns(swept({{"objective.kind", kinds},
                                    {"objective.scale_by_t_squared", {true, false}},
                                    {"objective.soft_weight", {0.5, 0.9}},
                                    {"objective.temperature", {1.0, 8.0}}}));
  QCOMPARE(ofRole(plan, Role::Student).size(), std::size_t{1 + 2 + 8});
  std::set<std::string> names;
  for (const PlannedRun& run : plan) QVERIFY2(names.insert(run.name).second, run.name.c_str());
  const SweepAxis heat{"objective.temperature", {}};
  const SweepAxis weight{"objective.soft_weight", {}};
  for (const PlannedRun& run : plan) {
    const ObjectiveKind kind = run.spec.objective.kind;
    const RunSpec* teacher = run.teacher ? &plan[*run.teacher].spec : nullptr;
    QCOMPARE(coordinate(heat, run.spec, teacher).has_value(), kind == ObjectiveKind::SoftTargets);
    QCOMPARE(coordinate(weight, run.spec, teacher).has_value(), kind != ObjectiveKind::Hard);
  }
  const auto optimisers = planRuns(
      swept({{"training.momentum", {0.5, 0.9}}, {"training.optimiser", {std::string("adam"), std::string("sgd")}}}));
  QCOMPARE(ofRole(optimisers, Role::Student).size(), std::size_t{3});
  QCOMPARE(ofRole(optimisers, Role::Baseline).size(), std::size_t{3});
  const auto decays = planRuns(swept({{"teacher.training.decay", {0.5, 0.9}}}));  // of a cosine schedule
  QCOMPARE(decays.size(), std::size_t{3});
  ExperimentSpec one;
  one.objective.kind = ObjectiveKind::Logits;
  one.objective.temperature = 77;
  QVERIFY(planRuns(one)[1].spec == studentRun(one));  // outside a sweep a run is as it was asked for
}

void TestSweep::teachersOfASweepHaveNames() {
  const auto plan = planRuns(swept({{"dataset.validation_fraction", {0.1, 0.2}},
                                    {"teacher.layers", {List{10}, List{20}}},
                                    {"teacher.training.epochs", {std::int64_t{2}, std::int64_t{3}}}}));
  std::set<std::string> names;
  for (const PlannedRun& run : plan) QVERIFY2(names.insert(run.name).second, run.name.c_str());
  QVERIFY(names.contains("teacher 20 · Validation split 0.1 · Epochs 3"));
}

void TestSweep::whatIsDrawnStaysDrawn() {
  ExperimentSpec spec = swept({{"objective.soft_weight", axis("objective.soft_weight", "0..1 linear 20")},
                               {"objective.temperature", axis("objective.temperature", "1..20 step 1")}});
  spec.sweep.sample = 50;
  const auto before = cellsOf(spec);
  spec.sweep.axes[1].values = axis("objective.temperature", "0.5, 1..20 step 1");
  const auto after = cellsOf(spec);
  const auto stays = std::ranges::count_if(
      before, [&](const ExperimentSpec& cell) { return std::ranges::find(after, cell) != after.end(); });
  QVERIFY2(stays >= 40, std::to_string(stays).c_str());
  spec.sweep.axes[0].values = axis("objective.soft_weight", "0..1 linear 1000");
  spec.sweep.axes.push_back({"training.momentum", axis("training.momentum", "0..0.9 linear 100")});
  QCOMPARE(cellsOf(spec).size(), std::size_t{50});  // of two millions
}

QTEST_APPLESS_MAIN(TestSweep)
#include "test_sweep.moc"
