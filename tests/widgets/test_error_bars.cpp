#include <QtTest>

#include "widgets/curve_chart.h"
#include "widgets/curve_plot.h"
#include "widgets/curve_readout.h"
#include "widgets/curve_scale.h"
#include "widgets/theme.h"

namespace retort {

namespace {

/// Errors by temperature, whose marks stand by its logarithm.
CurveData dataOf() {
  CurveData data;
  data.title = QStringLiteral("Test errors");
  data.xName = QStringLiteral("Temperature");
  data.decimals = 1;
  data.xLabels = {{0, QStringLiteral("1")}, {1, QStringLiteral("4")}, {2, QStringLiteral("16")}};
  CurveSeries series;
  series.key = 1;
  series.name = QStringLiteral("Width 300");
  series.colour = studentColour();
  series.points = {{0, 150}, {1, 130}, {2, 140}};
  series.errors = {4, 0, 8};
  data.series.push_back(series);
  return data;
}

}  // namespace

class TestErrorBars : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { applyTheme(*qApp); }

  void init() {
    m_chart = std::make_unique<CurveChart>();
    m_chart->resize(500, 320);
    m_chart->setData(dataOf());
    m_chart->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_chart.get()));
  }

  void theRangeHoldsTheBarsAndAirAtBothEnds() {
    const CurveRange range = fittedRange(dataOf(), false);
    QVERIFY(range.top > 154 && range.bottom < 130);
    QVERIFY(range.left < 0 && range.right > 2);
    CurveData one = dataOf();
    one.xLabels.resize(1);
    QVERIFY(fittedRange(one, false).right > fittedRange(one, false).left);
  }

  void barsArePainted() {
    const QImage with = m_chart->image(1);
    CurveData plain = dataOf();
    plain.series[0].errors = {0, 0, 0};
    const QPoint above = m_chart->plot()->toPixel({0, 152.5}).toPoint();
    const QRect beside(above - QPoint(2, 1), QSize(5, 3));
    m_chart->setData(plain);
    QVERIFY(with.copy(beside) != m_chart->image(1).copy(beside));
  }

  void theCrosshairSaysTheError() {
    QTest::keyClick(m_chart->plot(), Qt::Key_Right);
    QCOMPARE(m_chart->plot()->crosshairValues().at(0).error, 8.0);
    QCOMPARE(m_chart->plot()->accessibleDescription(), QStringLiteral("Temperature 16: Width 300 140.0 ± 8.0"));
    QTest::keyClick(m_chart->plot(), Qt::Key_Left);
    QCOMPARE(m_chart->plot()->accessibleDescription(), QStringLiteral("Temperature 4: Width 300 130.0"));
    QCOMPARE(xText(dataOf(), 1), QStringLiteral("4"));
    QCOMPARE(xText(dataOf(), 7), QStringLiteral("7"));
  }

  void theTableHasTheErrorsAndTheMarks() {
    QCOMPARE(csvOf(dataOf()), QStringLiteral("\"Temperature\",\"Width 300\",\"Width 300 ±\"\n\"1\",150,4\n"
                                             "\"4\",130,\n\"16\",140,8\n"));
  }

  void zoomingKeepsMarksInSight() {
    QTest::keyClick(m_chart->plot(), Qt::Key_Plus);
    QVERIFY(m_chart->plot()->isZoomed());
    QVERIFY(!m_chart->grab().isNull());
    QTest::keyClick(m_chart->plot(), Qt::Key_Escape);
    QVERIFY(!m_chart->plot()->isZoomed());
  }

  void fewerErrorsThanPoints() {
    CurveData data = dataOf();
    data.series[0].errors = {4};
    data.series[0].points[1].setY(std::nan(""));
    m_chart->setData(data);
    QVERIFY(!m_chart->grab().isNull());
    QVERIFY(csvOf(data).contains(QLatin1String("\"4\",,\n")));
  }

 private:
  std::unique_ptr<CurveChart> m_chart;
};

}  // namespace retort

QTEST_MAIN(retort::TestErrorBars)
#include "test_error_bars.moc"
