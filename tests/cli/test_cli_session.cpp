// retort-cli run --session, resume, show and export: what a session file outlives.
#include <sys/resource.h>

#include <csignal>

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include "engine/session/session.h"
#include "tests/cli/cli_program.h"

using namespace retort::test;

class TestCliSession : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    m_data = m_home.filePath(text("data"));
    writeMiniIdx(m_data.toStdString(), smallDataset());
    QCOMPARE(runCli(longRun(text("whole.retort")), m_home.path()).exitCode, 0);
  }

  /// Stopped or killed in the middle of its teacher, it ends with the bytes of the run that nobody disturbed.
  void resumed_data() {
    QTest::addColumn<int>("number");
    QTest::newRow("Ctrl-C") << SIGINT;
    QTest::newRow("kill -9") << SIGKILL;
  }
  void resumed() {
    QFETCH(int, number);
    QTemporaryDir folder;
    interrupt(folder.path(), number);
    const auto before = retort::readSession(folder.filePath(text("a.retort")).toStdString());
    for (const auto& run : before.runs) QVERIFY(run.outcome != retort::Outcome::Completed);
    const CliResult shown = runCli({text("show"), text("a.retort")}, folder.path());
    QCOMPARE(shown.err.contains(text("that was not saved is not shown")), number == SIGKILL);
    const CliResult resumed = runCli({text("resume"), text("a.retort"), text("--json")}, folder.path());
    QVERIFY2(resumed.exitCode == 0, qPrintable(resumed.err));
    QCOMPARE(resumed.err.contains(text("not saved when its program ended")), number == SIGKILL);
    QCOMPARE(resumed.objects(text("run_resumed")).size(), 3);
    QVERIFY2(resumed.objects(text("run_resumed")).first()[text("epoch")].toInt() > 0, "it began anew");
    for (const auto& run : resumed.objects(text("run_finished")))
      QCOMPARE(run[text("outcome")].toString(), text("completed"));
    for (const char* run : {"1", "2", "3"})
      QCOMPARE(weights(folder.filePath(text("a.retort")), run), weights(m_home.filePath(text("whole.retort")), run));
    const CliResult again = runCli({text("resume"), text("a.retort")}, folder.path());
    QCOMPARE(again.exitCode, 0);
    QVERIFY2(again.err.contains(text("No run of this session was stopped")), qPrintable(again.err));
  }

  void aSecondExperimentJoinsTheFirst() {
    QTemporaryDir folder;
    const QStringList first = quickRun(m_data, {text("--session"), text("a.retort"), text("--json")});
    QCOMPARE(runCli(first, folder.path()).objects(text("run_finished")).size(), 3);
    const CliResult second = runCli(first + QStringList{text("--set"), text("objective.temperature=9")}, folder.path());
    QCOMPARE(second.objects(text("run_finished")).size(), 2);  // the teacher is there already
    QCOMPARE(second.objects(text("run_queued")).first()[text("teacher")].toInt(), 1);
    const CliResult show = runCli({text("show"), text("a.retort"), text("--json")}, folder.path());
    QCOMPARE(show.objects(text("run_finished")).size(), 5);
  }

  void anOpenSessionIsLeftAlone() {
    QTemporaryDir folder;
    QProcess program;
    program.setWorkingDirectory(folder.path());
    program.start(QStringLiteral(RETORT_CLI), endlessRun());
    QByteArray out;
    QTRY_VERIFY_WITH_TIMEOUT((out += program.readAllStandardOutput()).contains("\"event\":\"epoch\""), 30000);
    for (const QStringList& words :
         {QStringList{text("resume"), text("a.retort")}, quickRun(m_data, {text("--session"), text("a.retort")})}) {
      const CliResult second = runCli(words, folder.path());
      QCOMPARE(second.exitCode, 2);
      QVERIFY2(second.err.contains(QString::number(program.processId())), qPrintable(second.err));
    }
    QCOMPARE(runCli({text("show"), text("a.retort")}, folder.path()).exitCode, 0);
    ::kill(static_cast<pid_t>(program.processId()), SIGINT);
    QVERIFY(program.waitForFinished(20000));
    QCOMPARE(program.exitCode(), 130);
  }

  void dataThatMovedIsLocated() {
    QTemporaryDir folder;
    const QString data = folder.filePath(text("data"));
    writeMiniIdx(data.toStdString(), smallDataset());
    interrupt(folder.path(), SIGINT, data);
    QVERIFY(QDir().rename(data, folder.filePath(text("moved"))));
    const CliResult lost = runCli({text("resume"), text("a.retort"), text("--json")}, folder.path());
    QVERIFY2(lost.exitCode != 0, qPrintable(lost.out));
    MiniIdx other = smallDataset();
    other.trainImages.bytes.back() ^= 1U;
    writeMiniIdx(folder.filePath(text("other")).toStdString(), other);
    const CliResult wrong = runCli({text("resume"), text("a.retort"), text("--data"), text("other")}, folder.path());
    QCOMPARE(wrong.exitCode, 2);
    QVERIFY2(wrong.err.contains(text("SHA-256")), qPrintable(wrong.err));
    const CliResult found =
        runCli({text("resume"), text("a.retort"), text("--data"), text("moved"), text("--json")}, folder.path());
    QVERIFY2(found.exitCode == 0, qPrintable(found.err + found.out));
    QCOMPARE(weights(folder.filePath(text("a.retort")), "1"), weights(m_home.filePath(text("whole.retort")), "1"));
  }

  /// The signal that comes with it ends a program that does not say otherwise.
  void aFileThatMayGrowNoFurtherIsAnError() {
    QTemporaryDir folder;
    QProcess program;
    program.setWorkingDirectory(folder.path());
    program.setChildProcessModifier([] {
      rlimit limit{};
      getrlimit(RLIMIT_FSIZE, &limit);
      limit.rlim_cur = 100'000;
      setrlimit(RLIMIT_FSIZE, &limit);
    });
    program.start(QStringLiteral(RETORT_CLI), quickRun(m_data, {text("--session"), text("a.retort"), text("--json")}));
    QVERIFY(program.waitForFinished(60000));
    const QByteArray said = program.readAllStandardError();
    QVERIFY2(program.exitStatus() == QProcess::NormalExit, said.constData());
    QVERIFY2(program.exitCode() != 0 && said.contains("cannot be written"), said.constData());
    const CliResult resumed = runCli(quickRun(m_data, {text("--session"), text("a.retort")}), folder.path());
    QVERIFY2(resumed.exitCode == 0, qPrintable(resumed.err));
  }

  /// Work that was not saved belongs to a file that is another by now: nothing is trained before the user has chosen.
  void workOfAFileThatChanged() {
    QTemporaryDir folder;
    interrupt(folder.path(), SIGKILL);
    const QString session = folder.filePath(text("a.retort"));
    QVERIFY(QFile::remove(session) && QFile::copy(m_home.filePath(text("whole.retort")), session));
    const QByteArray before = bytesOf(session);
    const CliResult unclear = runCli({text("resume"), text("a.retort")}, folder.path());
    QCOMPARE(unclear.exitCode, 2);
    QVERIFY2(unclear.err.contains(text("--discard-unsaved")), qPrintable(unclear.err));
    const CliResult taken =
        runCli({text("resume"), text("a.retort"), text("--to"), m_home.filePath(text("whole.retort"))}, folder.path());
    QCOMPARE(taken.exitCode, 2);
    QVERIFY2(taken.err.contains(text("there is a file already")), qPrintable(taken.err));
    const CliResult elsewhere =
        runCli({text("resume"), text("a.retort"), text("--to"), text("b.retort")}, folder.path());
    QVERIFY2(elsewhere.exitCode == 0, qPrintable(elsewhere.err));
    QCOMPARE(weights(folder.filePath(text("b.retort")), "1"), weights(session, "1"));
    QCOMPARE(bytesOf(session), before);
    const CliResult free = runCli({text("resume"), text("a.retort")}, folder.path());
    QVERIFY2(free.exitCode == 0 && free.err.contains(text("No run")), qPrintable(free.err));
  }

  void unsavedWorkIsGivenUpOnRequest() {
    QTemporaryDir folder;
    interrupt(folder.path(), SIGKILL);
    const CliResult resumed =
        runCli({text("resume"), text("a.retort"), text("--discard-unsaved"), text("--json")}, folder.path());
    QVERIFY2(resumed.exitCode == 0, qPrintable(resumed.err));
    QVERIFY2(resumed.err.contains(text("No run")), "the file was saved before any run was queued");
  }

  void theSessionIsNotOverwrittenByWhatComesOutOfIt() {
    const QString session = m_home.filePath(text("whole.retort"));
    const QByteArray before = bytesOf(session);
    const QString same = text("./../") + QFileInfo(m_home.path()).fileName() + text("/whole.retort");
    for (const QStringList& words : {QStringList{text("--curves"), text("csv"), text("--out"), same},
                                     QStringList{text("--weights"), text("1"), same}}) {
      const CliResult result = runCli(QStringList{text("export"), text("whole.retort")} + words, m_home.path());
      QCOMPARE(result.exitCode, 2);
      QVERIFY2(result.err.contains(text("the session itself")), qPrintable(result.err));
    }
    const CliResult curves = runCli({text("resume"), text("whole.retort"), text("--curves"), same}, m_home.path());
    QCOMPARE(curves.exitCode, 2);
    QCOMPARE(bytesOf(session), before);
  }

  void weightsThatAreNotThere() {
    const CliResult result =
        runCli({text("export"), text("whole.retort"), text("--weights"), text("77"), text("w")}, m_home.path());
    QCOMPARE(result.exitCode, 2);
    QVERIFY2(result.err.contains(text("run 77")), qPrintable(result.err));
    QVERIFY(!QFile::exists(m_home.filePath(text("w"))));
  }

 private:
  /// Takes some seconds, nearly all of them for the teacher.
  QStringList longRun(const QString& session, const QString& data = {}) {
    return quickRun(
        data.isEmpty() ? m_data : data,
        {text("--session"), session, text("--json"), text("--checkpoint-every"), text("0.005"), text("--set"),
         text("teacher.layers=200-200"), text("--set"), text("teacher.training.epochs=120")});
  }
  QStringList endlessRun() {
    return quickRun(m_data, {text("--session"), text("a.retort"), text("--json"), text("--set"),
                             text("teacher.training.epochs=100000")});
  }

  /// Leaves a.retort in the folder, its teacher begun and not done.
  void interrupt(const QString& folder, int number, const QString& data = {}) {
    QProcess program;
    program.setWorkingDirectory(folder);
    program.start(QStringLiteral(RETORT_CLI),
                  longRun(text("a.retort"), data) + QStringList{text("--workers"), text("1")});
    QByteArray out;
    QTRY_VERIFY_WITH_TIMEOUT((out += program.readAllStandardOutput()).contains("\"epoch\":50,"), 30000);
    QCOMPARE(::kill(static_cast<pid_t>(program.processId()), number), 0);
    QVERIFY(program.waitForFinished(20000));
  }

  QByteArray weights(const QString& session, const char* run) {
    QTemporaryDir place;
    const CliResult result =
        runCli({text("export"), session, text("--weights"), text(run), text("w.safetensors")}, place.path());
    if (result.exitCode != 0) qWarning("%s", qPrintable(result.err));
    const QByteArray bytes = bytesOf(place.filePath(text("w.safetensors")));
    return bytes.isEmpty() ? QByteArray("no weights of ") + run + session.toUtf8() : bytes;
  }

  QTemporaryDir m_home;
  QString m_data;
};

QTEST_GUILESS_MAIN(TestCliSession)
#include "test_cli_session.moc"
