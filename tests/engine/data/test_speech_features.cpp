// Log-mel frames of a folder of recordings, and the file that keeps them.
#include <QTemporaryDir>
#include <QTest>

#include "engine/data/speech_features.h"
#include "engine/experiment/error.h"
#include "tests/support/mini_speech.h"

using namespace retort;
using namespace retort::test;

namespace {

struct Place {
  QTemporaryDir root;
  QString folder = root.filePath(QStringLiteral("words"));
  std::string cache = root.filePath(QStringLiteral("cache/mel")).toStdString();

  Place() { writeMiniSpeech(folder); }
  [[nodiscard]] QString file(const char* name) const { return folder + u'/' + QLatin1String(name); }
  [[nodiscard]] SpeechFeatures read() const { return readSpeechFeatures(listRecordings(folder.toStdString()), cache); }
};

QByteArray bytesOf(const std::string& path) {
  QFile file(QString::fromStdString(path));
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool same(const SpeechFeatures& a, const SpeechFeatures& b) {
  const auto isSame = [](const CachedRecording& x, const CachedRecording& y) {
    return x.name == y.name && x.rate == y.rate && x.frames == y.frames;
  };
  return a.frames.rate == b.frames.rate && std::ranges::equal(a.frames.recordings, b.frames.recordings, isSame);
}

}  // namespace

class TestSpeechFeatures : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void readsOnce() {
    const Place place;
    const SpeechFeatures first = place.read();
    QCOMPARE(first.read, std::size_t{24});
    QVERIFY(first.wasKept);
    QCOMPARE(first.frames.rate, 8000);
    QCOMPARE(first.frames.recordings.front().name, std::string("0_a_0.wav"));
    // 0.2 s: windows of 200 samples, 80 apart, in 1,600 samples.
    QCOMPARE(first.frames.recordings.front().frames.size(), std::size_t{(1 + (1600 - 200) / 80) * 40});
    const SpeechFeatures again = place.read();
    QCOMPARE(again.read, std::size_t{0});
    QVERIFY(again.wasKept && same(first, again));
  }

  void noticesWhatChanged() {
    const Place place;
    (void)place.read();
    writeSound(place.file("1_b_2.wav"), toneWav(900, 0.3));
    writeSound(place.file("1_b_9.wav"), toneWav(950, 0.2));
    QVERIFY(QFile::remove(place.file("0_c_1.wav")));
    const SpeechFeatures changed = place.read();
    QCOMPARE(changed.read, std::size_t{2});
    QCOMPARE(changed.frames.recordings.size(), std::size_t{24});
    QVERIFY(same(changed, readSpeechFeatures(listRecordings(place.folder.toStdString()), {})));
    QCOMPARE(place.read().read, std::size_t{0});
    QVERIFY(QFile::remove(place.file("1_b_9.wav")));
    QCOMPARE(place.read().read, std::size_t{0});  // nothing to read, but written anew
    QCOMPARE(readFeatureCache(place.cache)->recordings.size(), std::size_t{23});
  }

