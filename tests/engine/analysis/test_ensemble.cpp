#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include <QTest>

#include "engine/analysis/ensemble.h"
#include "engine/analysis/soft_targets.h"
#include "engine/data/random.h"
#include "engine/experiment/error.h"
#include "tests/engine/analysis/matrix_of.h"

using namespace retort;
using retort::test::matrixOf;

class TestEnsemble : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void arithmeticByHand();
  void arithmeticAtATemperature();
  void geometricIsTheMeanOfLogits();
  void rowsAreCentred();
  void theMeanIsThatOfTheDistributions_data();
  void theMeanIsThatOfTheDistributions();
  void farApartLogitsNeitherOverflowNorVanish();
  void infiniteTemperatureIsTheLimitOfBoth();
  void oneMemberIsItself();
  void whatDoesNotFitIsRefused();
  void reportByHand();
  void divergenceByHand();
  void reportAgainstTheLongWay_data();
  void reportAgainstTheLongWay();
  void reportOfOneMemberAndOfNoCase();
  void gainByHand();
};

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<const Matrix*> pointersTo(const std::vector<Matrix>& matrices) {
  std::vector<const Matrix*> pointers;
  for (const Matrix& matrix : matrices) pointers.push_back(&matrix);
  return pointers;
}

std::vector<Matrix> randomMembers(std::size_t members, std::size_t cases, std::size_t classes, double spread) {
  Random random(7);
  std::vector<Matrix> all(members, Matrix(cases, classes));
  for (Matrix& matrix : all)
    for (float& z : matrix.values) z = static_cast<float>(spread * random.normal());
  return all;
}

/// Errors of the ensemble of all but one (or of all, for `without` = members.size()), the long way.
std::int64_t errorsWithout(const std::vector<Matrix>& members, const std::vector<std::uint16_t>& labels,
                           EnsembleMean mean, double temperature, std::size_t without) {
  std::vector<const Matrix*> rest;
  for (std::size_t m = 0; m < members.size(); ++m)
    if (m != without) rest.push_back(&members[m]);
  const Matrix combined = combineLogits(rest, mean, temperature);
  std::int64_t errors = 0;
  for (std::size_t i = 0; i < labels.size(); ++i)
    errors += predictedClass({combined.row(i), combined.columns}) == labels[i] ? 0 : 1;
  return errors;
}

double largestDifference(const Matrix& first, const Matrix& second) {
  double largest = 0;
  for (std::size_t i = 0; i < first.values.size(); ++i)
    largest = std::max(largest, std::abs(double{first.values[i]} - second.values[i]));
  return largest;
}

bool refused(const std::vector<const Matrix*>& members, double temperature) {
  try {
    (void)combineLogits(members, EnsembleMean::Arithmetic, temperature);
  } catch (const Error& error) {
    return error.kind() == ErrorKind::BadSpec && error.where() == "ensemble" && !error.remedy().empty();
  }
  return false;
}

}  // namespace

/// Odds of 9 : 1 and 1 : 1 are .9 and .5, together .7: ln(7/3).
void TestEnsemble::arithmeticByHand() {
  const std::vector members{matrixOf({{std::log(9.0), 0}}), matrixOf({{4, 4}})};
  const Matrix combined = combineLogits(pointersTo(members), EnsembleMean::Arithmetic, 1);
  QVERIFY(std::abs(combined.row(0)[0] - combined.row(0)[1] - std::log(7.0 / 3.0)) < 1e-6);
}

/// At T = 2 a margin of 2 ln 9 is 9 : 1; the mean's margin is 2 ln(7/3).
void TestEnsemble::arithmeticAtATemperature() {
  const std::vector members{matrixOf({{2 * std::log(9.0), 0}}), matrixOf({{-1, -1}})};
  const Matrix combined = combineLogits(pointersTo(members), EnsembleMean::Arithmetic, 2);
  QVERIFY(std::abs(combined.row(0)[0] - std::log(7.0 / 3.0)) < 1e-6);
  QVERIFY(std::abs(combined.row(0)[1] + std::log(7.0 / 3.0)) < 1e-6);
}

