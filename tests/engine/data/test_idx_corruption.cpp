// Whatever the bytes: a valid data set or a typed error. Run with the sanitizers this also shows that none is overrun.
#include <QTemporaryDir>
#include <QTest>

#include "engine/data/dataset.h"
#include "engine/data/random.h"
#include "engine/experiment/error.h"
#include "tests/support/mini_idx.h"

using namespace retort;
using namespace retort::test;

namespace {

bool consistent(const Dataset& data) {
  const auto sound = [&data](const Cases& cases) {
    for (const std::uint16_t label : cases.labels)
      if (label >= data.classCount()) return false;
    return cases.count() > 0 && cases.values.size() == cases.count() * data.shape.size();
  };
  return sound(data.train) && sound(data.test);
}

// What became of reading the folder: true for a consistent data set, false for a typed error.
bool readsSoundly(const std::string& folder) {
  DatasetSpec spec;
  spec.kind = DatasetKind::Idx;
  spec.path = folder;
  try {
    if (!consistent(*loadDataset(spec))) throw std::logic_error("an inconsistent data set was read");
    return true;
  } catch (const Error& error) {
    const bool typed = error.kind() == ErrorKind::BadFile || error.kind() == ErrorKind::MissingFile;
    if (!typed || error.where().empty() || error.remedy().empty()) throw std::logic_error(error.what());
    return false;
  }
}

}  // namespace

class TestIdxCorruption : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void truncatedAnywhere_data() { rawAndGzip(); }
  void truncatedAnywhere();
  void randomBytes_data() { rawAndGzip(); }
  void randomBytes();

 private:
  static void rawAndGzip() {
    QTest::addColumn<bool>("gzip");
    QTest::newRow("raw") << false;
    QTest::newRow("gzip") << true;
  }
};

void TestIdxCorruption::truncatedAnywhere() {
  QFETCH(bool, gzip);
  const QTemporaryDir dir;
  const std::string folder = dir.path().toStdString();
  MiniIdxOptions options;
  options.gzip = gzip;
  const MiniIdx whole = makeMiniIdx(options);
  writeMiniIdx(folder, whole);
  QVERIFY(readsSoundly(folder));
  for (const MiniFile* file : {&whole.trainImages, &whole.trainLabels}) {
    const std::string path = folder + "/" + file->name;
    for (std::size_t length = 0; length < file->bytes.size(); ++length) {
      writeBytes(path, Bytes(file->bytes.begin(), file->bytes.begin() + static_cast<std::ptrdiff_t>(length)));
      QVERIFY2(!readsSoundly(folder), qPrintable(QString::number(length)));
    }
    writeBytes(path, file->bytes);
  }
  QVERIFY(readsSoundly(folder));
}

void TestIdxCorruption::randomBytes() {
  QFETCH(bool, gzip);
  const QTemporaryDir dir;
  const std::string folder = dir.path().toStdString();
  MiniIdxOptions options;
  options.gzip = gzip;
  const MiniIdx whole = makeMiniIdx(options);
  writeMiniIdx(folder, whole);
  Random random(20261123);
  int errors = 0;
  constexpr int rounds = 3000;
  for (int round = 0; round < rounds; ++round) {
    const MiniFile& file = round % 3 == 0 ? whole.trainLabels : whole.trainImages;
    Bytes bytes = file.bytes;
    const std::uint32_t reach = round % 2 == 0 ? 16 : static_cast<std::uint32_t>(bytes.size());  // headers as often
    for (std::uint32_t flips = 1 + random.below(3); flips > 0; --flips)
      bytes[random.below(reach)] ^= static_cast<std::uint8_t>(1U + random.below(255));
    writeBytes(folder + "/" + file.name, bytes);
    if (!readsSoundly(folder)) ++errors;
    writeBytes(folder + "/" + file.name, file.bytes);
  }
  QVERIFY(errors > rounds / 4);
  QVERIFY(readsSoundly(folder));
}

QTEST_GUILESS_MAIN(TestIdxCorruption)
#include "test_idx_corruption.moc"
