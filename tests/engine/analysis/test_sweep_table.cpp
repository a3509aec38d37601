#include <array>
#include <cmath>
#include <string>

#include <QElapsedTimer>
#include <QTest>

#include "engine/analysis/sweep_csv.h"
#include "engine/analysis/sweep_table.h"

using namespace retort;

class TestSweepTable : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void axesHaveTheValuesThatRunsHave();
  void cellsHoldTheSeeds();
  void meansAreOverWhatHasCompleted();
  void gapsArePairedBySeed();
  void sharesAreRatiosOfTheMeans();
  void noShareWhereTheTeacherIsNoBetter();
  void teachersCanBeAnAxis();
  void bestOnValidationOrOnTest();
  void aCellThatLostSeedsIsBestOnlyWhereAllHave();
  void timeOfAGroupIsShared();
  void bestBeforeAnythingHasCompleted();
  void slicesHoldOrPoolTheOtherAxes();
  void aBaselineIsOneByWhatItUses();
  void forksAndStrangersAreNoCells();
  void baselinesAreCellsOfTheirOwn();
  void csvByHand();
  void csvOfWhatIsNotThere();
  void aThousandRunsAreQuick();
};

namespace {

const std::vector<std::string> kAxes = {"objective.temperature", "student.width"};

SweepRun ended(std::uint64_t id, RunSpec spec, std::int64_t errors, Outcome outcome = Outcome::Completed) {
  SweepRun run;
  run.id = id;
  run.name = "run " + std::to_string(id);
  run.spec = std::move(spec);
  run.outcome = outcome;
  run.epochs = 3;
  run.testErrors = errors;
  run.testCases = 1000;
  run.trainErrors = 5;
  run.trainCases = 500;
  run.loss = 0.5;
  run.seconds = 2;
  return run;
}

RunSpec student(double temperature, int width, std::int64_t seed) {
  ExperimentSpec spec;
  spec.objective.temperature = temperature;
  spec.student.layers = {width, width};
  spec.training.seed = seed;
  return studentRun(spec);
}

RunSpec baseline(int width, std::int64_t seed) {
  ExperimentSpec spec;
  spec.student.layers = {width, width};
  spec.training.seed = seed;
  return baselineRun(spec);
}

/// A teacher with 60 errors; T 1 and 4 at width 10 with two seeds each: 90, 94 and 80, 70; baselines 100 and 120.
std::vector<SweepRun> byHand() {
  std::vector<SweepRun> runs = {ended(1, teacherRun({}), 60),    ended(2, student(4, 10, 1), 80),
                                ended(3, student(1, 10, 1), 90), ended(4, student(4, 10, 2), 70),
                                ended(5, student(1, 10, 2), 94), ended(6, baseline(10, 1), 100),
                                ended(7, baseline(10, 2), 120)};
  for (std::size_t i = 1; i <= 4; ++i) runs[i].teacher = 1;
  return runs;
}

SweepTable named(std::vector<SweepRun> runs) {
  ExperimentSpec spec;
  spec.name = "hand";
  for (const std::string& path : kAxes) spec.sweep.axes.push_back({path, {}});
  return sweepTable(7, spec, std::move(runs));
}

SweepSummary summary(const SweepTable& table, std::size_t cell, SweepMetric metric) {
  return summaryOf(table, table.cells.at(cell).students, metric);
}

QStringList lines(const std::string& csv) { return QString::fromStdString(csv).split(QLatin1String("\r\n")); }

}  // namespace

void TestSweepTable::axesHaveTheValuesThatRunsHave() {
  auto runs = byHand();
  runs.push_back(ended(8, student(0.5, 300, 1), 1));
  const SweepTable table = sweepTable(kAxes, runs);
  QCOMPARE(table.axes.size(), std::size_t{2});
  QCOMPARE(table.axes[0].values, (std::vector<Value>{0.5, 1.0, 4.0}));
  QCOMPARE(table.axes[1].values, (std::vector<Value>{std::int64_t{10}, std::int64_t{300}}));
  QCOMPARE(table.cells.size(), std::size_t{3});
}

