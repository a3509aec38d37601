#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

#include <QTest>

#include "engine/analysis/class_similarity.h"
#include "engine/analysis/classical_scaling.h"
#include "engine/data/random.h"

using namespace retort;

class TestClassicalScaling : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aLineByHand();
  void pointsOfAPlaneComeBack();
  void whatThePlaneShows();
  void equalEigenvalues();
  void distancesThatNoPointsHave();
  void noneOneTwoClassesAndAllAtOnePlace();
  void alignedByTurningMirroringAndMoving();
  void neverStretched();
  void nothingToAlignTo();
  void littleChangesWithTheTemperature();
  void whatDoesNotFitIsRefused();
};

namespace {

using Points = std::vector<MapPoint>;

double between(const MapPoint& p, const MapPoint& q) { return std::hypot(p.x - q.x, p.y - q.y); }

std::vector<double> distancesOf(const Points& points) {
  std::vector<double> d;
  for (const MapPoint& p : points)
    for (const MapPoint& q : points) d.push_back(between(p, q));
  return d;
}

double largestDifference(const std::vector<double>& first, const std::vector<double>& second) {
  double largest = 0;
  for (std::size_t i = 0; i < first.size(); ++i) largest = std::max(largest, std::abs(first[i] - second[i]));
  return largest;
}

double largestMove(const Points& first, const Points& second) {
  double largest = 0;
  for (std::size_t i = 0; i < first.size(); ++i) largest = std::max(largest, between(first[i], second[i]));
  return largest;
}

std::vector<double> allAt(double distance, std::size_t classes) {
  std::vector<double> d(classes * classes, distance);
  for (std::size_t i = 0; i < classes; ++i) d[i * (classes + 1)] = 0;
  return d;
}

/// Of ten classes in three groups; cases hesitate within their group most.
Matrix groupedLogits(std::vector<std::uint16_t>& labels) {
  Random random(13);
  Matrix logits(1000, 10);
  for (std::size_t i = 0; i < logits.rows; ++i) {
    const std::size_t label = i % 10;
    labels.push_back(static_cast<std::uint16_t>(label));
    for (std::size_t j = 0; j < 10; ++j)
      logits.row(i)[j] =
          static_cast<float>(1.5 * random.normal() + (j == label           ? 9.0
                                                      : j % 3 == label % 3 ? 4.0
                                                                           : 0.2 * static_cast<double>(j)));
  }
  return logits;
}

}  // namespace

/// Points at 0, 3 and 4: their mean is 7/3, the outermost is the first.
void TestClassicalScaling::aLineByHand() {
  const ClassPlaces map = classicalScaling(std::vector<double>{0, 3, 4, 3, 0, 1, 4, 1, 0}, 3);
  const std::vector<double> places{7.0 / 3, -2.0 / 3, -5.0 / 3};
  for (std::size_t i = 0; i < 3; ++i) {
    QVERIFY(std::abs(map.points[i].x - places[i]) < 1e-12);
    QVERIFY(std::abs(map.points[i].y) < 1e-6);
  }
  QVERIFY(std::abs(map.share - 1) < 1e-12);
}

void TestClassicalScaling::pointsOfAPlaneComeBack() {
  const Points points{{0, 0}, {4, 0}, {4, 3}, {0, 3}, {1, 7}, {-2, 0.5}};
  const ClassPlaces map = classicalScaling(distancesOf(points), points.size());
  QVERIFY(largestDifference(distancesOf(map.points), distancesOf(points)) < 1e-12);
  QVERIFY(largestMove(aligned(map.points, points), points) < 1e-12);
  QVERIFY(std::abs(map.share - 1) < 1e-12);
}

/// A regular tetrahedron spreads alike in three dimensions.
void TestClassicalScaling::whatThePlaneShows() {
  QVERIFY(std::abs(classicalScaling(allAt(1, 4), 4).share - 2.0 / 3) < 1e-12);
}

void TestClassicalScaling::equalEigenvalues() {
  const ClassPlaces map = classicalScaling(allAt(1, 3), 3);
  QVERIFY(largestDifference(distancesOf(map.points), allAt(1, 3)) < 1e-12);
  for (const std::size_t classes : {4U, 10U, 62U}) {
    const ClassPlaces many = classicalScaling(allAt(2, classes), classes);
    QCOMPARE(many.points, classicalScaling(allAt(2, classes), classes).points);
    for (const MapPoint& point : many.points) QVERIFY(std::isfinite(point.x) && std::isfinite(point.y));
    QVERIFY(std::abs(many.share - 2.0 / (static_cast<double>(classes) - 1)) < 1e-9);
  }
}

