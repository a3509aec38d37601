// retort-cli run, show and presets, from the first argument to the files that they leave.
#include <csignal>

#include <QDir>
#include <QJsonArray>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

#include "tests/cli/cli_program.h"

using namespace retort::test;

namespace {

QString text(const char* words) { return QString::fromUtf8(words); }

void writeFile(const QString& path, const QByteArray& bytes) {
  writeBytes(path.toStdString(), Bytes(bytes.begin(), bytes.end()));
}

/// What must be the same in two runs of one spec: everything but times.
QJsonArray withoutTimes(const QJsonObject& file) {
  QJsonArray runs;
  for (const auto& value : file[text("runs")].toArray()) {
    QJsonObject run = value.toObject();
    QJsonArray curve;
    for (const auto& point : run[text("curve")].toArray()) {
      QJsonObject bare = point.toObject();
      bare.remove(text("seconds"));
      bare.remove(text("cases_per_second"));
      curve.append(bare);
    }
    run[text("curve")] = curve;
    run.remove(text("seconds"));
    run.remove(text("cases_per_second"));
    runs.append(run);
  }
  return runs;
}

}  // namespace

class TestCliRun : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void jsonLines();
  void resultFile();
  void sameSpecSameErrors();
  void seedChangesTheRuns();
  void commaLocale();
  void anyPath();
  void validationErrors();
  void curvesPicture();
  void curvesThatCannotBeWritten();
  void divergedIsNotFailed();
  void failedRun();
  void stopped_data();
  void stopped();
  void presetsAreSpecs();
  void showHidesControlCharacters();

 private:
  QTemporaryDir m_home;
  QString m_data;
};

void TestCliRun::initTestCase() {
  m_data = m_home.filePath(text("data"));
  writeMiniIdx(m_data.toStdString(), smallDataset());
}

void TestCliRun::jsonLines() {
  QTemporaryDir folder;
  const CliResult result = runCli(quickRun(m_data, {text("--json")}), folder.path());
  QVERIFY2(result.exitCode == 0, qPrintable(result.err));
  QCOMPARE(result.objects(text("run_queued")).size(), 3);
  QCOMPARE(result.objects(text("run_started")).size(), 3);
  QCOMPARE(result.objects(text("epoch")).size(), 4 + 3 + 3);
  QHash<int, QJsonObject> last;
  for (const QJsonObject& object : result.objects()) last[object[text("run")].toInt()] = object;
  QCOMPARE(last.size(), 3);
  QStringList roles;
  for (const QJsonObject& object : last) {
    QCOMPARE(object[text("event")].toString(), text("run_finished"));
    QCOMPARE(object[text("outcome")].toString(), text("completed"));
    QCOMPARE(object[text("test_cases")].toInt(), 80);
    QVERIFY(object[text("test_errors")].isDouble());
    QVERIFY(object[text("cases_per_second")].toDouble() > 0);
    QVERIFY(object[text("seconds")].toDouble() > 0);
    roles.append(object[text("role")].toString());
  }
  roles.sort();
  QCOMPARE(roles, QStringList({text("baseline"), text("student"), text("teacher")}));
}

void TestCliRun::resultFile() {
  QTemporaryDir folder;
  const CliResult run = runCli(quickRun(m_data), folder.path());
  QVERIFY2(run.exitCode == 0, qPrintable(run.err));
  const QStringList files = QDir(folder.path()).entryList(QDir::Files | QDir::Hidden);
  QCOMPARE(files.size(), 1);
  QVERIFY(files.first().startsWith(text("quick-start-")) && files.first().endsWith(text(".json")));
  QVERIFY2(run.err.contains(files.first()), qPrintable(run.err));
  const QJsonObject file = readJsonFile(folder.filePath(files.first()));
  QCOMPARE(file[text("spec")][text("student")][text("layers")].toArray(), QJsonArray({8}));
  QCOMPARE(file[text("dataset")][text("train_cases")].toInt(), 240);
  QCOMPARE(file[text("dataset")][text("sha256")].toString().size(), 64);
  const QJsonArray runs = file[text("runs")].toArray();
  QCOMPARE(runs.size(), 3);
  QCOMPARE(runs[0][text("curve")].toArray().size(), 4);
  QCOMPARE(runs[1][text("teacher")].toInt(), runs[0][text("run")].toInt());
  QVERIFY(runs[2][text("teacher")].isNull());
  QVERIFY(runs[0][text("engine")].toString().contains(text("LibTorch")));
  const CliResult show = runCli({text("show"), files.first(), text("--json")}, folder.path());
  QCOMPARE(show.exitCode, 0);
  QCOMPARE(show.objects(text("run_finished")).size(), 3);
  QCOMPARE(show.objects()[1][text("test_errors")], runs[1][text("test_errors")]);
  const CliResult table = runCli({text("show"), files.first()}, folder.path());
  QVERIFY2(table.out.contains(runs[1][text("name")].toString()), qPrintable(table.out));
}

