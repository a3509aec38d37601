// retort-cli as its user meets it: arguments in, exit status and text out.
#pragma once

#include <initializer_list>

#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QProcessEnvironment>
#include <QString>
#include <QStringList>

#include "tests/support/mini_idx.h"

namespace retort::test {

inline QString text(const char* words) { return QString::fromUtf8(words); }

/// The whole file; empty where it cannot be read.
[[nodiscard]] QByteArray bytesOf(const QString& path);
void writeFile(const QString& path, const QByteArray& bytes);

struct CliResult {
  int exitCode = -1;
  bool crashed = false;
  QString out;
  QString err;

  /// The lines of standard output as JSON objects; empty where one of them is none.
  [[nodiscard]] QList<QJsonObject> objects() const;
  [[nodiscard]] QList<QJsonObject> objects(const QString& event) const;
};

/// Runs it to its end, in `folder`. Four minutes at most.
[[nodiscard]] CliResult runCli(const QStringList& arguments, const QString& folder,
                               const QProcessEnvironment& environment = QProcessEnvironment::systemEnvironment());

/// A data set in MNIST's layout: 240 training and 80 test cases of 6 x 6 pixels in ten classes.
[[nodiscard]] MiniIdx smallDataset();

/// Arguments of a whole experiment that takes a fraction of a second on such a folder.
[[nodiscard]] QStringList quickRun(const QString& data, const QStringList& more = {});

/// The arguments with a --set before each of the settings behind them.
[[nodiscard]] QStringList withSettings(QStringList arguments, std::initializer_list<const char*> settings);

}  // namespace retort::test
