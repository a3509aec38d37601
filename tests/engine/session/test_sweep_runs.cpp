// Sweeps of a session: as tables, what other programs get of them, and how far each has come.
#include <QTest>

#include "engine/analysis/sweep_csv.h"
#include "engine/experiment/error.h"
#include "engine/experiment/sweep.h"
#include "engine/session/known_runs.h"
#include "engine/session/sweep_runs.h"

using namespace retort;

namespace {

std::vector<std::string> linesOf(const std::string& csv) {
  std::vector<std::string> lines;
  for (std::size_t from = 0; from < csv.size();) {
    const std::size_t end = csv.find("\r\n", from);
    lines.push_back(csv.substr(from, end - from));
    from = end + 2;
  }
  return lines;
}

ExperimentSpec sweepSpec() {
  ExperimentSpec spec;
  spec.name = "heat";
  spec.sweep.axes = {{"objective.temperature", {1.0, 4.0}}};
  spec.sweep.seeds = 2;
  return spec;
}

/// All runs of the sweep, completed, each with as many errors as its id times ten.
SessionContents swept() {
  SessionContents contents;
  contents.experiments.push_back({2, "", sweepSpec()});
  RunId id = 0;
  for (const PlannedRun& planned : planRuns(sweepSpec())) {
    StoredRun& run = contents.runs.emplace_back();
    run.id = run.look.run = ++id;
    run.experiment = 2;
    run.spec = planned.spec;
    run.teacher = planned.teacher ? 1 : 0;
    run.look.name = "r" + std::to_string(id);
    run.group = planned.teacher ? GroupPlace{1, static_cast<int>(id) - 2, 4} : GroupPlace{};
    run.outcome = Outcome::Completed;
    run.result.testErrors = static_cast<std::int64_t>(10 * id);
    run.result.testCases = 200;
    run.result.epochs = 20;
    run.result.seconds = 1.5;
  }
  return contents;
}

}  // namespace

class TestSweepRuns : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aLineForEachRun() {
    SessionContents contents = swept();
    contents.runs[1].points.push_back({});
    contents.runs[1].points[0].validationErrors = 3;
    contents.runs[1].points[0].validationCases = 30;
    contents.runs[1].points[0].loss = 0.25;
    const auto lines = linesOf(sweepRunsCsv(sweepTables(contents)));
    QCOMPARE(lines.size(), std::size_t{8});
    QVERIFY2(lines[1].starts_with("2,heat,1,r1,teacher,,1,0,,,completed,20,10,200,0.05,"), lines[1].c_str());
    QVERIFY2(lines[2].starts_with("2,heat,2,r2,student,1,1,1,1,6,completed,20,20,200,0.1,0.06"), lines[2].c_str());
    QVERIFY2(lines[2].ends_with(",3,30,,,0.25,1.5,10,60"), lines[2].c_str());
    QVERIFY2(lines[7].starts_with("2,heat,7,r7,baseline,,2,0,,,completed,"), lines[7].c_str());
  }

  void aRunThatWasNotOverCountsAsCancelled() {
    SessionContents contents = swept();
    contents.runs[2].outcome.reset();
    contents.runs[3].look.deleted = true;
    const SweepTable table = sweepTable(contents, contents.experiments[0]);
    QCOMPARE(countsOf(table), (SweepCounts{5, 0, 0, 0, 1}));
    const auto lines = linesOf(sweepRunsCsv({&table, 1}));
    QVERIFY2(lines[3].ends_with(",cancelled,0,,,,,,,,,,,,10,60"), lines[3].c_str());
    QVERIFY2(lines[4].starts_with("2,heat,5,"), lines[4].c_str());
  }

  void runsOfOthersStandBesideIt() {
    SessionContents contents = swept();
    contents.runs[0].experiment = contents.runs[5].experiment = 1;
    StoredRun stranger = contents.runs[1];
    stranger.id = 8;
    stranger.experiment = 1;
    contents.runs.push_back(stranger);
    const SweepTable table = sweepTable(contents, contents.experiments[0]);
    QCOMPARE(table.runs.size(), std::size_t{7});
    QCOMPARE(countsOf(table).completed, std::size_t{5});
    QCOMPARE(*summaryOf(table, table.cells[0].students, SweepMetric::TestErrors).baseline, 65.0);
    QCOMPARE(linesOf(sweepRunsCsv({&table, 1})).size(), std::size_t{6});
  }

  void sweepsOfOneSessionShareTheColumns() {
    SessionContents contents = swept();
    ExperimentSpec other;
    other.sweep.axes = {{"student.width", {std::int64_t{7}}}};
    contents.experiments.push_back({3, "", other});
    contents.experiments.push_back({4, "", {}});  // no sweep
    StoredRun run = contents.runs[1];
    run.id = 9;
    run.experiment = 3;
    run.spec.model.layers = {7, 7};
    contents.runs.push_back(run);
    run.id = 10;
    run.experiment = 4;
    contents.runs.push_back(run);
    const auto lines = linesOf(sweepRunsCsv(sweepTables(contents)));
    QCOMPARE(lines.size(), std::size_t{9});
    QVERIFY(lines[0].find(",objective.temperature,student.width,") != std::string::npos);
    QVERIFY2(lines[8].starts_with("3,experiment,9,r2,student,,7,"), lines[8].c_str());
    const auto cells = linesOf(sweepCellsCsv(sweepTables(contents)));
    QCOMPARE(cells.size(), std::size_t{4});
    QVERIFY2(cells[2].starts_with("2,heat,4,,2,2,"), cells[2].c_str());
    QVERIFY2(cells[3].starts_with("3,experiment,,7,1,1,") && cells[3].ends_with(",test"), cells[3].c_str());
  }

  void statesAreCounted() {
    SessionContents contents = swept();
    SweepState state = sweepState(contents, contents.experiments[0]);
    QVERIFY(state.planned == 7 && state.completed == 7 && state.missing == 0);
    contents.runs[1].outcome = Outcome::Diverged;
    contents.runs[2].outcome = Outcome::Failed;
    contents.runs[3].outcome = Outcome::Cancelled;
    contents.runs[4].outcome.reset();
    contents.runs[5].look.deleted = true;
    state = sweepState(contents, contents.experiments[0]);
    QVERIFY(state.completed == 2 && state.diverged == 1 && state.failed == 1 && state.stopped == 2);
    QCOMPARE(state.missing, std::size_t{1});
    contents.experiments[0].spec.sweep.axes[0].values.emplace_back(8.0);
    QCOMPARE(sweepState(contents, contents.experiments[0]).missing, std::size_t{3});
  }

  void aFolderThatMovedIsFollowed() {
    SessionContents contents = swept();
    contents.experiments[0].spec.dataset = {DatasetKind::Idx, "/there", 0, 1};
    for (StoredRun& run : contents.runs) run.spec.dataset = {DatasetKind::Idx, "/here", 0, 0};
    locateExperiments(contents);
    QCOMPARE(sweepState(contents, contents.experiments[0]).completed, std::size_t{7});
  }

  void aForeignSweepIsNoTrap() {
    SessionContents contents = swept();
    contents.experiments[0].spec.sweep.seeds = 1'000'000;
    QVERIFY_THROWS_EXCEPTION(Error, (void)sweepState(contents, contents.experiments[0]));
    QCOMPARE(sweepTables(contents)[0].cells.size(), std::size_t{2});
  }
};

QTEST_APPLESS_MAIN(TestSweepRuns)
#include "test_sweep_runs.moc"