void TestSweepTable::cellsHoldTheSeeds() {
  const SweepTable table = sweepTable(kAxes, byHand());
  QCOMPARE(table.cells.size(), std::size_t{2});
  QCOMPARE(table.cells[0].place, (std::vector<std::size_t>{0, 0}));
  QCOMPARE(table.cells[0].students.size(), std::size_t{2});
  const SweepSummary cold = summary(table, 0, SweepMetric::TestErrors);
  QVERIFY(cold.defined);
  QCOMPARE(cold.value.count, std::size_t{2});
  QCOMPARE(cold.value.mean, 92.0);
  QCOMPARE(cold.value.deviation, std::sqrt(8.0));
  QCOMPARE(cold.errorRate, wilsonInterval(92, 1000));
  QCOMPARE(*cold.teacher, 60.0);
  QCOMPARE(*cold.baseline, 110.0);
  QCOMPARE(summary(table, 0, SweepMetric::TestErrorRate).value.mean, 9.2);
  QCOMPARE(summary(table, 0, SweepMetric::TrainErrorRate).value.mean, 1.0);
  QVERIFY(!summary(table, 0, SweepMetric::ValidationErrors).defined);
}

void TestSweepTable::meansAreOverWhatHasCompleted() {
  auto runs = byHand();
  runs[4].outcome = Outcome::Diverged;  // T 1, seed 2
  runs[3].outcome.reset();              // T 4, seed 2
  const SweepTable table = sweepTable(kAxes, runs);
  const SweepSummary cold = summary(table, 0, SweepMetric::TestErrors);
  QCOMPARE(cold.value.mean, 90.0);
  QCOMPARE(cold.value.count, std::size_t{1});
  QCOMPARE(cold.counts, (SweepCounts{1, 0, 1, 0, 0}));
  const SweepSummary warm = summary(table, 1, SweepMetric::TestErrors);
  QCOMPARE(warm.value.mean, 80.0);
  QCOMPARE(warm.counts, (SweepCounts{1, 1, 0, 0, 0}));
  QCOMPARE(countsOf(table), (SweepCounts{5, 1, 1, 0, 0}));
  runs[2].outcome = Outcome::Failed;
  runs[4].outcome = Outcome::Cancelled;
  const SweepTable lost = sweepTable(kAxes, runs);
  const SweepSummary none = summary(lost, 0, SweepMetric::TestErrors);
  QVERIFY(!none.defined);
  QCOMPARE(none.counts.lost(), std::size_t{2});
  QCOMPARE(none.errorRate, (Interval{0, 1}));
}

void TestSweepTable::gapsArePairedBySeed() {
  const SweepTable table = sweepTable(kAxes, byHand());
  const SweepSummary warm = summary(table, 1, SweepMetric::GapToBaseline);  // 100 − 80 and 120 − 70
  QCOMPARE(warm.value.mean, 35.0);
  QCOMPARE(warm.value.deviation, std::sqrt(450.0));
  auto runs = byHand();
  runs[6].outcome.reset();  // the second baseline
  const SweepSummary half = summary(sweepTable(kAxes, runs), 1, SweepMetric::GapToBaseline);
  QCOMPARE(half.value.mean, 20.0);
  QCOMPARE(half.value.count, std::size_t{1});
  QCOMPARE(half.counts.completed, std::size_t{2});
  runs[5].testCases = 999;  // on other cases
  QVERIFY(!summary(sweepTable(kAxes, runs), 1, SweepMetric::GapToBaseline).defined);
}

void TestSweepTable::sharesAreRatiosOfTheMeans() {
  const SweepTable table = sweepTable(kAxes, byHand());
  const SweepSummary warm = summary(table, 1, SweepMetric::GapClosed);  // (20 + 50) / (40 + 60)
  QVERIFY(warm.defined);
  QCOMPARE(warm.value.mean, 70.0);
  QVERIFY(std::abs(warm.value.deviation - 100 * std::sqrt(450.0) / 50) < 1e-12);
}

