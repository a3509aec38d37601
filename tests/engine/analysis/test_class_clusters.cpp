#include <cmath>
#include <set>
#include <stdexcept>
#include <vector>

#include <QTest>

#include "engine/analysis/class_clusters.h"
#include "engine/data/random.h"
#include "engine/experiment/error.h"
#include "tests/engine/analysis/matrix_of.h"

using namespace retort;
using retort::test::matrixOf;

class TestClassClusters : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void covarianceByHand();
  void covarianceOfThreeClassesByHand();
  void covarianceAtATemperature();
  void rowsOfACovarianceSumToZero();
  void inertiaByHand();
  void plantedBlocksAreFound_data();
  void plantedBlocksAreFound();
  void confusionsOfLogitsAreFound();
  void theSameSeedGivesTheSameClusters();
  void noClusterIsEmpty();
  void theBestOfSeveralStarts();
  void asManyClustersAsClassesAndOne();
  void subsetsOfClusters();
  void overlappingSubsetsByHand();
  void overlapLeavesADustbin();
  void fromDistancesAlone();
  void silhouetteByHand();
  void silhouetteOfAClassAlone();
  void silhouetteWhereThereIsNothingToChoose();
  void theBestNumberOfClusters();
  void whatDoesNotFitIsRefused();
};

namespace {

ClassCovariance covarianceOf(const std::vector<std::vector<double>>& rows) {
  ClassCovariance covariance{rows.size(), 100, {}};
  for (const auto& row : rows) covariance.values.insert(covariance.values.end(), row.begin(), row.end());
  return covariance;
}

ClusterOptions options(int clusters, std::int64_t seed = 1, int restarts = 20) {
  ClusterOptions asked;
  asked.clusters = clusters;
  asked.seed = seed;
  asked.restarts = restarts;
  return asked;
}

/// Class j belongs to block j modulo `blocks`; covariance `within` a block, a little noise everywhere.
ClassCovariance plantedBlocks(std::size_t classes, std::size_t blocks, double within, std::uint64_t seed) {
  Random random(seed);
  ClassCovariance covariance{classes, 1000, std::vector<double>(classes * classes)};
  for (std::size_t i = 0; i < classes; ++i)
    for (std::size_t j = i; j < classes; ++j)
      covariance.values[i * classes + j] = covariance.values[j * classes + i] = (i == j                     ? 1.2
                                                                                 : i % blocks == j % blocks ? within
                                                                                                            : 0) +
                                                                                0.02 * random.normal();
  return covariance;
}

/// Of points on a line.
std::vector<double> squaredOf(const std::vector<double>& places) {
  std::vector<double> squared;
  for (const double p : places)
    for (const double q : places) squared.push_back((p - q) * (p - q));
  return squared;
}

std::string problemWith(const ClassCovariance& covariance, const ClusterOptions& asked) {
  try {
    (void)clusterClasses(covariance, asked);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::BadSpec && !error.remedy().empty()) return error.problem();
  }
  return {};
}

}  // namespace

/// (.75, .25) and (.25, .75): means of .5, deviations of ±.25.
void TestClassClusters::covarianceByHand() {
  const ClassCovariance covariance = classCovariance(matrixOf({{std::log(3.0), 0}, {0, std::log(3.0)}}));
  QCOMPARE(covariance.classes, std::size_t{2});
  QCOMPARE(covariance.cases, std::size_t{2});
  QVERIFY(std::abs(covariance.at(0, 0) - 0.0625) < 1e-7);
  QVERIFY(std::abs(covariance.at(1, 1) - 0.0625) < 1e-7);
  QVERIFY(std::abs(covariance.at(0, 1) + 0.0625) < 1e-7);
  QCOMPARE(covariance.at(1, 0), covariance.at(0, 1));
}

/// (.5, .5, 0), (.5, .5, 0), (.2, .2, .6): means .4, .4, .2; deviations .1, .1, -.2 twice and -.2, -.2, .4.
void TestClassClusters::covarianceOfThreeClassesByHand() {
  const ClassCovariance covariance = classCovariance(matrixOf({{0, 0, -100}, {7, 7, -93}, {0, 0, std::log(3.0)}}));
  QVERIFY(std::abs(covariance.at(0, 0) - 0.06 / 3) < 1e-7);
  QVERIFY(std::abs(covariance.at(0, 1) - 0.06 / 3) < 1e-7);
  QVERIFY(std::abs(covariance.at(0, 2) + 0.12 / 3) < 1e-7);
  QVERIFY(std::abs(covariance.at(2, 2) - 0.24 / 3) < 1e-7);
}

