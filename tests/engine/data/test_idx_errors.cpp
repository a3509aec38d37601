// Every way in which a data set's files can be wrong, by name: each a typed error that says where, what, and what to
// do.
#include <functional>

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include "engine/data/dataset.h"
#include "engine/experiment/error.h"
#include "tests/support/mini_idx.h"

using namespace retort;
using namespace retort::test;

using Spoil = std::function<void(MiniIdx&)>;
Q_DECLARE_METATYPE(Spoil)

namespace {

// "where" of the error ends in this file's name; empty for the folder itself.
void addRow(const char* name, bool gzip, ErrorKind kind, const char* where, const char* problem, const Spoil& spoil) {
  QTest::newRow(name) << gzip << int(kind) << QByteArray(where) << QByteArray(problem) << spoil;
}

void setSide(MiniFile& file, std::size_t index, std::uint32_t side) {
  for (std::size_t byte = 0; byte < 4; ++byte)
    file.bytes[4 * (index + 1) + byte] = static_cast<std::uint8_t>(side >> (24 - 8 * byte));
}

std::string folderOf(const QTemporaryDir& dir) { return dir.path().toStdString(); }

DatasetSpec idxSpec(const std::string& path) {
  DatasetSpec spec;
  spec.kind = DatasetKind::Idx;
  spec.path = path;
  return spec;
}

// The error that loading the folder ends in.
std::unique_ptr<Error> errorOf(const std::string& path) {
  try {
    (void)loadDataset(idxSpec(path));
  } catch (const Error& error) {
    return std::make_unique<Error>(error);
  }
  return nullptr;
}

}  // namespace

class TestIdxErrors : public QObject {
  Q_OBJECT

 private:
  static void addHeaderRows();
  static void addLengthRows();
  static void addGzipRows();
  static void addSetRows();

 private Q_SLOTS:
  void spoiltFiles_data();
  void spoiltFiles();
  void missingParts_data();
  void missingParts();
  void places();
  void unreadableFile();
  void severalSets();
  void badMapping_data();
  void badMapping();
};

