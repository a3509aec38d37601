#include <QTest>

#include "engine/experiment/key_table.h"
#include "engine/experiment/presets.h"
#include "engine/experiment/sweep_progress.h"

using namespace retort;

namespace {

std::shared_ptr<const RunSpec> shared(const RunSpec& spec) { return std::make_shared<const RunSpec>(spec); }

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
  return {shared(plan[run].spec), teacher ? shared(plan[*teacher].spec) : nullptr, inSweep, isReusable};
}

using Marks = std::vector<bool>;

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
};

QTEST_GUILESS_MAIN(TestSweepProgress)
#include "test_sweep_progress.moc"
