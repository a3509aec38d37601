#include "widgets/chart_export.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QDir>
#include <QPageLayout>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QSaveFile>
#include <QtSvg/QSvgGenerator>

namespace retort {

QByteArray svgDocument(const QSize& size, const QString& title, const PaintFunction& paint) {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  QSvgGenerator generator;
  generator.setOutputDevice(&buffer);
  generator.setSize(size);
  generator.setViewBox(QRect({0, 0}, size));
  generator.setTitle(title);
  QPainter painter(&generator);
  paint(painter);
  painter.end();
  return bytes;
}

QByteArray pdfDocument(const QSize& size, const QString& title, const PaintFunction& paint) {
  constexpr int kDotsPerInch = 96;
  constexpr double kPointsPerInch = 72;
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  QPdfWriter writer(&buffer);
  writer.setTitle(title);
  writer.setCreator(QStringLiteral("Retort"));
  writer.setResolution(kDotsPerInch);
  const QSizeF points = QSizeF(size) * (kPointsPerInch / kDotsPerInch);
  writer.setPageLayout({QPageSize(points, QPageSize::Point, {}, QPageSize::ExactMatch), QPageLayout::Portrait, {}});
  QPainter painter(&writer);
  paint(painter);
  painter.end();
  return bytes;
}

QString writeWhole(const QString& path, const QByteArray& bytes) {
  QSaveFile file(path);
  if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit()) return {};
  return QCoreApplication::translate("retort", "%1 cannot be written: %2. Choose another folder or name.")
      .arg(QDir::toNativeSeparators(path), file.errorString());
}

QString fileNameOf(const QString& title) {
  constexpr int kLongestName = 200;  // bytes: file systems take 255, with the suffix
  QString name;
  for (const QChar c : title.toLower()) {
    if (c.isLetterOrNumber())
      name += c;
    else if (!name.isEmpty() && !name.endsWith(QLatin1Char('-')))
      name += QLatin1Char('-');
  }
  while (name.toUtf8().size() > kLongestName) name.chop(1);
  while (name.endsWith(QLatin1Char('-'))) name.chop(1);
  return name.isEmpty() ? QStringLiteral("chart") : name;
}

}  // namespace retort