void TestEnsemble::geometricIsTheMeanOfLogits() {
  const std::vector members{matrixOf({{3, 0, 0}, {1, 2, 3}}), matrixOf({{1, 2, 6}, {3, 2, 1}})};
  const Matrix expected = matrixOf({{0, -1, 1}, {0, 0, 0}});  // means 2, 1, 3 and 2, 2, 2
  QVERIFY(largestDifference(combineLogits(pointersTo(members), EnsembleMean::Geometric, 1), expected) < 1e-6);
  QVERIFY(largestDifference(combineLogits(pointersTo(members), EnsembleMean::Geometric, 8), expected) < 1e-6);
}

void TestEnsemble::rowsAreCentred() {
  const std::vector<Matrix> members = randomMembers(3, 20, 7, 3);
  for (const EnsembleMean mean : {EnsembleMean::Arithmetic, EnsembleMean::Geometric}) {
    const Matrix combined = combineLogits(pointersTo(members), mean, 4);
    for (std::size_t i = 0; i < combined.rows; ++i) {
      double sum = 0;
      for (std::size_t j = 0; j < combined.columns; ++j) sum += combined.row(i)[j];
      QVERIFY(std::abs(sum) < 1e-4);
    }
  }
}

void TestEnsemble::theMeanIsThatOfTheDistributions_data() {
  QTest::addColumn<double>("temperature");
  for (const double temperature : {0.5, 1.0, 4.0, 20.0}) QTest::addRow("T = %g", temperature) << temperature;
}

void TestEnsemble::theMeanIsThatOfTheDistributions() {
  QFETCH(double, temperature);
  const std::vector<Matrix> members = randomMembers(4, 30, 6, 3);
  const Matrix arithmetic = combineLogits(pointersTo(members), EnsembleMean::Arithmetic, temperature);
  const Matrix geometric = combineLogits(pointersTo(members), EnsembleMean::Geometric, temperature);
  for (std::size_t i = 0; i < 30; ++i) {
    std::vector<double> sums(6);
    std::vector<double> products(6, 1.0);
    for (const Matrix& member : members) {
      const auto p = softTarget({member.row(i), 6}, temperature);
      for (std::size_t j = 0; j < 6; ++j) sums[j] += p[j] / 4;
      for (std::size_t j = 0; j < 6; ++j) products[j] *= std::pow(p[j], 0.25);
    }
    double total = 0;
    for (const double product : products) total += product;
    const auto mean = softTarget({arithmetic.row(i), 6}, temperature);
    const auto rooted = softTarget({geometric.row(i), 6}, temperature);
    for (std::size_t j = 0; j < 6; ++j) QVERIFY(std::abs(mean[j] - sums[j]) < 1e-5);
    for (std::size_t j = 0; j < 6; ++j) QVERIFY(std::abs(rooted[j] - products[j] / total) < 1e-5);
  }
}

/// exp(-3000) is 0 in doubles: both members say it of the second class, so its logit is -3000 below the first's; of
/// the third it is said by one alone, so ln 2 less than the other.
void TestEnsemble::farApartLogitsNeitherOverflowNorVanish() {
  const std::vector members{matrixOf({{3000, 0, 1000}}), matrixOf({{3000, 0, 0}})};
  const Matrix combined = combineLogits(pointersTo(members), EnsembleMean::Arithmetic, 1);
  const float* z = combined.row(0);
  QVERIFY(std::abs(double{z[0]} - z[1] - 3000) < 1e-3);
  QVERIFY(std::abs(double{z[0]} - z[2] - 2000 - std::log(2.0)) < 1e-3);
  const std::vector huge{matrixOf({{3e38, -3e38}}), matrixOf({{3e38, -3e38}})};
  for (const EnsembleMean mean : {EnsembleMean::Arithmetic, EnsembleMean::Geometric})
    for (const float value : combineLogits(pointersTo(huge), mean, 1).values) QVERIFY(std::isfinite(value));
}

void TestEnsemble::infiniteTemperatureIsTheLimitOfBoth() {
  const std::vector members{matrixOf({{3, 0, 0}, {1, 2, 9}}), matrixOf({{1, 2, 6}, {3, 2, 1}})};
  const Matrix limit = combineLogits(pointersTo(members), EnsembleMean::Arithmetic, kInfinity);
  QVERIFY(largestDifference(limit, matrixOf({{0, -1, 1}, {-1, -1, 2}})) < 1e-6);
  QCOMPARE(combineLogits(pointersTo(members), EnsembleMean::Geometric, kInfinity), limit);
  const Matrix near = combineLogits(pointersTo(members), EnsembleMean::Arithmetic, 1e5);
  QVERIFY(largestDifference(near, limit) < 1e-3);
  QVERIFY(largestDifference(combineLogits(pointersTo(members), EnsembleMean::Arithmetic, 1), limit) > 0.1);
}

