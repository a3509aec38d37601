// What bad input gets: exit status 2, a line on standard error that says where, what and what to do, and nothing
// written.
#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include "tests/cli/cli_program.h"

using namespace retort::test;

class TestCliErrors : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void badInput_data();
  void badInput();
  void badData_data();
  void badData();
  void badSpecFile_data();
  void badSpecFile();
  void badSessionFile_data();
  void badSessionFile();
  void lockedFolder();

 private:
  QTemporaryDir m_home;
  QString m_data;
};

namespace {

/// The program's verdict on one bad input, in a folder that must stay as it was.
void verify(const QStringList& arguments, const QString& folder, const QStringList& fragments) {
  const QStringList before = QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
  const CliResult result = runCli(arguments, folder);
  QVERIFY2(!result.crashed, qPrintable(result.err));
  QVERIFY2(result.exitCode == 2, qPrintable(QString::number(result.exitCode) + result.out + result.err));
  QVERIFY2(result.out.isEmpty(), qPrintable(result.out));
  for (const QString& fragment : fragments)
    QVERIFY2(result.err.contains(fragment), qPrintable(result.err + text(" lacks ") + fragment));
  QCOMPARE(QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot), before);
}

}  // namespace

void TestCliErrors::initTestCase() {
  m_data = m_home.filePath(text("data"));
  writeMiniIdx(m_data.toStdString(), smallDataset());
}

void TestCliErrors::badInput_data() {
  QTest::addColumn<QStringList>("more");
  QTest::addColumn<QStringList>("fragments");
  const auto set = [](const char* name, const char* setting, const QStringList& fragments) {
    QTest::newRow(name) << QStringList{text("--set"), text(setting)} << fragments;
  };
  set("unknown key", "objective.temprature=3", {text("objective.temprature"), text("objective.temperature")});
  set("no equals sign", "objective.temperature", {text("--set"), text("path=value")});
  set("temperature 0", "objective.temperature=0", {text("objective.temperature"), text("> 0")});
  set("temperature below 0", "objective.temperature=-3", {text("objective.temperature"), text("> 0")});
  set("temperature NaN", "objective.temperature=nan", {text("objective.temperature")});
  set("temperature infinite", "objective.temperature=inf", {text("objective.temperature")});
  set("temperature a word", "objective.temperature=warm", {text("objective.temperature"), text("warm")});
  set("temperature with a comma", "objective.temperature=2,5", {text("objective.temperature"), text("2,5")});
  set("weight above 1", "objective.soft_weight=1.5", {text("objective.soft_weight"), text("1")});
  set("weight below 0", "objective.soft_weight=-0.1", {text("objective.soft_weight"), text("0")});
  set("layers no numbers", "student.layers=wide", {text("student.layers"), text("wide")});
  set("layers of nothing", "student.layers=0-30", {text("student.layers")});
  set("unknown choice", "objective.kind=magic", {text("objective.kind"), text("soft_targets")});
  set("no epoch", "training.epochs=0", {text("training.epochs")});
  set("all classes omitted", "transfer_set.omit_classes=0,1,2,3,4,5,6,7,8,9", {text("transfer_set.omit_classes")});
  set("a class that is none", "transfer_set.only_classes=77", {text("transfer_set.only_classes"), text("77")});
  set("batch larger than the set", "training.batch_size=4096", {text("training.batch_size"), text("4096")});
  set("no memory for it", "student.layers=200000-200000", {text("student.layers"), text("memory")});
  QTest::newRow("folder of --session missing") << QStringList{text("--session"), text("nowhere/a.retort")}
                                               << QStringList{text("nowhere/a.retort"), text("Create the folder")};
  QTest::newRow("--session is a folder") << QStringList{text("--session"), text(".")}
                                         << QStringList{text("is a folder")};
  QTest::newRow("--session is a device") << QStringList{text("--session"), text("/dev/null")}
                                         << QStringList{text("/dev/null"), text("no regular file")};
  QTest::newRow("--session where nobody may write") << QStringList{text("--session"), text("/proc/a.retort")}
                                                    << QStringList{text("/proc/a.retort"), text("cannot be written")};
  QTest::newRow("--curves where nobody may write") << QStringList{text("--curves"), text("/proc/a.svg")}
                                                   << QStringList{text("/proc/a.svg"), text("cannot be written")};
  for (const char* option : {"--data", "--session", "--curves"})
    QTest::addRow("%s of nothing", option)
        << QStringList{text(option), QString()} << QStringList{text(option), text("the path is empty")};
  QTest::newRow("a name too long for a file") << QStringList{text("--session"), QString(400, QLatin1Char('x'))}
                                              << QStringList{text("too long"), text("shorter name")};
  QTest::newRow("no worker") << QStringList{text("--workers"), text("0")} << QStringList{text("--workers")};
  QTest::newRow("seed below 0") << QStringList{text("--seed=-5")} << QStringList{text("--seed")};
  QTest::newRow("unknown option") << QStringList{text("--nonsense")} << QStringList{text("--nonsense")};
}

