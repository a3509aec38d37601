// retort-cli run, show and presets, from the first argument to the files that they leave.
#include <csignal>

#include <QDir>
#include <QHash>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

#include "tests/cli/cli_program.h"

using namespace retort::test;

namespace {

QString stdoutOf(const QStringList& arguments, const QString& folder) {
  const CliResult result = runCli(arguments, folder);
  if (result.exitCode != 0) qWarning("%s", qPrintable(result.err));
  return result.exitCode == 0 ? result.out : QString();
}

/// RFC 4180.
QStringList fieldsOf(const QString& line) {
  QStringList fields{QString()};
  bool quoted = false;
  for (const QChar c : line) {
    if (c == QLatin1Char('"'))
      quoted = !quoted;
    else if (c == QLatin1Char(',') && !quoted)
      fields << QString();
    else
      fields.last() += c;
  }
  return fields;
}

/// A table that retort-cli export writes, by column.
struct Table {
  QHash<QString, QStringList> columns;

  Table(const QString& session, const char* what, const QString& folder) {
    QStringList names;
    for (const QString& line :
         stdoutOf({text("export"), session, text(what), text("csv")}, folder).split(text("\r\n"))) {
      const QStringList fields = fieldsOf(line);
      if (names.isEmpty())
        names = fields;
      else if (fields.size() == names.size())
        for (int i = 0; i < names.size(); ++i) columns[names[i]] << fields[i];
    }
  }
  QStringList operator[](const char* name) const { return columns.value(text(name)); }
};

/// What must be the same in two runs of one spec: everything but times.
QHash<QString, QStringList> withoutTimes(const QString& session, const QString& folder) {
  auto columns = Table(session, "--curves", folder).columns;
  columns.remove(text("seconds"));
  columns.remove(text("cases_per_second"));
  return columns;
}

}  // namespace

class TestCliRun : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void jsonLines();
  void sessionFile();
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

void TestCliRun::sessionFile() {
  QTemporaryDir folder;
  const CliResult run = runCli(quickRun(m_data), folder.path());
  QVERIFY2(run.exitCode == 0, qPrintable(run.err));
  const QStringList files = QDir(folder.path()).entryList(QDir::Files | QDir::Hidden);
  QCOMPARE(files.size(), 1);
  QVERIFY(files.first().startsWith(text("quick-start-")) && files.first().endsWith(text(".retort")));
  QVERIFY2(run.err.contains(files.first()), qPrintable(run.err));
  const CliResult show = runCli({text("show"), files.first(), text("--json")}, folder.path());
  QCOMPARE(show.exitCode, 0);
  const auto runs = show.objects(text("run_finished"));
  QCOMPARE(runs.size(), 3);
  QCOMPARE(runs[1][text("teacher")].toInt(), runs[0][text("run")].toInt());
  QVERIFY(runs[2][text("teacher")].isNull());
  QVERIFY(runs[0][text("engine")].toString().contains(text("LibTorch")));
  const CliResult table = runCli({text("show"), files.first()}, folder.path());
  QVERIFY2(table.out.contains(runs[1][text("name")].toString()), qPrintable(table.out));
  QVERIFY2(table.out.contains(text("240 training and 80 test cases")), qPrintable(table.out));
  const Table csv(files.first(), "--runs", folder.path());
  QCOMPARE(csv["model.layers"], QStringList({text("24"), text("8"), text("8")}));
  QCOMPARE(csv["test_errors"].value(1), QString::number(runs[1][text("test_errors")].toInt()));
  QCOMPARE(Table(files.first(), "--curves", folder.path())["epoch"].size(), 4 + 3 + 3);
}

void TestCliRun::sameSpecSameErrors() {
  QTemporaryDir folder;
  const auto run = [&](const char* workers, const char* file) {
    (void)runCli(quickRun(m_data, {text("--workers"), text(workers), text("--session"), text(file)}), folder.path());
    return withoutTimes(text(file), folder.path());
  };
  const auto first = run("1", "a.retort");
  QCOMPARE(first[text("loss")].size(), 10);
  QCOMPARE(run("1", "b.retort"), first);
  QCOMPARE(run("2", "c.retort"), first);
}

void TestCliRun::seedChangesTheRuns() {
  QTemporaryDir folder;
  const auto run = [&](const char* seed, const char* file) {
    (void)runCli(quickRun(m_data, {text("--seed"), text(seed), text("--session"), text(file)}), folder.path());
    return Table(text(file), "--curves", folder.path())["loss"];
  };
  const QStringList first = run("5", "a.retort");
  const QStringList second = run("6", "b.retort");
  QCOMPARE(first.size(), 10);
  for (int i = 0; i < first.size(); ++i) QVERIFY(first[i] != second[i]);
  QCOMPARE(Table(text("a.retort"), "--runs", folder.path())["training.seed"], QStringList(3, text("5")));
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
                                                    text("--session"), text("a.retort")}),
                                  folder.path(), environment);
  QVERIFY2(result.exitCode == 0, qPrintable(result.err));
  QCOMPARE(result.objects(text("run_finished")).size(), 3);
  QCOMPARE(Table(text("a.retort"), "--runs", folder.path())["objective.temperature"].value(1), text("2.5"));
}

