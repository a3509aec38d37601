// Where the real data for tests lies; it is not part of the project and may be absent.
#pragma once

#include <QDir>
#include <QString>

namespace retort::test {

inline QString sharedFolder(const QString& name) {
  const QString given = qEnvironmentVariable("RETORT_SHARED_DATA");
  const QString base = given.isEmpty() ? QStringLiteral(RETORT_SOURCE_DIR "/../shared/data") : given;
  const QString folder = QDir(base).filePath(name);
  return QDir(folder).exists() ? QDir(folder).absolutePath() : QString();
}

/// Folder of the real MNIST files, or an empty string where they are absent (then skip, saying so).
inline QString mnistFolder() { return sharedFolder(QStringLiteral("mnist")); }
/// The same for the 3,000 recordings of the Free Spoken Digit Dataset.
inline QString fsddFolder() { return sharedFolder(QStringLiteral("fsdd")); }

}  // namespace retort::test
