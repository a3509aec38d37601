#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "engine/data/atomic_file.h"
#include "engine/experiment/error.h"

using retort::Error;
using retort::ErrorKind;
using retort::requireWritable;
using retort::writeAtomically;

class TestAtomicFile : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void writesAndReplaces();
  void keepsTheMode();
  void followsALink();
  void refuses_data();
  void refuses();
  void probeLeavesNothing();
};

namespace {

std::string in(const QTemporaryDir& folder, const char* name) {
  return folder.filePath(QLatin1String(name)).toStdString();
}

QByteArray bytesOf(const std::string& path) {
  QFile file(QString::fromStdString(path));
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("unreadable");
}

QStringList names(const QTemporaryDir& folder) {
  return QDir(folder.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
}

}  // namespace

void TestAtomicFile::writesAndReplaces() {
  QTemporaryDir folder;
  const std::string path = in(folder, "Σ .json");
  writeAtomically(path, "first");
  QCOMPARE(bytesOf(path), QByteArray("first"));
  const std::string large(3 << 20, 'x');
  writeAtomically(path, large);
  QCOMPARE(bytesOf(path), QByteArray::fromStdString(large));
  writeAtomically(path, "");
  QCOMPARE(bytesOf(path), QByteArray());
  QCOMPARE(names(folder).size(), 1);
}

void TestAtomicFile::keepsTheMode() {
  QTemporaryDir folder;
  const std::string path = in(folder, "a");
  writeAtomically(path, "1");
  const auto mode = QFileDevice::ReadOwner | QFileDevice::WriteOwner;
  QFile::setPermissions(QString::fromStdString(path), mode);
  writeAtomically(path, "2");
  QVERIFY(!(QFile::permissions(QString::fromStdString(path)) & (QFileDevice::ReadGroup | QFileDevice::ReadOther)));
}

void TestAtomicFile::followsALink() {
  QTemporaryDir folder;
  writeAtomically(in(folder, "target"), "old");
  QFile::link(QStringLiteral("target"), folder.filePath(QStringLiteral("link")));
  writeAtomically(in(folder, "link"), "new");
  QCOMPARE(bytesOf(in(folder, "target")), QByteArray("new"));
  QVERIFY(QFileInfo(folder.filePath(QStringLiteral("link"))).isSymLink());
}

void TestAtomicFile::refuses_data() {
  QTest::addColumn<QString>("name");
  QTest::newRow("empty") << QString();
  QTest::newRow("a folder") << QStringLiteral(".");
  QTest::newRow("no such folder") << QStringLiteral("none/a");
  QTest::newRow("a file for a folder") << QStringLiteral("file/a");
  QTest::newRow("a device") << QStringLiteral("/dev/null");
  QTest::newRow("no place for files") << QStringLiteral("/proc/a");
  QTest::newRow("a name too long") << QString(300, QLatin1Char('n'));
}

void TestAtomicFile::refuses() {
  QFETCH(QString, name);
  QTemporaryDir folder;
  writeAtomically(in(folder, "file"), "kept");
  const std::string path = name.isEmpty() ? "" : QDir(folder.path()).filePath(name).toStdString();
  for (const bool probeOnly : {true, false}) {
    try {
      probeOnly ? requireWritable(path) : writeAtomically(path, "x");
      QFAIL("nothing was thrown");
    } catch (const Error& error) {
      QCOMPARE(error.kind(), ErrorKind::Unwritable);
      QVERIFY(!error.problem().empty() && !error.remedy().empty());
    }
  }
  QCOMPARE(names(folder), QStringList(QStringLiteral("file")));
  QCOMPARE(bytesOf(in(folder, "file")), QByteArray("kept"));
}

void TestAtomicFile::probeLeavesNothing() {
  QTemporaryDir folder;
  requireWritable(in(folder, "a"));
  QVERIFY(names(folder).isEmpty());
  writeAtomically(in(folder, "a"), "kept");
  requireWritable(in(folder, "a"));
  QCOMPARE(bytesOf(in(folder, "a")), QByteArray("kept"));
}

QTEST_GUILESS_MAIN(TestAtomicFile)
#include "test_atomic_file.moc"