void TestCliRun::anyPath() {
  QTemporaryDir folder;
  const QString odd = text("날 \"x\" ü 'y'");
  writeMiniIdx(folder.filePath(odd).toStdString(), smallDataset());
  const QString session = odd + text("/r &.retort");
  const CliResult result = runCli(quickRun(odd, {text("--session"), session}), folder.path());
  QVERIFY2(result.exitCode == 0, qPrintable(result.err));
  const CliResult show = runCli({text("show"), session}, folder.path());
  QVERIFY2(show.out.contains(odd), qPrintable(show.out + show.err));
}

/// Validation errors and the balance of the gradients are in the lines of the epochs and in the session.
void TestCliRun::validationErrors() {
  QTemporaryDir folder;
  const CliResult run = runCli(
      quickRun(m_data, {text("--session"), text("a.retort"), text("--set"), text("dataset.validation_fraction=0.25"),
                        text("--set"), text("objective.soft_weight=0.5")}),
      folder.path());
  QVERIFY2(run.exitCode == 0, qPrintable(run.err));
  QCOMPARE(run.out.count(text(", validation errors ")), 4 + 3 + 3);
  QCOMPARE(run.out.count(text(", soft : hard gradient ")), 3);
  const Table curves(text("a.retort"), "--curves", folder.path());
  QCOMPARE(curves["validation_cases"], QStringList(10, text("60")));
  QCOMPARE(curves["gradient_ratio"].count(QString()), 4 + 3);
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
                quickRun(m_data, {text("--session"), text("a.retort"), text("--curves"), text("c.svg"), text("--set"),
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
  QVERIFY2(err.contains(text("Session: a.retort")) && err.contains(text("c.svg: is a folder")), qPrintable(err));
  QVERIFY(!err.contains(text("Curves:")));
  QCOMPARE(runCli({text("show"), text("a.retort")}, folder.path()).exitCode, 0);
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
      quickRun(m_data, {text("--json"), text("--session"), text("a.retort"), text("--set"),
                        text("teacher.training.learning_rate=100"), text("--set"),
                        text("teacher.layers=60-60-60-60-60-60"), text("--set"), text("teacher.training.epochs=40"),
                        text("--set"), text("teacher.hidden_dropout=0"), text("--set"), text("teacher.max_norm=0")}),
      folder.path());
  QVERIFY2(result.exitCode == 1, qPrintable(result.out + result.err));
  QCOMPARE(Table(text("a.retort"), "--runs", folder.path())["outcome"].value(1), text("failed"));
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
  program.start(QStringLiteral(RETORT_CLI), quickRun(m_data, {text("--json"), text("--session"), text("a.retort"),
                                                              text("--set"), text("teacher.training.epochs=100000")}));
  QByteArray out;
  QTRY_VERIFY_WITH_TIMEOUT((out += program.readAllStandardOutput()).contains("\"event\":\"epoch\""), 30000);
  QCOMPARE(::kill(static_cast<pid_t>(program.processId()), number), 0);
  QVERIFY(program.waitForFinished(20000));
  QCOMPARE(program.exitStatus(), QProcess::NormalExit);
  QCOMPARE(program.exitCode(), 130);
  const QString err = QString::fromUtf8(program.readAllStandardError());
  QVERIFY2(err.contains(text("retort-cli resume a.retort")), qPrintable(err));
  QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden), QStringList(text("a.retort")));
  QCOMPARE(Table(text("a.retort"), "--runs", folder.path())["outcome"].value(0), text("cancelled"));
  QVERIFY(!Table(text("a.retort"), "--curves", folder.path())["epoch"].isEmpty());
  QCOMPARE(runCli({text("show"), text("a.retort")}, folder.path()).exitCode, 0);
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
  QStringList arguments = quickRun(m_data, {text("--session"), text("a.retort")});
  arguments[1] = text("mine.json");
  const CliResult run = runCli(arguments, folder.path());
  QVERIFY2(run.exitCode == 0, qPrintable(run.err));
}

void TestCliRun::showHidesControlCharacters() {
  QTemporaryDir folder;
  const QStringList arguments =
      quickRun(m_data, {text("--session"), text("a.retort"), text("--set"), text("title=\x1b[2Jevil")});
  QCOMPARE(runCli(arguments, folder.path()).exitCode, 0);
  const CliResult show = runCli({text("show"), text("a.retort")}, folder.path());
  QCOMPARE(show.exitCode, 0);
  QVERIFY(show.out.contains(text("?[2Jevil")) && !show.out.contains(QChar(0x1b)));
}

QTEST_GUILESS_MAIN(TestCliRun)
#include "test_cli_run.moc"