/// 0 and 2 are farther from each other than by way of 1: a negative eigenvalue, and a share of at most 1.
void TestClassicalScaling::distancesThatNoPointsHave() {
  const ClassPlaces map = classicalScaling(std::vector<double>{0, 1, 5, 1, 0, 1, 5, 1, 0}, 3);
  QVERIFY(map.share <= 1);
  QVERIFY(map.points[0].x * map.points[2].x < 0);
  QVERIFY(std::abs(map.points[1].x) < 1e-9);
}

void TestClassicalScaling::noneOneTwoClassesAndAllAtOnePlace() {
  QVERIFY(classicalScaling({}, 0).points.empty());
  QCOMPARE(classicalScaling(std::vector{0.0}, 1).points, (Points{{0, 0}}));
  const ClassPlaces two = classicalScaling(std::vector{0.0, 3.0, 3.0, 0.0}, 2);
  QVERIFY(std::abs(two.points[0].x - 1.5) < 1e-12);
  QVERIFY(std::abs(two.points[1].x + 1.5) < 1e-12);
  QCOMPARE(two.points[0].y, 0.0);
  const ClassPlaces one = classicalScaling(std::vector<double>(16), 4);
  QCOMPARE(one.points, Points(4));
  QCOMPARE(one.share, 1.0);
}

void TestClassicalScaling::alignedByTurningMirroringAndMoving() {
  const Points target{{0, 0}, {4, 0}, {4, 3}, {1, 7}};
  for (const double mirror : {1.0, -1.0})
    for (const double angle : {0.0, 0.7, 3.1, -2.0}) {
      Points moved;
      for (const MapPoint& p : target)
        moved.push_back({std::cos(angle) * p.x - std::sin(angle) * mirror * p.y + 5,
                         std::sin(angle) * p.x + std::cos(angle) * mirror * p.y - 9});
      QVERIFY(largestMove(aligned(moved, target), target) < 1e-12);
    }
}

void TestClassicalScaling::neverStretched() {
  const Points target{{0, 0}, {4, 0}, {4, 3}, {1, 7}};
  Points half;
  for (const MapPoint& p : target) half.push_back({-p.y / 2, p.x / 2});
  const Points found = aligned(half, target);
  QVERIFY(largestDifference(distancesOf(found), distancesOf(half)) < 1e-12);
  QVERIFY(std::abs(found[1].x - found[0].x - 2) < 1e-12);
}

void TestClassicalScaling::nothingToAlignTo() {
  const Points points{{0, 0}, {4, 1}};
  QCOMPARE(aligned(points, {}), points);
  QCOMPARE(aligned(points, Points(3)), points);
  QVERIFY(aligned({}, {}).empty());
  const Points found = aligned(points, Points(2));  // all at one place: moved, not turned
  QVERIFY(std::abs(found[1].x - 2) < 1e-12 && std::abs(found[1].y - 0.5) < 1e-12);
}

/// From 1 to 20 in steps of 5 %: relative to the map's size no class moves far from one step to the next. Without
/// aligning an axis points the other way once in a while.
void TestClassicalScaling::littleChangesWithTheTemperature() {
  std::vector<std::uint16_t> labels;
  const Matrix logits = groupedLogits(labels);
  Points before;
  for (double temperature = 1; temperature < 20; temperature *= 1.05) {
    const ClassSimilarity similarity = classSimilarity(logits, labels, temperature);
    const ClassPlaces map = classicalScaling(confusionDistances(similarity.softTargets, similarity.cases), 10);
    const Points points = aligned(map.points, before);
    double size = 0;
    for (const MapPoint& p : points) size = std::max(size, std::hypot(p.x, p.y));
    if (!before.empty()) QVERIFY(largestMove(points, before) < 0.2 * size);
    before = points;
  }
  Points flipped = before;
  for (MapPoint& p : flipped) p.x = -p.x;
  QVERIFY(largestMove(aligned(flipped, before), before) < 1e-9);
}

void TestClassicalScaling::whatDoesNotFitIsRefused() {
  QVERIFY_THROWS_EXCEPTION(std::invalid_argument, (void)classicalScaling(std::vector{0.0, 1.0}, 2));
}

QTEST_APPLESS_MAIN(TestClassicalScaling)
#include "test_classical_scaling.moc"