void TestIdxErrors::addHeaderRows() {
  const auto bad = ErrorKind::BadFile;
  addRow("wrong magic", false, bad, "train-images-idx3-ubyte", "no IDX file",
         [](MiniIdx& set) { set.trainImages.bytes[0] = 'P'; });
  addRow("values of another type", false, bad, "train-images-idx3-ubyte", "wrong magic number 0x00000d03",
         [](MiniIdx& set) { set.trainImages.bytes[2] = 0x0d; });
  addRow("labels where images should be", false, bad, "t10k-images-idx3-ubyte", "1 dimensions, not 3",
         [](MiniIdx& set) { set.testImages.bytes = set.testLabels.bytes; });
  addRow("empty file", false, bad, "t10k-labels-idx1-ubyte", "ends within its header",
         [](MiniIdx& set) { set.testLabels.bytes.clear(); });
  addRow("half a header", false, bad, "train-images-idx3-ubyte", "ends within its header",
         [](MiniIdx& set) { set.trainImages.bytes.resize(11); });
  addRow("no cases", false, bad, "train-labels-idx1-ubyte", "is empty",
         [](MiniIdx& set) { setSide(set.trainLabels, 0, 0); });
  addRow("images of no width", false, bad, "train-images-idx3-ubyte", "side 3 is 0",
         [](MiniIdx& set) { setSide(set.trainImages, 2, 0); });
  addRow("absurd image", false, bad, "train-images-idx3-ubyte", "4000000000 pixels long",
         [](MiniIdx& set) { setSide(set.trainImages, 1, 4'000'000'000U); });
  addRow("absurd count", false, bad, "train-images-idx3-ubyte", "at most 1000000000",
         [](MiniIdx& set) { setSide(set.trainImages, 0, 4'294'967'295U); });
}

void TestIdxErrors::addLengthRows() {
  const auto bad = ErrorKind::BadFile;
  addRow("truncated", false, bad, "train-images-idx3-ubyte", "cut short",
         [](MiniIdx& set) { set.trainImages.bytes.pop_back(); });
  addRow("oversized", false, bad, "train-images-idx3-ubyte", "goes on beyond the 480 bytes",
         [](MiniIdx& set) { set.trainImages.bytes.push_back(0); });
  addRow("truncated labels", false, bad, "t10k-labels-idx1-ubyte", "cut short",
         [](MiniIdx& set) { set.testLabels.bytes.pop_back(); });
}

void TestIdxErrors::addGzipRows() {
  const auto bad = ErrorKind::BadFile;
  addRow("gzip ends early", true, bad, "train-images-idx3-ubyte.gz", "gzip stream ends early",
         [](MiniIdx& set) { set.trainImages.bytes.resize(set.trainImages.bytes.size() / 2); });
  addRow(
      "gzip without its trailer", true, bad, "train-labels-idx1-ubyte.gz", "gzip stream ends early",
      [](MiniIdx& set) { set.trainLabels.bytes.erase(set.trainLabels.bytes.end() - 8, set.trainLabels.bytes.end()); });
  addRow("gzip with a wrong checksum", true, bad, "train-images-idx3-ubyte.gz", "incorrect data check",
         [](MiniIdx& set) { set.trainImages.bytes[set.trainImages.bytes.size() - 8] ^= 1; });
  addRow("gzip with a wrong length", true, bad, "train-images-idx3-ubyte.gz", "incorrect length check",
         [](MiniIdx& set) { set.trainImages.bytes.back() ^= 1; });
  addRow("gzip expands beyond its header", true, bad, "train-images-idx3-ubyte.gz", "goes on beyond the 480 bytes",
         [](MiniIdx& set) {
           set.trainImages.bytes = gzipBytes(idxBytes({24, 4, 5}, Bytes(20'000'000)));
         });
  addRow("gzip holds less than promised", true, bad, "train-images-idx3-ubyte.gz", "cut short", [](MiniIdx& set) {
    set.trainImages.bytes = gzipBytes(idxBytes({24, 4, 5}, Bytes(479)));
  });
  addRow("gzip too small for its promise", true, bad, "train-images-idx3-ubyte.gz", "cut short", [](MiniIdx& set) {
    set.trainImages.bytes = gzipBytes(idxBytes({900'000, 28, 28}, Bytes(9)));
  });
  addRow("gzip followed by rubbish", true, bad, "t10k-images-idx3-ubyte.gz", "gzip stream is damaged",
         [](MiniIdx& set) { set.testImages.bytes.insert(set.testImages.bytes.end(), 20, 'x'); });
}

void TestIdxErrors::addSetRows() {
  const auto bad = ErrorKind::BadFile;
  addRow("fewer labels than images", false, bad, "train-labels-idx1-ubyte", "23 labels for the 24 images",
         [](MiniIdx& set) { set.trainLabels.bytes = idxBytes({23}, Bytes(23, 1)); });
  addRow("test label out of range", false, bad, "t10k-labels-idx1-ubyte", "label 9 of case 11 is out of range",
         [](MiniIdx& set) { set.testLabels.bytes.back() = 9; });
  addRow("test images of another size", false, bad, "t10k-images-idx3-ubyte", "5×4 pixels", [](MiniIdx& set) {
    set.testImages.bytes = idxBytes({12, 5, 4}, Bytes(240));
  });
  addRow("a single class", false, bad, "train-labels-idx1-ubyte", "nothing to tell apart",
         [](MiniIdx& set) { set.trainLabels.bytes = idxBytes({24}, Bytes(24)); });
  addRow("train label out of range", false, bad, "emnist-digits-train-labels-idx1-ubyte",
         "label 10 of case 23 is out of range", [](MiniIdx& set) {
           set = makeMiniIdx({"emnist-digits-"});
           set.trainLabels.bytes.back() = 10;
         });
  addRow("label 0 where labels start at 1", false, bad, "emnist-letters-train-labels-idx1-ubyte",
         "label 0 of case 0 is out of range", [](MiniIdx& set) { set = makeMiniIdx({"emnist-letters-"}); });
  addRow("no data set at all", false, ErrorKind::MissingFile, "", "holds no data set", [](MiniIdx& set) {
    set = {{"notes.txt", {}}, {}, {}, {}};
  });
}

void TestIdxErrors::spoiltFiles_data() {
  QTest::addColumn<bool>("gzip");
  QTest::addColumn<int>("kind");
  QTest::addColumn<QByteArray>("where");
  QTest::addColumn<QByteArray>("problem");
  QTest::addColumn<Spoil>("spoil");
  addHeaderRows();
  addLengthRows();
  addGzipRows();
  addSetRows();
}

void TestIdxErrors::spoiltFiles() {
  QFETCH(bool, gzip);
  QFETCH(int, kind);
  QFETCH(QByteArray, where);
  QFETCH(QByteArray, problem);
  QFETCH(Spoil, spoil);
  const QTemporaryDir dir;
  MiniIdxOptions options;
  options.gzip = gzip;
  MiniIdx set = makeMiniIdx(options);
  spoil(set);
  writeMiniIdx(folderOf(dir), set);
  const auto error = errorOf(folderOf(dir));
  QVERIFY(error);
  QCOMPARE(int(error->kind()), kind);
  const std::string place = where.isEmpty() ? folderOf(dir) : folderOf(dir) + "/" + where.toStdString();
  QCOMPARE(error->where(), place);
  QVERIFY2(error->problem().find(problem.toStdString()) != std::string::npos, error->what());
  QVERIFY(!error->remedy().empty());
}

void TestIdxErrors::missingParts_data() {
  QTest::addColumn<int>("part");
  QTest::addColumn<QByteArray>("name");
  QTest::newRow("train images") << 0 << QByteArray("train-images-idx3-ubyte");
  QTest::newRow("train labels") << 1 << QByteArray("train-labels-idx1-ubyte");
  QTest::newRow("test images") << 2 << QByteArray("t10k-images-idx3-ubyte");
  QTest::newRow("test labels") << 3 << QByteArray("t10k-labels-idx1-ubyte");
}

void TestIdxErrors::missingParts() {
  QFETCH(int, part);
  QFETCH(QByteArray, name);
  const QTemporaryDir dir;
  MiniIdx set = makeMiniIdx();
  MiniFile* const files[] = {&set.trainImages, &set.trainLabels, &set.testImages, &set.testLabels};
  files[part]->name.clear();
  writeMiniIdx(folderOf(dir), set);
  const auto error = errorOf(folderOf(dir));
  QVERIFY(error);
  QCOMPARE(int(error->kind()), int(ErrorKind::MissingFile));
  QCOMPARE(error->problem(), "lacks " + name.toStdString() + " (raw or .gz)");
}

void TestIdxErrors::places() {
  const QTemporaryDir dir;
  const std::string folder = folderOf(dir);
  const auto nowhere = errorOf(folder + "/nowhere");
  QVERIFY(nowhere);
  QCOMPARE(int(nowhere->kind()), int(ErrorKind::MissingFile));
  QCOMPARE(nowhere->problem(), std::string("does not exist"));
  const auto unnamed = errorOf("");
  QVERIFY(unnamed);
  QCOMPARE(int(unnamed->kind()), int(ErrorKind::BadSpec));
  writeMiniIdx(folder + "/raw", makeMiniIdx());
  const auto above = errorOf(folder);
  QVERIFY(above);
  QCOMPARE(above->remedy(), "Choose " + folder + "/raw");
  const auto file = errorOf(folder + "/raw/train-images-idx3-ubyte");
  QVERIFY(file);
  QCOMPARE(int(file->kind()), int(ErrorKind::MissingFile));
  QCOMPARE(file->problem(), std::string("is a file, not a folder"));
}

void TestIdxErrors::unreadableFile() {
  const QTemporaryDir dir;
  writeMiniIdx(folderOf(dir), makeMiniIdx());
  QFile file(dir.filePath(QStringLiteral("train-images-idx3-ubyte")));
  QVERIFY(file.setPermissions(QFileDevice::Permissions()));
  if (file.open(QIODevice::ReadOnly)) {
    // The superuser reads everything: a link to nowhere cannot be opened by anyone.
    file.close();
    QVERIFY(file.remove());
    QVERIFY(QFile::link(dir.filePath(QStringLiteral("nowhere")), file.fileName()));
  }
  const auto error = errorOf(folderOf(dir));
  QVERIFY(error);
  QCOMPARE(int(error->kind()), int(ErrorKind::MissingFile));
  QVERIFY2(error->problem().starts_with("cannot be opened"), error->what());
}

void TestIdxErrors::severalSets() {
  const QTemporaryDir dir;
  writeMiniIdx(folderOf(dir), makeMiniIdx({"emnist-digits-"}));
  writeMiniIdx(folderOf(dir), makeMiniIdx({"emnist-mnist-"}));
  const auto error = errorOf(folderOf(dir));
  QVERIFY(error);
  QCOMPARE(int(error->kind()), int(ErrorKind::MissingFile));
  QCOMPARE(error->remedy(),
           "Name one of them: " + folderOf(dir) + "/emnist-digits or " + folderOf(dir) + "/emnist-mnist");
  QCOMPARE(loadDataset(idxSpec(folderOf(dir) + "/emnist-mnist"))->name, std::string("EMNIST mnist"));
}

void TestIdxErrors::badMapping_data() {
  QTest::addColumn<QByteArray>("text");
  QTest::newRow("words") << QByteArray("zero 48\n");
  QTest::newRow("one column") << QByteArray("0 48\n1\n");
  QTest::newRow("no label byte") << QByteArray("256 48\n");
  QTest::newRow("twice the same") << QByteArray("1 48\n1 49\n");
  QTest::newRow("surrogate") << QByteArray("1 55296\n");
  QTest::newRow("control character") << QByteArray("1 7\n");
  QTest::newRow("huge number") << QByteArray("1 99999999999999999999\n");
}

void TestIdxErrors::badMapping() {
  QFETCH(QByteArray, text);
  const QTemporaryDir dir;
  writeMiniIdx(folderOf(dir), makeMiniIdx({"emnist-digits-"}));
  writeBytes(folderOf(dir) + "/emnist-digits-mapping.txt", Bytes(text.begin(), text.end()));
  const auto error = errorOf(folderOf(dir));
  QVERIFY(error);
  QCOMPARE(int(error->kind()), int(ErrorKind::BadFile));
  QVERIFY2(error->where().ends_with("emnist-digits-mapping.txt"), error->what());
}

QTEST_GUILESS_MAIN(TestIdxErrors)
#include "test_idx_errors.moc"