void TestCliRun::sameSpecSameErrors() {
  QTemporaryDir folder;
  const auto run = [&](const char* workers, const char* file) {
    const CliResult result =
        runCli(quickRun(m_data, {text("--workers"), text(workers), text("--out"), text(file)}), folder.path());
    return result.exitCode == 0 ? withoutTimes(readJsonFile(folder.filePath(text(file)))) : QJsonArray();
  };
  const QJsonArray first = run("1", "a.json");
  QCOMPARE(first.size(), 3);
  QCOMPARE(run("1", "b.json"), first);
  QCOMPARE(run("2", "c.json"), first);
}

void TestCliRun::seedChangesTheRuns() {
  QTemporaryDir folder;
  const auto run = [&](const char* seed, const char* file) {
    (void)runCli(quickRun(m_data, {text("--seed"), text(seed), text("--out"), text(file)}), folder.path());
    return withoutTimes(readJsonFile(folder.filePath(text(file))));
  };
  const QJsonArray first = run("5", "a.json");
  const QJsonArray second = run("6", "b.json");
  for (int i = 0; i < 3; ++i) QVERIFY(first[i][text("curve")] != second[i][text("curve")]);
  QCOMPARE(readJsonFile(folder.filePath(text("a.json")))[text("spec")][text("teacher")][text("training")][text("seed")],
           5);
}

/// Where a locale writes 0,5 the program still reads and writes 0.5. The locale is made here, if the machine can.
void TestCliRun::commaLocale() {
  QTemporaryDir folder;
  const QString locales = m_home.filePath(text("locales"));
  QDir().mkpath(locales);
  QProcess::execute(text("localedef"),
                    {text("-i"), text("de_DE"), text("-f"), text("UTF-8"), locales + text("/de_DE.UTF-8")});
  QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
  if (QDir(locales + text("/de_DE.UTF-8")).exists()) environment.insert(text("LOCPATH"), locales);
  environment.insert(text("LC_ALL"), text("de_DE.UTF-8"));
  const CliResult result = runCli(quickRun(m_data, {text("--set"), text("objective.temperature=2.5"), text("--json"),
                                                    text("--out"), text("a.json")}),
                                  folder.path(), environment);
  QVERIFY2(result.exitCode == 0, qPrintable(result.err));
  QCOMPARE(result.objects(text("run_finished")).size(), 3);
  QCOMPARE(readJsonFile(folder.filePath(text("a.json")))[text("spec")][text("objective")][text("temperature")], 2.5);
}

void TestCliRun::anyPath() {
  QTemporaryDir folder;
  const QString odd = text("날 \"x\" ü 'y'");
  writeMiniIdx(folder.filePath(odd).toStdString(), smallDataset());
  const CliResult result = runCli(quickRun(odd, {text("--out"), odd + text("/r &.json")}), folder.path());
  QVERIFY2(result.exitCode == 0, qPrintable(result.err));
  const QJsonObject file = readJsonFile(folder.filePath(odd + text("/r &.json")));
  QVERIFY2(file[text("dataset")][text("source")].toString().contains(odd),
           qPrintable(file[text("dataset")].toString()));
}

