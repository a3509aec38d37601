// Where the real data for tests lies; it is not part of the project and may be absent.
#pragma once

#include <QDir>
#include <QString>

namespace retort::test {

/// Folder of the real MNIST files, or an empty string where they are absent (then skip, saying so).
inline QString mnistFolder() {
  const QString given = qEnvironmentVariable("RETORT_SHARED_DATA");
  const QString base = given.isEmpty() ? QStringLiteral(RETORT_SOURCE_DIR "/../shared/data") : given;
  const QString folder = QDir(base).filePath(QStringLiteral("mnist"));
  return QDir(folder).exists() ? QDir(folder).absolutePath() : QString();
}

}  // namespace retort::test
