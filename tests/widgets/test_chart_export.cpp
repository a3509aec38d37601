#include <QPainter>
#include <QtTest>

#include "widgets/chart_export.h"

namespace retort {

class TestChartExport : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void fileNames() {
    QCOMPARE(fileNameOf(QStringLiteral("Test error")), QStringLiteral("test-error"));
    QCOMPARE(fileNameOf(QStringLiteral("Soft : hard gradient / T²")), QStringLiteral("soft-hard-gradient-t²"));
    QCOMPARE(fileNameOf(QStringLiteral("../..")), QStringLiteral("chart"));
    QCOMPARE(fileNameOf(QString(300, QLatin1Char('a'))).size(), 200);
    QVERIFY(fileNameOf(QString(300, QChar(0x4e00))).toUtf8().size() <= 200);
  }

  void aFailedWriteLeavesTheOldFile() {
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("chart.csv"));
    QCOMPARE(writeWhole(path, "old"), QString());
    QVERIFY(!writeWhole(path + QStringLiteral("/below"), "new").isEmpty());
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("old"));
  }

  void aFolderIsNoFile() {
    QTemporaryDir folder;
    const QString problem = writeWhole(folder.path(), "text");
    QVERIFY(problem.contains(folder.path()));
    QVERIFY(problem.contains(QLatin1String("Choose another folder")));
  }

  void drawingHasSizeAndTitle() {
    const QByteArray svg = svgDocument({320, 200}, QStringLiteral("Test error"),
                                       [](QPainter& painter) { painter.drawLine(0, 0, 10, 10); });
    QVERIFY(svg.contains("viewBox=\"0 0 320 200\""));
    QVERIFY(svg.contains("Test error"));
    QVERIFY(svg.trimmed().endsWith("</svg>"));
  }
};

}  // namespace retort

QTEST_MAIN(retort::TestChartExport)
#include "test_chart_export.moc"