void TestSweepTable::noShareWhereTheTeacherIsNoBetter() {
  auto runs = byHand();
  runs[0].testErrors = 110;  // as bad as the baselines in the mean
  QVERIFY(!summary(sweepTable(kAxes, runs), 1, SweepMetric::GapClosed).defined);
  QVERIFY(summary(sweepTable(kAxes, runs), 1, SweepMetric::GapToBaseline).defined);
  runs[0].outcome = Outcome::Cancelled;
  const SweepSummary summary = ::summary(sweepTable(kAxes, runs), 1, SweepMetric::GapClosed);
  QVERIFY(!summary.defined && !summary.teacher);
}

void TestSweepTable::teachersCanBeAnAxis() {
  ExperimentSpec wide;
  wide.teacher.model.layers = {1200, 1200};
  auto runs = byHand();
  runs.push_back(ended(8, teacherRun(wide), 40));
  runs[3].teacher = 8;
  const std::vector<std::string> axes = {"teacher.layers"};
  const SweepTable table = sweepTable(axes, runs);
  QCOMPARE(table.axes[0].values.size(), std::size_t{2});
  QCOMPARE(table.cells[1].students, std::vector<std::size_t>{3});
  QCOMPARE(*summary(table, 1, SweepMetric::TestErrors).teacher, 40.0);
}

void TestSweepTable::bestOnValidationOrOnTest() {
  auto runs = byHand();
  auto best = bestCell(sweepTable(kAxes, runs));
  QVERIFY(best && best->cell == 1 && !best->onValidation);
  for (std::size_t i = 1; i <= 4; ++i) runs[i].validationCases = 100;
  runs[1].validationErrors = runs[3].validationErrors = 9;  // T 4
  runs[2].validationErrors = 5;
  runs[4].validationErrors = 12;
  best = bestCell(sweepTable(kAxes, runs));
  QVERIFY(best && best->cell == 0 && best->onValidation);
  runs[1].validationCases = 0;  // not of all
  best = bestCell(sweepTable(kAxes, runs));
  QVERIFY(best && best->cell == 1 && !best->onValidation);
  runs[1].outcome = Outcome::Failed;  // it does not count
  best = bestCell(sweepTable(kAxes, runs));
  QVERIFY(best && best->cell == 0 && best->onValidation);
  runs[2].validationCases = 50;  // errors of other splits are not comparable
  best = bestCell(sweepTable(kAxes, runs));
  QVERIFY(best && best->cell == 0 && !best->onValidation);
}

void TestSweepTable::aCellThatLostSeedsIsBestOnlyWhereAllHave() {
  auto runs = byHand();
  runs[1].outcome = Outcome::Diverged;
  runs[3].testErrors = 10;
  auto best = bestCell(sweepTable(kAxes, runs));
  QVERIFY(best && best->cell == 0);
  runs[2].outcome = Outcome::Diverged;
  best = bestCell(sweepTable(kAxes, runs));
  QVERIFY(best && best->cell == 1);
}

void TestSweepTable::timeOfAGroupIsShared() {
  auto runs = byHand();
  for (std::size_t i = 1; i <= 4; ++i) runs[i].groupSlots = 4;
  QCOMPARE(summary(sweepTable(kAxes, runs), 0, SweepMetric::Seconds).value.mean, 0.5);
}

void TestSweepTable::bestBeforeAnythingHasCompleted() {
  auto runs = byHand();
  for (SweepRun& run : runs) run.outcome.reset();
  QVERIFY(!bestCell(sweepTable(kAxes, runs)));
  QVERIFY(!bestCell(sweepTable(kAxes, {})));
  QCOMPARE(gridOf(sweepTable(kAxes, {}), {}).students.size(), std::size_t{0});
}