void TestCliErrors::badInput() {
  QFETCH(QStringList, more);
  QFETCH(QStringList, fragments);
  QTemporaryDir folder;
  verify(quickRun(m_data, more), folder.path(), fragments);
}

void TestCliErrors::badData_data() {
  QTest::addColumn<QString>("file");
  QTest::addColumn<Bytes>("bytes");
  QTest::addColumn<QString>("fragment");
  const MiniIdx good = smallDataset();
  const QString images = QString::fromStdString(good.trainImages.name);
  const QString labels = QString::fromStdString(good.trainLabels.name);
  const auto spoilt = [](Bytes bytes, std::size_t at, std::uint8_t value) {
    bytes[at] = value;
    return bytes;
  };
  const auto first = [](const Bytes& bytes, std::size_t count) { return Bytes(bytes.begin(), bytes.begin() + count); };
  Bytes longer = good.trainImages.bytes;
  longer.push_back(0);
  Bytes shortGzip = gzipBytes(good.trainImages.bytes);
  shortGzip.resize(shortGzip.size() / 2);
  QTest::newRow("truncated") << images << first(good.trainImages.bytes, 5000) << images;
  QTest::newRow("truncated in its header") << images << first(good.trainImages.bytes, 9) << images;
  QTest::newRow("empty") << labels << Bytes() << labels;
  QTest::newRow("oversized") << images << longer << images;
  QTest::newRow("wrong magic") << images << spoilt(good.trainImages.bytes, 2, 0x0D) << images;
  QTest::newRow("counts a billion") << images << idxBytes({1000000000, 6, 6}, Bytes(36, 1)) << images;
  QTest::newRow("fewer labels than images") << labels << idxBytes({239}, Bytes(239, 1)) << text("239");
  QTest::newRow("a label far out of range")
      << text("t10k-labels-idx1-ubyte") << spoilt(good.testLabels.bytes, 20, 200) << text("label 200");
  QTest::newRow("images of two sizes") << text("t10k-images-idx3-ubyte") << idxBytes({80, 4, 9}, Bytes(2880, 1))
                                       << text("t10k-images");
  QTest::newRow("no gzip behind the name") << images + text(".gz") << Bytes{0x1f, 0x8b, 'n', 'o'} << text(".gz");
  QTest::newRow("gzip that ends early") << images + text(".gz") << shortGzip << text(".gz");
  QTest::newRow("gzip that expands beyond its header")
      << images + text(".gz") << gzipBytes(idxBytes({240, 6, 6}, Bytes(4000000, 0))) << text(".gz");
}

void TestCliErrors::badData() {
  QFETCH(QString, file);
  QFETCH(Bytes, bytes);
  QFETCH(QString, fragment);
  QTemporaryDir data;
  writeMiniIdx(data.path().toStdString(), smallDataset());
  if (file.endsWith(text(".gz"))) QFile::remove(data.filePath(file.chopped(3)));
  writeBytes(data.filePath(file).toStdString(), bytes);
  QTemporaryDir folder;
  verify(quickRun(data.path()), folder.path(), {data.path(), fragment});
}