void TestEnsemble::oneMemberIsItself() {
  const std::vector members{matrixOf({{3, 0, -3}})};
  for (const EnsembleMean mean : {EnsembleMean::Arithmetic, EnsembleMean::Geometric})
    QVERIFY(largestDifference(combineLogits(pointersTo(members), mean, 3), members.front()) < 1e-6);
}

void TestEnsemble::whatDoesNotFitIsRefused() {
  const std::vector members{Matrix(2, 3), Matrix(2, 4), Matrix(1, 3)};
  Matrix torn(2, 3);
  torn.values.pop_back();
  const Matrix none(2, 0);
  QVERIFY(refused({}, 1));
  QVERIFY(refused({&members[0], &members[1]}, 1));
  QVERIFY(refused({&members[0], &members[2]}, 1));
  QVERIFY(refused({&members[0], &torn}, 1));
  QVERIFY(refused({&none}, 1));
  for (const double temperature : {0.0, -1.0, std::nan("")}) QVERIFY(refused({&members[0]}, temperature));
  QVERIFY(!refused({&members[0]}, 1));
  const Matrix* first = &members[0];
  const std::array<std::uint16_t, 2> unknown{0, 3};
  const std::array<std::uint16_t, 1> few{0};
  const std::array<std::uint16_t, 2> fine{0, 2};
  const std::array one{first};
  QVERIFY_THROWS_EXCEPTION(Error, (void)ensembleReport(one, unknown, EnsembleMean::Arithmetic));
  QVERIFY_THROWS_EXCEPTION(Error, (void)ensembleReport(one, few, EnsembleMean::Arithmetic));
  QVERIFY_THROWS_EXCEPTION(Error, (void)ensembleReport(one, fine, EnsembleMean::Arithmetic, kInfinity));
  QVERIFY_THROWS_EXCEPTION(Error, (void)ensembleReport(one, fine, EnsembleMean::Arithmetic, 0));
}

/// Three members, four cases of two classes; margins of the second class over the first:
///   labels     1   0   1   0
///   member 0   5   1  -1  -1     errors 2 (cases 1, 2)
///   member 1   1  -3   2   3     errors 1 (case 3)
///   member 2   1   1   2  -1     errors 1 (case 1)
///   mean      7/3 -1/3 1  1/3    errors 1 (case 3)
///   without 0  1  -1   2   1     errors 1;  without 1  3  1  .5  -1  errors 1;  without 2  3  -1  .5  1  errors 1
void TestEnsemble::reportByHand() {
  const std::vector members{matrixOf({{0, 5}, {0, 1}, {0, -1}, {0, -1}}), matrixOf({{0, 1}, {0, -3}, {0, 2}, {0, 3}}),
                            matrixOf({{0, 1}, {0, 1}, {0, 2}, {0, -1}})};
  const std::array<std::uint16_t, 4> labels{1, 0, 1, 0};
  const EnsembleReport report = ensembleReport(pointersTo(members), labels, EnsembleMean::Geometric);
  QCOMPARE(report.cases, 4);
  QCOMPARE(report.members(), std::size_t{3});
  QCOMPARE(report.memberErrors, (std::vector<std::int64_t>{2, 1, 1}));
  QCOMPARE(report.errors, 1);
  QCOMPARE(report.leaveOneOutErrors, (std::vector<std::int64_t>{1, 1, 1}));
  QCOMPARE(report.disagreement, (std::vector<double>{0, 0.75, 0.25, 0.75, 0, 0.5, 0.25, 0.5, 0}));
  QCOMPARE(report.disagreementOf(1, 2), 0.5);
}

