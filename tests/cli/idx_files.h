// A data set in MNIST's layout, whole or spoilt in one way.
#pragma once

#include <QByteArray>
#include <QString>

namespace retort::test {

/// An IDX file of bytes. @param sizes   one or three dimensions
[[nodiscard]] QByteArray idxBytes(const QList<quint32>& sizes, const QByteArray& values);

/// Images of `count` cases, 6 x 6: the class decides which rows are inked. Labels go round the ten classes.
[[nodiscard]] QByteArray idxImages(quint32 count);
[[nodiscard]] QByteArray idxLabels(quint32 count);

/// Writes all four files: 240 training and 80 test cases.
void writeDataset(const QString& folder);

void writeFile(const QString& path, const QByteArray& bytes);

}  // namespace retort::test
