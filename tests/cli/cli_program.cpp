#include "tests/cli/cli_program.h"

#include <QFile>
#include <QJsonDocument>
#include <QProcess>

namespace retort::test {

QByteArray bytesOf(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void writeFile(const QString& path, const QByteArray& bytes) {
  writeBytes(path.toStdString(), Bytes(bytes.begin(), bytes.end()));
}

QList<QJsonObject> CliResult::objects() const {
  QList<QJsonObject> found;
  for (const QString& line : out.split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
    const QJsonDocument document = QJsonDocument::fromJson(line.toUtf8());
    if (!document.isObject()) return {};
    found.append(document.object());
  }
  return found;
}

QList<QJsonObject> CliResult::objects(const QString& event) const {
  QList<QJsonObject> found = objects();
  found.removeIf([&](const QJsonObject& object) { return object[QStringLiteral("event")].toString() != event; });
  return found;
}

CliResult runCli(const QStringList& arguments, const QString& folder, const QProcessEnvironment& environment) {
  QProcess program;
  program.setWorkingDirectory(folder);
  program.setProcessEnvironment(environment);
  program.start(QStringLiteral(RETORT_CLI), arguments);
  const bool ended = program.waitForFinished(240000);
  if (!ended) program.kill();
  return {program.exitCode(), !ended || program.exitStatus() == QProcess::CrashExit,
          QString::fromUtf8(program.readAllStandardOutput()), QString::fromUtf8(program.readAllStandardError())};
}

MiniIdx smallDataset() {
  return makeMiniIdx({.prefix = {}, .height = 6, .width = 6, .trainCases = 240, .testCases = 80, .classes = 10});
}

QStringList quickRun(const QString& data, const QStringList& more) {
  return QStringList{QStringLiteral("run"),    QStringLiteral("quick-start"),
                     QStringLiteral("--data"), data,
                     QStringLiteral("--set"),  QStringLiteral("teacher.layers=24"),
                     QStringLiteral("--set"),  QStringLiteral("teacher.training.epochs=4"),
                     QStringLiteral("--set"),  QStringLiteral("teacher.training.batch_size=16"),
                     QStringLiteral("--set"),  QStringLiteral("student.layers=8"),
                     QStringLiteral("--set"),  QStringLiteral("training.epochs=3"),
                     QStringLiteral("--set"),  QStringLiteral("training.batch_size=16")} +
         more;
}

QStringList withSettings(QStringList arguments, std::initializer_list<const char*> settings) {
  for (const char* setting : settings) arguments << text("--set") << text(setting);
  return arguments;
}

}  // namespace retort::test
