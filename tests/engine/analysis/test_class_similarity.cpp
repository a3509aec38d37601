#include <cmath>
#include <limits>
#include <vector>

#include <QTest>

#include "engine/analysis/class_similarity.h"
#include "engine/analysis/soft_targets.h"
#include "engine/data/random.h"
#include "engine/experiment/error.h"
#include "tests/engine/analysis/matrix_of.h"

using namespace retort;
using retort::test::matrixOf;

class TestClassSimilarity : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void meanSoftTargetsByHand();
  void aClassWithoutCasesHasNoRow();
  void asInPlainDoubles_data();
  void asInPlainDoubles();
  void certainAnswersDoNotOverflow();
  void correlationByHand();
  void aConstantProbabilityHasNoCorrelation();
  void distancesOfConfusionsByHand();
  void distancesOfConfusionsWithoutCases();
  void distancesOfConfusionsStayFinite();
  void distancesOfCovarianceAndCorrelationByHand();
  void halfACaseMore();
  void whatDoesNotFitIsRefused();
};

namespace {

bool near(double first, double second, double tolerance = 1e-7) { return std::abs(first - second) < tolerance; }

/// The definitions, word for word.
struct Plain {
  std::vector<double> softTargets;
  std::vector<double> covariance;
};
Plain plainly(const Matrix& logits, const std::vector<std::uint16_t>& labels, double temperature) {
  const std::size_t classes = logits.columns;
  Plain plain{std::vector<double>(classes * classes), std::vector<double>(classes * classes)};
  std::vector<double> cases(classes), mean(classes);
  std::vector<std::vector<double>> p;
  for (std::size_t c = 0; c < logits.rows; ++c) {
    p.push_back(softTarget({logits.row(c), classes}, temperature));
    ++cases[labels[c]];
    for (std::size_t j = 0; j < classes; ++j) {
      plain.softTargets[labels[c] * classes + j] += p.back()[j];
      mean[j] += p.back()[j] / static_cast<double>(logits.rows);
    }
  }
  for (std::size_t i = 0; i < classes; ++i)
    for (std::size_t j = 0; j < classes; ++j) {
      plain.softTargets[i * classes + j] /= cases[i];
      for (const auto& q : p)
        plain.covariance[i * classes + j] += (q[i] - mean[i]) * (q[j] - mean[j]) / static_cast<double>(logits.rows);
    }
  return plain;
}

}  // namespace

/// (.75, .25), (.25, .75) and (.9, .1) are of class 0, (.5, .5) is of class 1.
void TestClassSimilarity::meanSoftTargetsByHand() {
  const std::vector<std::uint16_t> labels{0, 0, 1, 0};
  const ClassSimilarity found =
      classSimilarity(matrixOf({{std::log(3.0), 0}, {0, std::log(3.0)}, {7, 7}, {std::log(9.0), 0}}), labels, 1);
  QCOMPARE(found.cases, (std::vector<std::int64_t>{3, 1}));
  QVERIFY(near(found.softTargets[0], 1.9 / 3));
  QVERIFY(near(found.softTargets[1], 1.1 / 3));
  QVERIFY(near(found.softTargets[2], 0.5));
  QVERIFY(near(found.softTargets[3], 0.5));
  // Mean .6; deviations .15, −.35, −.1 and .3.
  QVERIFY(near(found.covariance.at(0, 0), (0.0225 + 0.1225 + 0.01 + 0.09) / 4));
  QVERIFY(near(found.covariance.at(0, 1), -found.covariance.at(0, 0)));
}

void TestClassSimilarity::aClassWithoutCasesHasNoRow() {
  const std::vector<std::uint16_t> labels{0, 2};
  const ClassSimilarity found = classSimilarity(matrixOf({{1, 2, 3}, {3, 2, 1}}), labels, 2);
  QCOMPARE(found.cases, (std::vector<std::int64_t>{1, 0, 1}));
  for (std::size_t j = 0; j < 3; ++j) QCOMPARE(found.softTargets[3 + j], 0.0);
  QVERIFY(near(found.softTargets[1], found.softTargets[7]));
}