/// Validation errors and the balance of the gradients are in the lines of the epochs, in the file and in its reading.
void TestCliRun::validationErrors() {
  QTemporaryDir folder;
  const CliResult run =
      runCli(quickRun(m_data, {text("--out"), text("a.json"), text("--set"), text("dataset.validation_fraction=0.25"),
                               text("--set"), text("objective.soft_weight=0.5")}),
             folder.path());
  QVERIFY2(run.exitCode == 0, qPrintable(run.err));
  QCOMPARE(run.out.count(text(", validation errors ")), 4 + 3 + 3);
  QCOMPARE(run.out.count(text(", soft : hard gradient ")), 3);
  QFile file(folder.filePath(text("a.json")));
  QVERIFY(file.open(QIODevice::ReadOnly));
  const QByteArray bytes = file.readAll();
  QVERIFY(bytes.contains("\"validation_cases\": 60"));
  writeFile(folder.filePath(text("b.json")),
            QByteArray(bytes).replace("\"validation_cases\": 60", "\"validation_cases\": -1"));
  const CliResult show = runCli({text("show"), text("b.json")}, folder.path());
  QCOMPARE(show.exitCode, 2);
  QVERIFY2(show.err.contains(text("validation_cases is no count")), qPrintable(show.err));
}

void TestCliRun::curvesPicture() {
  QTemporaryDir folder;
  const CliResult result = runCli(quickRun(m_data, {text("--curves"), text("c.svg")}), folder.path());
  QVERIFY2(result.exitCode == 0, qPrintable(result.err));
  QFile file(folder.filePath(text("c.svg")));
  QVERIFY(file.open(QIODevice::ReadOnly));
  const QString svg = QString::fromUtf8(file.readAll());
  QXmlStreamReader reader(svg);
  while (!reader.atEnd()) reader.readNext();
  QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
  for (const char* part : {"#0072B2", "#D55E00", "stroke-dasharray", "epoch", "student 8"})
    QVERIFY2(svg.contains(text(part)), part);
}

/// The path of the curves turns into a folder while the runs go on: the result is kept, and the user knows where.
void TestCliRun::curvesThatCannotBeWritten() {
  QTemporaryDir folder;
  QProcess program;
  program.setWorkingDirectory(folder.path());
  program.start(QStringLiteral(RETORT_CLI),
                quickRun(m_data, {text("--out"), text("a.json"), text("--curves"), text("c.svg"), text("--set"),
                                  text("teacher.training.epochs=100000")}));
  QByteArray out;
  QTRY_VERIFY_WITH_TIMEOUT((out += program.readAllStandardOutput()).contains("epoch 1/"), 30000);
  QVERIFY(QDir(folder.path()).mkdir(text("c.svg")));
  QCOMPARE(::kill(static_cast<pid_t>(program.processId()), SIGINT), 0);
  QVERIFY(program.waitForFinished(20000));
  out += program.readAllStandardOutput();
  const QString err = QString::fromUtf8(program.readAllStandardError());
  QCOMPARE(program.exitCode(), 1);
  QVERIFY2(out.contains("test errors  "), out.constData());
  QVERIFY2(err.contains(text("Result: a.json")) && err.contains(text("c.svg: is a folder")), qPrintable(err));
  QVERIFY(!err.contains(text("Curves:")));
  QCOMPARE(runCli({text("show"), text("a.json")}, folder.path()).exitCode, 0);
}

void TestCliRun::divergedIsNotFailed() {
  QTemporaryDir folder;
  const CliResult result =
      runCli(quickRun(m_data, {text("--json"), text("--set"), text("objective.kind=logits"), text("--set"),
                               text("training.learning_rate=100"), text("--set"), text("training.epochs=40")}),
             folder.path());
  QVERIFY2(result.exitCode == 0, qPrintable(result.err));
  QHash<QString, QJsonObject> finished;
  for (const QJsonObject& object : result.objects(text("run_finished")))
    finished[object[text("role")].toString()] = object;
  QCOMPARE(finished[text("teacher")][text("outcome")].toString(), text("completed"));
  QCOMPARE(finished[text("student")][text("outcome")].toString(), text("diverged"));
  QVERIFY(finished[text("student")][text("message")].toString().contains(text("epoch")));
}

