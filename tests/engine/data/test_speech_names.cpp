// Which files are recordings, by their names.
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "engine/data/speech_names.h"
#include "engine/experiment/error.h"
#include "tests/support/shared_data.h"

using namespace retort;

namespace {

void touch(const QTemporaryDir& folder, const QStringList& names) {
  for (const QString& name : names) {
    QFile file(folder.filePath(name));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("x");
  }
}

ErrorKind kindOf(const QString& folder) {
  try {
    (void)listRecordings(folder.toStdString());
  } catch (const Error& error) {
    if (!error.remedy().empty()) return error.kind();
  }
  return ErrorKind::RunFailed;
}

}  // namespace

class TestSpeechNames : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void parses();
  void refuses_data();
  void refuses();
  void lists();
  void looksInside();
  void badFolders();
  void fsdd();
};

void TestSpeechNames::parses() {
  QVERIFY((parseRecordingName("3_theo_7.wav") == RecordingName{"3", "theo", 7}));
  QVERIFY((parseRecordingName("yes_van_der_Berg_012.FLAC") == RecordingName{"yes", "van_der_Berg", 12}));
}

void TestSpeechNames::refuses_data() {
  QTest::addColumn<QString>("name");
  for (const char* name : {"3_theo_7.mp3", "3_theo_7", "_theo_7.wav", "3__7.wav", "3_7.wav", "3_theo_.wav",
                           "3_theo_x7.wav", "theo.wav", ".wav", "", "3_theo_1234567890123456789.wav"})
    QTest::newRow(*name ? name : "empty") << QString::fromLatin1(name);
}

void TestSpeechNames::refuses() {
  QFETCH(QString, name);
  QVERIFY(!parseRecordingName(name.toStdString()));
}

void TestSpeechNames::lists() {
  const QTemporaryDir folder;
  touch(folder, {QStringLiteral("10_b_0.wav"), QStringLiteral("9_b_10.wav"), QStringLiteral("9_b_2.flac"),
                 QStringLiteral("9_a_3.wav"), QStringLiteral("notes.txt"), QStringLiteral("noise.wav")});
  const RecordingFolder found = listRecordings(folder.path().toStdString());
  QVERIFY((found.labels == std::vector<std::string>{"9", "10"}));
  QVERIFY((found.speakers == std::vector<std::string>{"a", "b"}));
  std::vector<std::string> names;
  for (const RecordingFile& file : found.files) names.push_back(file.name);
  QVERIFY((names == std::vector<std::string>{"9_a_3.wav", "9_b_2.flac", "9_b_10.wav", "10_b_0.wav"}));
  QCOMPARE(found.labelOf(found.files.back()), std::size_t{1});
  QCOMPARE(found.files.front().bytes, std::uint64_t{1});
  QVERIFY(holdsRecordings(folder.path().toStdString()));
}

void TestSpeechNames::looksInside() {
  const QTemporaryDir folder;
  QVERIFY(QDir(folder.path()).mkdir(QStringLiteral("recordings")));
  touch(folder, {QStringLiteral("recordings/0_a_0.wav"), QStringLiteral("recordings/1_a_0.wav")});
  QCOMPARE(listRecordings(folder.path().toStdString()).files.size(), std::size_t{2});
  QVERIFY(holdsRecordings(folder.path().toStdString()));
}

void TestSpeechNames::badFolders() {
  QCOMPARE(kindOf(QStringLiteral("/no/such/folder")), ErrorKind::MissingFile);
  const QTemporaryDir folder;
  touch(folder, {QStringLiteral("song.wav")});
  QCOMPARE(kindOf(folder.path()), ErrorKind::MissingFile);
  QVERIFY(!holdsRecordings(folder.path().toStdString()));
  QVERIFY(!holdsRecordings("/no/such/folder"));
  touch(folder, {QStringLiteral("3_a_0.wav"), QStringLiteral("3_a_1.wav")});
  QCOMPARE(kindOf(folder.path()), ErrorKind::BadFile);
}

void TestSpeechNames::fsdd() {
  const QString folder = retort::test::fsddFolder();
  if (folder.isEmpty()) QSKIP("the FSDD recordings are not here");
  const RecordingFolder found = listRecordings(folder.toStdString());
  QCOMPARE(found.files.size(), std::size_t{3000});
  QCOMPARE(found.labels.size(), std::size_t{10});
  QCOMPARE(found.speakers.size(), std::size_t{6});
}

QTEST_GUILESS_MAIN(TestSpeechNames)
#include "test_speech_names.moc"
