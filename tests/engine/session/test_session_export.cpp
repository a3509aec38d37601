#include <QTest>

#include "engine/session/known_runs.h"
#include "engine/session/session_export.h"
#include "tests/support/made_up_session.h"

using namespace retort;
using namespace retort::test;

namespace {

SessionContents madeUpContents() {
  SessionContents contents;
  contents.datasets.push_back({});
  contents.datasets[0].id = 4;
  contents.datasets[0].sha256 = std::string(64, 'a');
  StoredRun run;
  run.id = 7;
  run.dataset = 4;
  run.experiment = 3;
  run.spec = madeUpSpec(Role::Student, 2.5);
  run.spec.forkedFrom = {5, 2, 1};
  run.group = {6, 0, 2};
  run.teacher = 1;
  run.look.name = "a \"name\",\nin two lines";
  run.outcome = Outcome::Completed;
  run.started = "2026-11-24T23:05:00Z";
  run.result = *madeUpResult(Role::Student, 2);
  run.points = {madeUpPoint(1, 20), madeUpPoint(2, 20)};
  run.checkpoints = {{1, 3, CheckpointReason::Pause}, {2, 0, CheckpointReason::End}};
  contents.runs = {run, run};
  contents.runs[1].id = 8;
  contents.runs[1].look.deleted = true;
  contents.runs[1].outcome.reset();
  contents.runs[1].started.clear();
  return contents;
}

}  // namespace

class TestSessionExport : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aLineForEachRunThatIsNotDeleted() {
    const std::string csv = runsCsv(madeUpContents());
    const std::size_t end = csv.find("\r\n");
    const std::string header = csv.substr(0, end);
    QVERIFY(header.starts_with("run,name,role,outcome,"));
    for (const char* column : {",objective.temperature,", ",model.layers,", ",training.seed", ",forked_from_epoch,"})
      QVERIFY2(header.find(column) != std::string::npos, column);
    const std::string line = csv.substr(end + 2);
    QVERIFY2(line.starts_with(
                 "7,\"a \"\"name\"\",\nin two lines\",student,completed,,3,6,1,5,2,2026-11-24T23:05:00Z,2,4,20,"),
             line.c_str());
    QVERIFY(line.find(",2.5,") != std::string::npos && line.ends_with("\r\n"));
    QVERIFY2(line.find("\r\n8,") == std::string::npos, "a deleted run is exported");
  }

  void aLineForEachEpoch() {
    const std::string csv = curvesCsv(madeUpContents());
    QCOMPARE(std::ranges::count(csv, '\r'), std::ptrdiff_t{3});
    QVERIFY(csv.find(",1,2.5,0.3333333333333333,0.1,0.5,10,20,0,0,0.1,12345.678,12.25,0.25\r\n") != std::string::npos);
    QVERIFY2(csv.find(",2,1.25,0.16666666666666666,,0.25,6,20,0,0,0.1,12345.678,,0.5\r\n") != std::string::npos,
             "what is not finite is empty");
  }

  void theQueueLearnsWhatItNeeds() {
    const SessionContents contents = madeUpContents();
    const auto runs = knownRuns(contents);
    QCOMPARE(runs.size(), std::size_t{2});
    QVERIFY(runs[0].spec == contents.runs[0].spec && runs[0].outcome == Outcome::Completed && !runs[0].deleted);
    QCOMPARE(runs[0].datasetSha256, std::string(64, 'a'));
    QCOMPARE(runs[0].checkpointEpoch, 2);
    QVERIFY2(runs[1].datasetSha256.empty(), "it never began");
    QVERIFY(runs[1].deleted && !runs[1].outcome);
    QCOMPARE(nextRun(contents), RunId{9});
    QCOMPARE(nextExperiment(contents), ExperimentId{4});
    QCOMPARE(nextExperiment({}), ExperimentId{1});
  }
};

QTEST_APPLESS_MAIN(TestSessionExport)
#include "test_session_export.moc"
