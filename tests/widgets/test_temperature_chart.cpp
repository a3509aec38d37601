#include <cmath>

#include <QMenu>
#include <QSignalSpy>
#include <QtTest>

#include "widgets/temperature_chart.h"
#include "widgets/theme.h"

namespace retort {

namespace {

/// y = ln T and 2 of T = 0.5, 1, 2 … 64.
CurveData twoCurves() {
  CurveData data;
  data.title = QStringLiteral("Entropy");
  data.xName = QStringLiteral("T");
  data.series.resize(2);
  data.series[0].name = QStringLiteral("teacher");
  data.series[0].colour = teacherColour();
  data.series[1].name = QStringLiteral("student");
  data.series[1].colour = studentColour();
  for (double t = 0.5; t < 100; t *= 2) {
    data.series[0].points.emplace_back(t, std::log(2 * t));
    data.series[1].points.emplace_back(t, 2);
  }
  return data;
}

}  // namespace

class TestTemperatureChart : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { applyTheme(*qApp); }

  void init() {
    m_chart = std::make_unique<TemperatureChart>();
    m_chart->resize(400, 160);
    m_chart->setData(twoCurves());
    m_chart->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_chart.get()));
  }

  void cleanup() { m_chart.reset(); }

  void theAxisIsLogarithmic() {
    const double left = m_chart->toPixel({0.5, 0}).x();
    const double middle = m_chart->toPixel({std::sqrt(0.5 * 64), 0}).x();
    const double right = m_chart->toPixel({64, 0}).x();
    QVERIFY(std::abs(middle - (left + right) / 2) < 1e-9);
    QCOMPARE(m_chart->temperatureAt(left - 100), 0.5);
    QCOMPARE(m_chart->temperatureAt(right + 100), 64.0);
    QCOMPARE(m_chart->temperatureAt(m_chart->toPixel({20, 0}).x()), 20.0);
  }

  void theMarkerMoves() {
    m_chart->setTemperature(2);
    const QImage at2 = m_chart->grab().toImage();
    m_chart->setTemperature(9);
    QVERIFY(m_chart->grab().toImage() != at2);
    m_chart->setTemperature(500);  // beyond the axis: no marker
    const QImage beyond = m_chart->grab().toImage();
    m_chart->setTemperature(600);
    QCOMPARE(m_chart->grab().toImage(), beyond);
  }

  void aClickAndADragChoose() {
    QSignalSpy chosen(m_chart.get(), &TemperatureChart::temperatureChosen);
    const auto at = [this](double t) { return QPoint(qRound(m_chart->toPixel({t, 0}).x()), 60); };
    QTest::mousePress(m_chart.get(), Qt::LeftButton, {}, at(4));
    QVERIFY(std::abs(chosen.back()[0].toDouble() - 4) < 0.2);
    QTest::mouseMove(m_chart.get(), at(30));
    QTRY_VERIFY(chosen.count() >= 2);
    QVERIFY(std::abs(chosen.back()[0].toDouble() - 30) < 1.5);
    QTest::mouseRelease(m_chart.get(), Qt::LeftButton, {}, at(30));
  }

  void keysReadTheValues() {
    QSignalSpy chosen(m_chart.get(), &TemperatureChart::temperatureChosen);
    m_chart->setTemperature(4);
    m_chart->setFocus();
    QTest::keyClick(m_chart.get(), Qt::Key_Right);
    QCOMPARE(*m_chart->crosshair(), 4.0);
    QTest::keyClick(m_chart.get(), Qt::Key_Right);
    QCOMPARE(*m_chart->crosshair(), 8.0);
    QCOMPARE(m_chart->accessibleDescription(), QStringLiteral("At T = 8.0: teacher 2.77, student 2.00"));
    QTest::keyClick(m_chart.get(), Qt::Key_Return);
    QCOMPARE(chosen.back()[0].toDouble(), 8.0);
    QTest::keyClick(m_chart.get(), Qt::Key_Left);
    QTest::keyClick(m_chart.get(), Qt::Key_Left);
    QCOMPARE(*m_chart->crosshair(), 2.0);
    QTest::keyClick(m_chart.get(), Qt::Key_Escape);
    QVERIFY(!m_chart->crosshair());
  }

  void hiddenCurvesAreNotDrawn() {
    const QImage both = m_chart->grab().toImage();
    CurveData data = twoCurves();
    data.series[0].hidden = true;
    m_chart->setData(data);
    QVERIFY(m_chart->grab().toImage() != both);
  }

  void itSaysWhyItIsEmpty() {
    m_chart->setData({});
    const QImage silent = m_chart->grab().toImage();
    m_chart->setEmptyText(QStringLiteral("No model yet."));
    QVERIFY(m_chart->grab().toImage() != silent);
    QSignalSpy chosen(m_chart.get(), &TemperatureChart::temperatureChosen);
    QTest::mouseClick(m_chart.get(), Qt::LeftButton);
    QTest::keyClick(m_chart.get(), Qt::Key_Right);
    QCOMPARE(chosen.count(), 0);
    CurveData one = twoCurves();
    one.series.resize(1);
    one.series[0].points.resize(1);
    m_chart->setData(one);
    QVERIFY(!m_chart->grab().isNull());
  }

  void canBeExported() {
    QVERIFY(m_chart->exportMenu()->actions().size() >= 5);
    QVERIFY(csvOf(m_chart->data()).startsWith(QLatin1String("\"T\",\"teacher\",\"student\"")));
  }

 private:
  std::unique_ptr<TemperatureChart> m_chart;
};

}  // namespace retort

QTEST_MAIN(retort::TestTemperatureChart)
#include "test_temperature_chart.moc"