void TestClassSimilarity::asInPlainDoubles_data() {
  QTest::addColumn<int>("classes");
  QTest::addColumn<double>("temperature");
  for (const int classes : {1, 2, 3, 10, 62})
    for (const double temperature : {0.1, 1.0, 20.0, 1000.0})
      QTest::addRow("%d classes at %g", classes, temperature) << classes << temperature;
}

/// 150 cases: two blocks and a piece; one to 62 columns, with and without padding.
void TestClassSimilarity::asInPlainDoubles() {
  QFETCH(int, classes);
  QFETCH(double, temperature);
  Random random(7);
  Matrix logits(150, static_cast<std::size_t>(classes));
  std::vector<std::uint16_t> labels;
  for (std::size_t i = 0; i < logits.rows; ++i) {
    labels.push_back(static_cast<std::uint16_t>(i % logits.columns));
    for (std::size_t j = 0; j < logits.columns; ++j)
      logits.row(i)[j] = static_cast<float>(4 * random.normal() + (j == labels.back() ? 8 : 0));
  }
  const ClassSimilarity found = classSimilarity(logits, labels, temperature);
  const Plain plain = plainly(logits, labels, temperature);
  double largest = 0;
  for (std::size_t i = 0; i < logits.columns; ++i)
    largest = std::max(largest, plain.covariance[i * (logits.columns + 1)]);
  for (std::size_t i = 0; i < plain.softTargets.size(); ++i) {
    QVERIFY(std::abs(found.softTargets[i] - plain.softTargets[i]) <= 1e-13 * plain.softTargets[i] + 1e-300);
    QVERIFY(std::abs(found.covariance.values[i] - plain.covariance[i]) <= 1e-9 * largest + 1e-18);
  }
  const ClassCovariance alone = classCovariance(logits, temperature);
  QCOMPARE(alone.values, found.covariance.values);
}

void TestClassSimilarity::certainAnswersDoNotOverflow() {
  const std::vector<std::uint16_t> labels{0, 1};
  const double infinity = std::numeric_limits<double>::infinity();
  const ClassSimilarity found = classSimilarity(matrixOf({{3e30, -3e30, 0}, {-5, 5, -infinity}}), labels, 0.1);
  QCOMPARE(found.softTargets[0], 1.0);
  QCOMPARE(found.softTargets[1], 0.0);
  QVERIFY(near(found.softTargets[3], std::exp(-100.0), 1e-50));
  QCOMPARE(found.softTargets[5], 0.0);
}

/// The deviations .1, .1, −.2 twice and −.2, −.2, .4 are multiples of each other.
void TestClassSimilarity::correlationByHand() {
  const ClassCovariance covariance = classCovariance(matrixOf({{0, 0, -100}, {7, 7, -93}, {0, 0, std::log(3.0)}}));
  const std::vector<double> r = classCorrelation(covariance);
  QVERIFY(near(r[1], 1));
  QVERIFY(near(r[2], -1));
  QVERIFY(near(r[5], -1));
  QCOMPARE(r[4], 1.0);
  QCOMPARE(classCorrelation({2, 9, {4, 3, 3, 9}}), (std::vector<double>{1, 0.5, 0.5, 1}));
}

void TestClassSimilarity::aConstantProbabilityHasNoCorrelation() {
  const std::vector<double> r = classCorrelation({2, 9, {4, 0, 0, 0}});
  QCOMPARE(r[0], 1.0);
  for (const std::size_t i : {1U, 2U, 3U}) QVERIFY(std::isnan(r[i]));
  const ClassCovariance constant = classCovariance(matrixOf({{1, 2}, {1, 2}, {1, 2}}), 3);
  for (const double value : classCorrelation(constant)) QVERIFY(std::isnan(value));
}

