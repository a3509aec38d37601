// Experiments on recorded words, from retort-cli run to what it says of them.
#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include "tests/cli/cli_program.h"
#include "tests/support/mini_speech.h"

using namespace retort::test;

namespace {

QString only(const CliResult& result, const QString& role, const QString& key) {
  for (const QJsonObject& run : result.objects(text("run_finished")))
    if (run[text("role")].toString() == role) return run[key].toVariant().toString();
  return {};
}

/// That the run says how many frames and words are right, and that these agree.
void verifyWords(const QJsonObject& run, int recordings) {
  QCOMPARE(run[text("outcome")].toString(), text("completed"));
  QCOMPARE(run[text("recordings")].toInt(), recordings);
  const double wrong = run[text("word_errors")].toDouble();
  QVERIFY(wrong >= 0 && wrong <= recordings);
  QCOMPARE(run[text("word_error_rate")].toDouble(), wrong / recordings);
  QCOMPARE(run[text("frame_accuracy")].toDouble(),
           1 - run[text("test_errors")].toDouble() / run[text("test_cases")].toDouble());
}

}  // namespace

class TestCliSpeech : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    qputenv("XDG_CACHE_HOME", m_home.filePath(text("cache")).toUtf8());
    m_words = m_home.filePath(text("words"));
    writeMiniSpeech(m_words, 10);
  }

  /// The stand-in without files: a small net learns most frames in a few seconds, and an ensemble more.
  void formants() {
    const QTemporaryDir folder;
    const QStringList run = withSettings(
        {text("run"), text("quick-start"), text("--session"), text("f.retort"), text("--json")},
        {"dataset.kind=formants", "transfer_set.fraction=1", "teacher.layers=40-40", "teacher.hidden_dropout=0",
         "teacher.jitter_pixels=0", "teacher.members=3", "teacher.training.learning_rate=0.05",
         "teacher.training.epochs=8", "student.layers=40-40", "training.epochs=2"});
    const CliResult result = runCli(run, folder.path());
    QVERIFY2(result.exitCode == 0, qPrintable(result.err));
    const auto finished = result.objects(text("run_finished"));
    QCOMPARE(finished.size(), 6);
    double members = 0;
    for (const QJsonObject& one : finished) {
      verifyWords(one, 120);
      if (one[text("role")].toString() == text("teacher")) members += one[text("frame_accuracy")].toDouble() / 3;
    }
    const double ensemble = only(result, text("ensemble"), text("frame_accuracy")).toDouble();
    QVERIFY2(members > 0.5 && members < 0.8, qPrintable(QString::number(members)));
    QVERIFY2(ensemble > members + 0.01, qPrintable(QString::number(ensemble)));
    // What is stored says the same without the data.
    const CliResult shown = runCli({text("show"), text("f.retort"), text("--json")}, folder.path());
    QCOMPARE(shown.objects(text("run_finished")).size(), 6);
    for (const QJsonObject& one : shown.objects(text("run_finished"))) {
      const auto same =
          std::ranges::find_if(finished, [&](const auto& other) { return other[text("run")] == one[text("run")]; });
      for (const char* key : {"frame_accuracy", "word_errors", "recordings", "word_error_rate"})
        QCOMPARE(one[text(key)], (*same)[text(key)]);
    }
  }

  void aFolderOfRecordings() {
    const QTemporaryDir folder;
    const QStringList run = withSettings(quickRun(m_words, {text("--session"), text("w.retort")}),
                                         {"dataset.states=4", "student.layers=8"});
    const CliResult result = runCli(run, folder.path());
    QVERIFY2(result.exitCode == 0, qPrintable(result.err));
    QVERIFY2(result.out.contains(text("frame accuracy")) && result.out.contains(text(" of 6 (")),
             qPrintable(result.out));
    QVERIFY(QDir(m_words).removeRecursively());
    const CliResult shown = runCli({text("show"), text("w.retort")}, folder.path());
    QVERIFY2(shown.out.contains(text("frame accuracy")) && shown.out.contains(text(" of 6 (")), qPrintable(shown.out));
    // Elsewhere again, a stopped session finds it.
    const QString moved = m_home.filePath(text("moved"));
    writeMiniSpeech(moved, 10);
    const CliResult resumed = runCli({text("resume"), text("w.retort"), text("--data"), moved}, folder.path());
    QVERIFY2(resumed.err.contains(text("No run of this session was stopped")), qPrintable(resumed.err));
    QVERIFY(runCli({text("show"), text("w.retort")}, folder.path()).out.contains(moved));
    writeMiniSpeech(moved, 9);
    writeFile(moved + text("/0_a_0.wav"), toneWav(1234, 0.2));
    const CliResult other = runCli({text("resume"), text("w.retort"), text("--data"), moved}, folder.path());
    QCOMPARE(other.exitCode, 2);
    QVERIFY2(other.err.contains(text("SHA-256 differs")), qPrintable(other.err));
    writeMiniSpeech(m_words, 10);
  }

  void otherDataHaveNoWords() {
    const QTemporaryDir folder;
    const QString data = folder.filePath(text("data"));
    writeMiniIdx(data.toStdString(), smallDataset());
    const CliResult result =
        runCli(quickRun(data, {text("--json"), text("--session"), text("i.retort")}), folder.path());
    QCOMPARE(result.exitCode, 0);
    for (const QJsonObject& run : result.objects(text("run_finished"))) QVERIFY(!run.contains(text("word_errors")));
    const CliResult shown = runCli({text("show"), text("i.retort")}, folder.path());
    QVERIFY(!shown.out.contains(text("frame accuracy")));
  }

  void saysWhatIsWrongWithTheFolder_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("problem");
    QTest::newRow("empty") << text("0_a_3.wav") << QByteArray() << text("0_a_3.wav: is empty");
    QTest::newRow("no sound") << text("0_a_3.flac") << QByteArray("text") << text("0_a_3.flac: is no sound");
    QTest::newRow("no name") << text("speech.wav") << toneWav(400, 0.2) << QString();
  }
  void saysWhatIsWrongWithTheFolder() {
    QFETCH(QString, name);
    QFETCH(QByteArray, bytes);
    QFETCH(QString, problem);
    const QTemporaryDir folder;
    const QString data = folder.filePath(text("data"));
    QDir().mkpath(data);
    if (!problem.isEmpty()) writeMiniSpeech(data, 3);
    writeFile(data + u'/' + name, bytes);
    const QStringList run = withSettings(quickRun(data), {"dataset.kind=speech"});
    const CliResult result = runCli(run, folder.path());
    QCOMPARE(result.exitCode, 2);
    QVERIFY2(result.err.contains(problem.isEmpty() ? text("Name recordings {label}_{speaker}_{index}.wav") : problem),
             qPrintable(result.err));
    QVERIFY(QDir(folder.path()).entryList({text("*.retort")}).isEmpty());
  }

 private:
  QTemporaryDir m_home;
  QString m_words;
};

QTEST_GUILESS_MAIN(TestCliSpeech)
#include "test_cli_speech.moc"
