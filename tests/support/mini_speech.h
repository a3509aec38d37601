// Small folders of recordings, made of tones, for tests to read and to spoil.
#pragma once

#include <cmath>
#include <numbers>
#include <vector>

#include <QByteArray>
#include <QDir>
#include <QFile>
#include <QtEndian>

namespace retort::test {

template <typename T>
inline QByteArray littleEndian(T value) {
  const T bytes = qToLittleEndian(value);
  return {reinterpret_cast<const char*>(&bytes), sizeof bytes};
}

/// A WAV file of 16 bits and one channel: two tones over each other. @param hertz of the lower one
inline QByteArray toneWav(double hertz, double seconds, quint32 rate = 8000) {
  QByteArray data;
  for (int i = 0; i < static_cast<int>(seconds * rate); ++i) {
    const double phase = 2 * std::numbers::pi * hertz * i / rate;
    data += littleEndian(static_cast<qint16>(8000 * std::sin(phase) + 4000 * std::sin(3.1 * phase) + (i * 37 % 101)));
  }
  const auto bytes = static_cast<quint32>(data.size());
  return "RIFF" + littleEndian<quint32>(36 + bytes) + "WAVEfmt " + littleEndian<quint32>(16) +
         littleEndian<quint16>(1) + littleEndian<quint16>(1) + littleEndian(rate) + littleEndian<quint32>(rate * 2) +
         littleEndian<quint16>(2) + littleEndian<quint16>(16) + "data" + littleEndian(bytes) + data;
}

inline void writeSound(const QString& path, const QByteArray& bytes) {
  QFile file(path);
  if (file.open(QIODevice::WriteOnly)) file.write(bytes);
}

/// Labels 0 and 1, speakers a, b and c, `takes` recordings of each by each, of 0.2 s and more.
inline void writeMiniSpeech(const QString& folder, int takes = 4, quint32 rate = 8000) {
  QDir().mkpath(folder);
  for (int label = 0; label < 2; ++label)
    for (int speaker = 0; speaker < 3; ++speaker)
      for (int take = 0; take < takes; ++take)
        writeSound(QStringLiteral("%1/%2_%3_%4.wav").arg(folder).arg(label).arg(QLatin1Char("abc"[speaker])).arg(take),
                   toneWav(300 + 500 * label + 30 * speaker, 0.2 + 0.02 * take, rate));
}

}  // namespace retort::test