void TestCliErrors::badSpecFile_data() {
  QTest::addColumn<QByteArray>("json");
  QTest::addColumn<QString>("fragment");
  QTest::newRow("no JSON") << QByteArray("{\"name\": ") << text("spec.json");
  QTest::newRow("a list") << QByteArray("[1, 2]") << text("object");
  QTest::newRow("unknown key") << QByteArray(R"({"objective": {"temprature": 2}})") << text("objective.temprature");
  QTest::newRow("text for a number") << QByteArray(R"({"objective": {"temperature": "2"}})")
                                     << text("objective.temperature");
  QTest::newRow("number for layers") << QByteArray(R"({"student": {"layers": 30}})") << text("student.layers");
  QTest::newRow("words in layers") << QByteArray(R"({"student": {"layers": ["a"]}})") << text("student.layers");
  QTest::newRow("a number beyond all") << QByteArray(R"({"training": {"epochs": 1e300}})") << text("training.epochs");
  QTest::newRow("bytes that are no UTF-8") << QByteArray("{\"name\": \"\xff\"}") << text("spec.json");
}

void TestCliErrors::badSpecFile() {
  QFETCH(QByteArray, json);
  QFETCH(QString, fragment);
  QTemporaryDir folder;
  writeFile(folder.filePath(text("spec.json")), json);
  verify({text("run"), text("spec.json")}, folder.path(), {fragment});
}

void TestCliErrors::badSessionFile_data() {
  QTest::addColumn<QStringList>("arguments");
  QTest::addColumn<QString>("fragment");
  const auto show = [](const char* name, const QString& file, const char* fragment) {
    QTest::newRow(name) << QStringList{text("show"), file} << text(fragment);
  };
  const auto written = [this](const char* name, const QByteArray& bytes) {
    const QString path = m_home.filePath(text(name));
    writeFile(path, bytes);
    return path;
  };
  show("missing", text("nothing.retort"), "nothing.retort");
  show("no session", written("a.retort", "{ this is JSON, or would like to be }"), "not a database");
  show("empty", written("b.retort", ""), "it is empty");
  show("a folder", m_home.path(), "it is a folder");
  show("cut short", written("c.retort", "SQLite format 3" + QByteArray(200, 0)), "c.retort");
  for (const char* command : {"resume", "export"})
    QTest::addRow("%s of what is missing", command)
        << QStringList{text(command), text("nothing.retort")} +
               (text(command) == text("export") ? QStringList{text("--runs"), text("csv")} : QStringList())
        << text("nothing.retort");
  QTest::newRow("export of nothing") << QStringList{text("export"), text("a.retort")} << text("--weights");
  QTest::newRow("export in another format")
      << QStringList{text("export"), text("a.retort"), text("--runs"), text("xml")} << text("xml");
  QTest::newRow("no spec of that name") << QStringList{text("run"), text("nonsense")} << text("quick-start");
  QTest::newRow("no spec file") << QStringList{text("run"), text("no/such.json")} << text("no/such.json");
  QTest::newRow("no data folder") << quickRun(text("/no/such/folder")) << text("/no/such/folder");
  QTest::newRow("folder that is no data set") << quickRun(QDir::rootPath()) << text("images");
  QTest::newRow("no preset") << QStringList{text("presets"), text("nonsense")} << text("nonsense");
  QTest::newRow("no subcommand") << QStringList{} << text("subcommand");
  QTest::newRow("unknown subcommand") << QStringList{text("dance")} << text("dance");
}

void TestCliErrors::badSessionFile() {
  QFETCH(QStringList, arguments);
  QFETCH(QString, fragment);
  QTemporaryDir folder;
  verify(arguments, folder.path(), {fragment});
}

/// Root may write anywhere, so this says something for other users alone.
void TestCliErrors::lockedFolder() {
  QTemporaryDir folder;
  QFile::setPermissions(folder.path(), QFileDevice::ReadOwner | QFileDevice::ExeOwner);
  const bool locked = !QFileInfo(folder.path()).isWritable();
  if (locked) verify(quickRun(m_data), folder.path(), {text("cannot be written"), text("may write")});
  QFile::setPermissions(folder.path(), QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner);
  if (!locked) QSKIP("this user may write everywhere");
}

QTEST_GUILESS_MAIN(TestCliErrors)
#include "test_cli_errors.moc"