/// Margins of 2 ln 3 at T = 2 are 3 : 1.
void TestClassClusters::covarianceAtATemperature() {
  const double margin = 2 * std::log(3.0);
  const ClassCovariance covariance = classCovariance(matrixOf({{margin, 0}, {0, margin}}), 2);
  QVERIFY(std::abs(covariance.at(0, 1) + 0.0625) < 1e-7);
}

void TestClassClusters::rowsOfACovarianceSumToZero() {
  Random random(3);
  Matrix logits(200, 9);
  for (float& z : logits.values) z = static_cast<float>(3 * random.normal());
  const ClassCovariance covariance = classCovariance(logits, 1.5);
  for (std::size_t i = 0; i < 9; ++i) {
    double sum = 0;
    for (std::size_t j = 0; j < 9; ++j) sum += covariance.at(i, j);
    QVERIFY(std::abs(sum) < 1e-14);
    QVERIFY(covariance.at(i, i) > 0);
  }
}

/// Columns (4, 2, 0), (2, 4, 0), (0, 0, 9): the first two lie √2 from their mean (3, 3, 0) each.
void TestClassClusters::inertiaByHand() {
  const ClassClusters found = clusterClasses(covarianceOf({{4, 2, 0}, {2, 4, 0}, {0, 0, 9}}), options(2));
  QCOMPARE(found.assignment, (std::vector<int>{0, 0, 1}));
  QVERIFY(std::abs(found.inertia - 4) < 1e-12);
}

void TestClassClusters::plantedBlocksAreFound_data() {
  QTest::addColumn<int>("classes");
  QTest::addColumn<int>("blocks");
  for (const auto& [classes, blocks] : {std::pair{10, 2}, {30, 5}, {62, 10}, {62, 3}})
    QTest::addRow("%d blocks of %d classes", blocks, classes) << classes << blocks;
}

void TestClassClusters::plantedBlocksAreFound() {
  QFETCH(int, classes);
  QFETCH(int, blocks);
  for (std::int64_t seed = 1; seed <= 5; ++seed) {
    const ClassCovariance covariance =
        plantedBlocks(static_cast<std::size_t>(classes), static_cast<std::size_t>(blocks), 0.8, 10);
    const ClassClusters found = clusterClasses(covariance, options(blocks, seed));
    for (int j = 0; j < classes; ++j) QCOMPARE(found.assignment[static_cast<std::size_t>(j)], j % blocks);
  }
}

/// Cases of classes 0, 2 and 4 look alike, and so do those of 1, 3 and 5.
void TestClassClusters::confusionsOfLogitsAreFound() {
  Random random(5);
  Matrix logits(600, 6);
  for (std::size_t i = 0; i < logits.rows; ++i)
    for (std::size_t j = 0; j < 6; ++j)
      logits.row(i)[j] = static_cast<float>(0.3 * random.normal() + (i % 2 == j % 2 ? 5 : 0));
  const ClassCovariance covariance = classCovariance(logits);
  QCOMPARE(clusterClasses(covariance, options(2)).assignment, (std::vector<int>{0, 1, 0, 1, 0, 1}));
}

void TestClassClusters::theSameSeedGivesTheSameClusters() {
  const ClassCovariance noise = plantedBlocks(40, 40, 0, 9);
  QCOMPARE(clusterClasses(noise, options(6, 4, 1)), clusterClasses(noise, options(6, 4, 1)));
  std::set<std::vector<int>> different;
  for (std::int64_t seed = 1; seed <= 10; ++seed)
    different.insert(clusterClasses(noise, options(6, seed, 1)).assignment);
  QVERIFY(different.size() > 1);
}