/// (.9, .1) and (.5, .5). Arithmetic: (.7, .3). Geometric: √(9) : 1 = (.75, .25).
void TestEnsemble::divergenceByHand() {
  const std::vector members{matrixOf({{std::log(9.0), 0}}), matrixOf({{0, 0}})};
  const std::array<std::uint16_t, 1> labels{0};
  const auto kl = [](double p, double q) { return p * std::log(p / q) + (1 - p) * std::log((1 - p) / (1 - q)); };
  const auto arithmetic = ensembleReport(pointersTo(members), labels, EnsembleMean::Arithmetic);
  QVERIFY(std::abs(arithmetic.divergence - (kl(0.9, 0.7) + kl(0.5, 0.7)) / 2) < 1e-6);
  const auto geometric = ensembleReport(pointersTo(members), labels, EnsembleMean::Geometric);
  QVERIFY(std::abs(geometric.divergence - (kl(0.9, 0.75) + kl(0.5, 0.75)) / 2) < 1e-6);
  const auto at2 = ensembleReport(pointersTo(members), labels, EnsembleMean::Arithmetic, 2);  // (.75, .25), (.5, .5)
  QVERIFY(std::abs(at2.divergence - (kl(0.75, 0.625) + kl(0.5, 0.625)) / 2) < 1e-6);
}

void TestEnsemble::reportAgainstTheLongWay_data() {
  QTest::addColumn<bool>("arithmetic");
  QTest::addColumn<double>("temperature");
  for (const double temperature : {1.0, 5.0}) {
    QTest::addRow("arithmetic, T = %g", temperature) << true << temperature;
    QTest::addRow("geometric, T = %g", temperature) << false << temperature;
  }
}

void TestEnsemble::reportAgainstTheLongWay() {
  QFETCH(bool, arithmetic);
  QFETCH(double, temperature);
  const EnsembleMean mean = arithmetic ? EnsembleMean::Arithmetic : EnsembleMean::Geometric;
  std::vector<Matrix> members = randomMembers(5, 300, 8, 2);
  std::vector<std::uint16_t> labels;
  for (std::size_t i = 0; i < 300; ++i) labels.push_back(static_cast<std::uint16_t>(i % 8));
  for (Matrix& member : members)
    for (std::size_t i = 0; i < 300; ++i) member.row(i)[labels[i]] += 1;
  const EnsembleReport report = ensembleReport(pointersTo(members), labels, mean, temperature);
  QCOMPARE(report.errors, errorsWithout(members, labels, mean, temperature, 5));
  for (std::size_t m = 0; m < 5; ++m)
    QCOMPARE(report.leaveOneOutErrors[m], errorsWithout(members, labels, mean, temperature, m));
  const Matrix combined = combineLogits(pointersTo(members), mean, temperature);
  double divergence = 0;
  for (const Matrix& member : members)
    for (std::size_t i = 0; i < 300; ++i)
      divergence +=
          klDivergence(softTarget({member.row(i), 8}, temperature), softTarget({combined.row(i), 8}, temperature)) /
          1500;
  QVERIFY(std::abs(report.divergence - divergence) < 1e-5);
  QVERIFY(report.errors < report.memberErrors[0]);
}

void TestEnsemble::reportOfOneMemberAndOfNoCase() {
  const std::vector members{matrixOf({{3, 0}, {0, 1}})};
  const std::array<std::uint16_t, 2> labels{0, 0};
  const auto one = ensembleReport(pointersTo(members), labels, EnsembleMean::Arithmetic);
  QCOMPARE(one.errors, 1);
  QCOMPARE(one.memberErrors, std::vector<std::int64_t>{1});
  QVERIFY(one.leaveOneOutErrors.empty());
  QCOMPARE(one.disagreement, std::vector<double>{0});
  QVERIFY(one.divergence < 1e-12);
  const std::vector none{Matrix(0, 2), Matrix(0, 2)};
  const auto empty = ensembleReport(pointersTo(none), {}, EnsembleMean::Geometric);
  QCOMPARE(empty.cases, 0);
  QCOMPARE(empty.disagreementOf(0, 1), 0.0);
  QCOMPARE(empty.divergence, 0.0);
}

/// The paper's frame accuracies: (60.8 − 58.9) / (61.1 − 58.9) = 19/22.
void TestEnsemble::gainByHand() {
  QVERIFY(std::abs(gainTransferred(0.589, 0.611, 0.608).value() - 19.0 / 22.0) < 1e-9);
  QVERIFY(std::abs(gainTransferred(0.5, 0.6, 0.4).value() + 1) < 1e-9);
  QVERIFY(!gainTransferred(0.6, 0.6, 0.7));
  QVERIFY(!gainTransferred(0.6, 0.5, 0.7));
  QVERIFY(!gainTransferred(std::nan(""), 0.5, 0.7));
}

QTEST_APPLESS_MAIN(TestEnsemble)
#include "test_ensemble.moc"
