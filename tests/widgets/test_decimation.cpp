#include <cmath>
#include <limits>
#include <map>

#include <QtTest>

#include "widgets/decimation.h"

namespace retort {

class TestDecimation : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void atMostTwoPointsAPixel() {
    std::vector<QPointF> points;
    for (int i = 0; i < 100000; ++i) points.emplace_back(i, std::sin(i * 0.37));
    const auto drawn = decimateMinMax(points, 0, 99999, 500);
    std::map<int, int> perColumn;
    for (const QPointF& point : drawn) ++perColumn[std::min(499, static_cast<int>(point.x() / 99999 * 500))];
    for (const auto& [column, count] : perColumn) QVERIFY(count <= 2);
    QCOMPARE(perColumn.size(), std::size_t{500});
  }

  void everySpikeIsKept() {
    std::vector<QPointF> points;
    for (int i = 0; i < 10000; ++i) points.emplace_back(i, i == 7777 ? 100.0 : (i == 1234 ? -100.0 : 0.0));
    const auto drawn = decimateMinMax(points, 0, 9999, 50);
    QVERIFY(std::ranges::find(drawn, QPointF(7777, 100)) != drawn.end());
    QVERIFY(std::ranges::find(drawn, QPointF(1234, -100)) != drawn.end());
    QVERIFY(std::ranges::is_sorted(drawn, {}, &QPointF::x));
  }

  void fewPointsStayAsTheyAre() {
    const std::vector<QPointF> points = {{1, 3}, {2, 1}, {3, 2}};
    QCOMPARE(decimateMinMax(points, 0, 40, 400), points);
  }

  void oneNeighbourBeyondEachEdge() {
    const std::vector<QPointF> points = {{0, 0}, {1, 1}, {2, 2}, {3, 3}, {4, 4}, {5, 5}};
    const std::vector<QPointF> expected = {{1, 1}, {2, 2}, {3, 3}, {4, 4}};
    QCOMPARE(decimateMinMax(points, 1.5, 3.5, 100), expected);
  }

  void lineAcrossAnEmptyViewStays() {
    const std::vector<QPointF> points = {{0, 0}, {10, 1}};
    QCOMPARE(decimateMinMax(points, 4, 6, 100), points);
  }

  void whatIsNotFiniteIsLeftOut() {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const std::vector<QPointF> points = {{1, 1}, {2, nan}, {3, std::numeric_limits<double>::infinity()}, {4, 4}};
    QCOMPARE(decimateMinMax(points, 0, 5, 100), (std::vector<QPointF>{{1, 1}, {4, 4}}));
  }

  void nothingToDrawOn() {
    const std::vector<QPointF> points = {{1, 1}};
    QVERIFY(decimateMinMax(points, 0, 0, 100).empty());
    QVERIFY(decimateMinMax(points, 0, 1, 0).empty());
    QVERIFY(decimateMinMax({}, 0, 1, 10).empty());
  }
};

}  // namespace retort

QTEST_MAIN(retort::TestDecimation)
#include "test_decimation.moc"
