// Sound files of several makes, and files that are none.
#include <algorithm>
#include <cmath>
#include <numbers>

#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <QtEndian>

#include "engine/data/speech_audio.h"
#include "engine/experiment/error.h"
#include "tests/support/shared_data.h"

using namespace retort;

namespace {

template <typename T>
QByteArray little(T value) {
  const T bytes = qToLittleEndian(value);
  return {reinterpret_cast<const char*>(&bytes), sizeof bytes};
}

// 16-bit PCM; samples of the channels take turns.
QByteArray wav(quint32 rate, quint16 channels, const std::vector<qint16>& samples) {
  QByteArray data;
  for (const qint16 sample : samples) data += little(sample);
  const auto bytes = quint32(data.size());
  return "RIFF" + little<quint32>(36 + bytes) + "WAVEfmt " + little<quint32>(16) + little<quint16>(1) +
         little(channels) + little(rate) + little<quint32>(rate * channels * 2) +
         little<quint16>(quint16(channels * 2)) + little<quint16>(16) + "data" + little(bytes) + data;
}

std::string write(const QTemporaryDir& folder, const QByteArray& bytes) {
  QFile file(folder.filePath(QStringLiteral("a.wav")));
  if (file.open(QIODevice::WriteOnly)) file.write(bytes);
  return file.fileName().toStdString();
}

QString problemOf(const QByteArray& bytes) {
  const QTemporaryDir folder;
  const std::string path = write(folder, bytes);
  try {
    (void)readAudio(path);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::BadFile && error.where() == path) return QString::fromStdString(error.problem());
  }
  return {};
}

}  // namespace

class TestSpeechAudio : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void mono();
  void stereoIsMixedDown();
  void resamples();
  void badFiles();
  void damagedBytes();
  void fsdd();
};

void TestSpeechAudio::mono() {
  const QTemporaryDir folder;
  const Audio audio = readAudio(write(folder, wav(8000, 1, {0, 16384, -32768})));
  QCOMPARE(audio.rate, 8000);
  QVERIFY((audio.samples == std::vector<float>{0.0F, 0.5F, -1.0F}));
}

void TestSpeechAudio::stereoIsMixedDown() {
  const QTemporaryDir folder;
  const Audio audio = readAudio(write(folder, wav(16000, 2, {16384, 0, 8192, -8192})));
  QVERIFY((audio.samples == std::vector<float>{0.25F, 0.0F}));
}

// A tone of 500 Hz stays the same tone: compared with it where the filter's ends are far.
void TestSpeechAudio::resamples() {
  const auto tone = [](int rate, std::size_t i) {
    return static_cast<float>(0.5 * std::sin(2 * std::numbers::pi * 500 * static_cast<double>(i) / rate));
  };
  Audio audio{16000, {}};
  for (std::size_t i = 0; i < 16000; ++i) audio.samples.push_back(tone(16000, i));
  const Audio half = resampled(audio, 8000);
  QCOMPARE(half.rate, 8000);
  QVERIFY(half.samples.size() >= 7990 && half.samples.size() <= 8001);
  for (std::size_t i = 1000; i < 7000; ++i) QVERIFY(std::abs(half.samples[i] - tone(8000, i)) < 0.01F);
  QVERIFY(resampled(audio, 16000).samples == audio.samples);
}

void TestSpeechAudio::badFiles() {
  QVERIFY(problemOf({}).contains(QStringLiteral("empty")));
  QVERIFY(problemOf("this is no sound at all, only some text").contains(QStringLiteral("no sound file")));
  QVERIFY(problemOf(wav(8000, 1, {})).contains(QStringLiteral("no samples")));
  QVERIFY(problemOf(wav(100, 1, {1, 2})).contains(QStringLiteral("100 samples per second")));
  QVERIFY_THROWS_EXCEPTION(Error, (void)readAudio("/no/such/file.wav"));
}

// Whatever the header's bytes, there are samples or a typed error.
void TestSpeechAudio::damagedBytes() {
  const QByteArray sound = wav(8000, 1, {1, 2, 3, 4});
  for (qsizetype i = 0; i < 44; ++i) {
    for (const char byte : {'\0', '\x7f', '\xff'}) {
      QByteArray damaged = sound;
      damaged[i] = byte;
      const QTemporaryDir folder;
      const std::string path = write(folder, damaged);
      try {
        const Audio audio = readAudio(path);
        QVERIFY(!audio.samples.empty() && audio.samples.size() <= 100);
      } catch (const Error& error) {
        QCOMPARE(error.where(), path);
      }
    }
  }
}

void TestSpeechAudio::fsdd() {
  const QString folder = retort::test::fsddFolder();
  if (folder.isEmpty()) QSKIP("the FSDD recordings are not here");
  const Audio audio = readAudio((folder + QStringLiteral("/recordings/0_george_0.wav")).toStdString());
  QCOMPARE(audio.rate, 8000);
  QVERIFY(audio.samples.size() > 1000);
  QVERIFY(*std::ranges::max_element(audio.samples) > 0.01F);
}

QTEST_GUILESS_MAIN(TestSpeechAudio)
#include "test_speech_audio.moc"
