// retort-cli and sweeps: begun, extended, killed, resumed, shown and exported.
#include <csignal>
#include <functional>

#include <QDir>
#include <QFile>
#include <QHash>
#include <QJsonDocument>
#include <QProcess>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>

#include <nlohmann/json.hpp>

#include "engine/experiment/sweep.h"
#include "engine/session/session.h"
#include "tests/cli/cli_program.h"

using namespace retort::test;

namespace {

/// The objects by what tells them from each other: role, cell and teacher are the same in every sitting, ids are not.
QString keyOf(const QJsonObject& run) {
  return run[text("role")].toString() + QString::fromUtf8(QJsonDocument(run[text("cell")].toObject()).toJson());
}

}  // namespace

class TestCliSweep : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    m_data = m_home.filePath(text("data"));
    writeMiniIdx(m_data.toStdString(), smallDataset());
  }

  void everyWayToSayIt_data() {
    QTest::addColumn<QStringList>("settings");
    QTest::newRow("json") << QStringList{text(R"(sweep={"objective.temperature":[1,4],"seeds":2})")};
    QTest::newRow("nested json") << QStringList{text(R"(sweep={"objective":{"temperature":"1,4"},"seeds":2})")};
    QTest::newRow("keys") << QStringList{text("sweep.objective.temperature=1,4"), text("sweep.seeds=2")};
    QTest::newRow("a range") << QStringList{text("sweep.objective.temperature=1..4 log 2"), text("sweep.seeds=2")};
  }
  void everyWayToSayIt() {
    QFETCH(QStringList, settings);
    QTemporaryDir folder;
    QStringList arguments = quickRun(m_data, {text("--json"), text("--session"), text("a.retort")});
    for (const QString& setting : settings) arguments << text("--set") << setting;
    const CliResult result = runCli(arguments, folder.path());
    QVERIFY2(result.exitCode == 0, qPrintable(result.err));
    QVERIFY2(result.err.contains(text("quick-start, 7 runs\n")), qPrintable(result.err));
    QSet<QPair<double, int>> cells;
    const auto finished = result.objects(text("run_finished"));
    QCOMPARE(finished.size(), 7);
    for (const QJsonObject& run : finished) {
      const QJsonObject cell = run[text("cell")].toObject();
      QVERIFY(run[text("group")].isDouble());
      QCOMPARE(cell.isEmpty(), run[text("role")].toString() == text("teacher"));
      QCOMPARE(cell.contains(text("objective.temperature")), run[text("role")].toString() == text("student"));
      if (run[text("role")].toString() == text("student"))
        cells.insert({cell[text("objective.temperature")].toDouble(), cell[text("training.seed")].toInt()});
    }
    QCOMPARE(cells, (QSet<QPair<double, int>>{{1, 1}, {1, 2}, {4, 1}, {4, 2}}));
  }

  void whatIsWrongStartsNothing() {
    QTemporaryDir folder;
    for (const auto& [setting, said] :
         {std::pair("sweep.objective.temperature=1,0", "objective.temperature: 0 is not > 0"),
          std::pair("sweep.objective.heat=1", "there is no such key"), std::pair("sweep.seeds=0", "sweep.seeds"),
          std::pair("sweep.objective.temperature=1..20 log", "sweep.objective.temperature: "),
          std::pair("sweep.training.batch_size=16,100000", "100000 is more than"),
          std::pair("sweep.dataset.seed=1,2", "cannot be swept"), std::pair("sweep=3", "not a JSON object"),
          std::pair("sweep.training.momentum=0..0.99 linear 5000", "")}) {
      QStringList arguments = withSettings(quickRun(m_data), {setting});
      if (*said == '\0') arguments = withSettings(arguments, {"sweep.seeds=2"});
      const CliResult result = runCli(arguments, folder.path());
      QCOMPARE(result.exitCode, 2);
      QVERIFY2(result.err.contains(text(said)), qPrintable(result.err));
    }
    QVERIFY(QDir(folder.path()).entryList({text("*.retort")}).isEmpty());
  }

  void aSweepOfTheSessionIsExtended() {
    QTemporaryDir folder;
    const QStringList base = quickRun(m_data, {text("--session"), text("a.retort")});
    QCOMPARE(runCli(withSettings(base, {"sweep.objective.temperature=1,4"}), folder.path()).exitCode, 0);
    const QStringList wider = withSettings(base, {"sweep.objective.temperature=1,2,4", "sweep.seeds=2"});
    const CliResult more = runCli(wider + QStringList{text("--json")}, folder.path());
    QVERIFY2(more.exitCode == 0, qPrintable(more.err));
    QVERIFY2(more.err.contains(text("quick-start, 9 runs: 4 completed, 5 missing")), qPrintable(more.err));
    QCOMPARE(more.objects(text("run_finished")).size(), 5);
    const CliResult none = runCli(wider, folder.path());
    QCOMPARE(none.exitCode, 0);
    QVERIFY2(none.err.contains(text("Nothing of it is missing")), qPrintable(none.err));
    QVERIFY2(none.out.contains(text("student   2 ")) && none.out.contains(text(" ± ")), qPrintable(none.out));
    const auto contents = retort::readSession(folder.filePath(text("a.retort")).toStdString());
    QCOMPARE(contents.experiments.size(), std::size_t{1});
    QCOMPARE(contents.runs.size(), std::size_t{9});
  }

  void plainOutputIsALineForEachRun() {
    QTemporaryDir folder;
    const CliResult result =
        runCli(withSettings(quickRun(m_data), {"sweep.objective.temperature=1,4,8"}), folder.path());
    QVERIFY2(result.exitCode == 0, qPrintable(result.err));
    QVERIFY2(result.out.contains(text("5 of 5  ")) && !result.out.contains(text("epoch 1/")), qPrintable(result.out));
    QVERIFY2(result.out.contains(text("objective.temperature  test errors")), qPrintable(result.out));
    QCOMPARE(result.out.count(text("\nstudent   ")), 3);
    QCOMPARE(result.out.count(text("\nbaseline  ")), 1);
  }

  void aCellThatDivergesDoesNotEndTheSweep() {
    QTemporaryDir folder;
    const CliResult result =
        runCli(withSettings(quickRun(m_data, {text("--json"), text("--session"), text("a.retort")}),
                            {"sweep.training.learning_rate=0.01,0.02,100", "baseline.train=false",
                             "objective.kind=logits", "training.epochs=40"}),
               folder.path());
    QVERIFY2(result.exitCode == 0, qPrintable(result.err));
    QHash<QString, int> outcomes;
    for (const QJsonObject& run : result.objects(text("run_finished"))) ++outcomes[run[text("outcome")].toString()];
    QCOMPARE(outcomes, (QHash<QString, int>{{text("completed"), 3}, {text("diverged"), 1}}));
    const CliResult show = runCli({text("show"), text("a.retort")}, folder.path());
    QVERIFY2(show.out.contains(text("sweep quick-start, 4 runs: 3 completed, 1 diverged")), qPrintable(show.out));
    const CliResult lines = runCli({text("show"), text("a.retort"), text("--json")}, folder.path());
    QCOMPARE(lines.objects(text("sweep")).size(), 1);
    QCOMPARE(lines.objects(text("sweep"))[0][text("diverged")].toInt(), 1);
    QCOMPARE(lines.objects(text("run_finished"))[1][text("cell")].toObject().size(), 1);
  }

  /// Killed at three moments, it ends with the bytes of the sweep that nobody disturbed, and trains no run twice.
  void aKilledSweepGoesOn() {
    const QStringList arguments = longSweep();
    QCOMPARE(runCli(arguments, m_home.path()).exitCode, 0);
    const auto whole = weightsByName(m_home.filePath(text("a.retort")));
    QCOMPARE(whole.size(), 11);
    int resumptions = 0;
    for (const int runs : {0, 2, 5}) {
      QTemporaryDir folder;
      killAfter(runs, folder.path());
      if (QTest::currentTestFailed()) return;
      const CliResult resumed = runCli({text("resume"), text("a.retort"), text("--json")}, folder.path());
      QVERIFY2(resumed.exitCode == 0, qPrintable(resumed.err));
      QSet<QString> finished = m_finishedBeforeKill;
      for (const QJsonObject& run : resumed.objects(text("run_finished"))) {
        QVERIFY2(!finished.contains(keyOf(run)), "a run that was done is trained again");
        finished.insert(keyOf(run));
        QCOMPARE(run[text("outcome")].toString(), text("completed"));
      }
      QVERIFY(weightsByName(folder.filePath(text("a.retort"))) == whole);
      const bool isDone = resumed.objects(text("run_finished")).isEmpty();  // written, and not yet said
      QVERIFY2(resumed.err.contains(isDone ? text("No run") : text("quick-start, 11 runs")), qPrintable(resumed.err));
      resumptions += isDone ? 0 : 1;
    }
    QVERIFY(resumptions > 0);
  }

  /// A program that is killed while it queues a sweep has listed some of its runs.
  void whatWasNotListedYetIsTrainedToo() {
    QTemporaryDir folder;
    const std::string path = folder.filePath(text("a.retort")).toStdString();
    leaveHalf(path, 2, [](retort::Session&) {});
    const CliResult resumed = runCli({text("resume"), text("a.retort"), text("--json")}, folder.path());
    QVERIFY2(resumed.exitCode == 0, qPrintable(resumed.err));
    QVERIFY2(resumed.err.contains(text("half, 4 runs: 2 stopped, 2 missing")), qPrintable(resumed.err));
    QCOMPARE(resumed.objects(text("run_finished")).size(), 4);
    QCOMPARE(retort::readSession(path).experiments.size(), std::size_t{1});
  }

  /// … but for what its user has deleted.
  void whatWasDeletedIsNotTrainedAgain() {
    QTemporaryDir folder;
    const std::string path = folder.filePath(text("a.retort")).toStdString();
    leaveHalf(path, 3, [](retort::Session& session) {
      retort::RunLook look;
      look.run = 3;
      look.name = "unwanted";
      look.deleted = true;
      session.post(retort::SessionEdit(look));
    });
    const CliResult resumed = runCli({text("resume"), text("a.retort"), text("--json")}, folder.path());
    QVERIFY2(resumed.exitCode == 0, qPrintable(resumed.err));
    QCOMPARE(resumed.objects(text("run_finished")).size(), 3);
  }

  void whatFailedIsTriedAgain() {
    const auto fail = [](retort::Session& session) {
      auto failed = std::make_shared<retort::RunResult>();
      failed->outcome = retort::Outcome::Failed;
      session.post(retort::Event(retort::RunFinished{3, failed}));
    };
    for (const bool byRun : {false, true}) {
      QTemporaryDir folder;
      const std::string path = folder.filePath(text("a.retort")).toStdString();
      leaveHalf(path, 4, fail);
      QCOMPARE(runCli({text("resume"), text("a.retort")}, folder.path()).exitCode, 0);
      QVERIFY(retort::readSession(path).runs[2].outcome == retort::Outcome::Failed);
      QFile file(folder.filePath(text("half.json")));
      QVERIFY(file.open(QIODevice::WriteOnly));
      file.write(QByteArray::fromStdString(retort::toJson(halfSweep()).dump()));
      file.close();
      const CliResult again =
          byRun ? runCli({text("run"), text("half.json"), text("--session"), text("a.retort"), text("--json")},
                         folder.path())
                : runCli({text("resume"), text("a.retort"), text("--failed"), text("--json")}, folder.path());
      QVERIFY2(again.exitCode == 0, qPrintable(again.err));
      QCOMPARE(again.objects(text("run_finished")).size(), 1);
      QVERIFY(retort::readSession(path).runs[2].outcome == retort::Outcome::Completed);
    }
  }

  void tables() {
    const CliResult runs = runCli({text("export"), text("a.retort"), text("--sweep"), text("csv")}, m_home.path());
    QCOMPARE(runs.out.count(text("\r\n")), 12);
    QVERIFY2(
        runs.out.startsWith(text("experiment,sweep,run,name,role,objective.temperature,seed,group,teacher,baseline,")),
        qPrintable(runs.out));
    const CliResult cells = runCli(
        {text("export"), text("a.retort"), text("--cells"), text("csv"), text("--out"), text("c.csv")}, m_home.path());
    QCOMPARE(cells.exitCode, 0);
    QFile file(m_home.filePath(text("c.csv")));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll().count("\r\n"), 1 + 4);
  }

 private:
  static retort::ExperimentSpec halfSweep() {
    retort::ExperimentSpec spec;
    spec.name = "half";
    spec.transferSet.fraction = 0.05;
    spec.teacher.model.layers = spec.student.layers = {8};
    spec.teacher.training.epochs = spec.training.epochs = 1;
    spec.sweep.axes = {{"objective.temperature", {1.0, 4.0}}};
    return spec;
  }

  /// What a program leaves that was killed once it had listed so many runs: work that is not in the file.
  static void leaveHalf(const std::string& path, retort::RunId runs,
                        const std::function<void(retort::Session&)>& andThen) {
    const auto plan = retort::planRuns(halfSweep());
    const auto session = retort::newSession();
    session->save(path);
    session->post(retort::Event(retort::ExperimentQueued{1, halfSweep()}));
    for (retort::RunId run = 1; run <= runs; ++run) {
      const auto& planned = plan[run - 1];
      session->post(retort::Event(retort::RunQueued{run, planned.spec, planned.name,
                                                    planned.teacher ? retort::RunId{1} : 0, 1, retort::GroupPlace{}}));
    }
    andThen(*session);
    session->flush();
  }

  /// Some seconds on one worker; eleven runs.
  QStringList longSweep() const {
    return withSettings(quickRun(m_data, {text("--session"), text("a.retort"), text("--json"), text("--workers"),
                                          text("1"), text("--checkpoint-every"), text("0.01")}),
                        {"sweep.objective.temperature=1,2,4,8", "sweep.seeds=2", "teacher.layers=100-100",
                         "teacher.training.epochs=60", "training.epochs=800", "student.layers=20"});
  }

  /// Leaves a.retort in the folder, and in m_finishedBeforeKill what had been said to be finished: more may have been.
  void killAfter(int runs, const QString& folder) {
    QProcess program;
    program.setWorkingDirectory(folder);
    program.start(QStringLiteral(RETORT_CLI), longSweep());
    QByteArray out;
    const QByteArray wanted = runs == 0 ? "\"run_queued\"" : "\"event\":\"run_finished\"";
    QTRY_VERIFY_WITH_TIMEOUT((out += program.readAllStandardOutput()).count(wanted) >= std::max(1, runs), 30000);
    QCOMPARE(::kill(static_cast<pid_t>(program.processId()), SIGKILL), 0);
    QVERIFY(program.waitForFinished(20000));
    out += program.readAllStandardOutput();
    m_finishedBeforeKill.clear();
    out.truncate(out.lastIndexOf('\n') + 1);
    for (const QJsonObject& run : CliResult{0, false, QString::fromUtf8(out), {}}.objects(text("run_finished")))
      m_finishedBeforeKill.insert(keyOf(run));
    QVERIFY2(m_finishedBeforeKill.size() < 11, "it was done before it was killed");
  }

  static QHash<QString, QByteArray> weightsByName(const QString& session) {
    QHash<QString, QByteArray> weights;
    const std::string path = session.toStdString();
    for (const auto& run : retort::readSession(path).runs) {
      const auto bytes = retort::readWeights(path, run.id);
      weights[QString::fromStdString(run.look.name)] =
          QByteArray(reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size()));
    }
    return weights;
  }

  QTemporaryDir m_home;
  QString m_data;
  QSet<QString> m_finishedBeforeKill;
};

QTEST_GUILESS_MAIN(TestCliSweep)
#include "test_cli_sweep.moc"