void TestCliRun::failedRun() {
  QTemporaryDir folder;
  const CliResult result = runCli(
      quickRun(m_data, {text("--json"), text("--out"), text("a.json"), text("--set"),
                        text("teacher.training.learning_rate=100"), text("--set"),
                        text("teacher.layers=60-60-60-60-60-60"), text("--set"), text("teacher.training.epochs=40"),
                        text("--set"), text("teacher.hidden_dropout=0"), text("--set"), text("teacher.max_norm=0")}),
      folder.path());
  QVERIFY2(result.exitCode == 1, qPrintable(result.out + result.err));
  QCOMPARE(readJsonFile(folder.filePath(text("a.json")))[text("runs")][1][text("outcome")].toString(), text("failed"));
}

void TestCliRun::stopped_data() {
  QTest::addColumn<int>("number");
  QTest::newRow("Ctrl-C") << SIGINT;
  QTest::newRow("SIGTERM") << SIGTERM;
}

void TestCliRun::stopped() {
  QFETCH(int, number);
  QTemporaryDir folder;
  QProcess program;
  program.setWorkingDirectory(folder.path());
  program.start(QStringLiteral(RETORT_CLI), quickRun(m_data, {text("--json"), text("--out"), text("a.json"),
                                                              text("--set"), text("teacher.training.epochs=100000")}));
  QByteArray out;
  QTRY_VERIFY_WITH_TIMEOUT((out += program.readAllStandardOutput()).contains("\"event\":\"epoch\""), 30000);
  QCOMPARE(::kill(static_cast<pid_t>(program.processId()), number), 0);
  QVERIFY(program.waitForFinished(20000));
  QCOMPARE(program.exitStatus(), QProcess::NormalExit);
  QCOMPARE(program.exitCode(), 130);
  const QString err = QString::fromUtf8(program.readAllStandardError());
  QVERIFY2(err.contains(text("run it again")) && err.contains(text("epochs=100000")), qPrintable(err));
  QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden), QStringList(text("a.json")));
  const QJsonObject teacher = readJsonFile(folder.filePath(text("a.json")))[text("runs")][0].toObject();
  QCOMPARE(teacher[text("outcome")].toString(), text("cancelled"));
  QVERIFY(!teacher[text("curve")].toArray().isEmpty());
  QCOMPARE(runCli({text("show"), text("a.json")}, folder.path()).exitCode, 0);
}

void TestCliRun::presetsAreSpecs() {
  QTemporaryDir folder;
  const CliResult list = runCli({text("presets"), text("--json")}, folder.path());
  QStringList names;
  for (const QJsonObject& preset : list.objects()) names.append(preset[text("name")].toString());
  QVERIFY(names.contains(text("quick-start")) && names.contains(text("mnist-quick")) &&
          names.contains(text("mnist-paper")));
  const CliResult one = runCli({text("presets"), text("quick-start")}, folder.path());
  writeFile(folder.filePath(text("mine.json")), one.out.toUtf8());
  QStringList arguments = quickRun(m_data, {text("--out"), text("a.json")});
  arguments[1] = text("mine.json");
  const CliResult run = runCli(arguments, folder.path());
  QVERIFY2(run.exitCode == 0, qPrintable(run.err));
}

void TestCliRun::showHidesControlCharacters() {
  QTemporaryDir folder;
  (void)runCli(quickRun(m_data, {text("--out"), text("a.json")}), folder.path());
  QFile file(folder.filePath(text("a.json")));
  QVERIFY(file.open(QIODevice::ReadOnly));
  const QByteArray bytes = file.readAll();
  writeFile(folder.filePath(text("b.json")), QByteArray(bytes).replace("baseline 8", "\\u001b[2Jevil"));
  const CliResult show = runCli({text("show"), text("b.json")}, folder.path());
  QCOMPARE(show.exitCode, 0);
  QVERIFY(show.out.contains(text("?[2Jevil")) && !show.out.contains(QChar(0x1b)));
  for (const qsizetype length : {bytes.size() / 3, bytes.size() - 3}) {
    writeFile(folder.filePath(text("c.json")), bytes.left(length));
    QCOMPARE(runCli({text("show"), text("c.json")}, folder.path()).exitCode, 2);
  }
}

QTEST_GUILESS_MAIN(TestCliRun)
#include "test_cli_run.moc"
