#include "tests/cli/idx_files.h"

#include <QDir>
#include <QFile>
#include <QtEndian>

namespace retort::test {
namespace {

constexpr quint32 kSide = 6;
constexpr quint32 kClasses = 10;

/// A pattern of its own for each class, and a little noise that differs from case to case.
char pixel(quint32 index, quint32 row, quint32 column) {
  const quint32 label = index % kClasses;
  const bool inked = ((label + 1) >> (row % 4U) & 1U) != 0 && column >= row % 3U;
  return static_cast<char>((inked ? 200U : 0U) + (index * 7 + row * 5 + column * 3) % 50U);
}

}  // namespace

QByteArray idxBytes(const QList<quint32>& sizes, const QByteArray& values) {
  QByteArray bytes("\0\0\x08", 3);
  bytes.append(static_cast<char>(sizes.size()));
  for (const quint32 size : sizes) {
    QByteArray word(4, '\0');
    qToBigEndian(size, word.data());
    bytes += word;
  }
  return bytes + values;
}

QByteArray idxImages(quint32 count) {
  QByteArray values;
  for (quint32 i = 0; i < count; ++i)
    for (quint32 row = 0; row < kSide; ++row)
      for (quint32 column = 0; column < kSide; ++column) values.append(pixel(i, row, column));
  return idxBytes({count, kSide, kSide}, values);
}

QByteArray idxLabels(quint32 count) {
  QByteArray values;
  for (quint32 i = 0; i < count; ++i) values.append(static_cast<char>(i % kClasses));
  return idxBytes({count}, values);
}

void writeDataset(const QString& folder) {
  const QDir place(folder);
  place.mkpath(QStringLiteral("."));
  writeFile(place.filePath(QStringLiteral("train-images-idx3-ubyte")), idxImages(240));
  writeFile(place.filePath(QStringLiteral("train-labels-idx1-ubyte")), idxLabels(240));
  writeFile(place.filePath(QStringLiteral("t10k-images-idx3-ubyte")), idxImages(80));
  writeFile(place.filePath(QStringLiteral("t10k-labels-idx1-ubyte")), idxLabels(80));
}

void writeFile(const QString& path, const QByteArray& bytes) {
  QFile file(path);
  if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
    qFatal("%s cannot be written", qPrintable(path));
}

}  // namespace retort::test