/// All columns are alike but one: three of the four clusters would stay empty or hold the same mean.
void TestClassClusters::noClusterIsEmpty() {
  ClassCovariance alike{7, 100, std::vector<double>(49, 1.0)};
  alike.values[48] = 5;
  for (std::int64_t seed = 1; seed <= 20; ++seed) {
    const ClassClusters found = clusterClasses(alike, options(4, seed, 1));
    QCOMPARE(std::set<int>(found.assignment.begin(), found.assignment.end()), (std::set<int>{0, 1, 2, 3}));
    QVERIFY(std::isfinite(found.inertia));
  }
  ClassCovariance zero{3, 100, std::vector<double>(9)};
  QCOMPARE(clusterClasses(zero, options(3)).inertia, 0.0);
  QCOMPARE(clusterClasses(zero, options(3)).assignment, (std::vector<int>{0, 1, 2}));
}

void TestClassClusters::theBestOfSeveralStarts() {
  const ClassCovariance noise = plantedBlocks(40, 40, 0, 9);
  const double one = clusterClasses(noise, options(8, 2, 1)).inertia;
  const double many = clusterClasses(noise, options(8, 2, 50)).inertia;
  QVERIFY(many < one);
}

void TestClassClusters::asManyClustersAsClassesAndOne() {
  const ClassCovariance covariance = plantedBlocks(8, 4, 0.8, 2);
  const ClassClusters each = clusterClasses(covariance, options(8));
  QCOMPARE(each.assignment, (std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7}));
  QVERIFY(each.inertia < 1e-20);
  QCOMPARE(clusterClasses(covariance, options(1)).assignment, std::vector<int>(8));
}

void TestClassClusters::subsetsOfClusters() {
  const ClassClusters clusters{3, {0, 1, 0, 2, 1}, 0};
  const auto subsets = clusterSubsets(clusters, covarianceOf(std::vector(5, std::vector(5, 0.0))));
  QCOMPARE(subsets, (std::vector<std::vector<int>>{{0, 2}, {1, 4}, {3}}));
}

/// Sums with {0, 1}: class 2: 1 + 4, class 3: 3 + 3, class 4: 5. With {2, 3}: class 0: 4, class 1: 7, class 4: 0.
void TestClassClusters::overlappingSubsetsByHand() {
  const ClassCovariance covariance =
      covarianceOf({{9, 0, 1, 3, 5}, {0, 9, 4, 3, 0}, {1, 4, 9, 0, 0}, {3, 3, 0, 9, 0}, {5, 0, 0, 0, 9}});
  const ClassClusters clusters{3, {0, 0, 1, 1, 2}, 0};
  QCOMPARE(clusterSubsets(clusters, covariance, 1), (std::vector<std::vector<int>>{{0, 1, 3}, {1, 2, 3}, {0, 4}}));
  // Of classes 2 and 4 with the first, and of 1, 2 and 3 with the last, the first of equals.
  QCOMPARE(clusterSubsets(clusters, covariance, 2),
           (std::vector<std::vector<int>>{{0, 1, 2, 3}, {0, 1, 2, 3}, {0, 1, 4}}));
}

void TestClassClusters::overlapLeavesADustbin() {
  const ClassCovariance covariance = plantedBlocks(5, 2, 0.8, 2);
  for (const auto& subset : clusterSubsets({2, {0, 1, 0, 1, 0}, 0}, covariance, 9))
    QCOMPARE(subset.size(), std::size_t{4});
  QCOMPARE(clusterSubsets({1, std::vector<int>(5), 0}, covariance, 2).front().size(), std::size_t{5});
}

/// 0, 1, 5 and 6 on a line: means ½ and 5½, each point ½ from its own.
void TestClassClusters::fromDistancesAlone() {
  const ClassClusters found = clusterPoints(squaredOf({0, 1, 5, 6}), 4, options(2));
  QCOMPARE(found.assignment, (std::vector<int>{0, 0, 1, 1}));
  QVERIFY(std::abs(found.inertia - 1) < 1e-12);
  QCOMPARE(columnDistances(std::vector<double>{4, 2, 0, 2, 4, 0, 0, 0, 9}, 3),
           (std::vector<double>{0, 8, 101, 8, 0, 101, 101, 101, 0}));
}

