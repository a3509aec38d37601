// Sound files in MNIST's layout, under all the names and in all the forms in which they are found.
#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include "engine/data/dataset.h"
#include "tests/support/mini_idx.h"

using namespace retort;
using namespace retort::test;

namespace {

std::shared_ptr<const Dataset> load(const QString& path) {
  DatasetSpec spec;
  spec.kind = DatasetKind::Idx;
  spec.path = path.toStdString();
  return loadDataset(spec);
}

void write(const QString& folder, const MiniIdxOptions& options) {
  writeMiniIdx(folder.toStdString(), makeMiniIdx(options));
}

}  // namespace

class TestIdxReader : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void names_data();
  void names();
  void values();
  void hashIgnoresCompression();
  void gzipInSeveralStreams();
  void rawIsPreferred();
  void compressionIsSeenInTheBytes();
  void anyPath();
  void labelsWithGaps();
  void fashion();
  void emnistLetters();
  void emnistMapping();
};

void TestIdxReader::names_data() {
  QTest::addColumn<bool>("gzip");
  QTest::addColumn<bool>("dotted");
  QTest::newRow("raw") << false << false;
  QTest::newRow("gzip") << true << false;
  QTest::newRow("raw, dotted") << false << true;
  QTest::newRow("gzip, dotted") << true << true;
}

void TestIdxReader::names() {
  QFETCH(bool, gzip);
  QFETCH(bool, dotted);
  const QTemporaryDir dir;
  MiniIdxOptions options;
  options.gzip = gzip;
  options.dotted = dotted;
  write(dir.path(), options);
  const auto data = load(dir.path());
  QCOMPARE(data->train.count(), std::size_t{24});
  QCOMPARE(data->test.count(), std::size_t{12});
  QCOMPARE(data->source, dir.path().toStdString());
}

void TestIdxReader::values() {
  const QTemporaryDir dir;
  write(dir.path(), {});
  const auto data = load(dir.path());
  QVERIFY((data->shape == SampleShape{1, 4, 5}));
  QCOMPARE(data->classNames, (std::vector<std::string>{"0", "1", "2", "3"}));
  QCOMPARE(int(data->sample(data->train, 2)[3]), (2 * 20 + 3) * 7 % 256);
  QCOMPARE(int(data->sample(data->test, 11)[19]), (11 * 20 + 19) * 11 % 256);
  QCOMPARE(int(data->train.labels[6]), 2);
}

void TestIdxReader::hashIgnoresCompression() {
  const QTemporaryDir raw;
  const QTemporaryDir packed;
  MiniIdxOptions options;
  write(raw.path(), options);
  options.gzip = true;
  write(packed.path(), options);
  QCOMPARE(load(raw.path())->sha256, load(packed.path())->sha256);
  options.firstLabel = 1;
  options.gzip = false;
  write(raw.path(), options);
  QVERIFY(load(raw.path())->sha256 != load(packed.path())->sha256);
}

void TestIdxReader::gzipInSeveralStreams() {
  const QTemporaryDir dir;
  MiniIdxOptions options;
  MiniIdx set = makeMiniIdx(options);
  const std::string expected = [&] {
    const QTemporaryDir raw;
    writeMiniIdx(raw.path().toStdString(), set);
    return load(raw.path())->sha256;
  }();
  const auto middle = set.trainImages.bytes.begin() + 100;
  Bytes packed = gzipBytes(Bytes(set.trainImages.bytes.begin(), middle));
  const Bytes second = gzipBytes(Bytes(middle, set.trainImages.bytes.end()));
  packed.insert(packed.end(), second.begin(), second.end());
  set.trainImages = {"train-images-idx3-ubyte.gz", packed};
  writeMiniIdx(dir.path().toStdString(), set);
  QCOMPARE(load(dir.path())->sha256, expected);
}

void TestIdxReader::rawIsPreferred() {
  const QTemporaryDir dir;
  write(dir.path(), {});
  writeBytes(dir.path().toStdString() + "/train-images-idx3-ubyte.gz", {1, 2, 3});
  QCOMPARE(load(dir.path())->train.count(), std::size_t{24});
}

// Browsers unpack ".gz" on the way and keep the name.
void TestIdxReader::compressionIsSeenInTheBytes() {
  const QTemporaryDir dir;
  MiniIdx set = makeMiniIdx();
  set.trainImages.name += ".gz";
  set.testLabels.bytes = gzipBytes(set.testLabels.bytes);
  writeMiniIdx(dir.path().toStdString(), set);
  QCOMPARE(load(dir.path())->train.count(), std::size_t{24});
}

void TestIdxReader::anyPath() {
  const QTemporaryDir dir;
  const QString folder = dir.filePath(QString::fromUtf8("Ziffern 数字 \"x\"\n%20 ß"));
  write(folder, {});
  QCOMPARE(load(folder)->source, folder.toStdString());
  QCOMPARE(load(folder + QLatin1Char('/'))->train.count(), std::size_t{24});
}

void TestIdxReader::labelsWithGaps() {
  const QTemporaryDir dir;
  MiniIdxOptions options;
  options.firstLabel = 7;
  options.classes = 2;
  write(dir.path(), options);
  const auto data = load(dir.path());
  QCOMPARE(data->classCount(), std::size_t{9});
  QCOMPARE(int(data->train.labels[1]), 8);
}

void TestIdxReader::fashion() {
  const QTemporaryDir dir;
  for (const QString& folder : {QStringLiteral("FashionMNIST/raw"), QStringLiteral("fashion-mnist")}) {
    write(dir.filePath(folder), {});
    const auto data = load(dir.filePath(folder));
    QCOMPARE(data->name, std::string("Fashion-MNIST"));
    QCOMPARE(data->classNames.front(), std::string("T-shirt/top"));
    QCOMPARE(data->classCount(), std::size_t{10});
  }
  const QString kuzushiji = dir.filePath(QStringLiteral("kmnist"));
  write(kuzushiji, {});
  QCOMPARE(load(kuzushiji)->classNames[1], std::string("ki"));
  const QString things = dir.filePath(QStringLiteral("things"));
  write(things, {});
  QCOMPARE(load(things)->name, std::string("things"));
}

void TestIdxReader::emnistLetters() {
  const QTemporaryDir dir;
  MiniIdxOptions options{"emnist-letters-"};
  options.firstLabel = 1;
  write(dir.path(), options);
  const auto data = load(dir.path());
  QCOMPARE(data->name, std::string("EMNIST letters"));
  QCOMPARE(data->classCount(), std::size_t{26});
  QCOMPARE(data->classNames[0], std::string("A"));
  QCOMPARE(int(data->train.labels[0]), 0);
  QVERIFY((data->shape == SampleShape{1, 5, 4}));  // stored 4×5 column by column
  QCOMPARE(int(data->sample(data->train, 1)[3 * 4 + 2]), (20 + 2 * 5 + 3) * 7 % 256);
}

void TestIdxReader::emnistMapping() {
  const QTemporaryDir dir;
  write(dir.path(), {"emnist-special-"});
  const std::string text = "0 48\r\n1 65 97\n\n2 233\n3 8364\n9 57";
  writeBytes(dir.path().toStdString() + "/emnist-special-mapping.txt", Bytes(text.begin(), text.end()));
  const auto data = load(dir.path());
  QCOMPARE(data->classNames, (std::vector<std::string>{"0", "A", "é", "€", "9"}));
  QCOMPARE(int(data->train.labels[3]), 3);
}

QTEST_GUILESS_MAIN(TestIdxReader)
#include "test_idx_reader.moc"
