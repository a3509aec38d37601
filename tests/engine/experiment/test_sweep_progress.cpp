#include <QTest>

#include "engine/experiment/key_table.h"
#include "engine/experiment/presets.h"
#include "engine/experiment/sweep_progress.h"

using namespace retort;

namespace {

/// Two teachers, then T 1 of each, then T 2 of each.
std::vector<PlannedRun> twoTeachers() {
  ExperimentSpec spec = presets().front();
  spec.trainBaseline = false;
  setKey(spec, "sweep.teacher.layers", "50, 60");
  setKey(spec, "sweep.objective.temperature", "1, 2");
  return planRuns(spec);
}

RunThere there(const std::vector<PlannedRun>& plan, std::size_t run, bool inSweep = true, bool isReusable = true) {
  const auto teacher = plan[run].teacher;
  return {&plan[run].spec, teacher ? &plan[*teacher].spec : nullptr, plan[run].group, inSweep, isReusable};
}

using Marks = std::vector<bool>;

/// One teacher and five temperatures, in their groups.
std::vector<PlannedRun> fiveStudents(const char* temperatures = "1, 2, 4, 8, 20") {
  ExperimentSpec spec = presets().front();
  spec.trainBaseline = false;
  setKey(spec, "sweep.objective.temperature", temperatures);
  auto plan = planRuns(spec);
  (void)assignGroups(plan, 1);
  return plan;
}

std::vector<GroupPlace> groupsOf(const std::vector<PlannedRun>& plan) {
  std::vector<GroupPlace> groups;
  for (const PlannedRun& run : plan) groups.push_back(run.group);
  return groups;
}

/// The plan's groups when so much is known. @param first the first number that is free
std::vector<GroupPlace> assigned(std::vector<PlannedRun> plan, const std::vector<RunThere>& known, std::int64_t first) {
  for (PlannedRun& run : plan) run.group = {};
  assignMissing(plan, progressOf(plan, known), known, first);
  return groupsOf(plan);
}

}  // namespace

class TestSweepProgress : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void knowsTeachersApart() {
    const auto plan = twoTeachers();
    QCOMPARE(plan.size(), std::size_t{6});
    QVERIFY(plan[2].spec == plan[3].spec && plan[2].teacher != plan[3].teacher);
    const std::vector<RunThere> known = {there(plan, 0), there(plan, 1), there(plan, 3)};
    const PlanProgress progress = progressOf(plan, known);
    QCOMPARE(progress.toTrain, (Marks{false, false, true, false, true, true}));
    QCOMPARE(progress.there[3], std::optional<std::size_t>(2));
    QVERIFY(!progress.there[2]);
  }

  void onlyTeachersComeFromElsewhere() {
    const auto plan = twoTeachers();
    const std::vector<RunThere> known = {there(plan, 0, false), there(plan, 2, false)};
    QCOMPARE(progressOf(plan, known).toTrain, (Marks{false, true, true, true, true, true}));
  }

  void aTeacherThatFailedIsTrainedAnewForThoseThatNeedIt() {
    const auto plan = twoTeachers();
    std::vector<RunThere> known = {there(plan, 0, true, false), there(plan, 1), there(plan, 2)};
    QCOMPARE(progressOf(plan, known).toTrain, (Marks{true, false, false, true, true, true}));
    known.push_back(there(plan, 4));
    const PlanProgress progress = progressOf(plan, known);
    QCOMPARE(progress.toTrain, (Marks{false, false, false, true, false, true}));
    QCOMPARE(progress.there[0], std::optional<std::size_t>(0));
  }

  /// A kill may come while a sweep is being listed, and cells be deleted and asked for again.
  void whatIsMissingTakesItsPlaceInTheGroup() {
    const auto plan = fiveStudents();
    const std::vector<GroupPlace> whole = groupsOf(plan);
    QCOMPARE(whole[5], (GroupPlace{1, 4, 5}));
    QCOMPARE(assigned(plan, {}, 1), whole);
    QCOMPARE(assigned(plan, {there(plan, 0)}, 1), whole);
    QCOMPARE(assigned(plan, {there(plan, 0), there(plan, 1), there(plan, 3)}, 2), whole);
  }

  void whatASweepGrowsByIsAGroupOfItsOwn() {
    const auto before = fiveStudents("1, 2, 4");
    std::vector<RunThere> known;
    for (std::size_t run = 0; run < before.size(); ++run) known.push_back(there(before, run));
    const auto groups = assigned(fiveStudents(), known, 2);
    QCOMPARE(groups[1], GroupPlace{});
    QCOMPARE(groups[4], (GroupPlace{2, 0, 2}));
    QCOMPARE(groups[5], (GroupPlace{2, 1, 2}));
    const auto others = assigned(fiveStudents("8, 20"), known, 2);  // none of the plan is there
    QCOMPARE(others[1], (GroupPlace{2, 0, 2}));
  }
};

QTEST_GUILESS_MAIN(TestSweepProgress)
#include "test_sweep_progress.moc"