/// −½ ln((.2 / .8) (.1 / .9)) = ½ ln 36.
void TestClassSimilarity::distancesOfConfusionsByHand() {
  const std::vector<double> rows{0.8, 0.2, 0.1, 0.9};
  const std::vector<std::int64_t> cases{5, 5};
  const std::vector<double> d = confusionDistances(rows, cases);
  QVERIFY(near(d[1], std::log(6.0)));
  QCOMPARE(d[2], d[1]);
  QCOMPARE(d[0], 0.0);
  QCOMPARE(d[3], 0.0);
  // Nothing tells the classes apart; then the first is even more like the second: both at 0.
  QCOMPARE(confusionDistances(std::vector{0.5, 0.5, 0.5, 0.5}, cases)[1], 0.0);
  QCOMPARE(confusionDistances(std::vector{0.1, 0.9, 0.5, 0.5}, cases)[1], 0.0);
}

/// Class 1 has no cases: what class 0 gives it tells alone, −ln(.2 / .8); 1 and 2 have none: as far as the farthest.
void TestClassSimilarity::distancesOfConfusionsWithoutCases() {
  const std::vector<double> d =
      confusionDistances(std::vector{0.7, 0.2, 0.1, 0., 0., 0., 0., 0., 0.}, std::vector<std::int64_t>{5, 0, 0});
  QVERIFY(near(d[1], std::log(3.5)));
  QVERIFY(near(d[2], std::log(7.0)));
  QVERIFY(near(d[5], std::log(7.0)));
  QCOMPARE(d[7], d[5]);
  for (const double none : confusionDistances(std::vector<double>(4), std::vector<std::int64_t>(2)))
    QCOMPARE(none, 0.0);
}

void TestClassSimilarity::distancesOfConfusionsStayFinite() {
  const std::vector<double> d = confusionDistances(std::vector{1., 0., 0., 1.}, std::vector<std::int64_t>{5, 5});
  QVERIFY(near(d[1], -std::log(1e-12), 1e-9));
}

void TestClassSimilarity::distancesOfCovarianceAndCorrelationByHand() {
  const std::vector<double> d = covarianceDistances({2, 9, {4, -3, -3, 6}});
  QVERIFY(near(d[1], 4));
  QCOMPARE(d[0], 0.0);
  QCOMPARE(covarianceDistances({2, 9, {4, 4 + 1e-16, 4 + 1e-16, 4}})[1], 0.0);
  const double none = std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> r{1, -1, none, -1, 1, 0.5, none, 0.5, 1};
  const std::vector<double> c = correlationDistances(r, 3);
  QCOMPARE(c[1], 2.0);
  QVERIFY(near(c[2], std::sqrt(2.0)));
  QVERIFY(near(c[5], 1));
}

void TestClassSimilarity::halfACaseMore() {
  const std::vector<std::int64_t> counts{3, 1, 0, 0};
  const std::vector<double> rows = smoothedRows(counts, 2);
  QVERIFY(near(rows[0], 0.7) && near(rows[1], 0.3) && near(rows[2], 0.5) && near(rows[3], 0.5));
}

void TestClassSimilarity::whatDoesNotFitIsRefused() {
  const std::vector<std::uint16_t> labels{0, 1};
  const Matrix logits = matrixOf({{1, 2}, {2, 1}});
  QVERIFY_THROWS_EXCEPTION(Error, (void)classSimilarity(logits, std::vector<std::uint16_t>{0}, 1));
  QVERIFY_THROWS_EXCEPTION(Error, (void)classSimilarity(logits, std::vector<std::uint16_t>{0, 2}, 1));
  QVERIFY_THROWS_EXCEPTION(Error, (void)classSimilarity(logits, labels, 0));
  QVERIFY_THROWS_EXCEPTION(Error, (void)classSimilarity(logits, labels, INFINITY));
  for (const double bad : {std::nan(""), double{INFINITY}})
    QVERIFY_THROWS_EXCEPTION(Error, (void)classSimilarity(matrixOf({{1, 2}, {2, bad}}), labels, 1));
}

QTEST_APPLESS_MAIN(TestClassSimilarity)
#include "test_class_similarity.moc"