void TestSweepTable::slicesHoldOrPoolTheOtherAxes() {
  auto runs = byHand();
  runs.push_back(ended(8, student(4, 300, 1), 62));
  const SweepTable table = sweepTable(kAxes, runs);
  const SweepGrid both = gridOf(table, {0, 1, {}});
  QCOMPARE(both.rows, std::size_t{2});
  QCOMPARE(both.columns, std::size_t{2});
  QVERIFY(both.students[2].empty());  // T 1, width 300 was not drawn
  QCOMPARE(both.students[3], std::vector<std::size_t>{7});
  const SweepGrid held = gridOf(table, {0, {}, {{}, 0}});
  QCOMPARE(held.rows, std::size_t{1});
  QCOMPARE(held.students[1].size(), std::size_t{2});
  const SweepGrid pooled = gridOf(table, {0, {}, {{}, {}}});
  QCOMPARE(pooled.students[1].size(), std::size_t{3});
  QCOMPARE(*indexIn(table, {0, 1, {}}, 2), std::size_t{3});
  QVERIFY(!indexIn(table, {0, {}, {{}, 0}}, 2));
}

/// Cells that differ in a key without meaning share one.
void TestSweepTable::aBaselineIsOneByWhatItUses() {
  RunSpec learns = student(4, 30, 1);
  RunSpec plain = baseline(30, 1);
  learns.training.optimiser = plain.training.optimiser = OptimiserKind::Adam;
  learns.training.momentum = 0.5;
  QVERIFY(sweepTable(kAxes, {ended(1, learns, 80), ended(2, plain, 90)}).baselines[0] == std::size_t{1});
}

void TestSweepTable::forksAndStrangersAreNoCells() {
  auto runs = byHand();
  runs[1].spec.forkedFrom = {3, 2, 0};
  runs[3].inSweep = false;
  const SweepTable table = sweepTable(kAxes, runs);
  QCOMPARE(table.cells.size(), std::size_t{1});
  QCOMPARE(countsOf(table).all(), std::size_t{5});
}

void TestSweepTable::baselinesAreCellsOfTheirOwn() {
  auto runs = byHand();
  runs.push_back(ended(8, student(4, 300, 1), 62));
  runs.push_back(ended(9, baseline(300, 1), 90));
  runs.push_back(ended(10, baseline(400, 1), 90));  // of no student
  const SweepTable table = sweepTable(kAxes, runs);
  QCOMPARE(baselineCells(table), (std::vector<std::vector<std::size_t>>{{5, 6}, {8}}));
  QCOMPARE(valuesOf(table, 8), (std::vector<std::optional<Value>>{{}, std::int64_t{300}}));
  QCOMPARE(valuesOf(table, 1), (std::vector<std::optional<Value>>{4.0, std::int64_t{10}}));
  QCOMPARE(valuesOf(table, 0), std::vector<std::optional<Value>>(2));
  const auto errors = summaryOf(table, baselineCells(table)[0], SweepMetric::TestErrors);
  QCOMPARE(errors.value.mean, 110.0);
  QCOMPARE(errors.value.count, std::size_t{2});
}

