// A chart taken elsewhere: copied, saved, and as a table in its place.
#include <QClipboard>
#include <QHeaderView>
#include <QMimeData>
#include <QSignalSpy>
#include <QTableView>
#include <QToolButton>
#include <QtTest>

#include "tests/widgets/made_up_curves.h"
#include "widgets/curve_chart.h"
#include "widgets/curve_plot.h"
#include "widgets/export_actions.h"
#include "widgets/number_panel.h"
#include "widgets/theme.h"

namespace retort {

using test::twoCurves;

class TestCurveExport : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { applyTheme(*qApp); }

  void init() {
    m_chart = std::make_unique<CurveChart>();
    m_chart->resize(700, 400);
    m_chart->setData(twoCurves());
    m_chart->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_chart.get()));
  }

  void cleanup() { m_chart.reset(); }

  void copiesImageAndNumbers() {
    QTest::keyClick(m_chart->plot(), Qt::Key_C, Qt::ControlModifier);
    QVERIFY(QGuiApplication::clipboard()->mimeData()->hasImage());
    m_chart->copyNumbers();
    QVERIFY(QGuiApplication::clipboard()->text().startsWith(QLatin1String("\"epoch\",\"student %\"")));
  }

  void savesPictureDrawingAndTable() {
    QTemporaryDir folder;
    QSignalSpy saved(m_chart.get(), &CurveChart::saved);
    for (const char* name : {"curves.png", "curves.svg", "curves.pdf", "curves 한글.csv"})
      QVERIFY(m_chart->saveTo(folder.filePath(QString::fromUtf8(name))));
    QCOMPARE(saved.count(), 4);
    QCOMPARE(QImage(folder.filePath(QStringLiteral("curves.png"))).size(), m_chart->size() * 2);
    QFile drawing(folder.filePath(QStringLiteral("curves.svg")));
    QVERIFY(drawing.open(QIODevice::ReadOnly));
    const QByteArray svg = drawing.readAll();
    QVERIFY(svg.contains("#0072b2") && svg.contains("<text") && !svg.contains("<image"));
  }

  void aDocumentIsOnePageOfVectorsAtTheChartsSize() {
    const QByteArray pdf = m_chart->exporting()->pdf();
    QVERIFY(pdf.startsWith("%PDF-"));
    QVERIFY(pdf.contains("/Count 1"));
    QVERIFY(pdf.contains("/MediaBox [0 0 525.000000 300.000000]"));  // 700 by 400 px, in points
    QVERIFY(!pdf.contains("/Subtype /Image"));
    QVERIFY(pdf.contains("/FontDescriptor"));  // text is text
  }

  void theNumbersStandInATableInTheChartsPlace() {
    m_chart->exporting()->tableAction()->trigger();
    auto* panel = m_chart->findChild<NumberPanel*>();
    QVERIFY(panel && panel->isVisible());
    QCOMPARE(panel->size(), m_chart->size());
    QTableView& table = *panel->view();
    QCOMPARE(table.model()->rowCount(), 30);
    QCOMPARE(table.model()->headerData(1, Qt::Horizontal).toString(), QStringLiteral("student %"));
    QVERIFY(!table.accessibleName().isEmpty());
    const QRect heading(table.horizontalHeader()->sectionViewportPosition(1) + 10, 5, 1, 1);
    QTest::mouseClick(table.horizontalHeader()->viewport(), Qt::LeftButton, {}, heading.topLeft());
    QCOMPARE(table.model()->index(0, 0).data().toString(), QStringLiteral("30"));  // by value, not by text
    QTest::mouseClick(table.viewport(), Qt::LeftButton, {}, table.visualRect(table.model()->index(0, 0)).center());
    QTest::keyClick(&table, Qt::Key_Right, Qt::ShiftModifier);
    QTest::keyClick(&table, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("epoch\tstudent %\n30\t0.4\n"));
    m_chart->setData(twoCurves(31));
    QTRY_COMPARE(table.model()->rowCount(), 31);
    CurveData other = twoCurves(12);
    other.title = QStringLiteral("Loss");
    m_chart->setData(other);
    QCOMPARE(table.model()->rowCount(), 12);  // at once: no numbers stand below another name
    m_chart->resize(800, 420);
    QCOMPARE(panel->size(), m_chart->size());
    QVERIFY(m_chart->svg().contains("<polyline"));  // what is saved is the chart
    QTest::keyClick(&table, Qt::Key_Escape);
    QVERIFY(!m_chart->exporting()->tableAction()->isChecked());
    QTRY_VERIFY(!m_chart->findChild<NumberPanel*>());
  }

  void withoutASelectionAllNumbersAreCopied() {
    m_chart->exporting()->tableAction()->trigger();
    auto* panel = m_chart->findChild<NumberPanel*>();
    QTest::keyClick(panel->view(), Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text().count(QLatin1Char('\n')), 31);
    QTest::mouseClick(panel->findChild<QToolButton*>(QStringLiteral("backToChart")), Qt::LeftButton);
    QVERIFY(!m_chart->exporting()->table());
  }

  void unwritablePathIsSaidAndLeavesNothing() {
    QTemporaryDir folder;
    QSignalSpy failed(m_chart.get(), &CurveChart::failed);
    const QString missing = folder.filePath(QStringLiteral("nowhere/curves.png"));
    QVERIFY(!m_chart->saveTo(missing));
    QVERIFY(failed[0][0].toString().contains(missing));
    QVERIFY(!m_chart->saveTo(folder.path() + QStringLiteral(".csv/x.csv")));
    QVERIFY(!m_chart->saveTo(folder.filePath(QStringLiteral("curves.gif"))));
    QCOMPARE(failed.count(), 3);
    QVERIFY(QDir(folder.path()).isEmpty());
  }

 private:
  std::unique_ptr<CurveChart> m_chart;
};

}  // namespace retort

QTEST_MAIN(retort::TestCurveExport)
#include "test_curve_export.moc"
