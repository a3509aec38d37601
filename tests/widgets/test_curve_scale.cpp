#include <limits>

#include <QtTest>

#include "widgets/curve_scale.h"

namespace retort {

namespace {

CurveData dataOf(std::vector<QPointF> points) {
  CurveData data;
  data.xName = QStringLiteral("epoch");
  CurveSeries series;
  series.key = 1;
  series.name = QStringLiteral("student \"30\"");
  series.points = std::move(points);
  data.series.push_back(series);
  return data;
}

}  // namespace

class TestCurveScale : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void holdsAllThatIsVisible() {
    CurveData data = dataOf({{1, 4.4}, {27, 0.9}});
    data.references.push_back({2, QStringLiteral("teacher"), {}, {}, 0.67, false});
    data.xMaximum = 40;
    const CurveRange range = fittedRange(data, false);
    QCOMPARE(range.right, 40.0);
    QVERIFY(range.bottom >= 0 && range.bottom < 0.67);
    QVERIFY(range.top > 4.4 && range.top < 5);
    data.series.front().hidden = true;
    QVERIFY(fittedRange(data, false).top < 1);
  }

  void zerosStandOnTheFloorOfALogarithmicScale() {
    const CurveData data = dataOf({{1, 10}, {2, 1}, {3, 0}});
    const CurveRange range = fittedRange(data, true);
    QVERIFY(range.bottom > 0);
    QVERIFY(range.bottom < 1);
    const CurveScale scale{true, range.bottom};
    QVERIFY(std::isfinite(scale.toAxis(0)));
    QCOMPARE(scale.toAxis(0), scale.toAxis(range.bottom));
    QCOMPARE(scale.fromAxis(scale.toAxis(5)), 5.0);
  }

  void onlyZerosNeitherCrashNorVanish() {
    const CurveRange range = fittedRange(dataOf({{1, 0}, {2, 0}}), true);
    QVERIFY(range.bottom > 0 && range.top > range.bottom);
    const CurveRange linear = fittedRange(dataOf({{1, 0}, {2, 0}}), false);
    QVERIFY(linear.top > linear.bottom);
  }

  void notANumberIsNoExtreme() {
    const CurveRange range =
        fittedRange(dataOf({{1, 2}, {2, std::numeric_limits<double>::quiet_NaN()}, {3, 1}}), false);
    QVERIFY(range.top < 2.5);
  }

  void zoomKeepsThePointUnderThePointer() {
    const CurveRange range{0, 40, 1, 100};
    const CurveScale scale{true, 1};
    const CurveRange zoomed = zoomedRange(range, scale, 10, 10, 0.5);
    QCOMPARE(zoomed.left, 5.0);
    QCOMPARE(zoomed.right, 25.0);
    QVERIFY(std::abs(zoomed.bottom - std::pow(10, 0.5)) < 1e-9);
    QVERIFY(std::abs(zoomed.top - std::pow(10, 1.5)) < 1e-9);
  }

  void panningEndsWhereTheDataDo() {
    const CurveRange limits{0, 40, 1, 100};
    CurveScale linear;
    QCOMPARE(pannedRange({10, 20, 10, 20}, limits, linear, 5, 30), (CurveRange{15, 25, 40, 50}));
    QCOMPARE(pannedRange({10, 20, 10, 20}, limits, linear, -50, -50), (CurveRange{0, 10, 1, 11}));
    QCOMPARE(pannedRange({10, 60, 10, 20}, limits, linear, 5, 0).left, 10.0);  // it reaches beyond already
    CurveScale logarithmic;
    logarithmic.logarithmic = true;
    const CurveRange up = pannedRange({0, 40, 1, 10}, limits, logarithmic, 0, 0.5);
    QVERIFY(std::abs(up.bottom - std::sqrt(10.0)) < 1e-9 && std::abs(up.top - 10 * std::sqrt(10.0)) < 1e-9);
  }

  void aShortTimeFillsTheAxis() {
    CurveData data = dataOf({{0.1, 4}, {0.3, 2}});
    QCOMPARE(fittedRange(data, false).right, 1.0);
    data.xKind = CurveX::Seconds;
    QCOMPARE(fittedRange(data, false).right, 0.3);
  }

  void smoothingIsACentredMeanThatInventsNoPoint() {
    const std::vector<QPointF> points = {{1, 0}, {2, 3}, {3, 6}, {4, 3}, {5, 0}};
    const auto smooth = smoothed(points, 1);
    QCOMPARE(smooth.size(), points.size());
    QCOMPARE(smooth.front(), points.front());
    QCOMPARE(smooth.back(), points.back());
    QCOMPARE(smooth[2], QPointF(3, 4));
  }

  void csvHasAColumnForEachVisibleSeries() {
    CurveData data = dataOf({{1, 4.5}, {2, 0.1}});
    data.unit = QStringLiteral(" %");
    CurveSeries later = data.series.front();
    later.name = QStringLiteral("baseline");
    later.points = {{2, 7}};
    data.series.push_back(later);
    QCOMPARE(csvOf(data), QStringLiteral("\"epoch\",\"student \"\"30\"\" %\",\"baseline %\"\n1,4.5,\n2,0.1,7\n"));
    data.series.back().hidden = true;
    QCOMPARE(csvOf(data).count(QLatin1Char('\n')), 3);
    QVERIFY(!csvOf(data).contains(QLatin1String("baseline")));
  }
};

}  // namespace retort

QTEST_MAIN(retort::TestCurveScale)
#include "test_curve_scale.moc"
