#include "app/setup/problem_text.h"

#include <QDir>
#include <QFileInfo>

namespace retort {

bool isOfFile(const Error& problem) {
  return problem.kind() == ErrorKind::MissingFile || problem.kind() == ErrorKind::BadFile;
}

QString problemText(const Error& problem) {
  QString text = QString::fromStdString(problem.problem());
  const bool beginsWithPath = text.section(u' ', 0, 0).contains(u'.');
  if (!text.isEmpty() && !beginsWithPath) text[0] = text[0].toUpper();
  if (!problem.remedy().empty()) text += QStringLiteral(". ") + QString::fromStdString(problem.remedy());
  return text + u'.';
}

QString problemText(const Error& problem, const DatasetSpec& dataset) {
  const QString where = QDir::cleanPath(QString::fromStdString(problem.where()));
  if (!isOfFile(problem) || where.isEmpty() || where == QDir::cleanPath(QString::fromStdString(dataset.path)))
    return problemText(problem);
  return QFileInfo(where).fileName() + QStringLiteral(": ") + problemText(problem);
}

}  // namespace retort