void TestSweepTable::csvByHand() {
  auto runs = byHand();
  runs[4].outcome = Outcome::Diverged;
  const SweepTable table = named(runs);
  const QStringList cells = lines(sweepCellsCsv({&table, 1}));
  QCOMPARE(cells.size(), 4);  // the last line ends too
  QVERIFY(cells[0].startsWith(
      QLatin1String("experiment,sweep,objective.temperature,student.width,runs,completed,going,diverged")));
  QVERIFY(cells[0].endsWith(QLatin1String("test_error_low,test_error_high,best")));
  QVERIFY(cells[1].startsWith(QLatin1String("7,hand,1,10,2,1,0,1,0,0,90,,1,0.09,,1,,,0,")));
  QVERIFY(cells[1].endsWith(QLatin1Char(',')));
  QVERIFY(cells[2].startsWith(QLatin1String("7,hand,4,10,2,2,0,0,0,0,75,")));
  QVERIFY(cells[2].endsWith(QLatin1String(",test")));
  for (const QString& line : cells.mid(0, 3)) QCOMPARE(line.count(QLatin1Char(',')), cells[0].count(QLatin1Char(',')));
  const QStringList each = lines(sweepRunsCsv({&table, 1}));
  QCOMPARE(each.size(), 9);
  QCOMPARE(each[0], QStringLiteral("experiment,sweep,run,name,role,objective.temperature,student.width,seed,group,"
                                   "teacher,baseline,outcome,epochs,test_errors,test_cases,test_error,test_error_low,"
                                   "test_error_high,validation_errors,validation_cases,train_errors,train_cases,loss,"
                                   "seconds,teacher_errors,baseline_errors"));
  QVERIFY(each[1].startsWith(QLatin1String("7,hand,1,run 1,teacher,,,1,0,,,completed,3,60,1000,0.06,")));
  QVERIFY(each[3].startsWith(QLatin1String("7,hand,3,run 3,student,1,10,1,0,1,6,completed,3,90,1000,0.09,0.07")));
  QVERIFY(each[3].endsWith(QLatin1String(",,,5,500,0.5,2,60,100")));
  QVERIFY(each[5].contains(QLatin1String(",7,diverged,3,94,")));
  QVERIFY(each[7].startsWith(QLatin1String("7,hand,7,run 7,baseline,,10,2,0,,,completed,")));
}

void TestSweepTable::csvOfWhatIsNotThere() {
  auto runs = byHand();
  for (SweepRun& run : runs) {
    run.outcome.reset();
    run.testCases = run.trainCases = run.epochs = 0;
    run.seconds = 0;
  }
  runs[1].name = "a, \"b\"";
  runs[2].inSweep = false;
  runs[4].spec.forkedFrom = {3, 2, 0};
  const SweepTable table = named(runs);
  const QStringList each = lines(sweepRunsCsv({&table, 1}));
  QCOMPARE(each.size(), 7);
  QCOMPARE(each[2], QStringLiteral("7,hand,2,\"a, \"\"b\"\"\",student,4,10,1,0,1,6,unfinished,,,,,,,,,,,,,,"));
  const QStringList cells = lines(sweepCellsCsv({&table, 1}));
  QVERIFY(!cells[1].contains(QLatin1String("nan")));
  QCOMPARE(lines(sweepCellsCsv({})).size(), 2);
}

void TestSweepTable::aThousandRunsAreQuick() {
  std::vector<SweepRun> runs = {ended(1, teacherRun({}), 60)};
  for (int i = 0; i < 1000; ++i) {
    runs.push_back(ended(runs.size() + 1, student(1 + i % 20, 10 * (1 + i / 20 % 10), 1 + i / 200), 80 + i % 7));
    runs.back().teacher = 1;
  }
  const std::vector<std::string> axes = {"objective.temperature", "student.width", "training.learning_rate"};
  QElapsedTimer clock;
  clock.start();
  const SweepTable table = sweepTable(axes, runs);
  const auto built = clock.nsecsElapsed();
  const auto best = bestCell(table);
  for (const SweepCell& cell : table.cells) (void)summaryOf(table, cell.students, SweepMetric::GapClosed);
  qInfo("table %.2f ms, cells %.2f ms", static_cast<double>(built) / 1e6,
        static_cast<double>(clock.nsecsElapsed() - built) / 1e6);
  QCOMPARE(table.cells.size(), std::size_t{200});
  QVERIFY(best.has_value());
  QVERIFY(clock.elapsed() < 1000);  // a hundred times what it takes: a slip that makes it quadratic
}

QTEST_APPLESS_MAIN(TestSweepTable)
#include "test_sweep_table.moc"