  /// Of the same name and size: the time of change tells.
  void noticesAFileThatWasReplaced() {
    const Place place;
    const SpeechFeatures before = place.read();
    const QByteArray other = toneWav(2000, 0.2);
    QCOMPARE(other.size(), QFileInfo(place.file("0_a_0.wav")).size());
    writeSound(place.file("0_a_0.wav"), other);
    QFile file(place.file("0_a_0.wav"));
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.setFileTime(QDateTime::currentDateTime().addSecs(60), QFileDevice::FileModificationTime));
    file.close();
    const SpeechFeatures after = place.read();
    QCOMPARE(after.read, std::size_t{1});
    QVERIFY(after.frames.recordings.front().frames != before.frames.recordings.front().frames);
  }

  void aDamagedCacheIsNone_data() {
    QTest::addColumn<int>("way");
    for (int way = 0; way < 6; ++way) QTest::newRow(qPrintable(QString::number(way))) << way;
  }
  void aDamagedCacheIsNone() {
    QFETCH(int, way);
    const Place place;
    const SpeechFeatures first = place.read();
    QByteArray bytes = bytesOf(place.cache);
    const QByteArray whole = bytes;
    if (way == 0) bytes.chop(1);
    if (way == 1) bytes.clear();
    if (way == 2) bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    if (way == 3) bytes += 'x';
    if (way == 4) bytes = bytes.left(30);
    if (way == 5) bytes = QByteArray(5000, '\xff');
    writeSound(QString::fromStdString(place.cache), bytes);
    QVERIFY(!readFeatureCache(place.cache));
    const SpeechFeatures again = place.read();
    QCOMPARE(again.read, std::size_t{24});
    QVERIFY(same(first, again));
    QCOMPARE(bytesOf(place.cache), whole);
  }

  /// A right checksum over claims that no file could keep.
  void anEvilCacheIsNone() {
    const Place place;
    FeatureCache cache{8000, {{"0_a_0.wav", 1, 2, 8000, std::vector<float>(80, 1.0F)}}};
    QVERIFY(writeFeatureCache(place.cache, cache));
    QVERIFY(readFeatureCache(place.cache));
    cache.recordings[0].frames[3] = std::nanf("");
    QVERIFY(writeFeatureCache(place.cache, cache));
    QVERIFY(!readFeatureCache(place.cache));
    cache.recordings[0].frames.clear();
    QVERIFY(writeFeatureCache(place.cache, cache));
    QVERIFY(!readFeatureCache(place.cache));
    cache.recordings[0] = {"0_a_0.wav", 1, 2, 0, std::vector<float>(40, 1.0F)};
    QVERIFY(writeFeatureCache(place.cache, cache));
    QVERIFY(!readFeatureCache(place.cache));
    cache.recordings[0].frames.resize(41);  // not whole frames: a byte is left over
    QVERIFY(writeFeatureCache(place.cache, cache));
    QVERIFY(!readFeatureCache(place.cache));
  }

  void aCacheThatCannotBeWrittenIsNoError() {
    const Place place;
    writeSound(place.root.filePath(QStringLiteral("file")), "x");
    const std::string inAFile = place.root.filePath(QStringLiteral("file/mel")).toStdString();
    for (const std::string& cache : {std::string(), inAFile, place.root.path().toStdString()}) {
      const SpeechFeatures features = readSpeechFeatures(listRecordings(place.folder.toStdString()), cache);
      QCOMPARE(features.read, std::size_t{24});
      QVERIFY(!features.wasKept);
    }
  }

  void mixedRatesAreBroughtToTheCommonest() {
    const Place place;
    (void)place.read();
    writeSound(place.file("0_a_0.wav"), toneWav(300, 0.2, 16000));
    const SpeechFeatures mixed = place.read();
    QCOMPARE(mixed.read, std::size_t{1});
    QCOMPARE(mixed.frames.rate, 8000);
    QCOMPARE(mixed.frames.recordings[0].rate, 16000);
    QVERIFY(mixed.frames.recordings[0].frames.size() / 40 >= 17);  // still 0.2 s
    QVERIFY(mixed.frames.recordings[0].frames.size() / 40 <= 18);
    // Once most are of the other rate, all are brought to that one.
    writeMiniSpeech(place.folder, 3, 16000);
    const SpeechFeatures most = place.read();
    QCOMPARE(most.frames.rate, 16000);
    QCOMPARE(most.read, std::size_t{24});
    QVERIFY(same(most, readSpeechFeatures(listRecordings(place.folder.toStdString()), {})));
  }

  void aFileThatIsNoSoundIsNamed() {
    const Place place;
    for (const QByteArray& bytes : {QByteArray(), QByteArray("this is no sound at all"), toneWav(300, 0)}) {
      writeSound(place.file("1_c_3.wav"), bytes);
      try {
        (void)place.read();
        QFAIL("nothing was thrown");
      } catch (const Error& error) {
        QCOMPARE(error.kind(), ErrorKind::BadFile);
        QCOMPARE(QString::fromStdString(error.where()), place.file("1_c_3.wav"));
        QVERIFY(!error.problem().empty() && !error.remedy().empty());
      }
    }
  }

  void whereTheCacheLies() {
    qputenv("XDG_CACHE_HOME", "/somewhere");
    const std::string path = featureCachePath("/data/words");
    QVERIFY(path.starts_with("/somewhere/retort/mel-"));
    QCOMPARE(featureCachePath("/data/../data/words"), path);
    QVERIFY(featureCachePath("/data/others") != path);
    qputenv("XDG_CACHE_HOME", "relative");  // which the XDG specification has ignored
    qputenv("HOME", "/home/someone");
    QVERIFY(featureCachePath("/data/words").starts_with("/home/someone/.cache/retort/mel-"));
    qunsetenv("HOME");
    QVERIFY(featureCachePath("/data/words").empty());
  }
};

QTEST_GUILESS_MAIN(TestSpeechFeatures)
#include "test_speech_features.moc"