/// Of 0: a = 1, b = (5 + 6) / 2; of 1: a = 1, b = (4 + 5) / 2; the others mirror them.
void TestClassClusters::silhouetteByHand() {
  const double found = silhouette(squaredOf({0, 1, 5, 6}), {2, {0, 0, 1, 1}, 0});
  QVERIFY(std::abs(found - (4.5 / 5.5 + 3.5 / 4.5) / 2) < 1e-12);
  // Of 0 with 5 against 1 with 6: a = 5, b = (1 + 6) / 2, and of 1: a = 5, b = (1 + 4) / 2.
  const double poor = silhouette(squaredOf({0, 1, 5, 6}), {2, {0, 1, 0, 1}, 0});
  QVERIFY(std::abs(poor - (-1.5 / 5 - 2.5 / 5) / 2) < 1e-12);
}

/// Of 0: (10 − 1) / 10, of 1: (9 − 1) / 9, of 10: 0.
void TestClassClusters::silhouetteOfAClassAlone() {
  const double found = silhouette(squaredOf({0, 1, 10}), {2, {0, 0, 1}, 0});
  QVERIFY(std::abs(found - (0.9 + 8.0 / 9) / 3) < 1e-12);
}

void TestClassClusters::silhouetteWhereThereIsNothingToChoose() {
  QCOMPARE(silhouette(squaredOf({0, 1, 5}), {1, {0, 0, 0}, 0}), 0.0);
  QCOMPARE(silhouette(squaredOf({3, 3, 3, 3}), {2, {0, 0, 1, 1}, 0}), 0.0);
  QCOMPARE(silhouette({}, {2, {}, 0}), 0.0);
}

void TestClassClusters::theBestNumberOfClusters() {
  const std::vector<double> squared = squaredOf({0, 1, 2, 20, 21, 22, 50, 51});
  const ClusterChoices choices = clusterChoices(squared, 8, 5, options(1));
  QCOMPARE(choices.clusters.size(), std::size_t{4});
  QCOMPARE(choices.silhouettes.size(), std::size_t{4});
  QCOMPARE(choices.best(), std::size_t{1});
  QCOMPARE(choices.clusters[1].assignment, (std::vector<int>{0, 0, 0, 1, 1, 1, 2, 2}));
  QCOMPARE(choices.silhouettes[1], silhouette(squared, choices.clusters[1]));
  QCOMPARE(clusterChoices(squaredOf({0, 1, 9}), 3, 9, options(1)).clusters.size(), std::size_t{1});
  QVERIFY(clusterChoices(squaredOf({0, 1}), 2, 9, options(1)).clusters.empty());
}

void TestClassClusters::whatDoesNotFitIsRefused() {
  ClassCovariance covariance = plantedBlocks(5, 2, 0.8, 2);
  QVERIFY(problemWith(covariance, options(5)).empty());
  QVERIFY(problemWith(covariance, options(6)).find("5 classes") != std::string::npos);
  QVERIFY(!problemWith(covariance, options(0)).empty());
  QVERIFY(!problemWith(covariance, options(2, 1, 0)).empty());
  covariance.cases = 2;
  QVERIFY(problemWith(covariance, options(3)).find("2 cases") != std::string::npos);
  QVERIFY_THROWS_EXCEPTION(Error, (void)clusterSubsets({1, std::vector<int>(5), 0}, covariance, -1));
  QVERIFY_THROWS_EXCEPTION(std::invalid_argument, (void)clusterSubsets({1, {0, 0}, 0}, covariance, 0));
  QVERIFY_THROWS_EXCEPTION(Error, (void)clusterPoints(std::vector<double>(3), 2, options(1)));
  covariance.values.pop_back();
  QVERIFY(!problemWith(covariance, options(2)).empty());
  Matrix torn(2, 2);
  torn.values.pop_back();
  QVERIFY_THROWS_EXCEPTION(Error, (void)classCovariance(torn));
  QVERIFY_THROWS_EXCEPTION(Error, (void)classCovariance(Matrix(0, 3)));
  for (const double temperature : {0.0, -1.0, std::nan("")})
    QVERIFY_THROWS_EXCEPTION(Error, (void)classCovariance(Matrix(2, 3), temperature));
}

QTEST_APPLESS_MAIN(TestClassClusters)
#include "test_class_clusters.moc"
