#include <array>
#include <cmath>
#include <cstdint>
#include <random>
#include <stdexcept>

#include <QTest>

#include "engine/analysis/class_bias.h"

using namespace retort;

class TestClassBias : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void confusionByHand();
  void confusionWithOffsets();
  void theFirstOfEqualsIsPredicted();
  void aClassWithoutCases();
  void bestOffsetByHand();
  void bestOffsetNearestToZero();
  void bestOffsetBeyondTheOutermost();
  void bestOffsetThatChangesNothing();
  void bestOffsetAgainstAFineGrid_data();
  void bestOffsetAgainstAFineGrid();
  void priorOfTwoClassesByHand();
  void theMeanMassIsThePrior();
  void priorOutOfReachOfOneStep();
  void offsetsOfASet();
  void whatDoesNotFitIsRefused();
  void setsAndPriorsAreRefused();
};

namespace {

template <typename T, std::size_t rows, std::size_t columns>
Matrix matrixOf(const std::array<std::array<T, columns>, rows>& values) {
  Matrix matrix(rows, columns);
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < columns; ++j) matrix.row(i)[j] = static_cast<float>(values[i][j]);
  return matrix;
}

/// Two classes; the second is ahead by these.
Matrix aheadBy(const std::vector<float>& margins) {
  Matrix logits(margins.size(), 2);
  for (std::size_t i = 0; i < margins.size(); ++i) logits.row(i)[1] = margins[i];
  return logits;
}

/// Logits of normally distributed noise, higher by 2 for the label; of the first class lower by 3, as if the transfer
/// set had lacked it.
struct RandomCases {
  Matrix logits;
  std::vector<std::uint16_t> labels;
};
RandomCases randomCases(unsigned seed, std::size_t rows, std::size_t classes) {
  std::mt19937 generator(seed);
  std::normal_distribution<float> noise(0, 1.5F);
  RandomCases cases{Matrix(rows, classes), {}};
  for (std::size_t i = 0; i < rows; ++i) {
    cases.labels.push_back(static_cast<std::uint16_t>(generator() % classes));
    for (std::size_t j = 0; j < classes; ++j) cases.logits.row(i)[j] = noise(generator);
    cases.logits.row(i)[cases.labels[i]] += 2;
    cases.logits.row(i)[0] -= 3;
  }
  return cases;
}

double meanMass(const Matrix& logits, std::span<const double> offsets, std::span<const std::size_t> set) {
  double sum = 0;
  for (std::size_t i = 0; i < logits.rows; ++i) {
    double all = 0;
    double inside = 0;
    for (std::size_t j = 0; j < logits.columns; ++j) all += std::exp(double{logits.row(i)[j]} + offsets[j]);
    for (const std::size_t j : set) inside += std::exp(double{logits.row(i)[j]} + offsets[j]);
    sum += inside / all;
  }
  return sum / static_cast<double>(logits.rows);
}

const std::array<std::size_t, 1> kFirst{0};
const std::array<std::size_t, 1> kSecond{1};

}  // namespace

void TestClassBias::confusionByHand() {
  const Matrix logits = matrixOf<double, 5, 3>({{{3, 1, 0}, {0, 2, 1}, {0, 1, 2}, {0, 5, 4}, {-1, -2, -3}}});
  const std::array<std::uint16_t, 5> labels{0, 1, 1, 2, 0};
  const Confusion found = confusion(logits, labels);
  QCOMPARE(found.counts, (std::vector<std::int64_t>{2, 0, 0, 0, 1, 1, 0, 1, 0}));
  QCOMPARE(found.at(1, 2), 1);
  QCOMPARE(found.cases(1), 2);
  QCOMPARE(found.errors(1), 1);
  QCOMPARE(found.cases(), 5);
  QCOMPARE(found.errors(), 2);
}

void TestClassBias::confusionWithOffsets() {
  const Matrix logits = matrixOf<double, 3, 3>({{{3, 1, 0}, {0, 2, 1}, {0, 5, 4}}});
  const std::array<std::uint16_t, 3> labels{0, 1, 2};
  QCOMPARE(confusion(logits, labels).errors(), 1);
  const std::array offsets{0.0, 0.0, 1.5};
  const Confusion shifted = confusion(logits, labels, offsets);
  QCOMPARE(shifted.at(2, 2), 1);
  QCOMPARE(shifted.at(1, 2), 1);
  QCOMPARE(shifted.errors(), 1);
  const std::array none{0.0, 0.0, 0.0};
  QCOMPARE(confusion(logits, labels, none), confusion(logits, labels));
}

void TestClassBias::theFirstOfEqualsIsPredicted() {
  const std::array<std::uint16_t, 2> labels{0, 1};
  QCOMPARE(confusion(aheadBy({0, 0}), labels).counts, (std::vector<std::int64_t>{1, 0, 1, 0}));
  const std::array offsets{0.0, 0.5};
  QCOMPARE(confusion(aheadBy({-0.5F, -0.5F}), labels, offsets).counts, (std::vector<std::int64_t>{1, 0, 1, 0}));
}

void TestClassBias::aClassWithoutCases() {
  const std::array<std::uint16_t, 2> labels{0, 0};
  const Confusion found = confusion(aheadBy({1, -1}), labels);
  QCOMPARE(found.cases(1), 0);
  QCOMPARE(found.errors(1), 0);
  QCOMPARE(found.at(0, 1), 1);
  QCOMPARE(confusion(Matrix(0, 2), {}).cases(), 0);
}

/// The second class wins from an offset of 1, 2, 4 and 6 on.
void TestClassBias::bestOffsetByHand() {
  const std::array<std::uint16_t, 4> labels{1, 1, 0, 0};
  const BiasOffset best = bestOffset(aheadBy({-1, -2, -4, -6}), labels, kSecond);
  QCOMPARE(best.errors, 0);
  QCOMPARE(best.offset, 3.0);
  const std::array<std::uint16_t, 4> mixed{1, 0, 1, 0};
  const BiasOffset one = bestOffset(aheadBy({-1, -2, -4, -6}), mixed, kSecond);
  QCOMPARE(one.errors, 1);
  QCOMPARE(one.offset, 1.5);  // between 4 and 6 there is 1 error as well
}

void TestClassBias::bestOffsetNearestToZero() {
  const std::array<std::uint16_t, 3> labels{1, 0, 1};
  const BiasOffset above = bestOffset(aheadBy({4, 2, -1}), labels, kSecond);  // steps at -4, -2, 1
  QCOMPARE(above.errors, 1);
  QCOMPARE(above.offset, 2.0);  // from 1 on; between -4 and -2 there is 1 error too, but twice as far
  const BiasOffset below = bestOffset(aheadBy({1.5F, 0.5F, -3}), labels, kSecond);  // steps at -1.5, -0.5, 3
  QCOMPARE(below.errors, 1);
  QCOMPARE(below.offset, -1.0);
}

void TestClassBias::bestOffsetBeyondTheOutermost() {
  const std::array<std::uint16_t, 2> all{1, 1};
  const BiasOffset high = bestOffset(aheadBy({-2, -5}), all, kSecond);
  QCOMPARE(high.offset, 6.0);
  QCOMPARE(high.errors, 0);
  const std::array<std::uint16_t, 2> none{0, 0};
  const BiasOffset low = bestOffset(aheadBy({2, 5}), none, kSecond);
  QCOMPARE(low.offset, -6.0);
  QCOMPARE(low.errors, 0);
  const BiasOffset fine = bestOffset(aheadBy({-2, -5}), none, kSecond);
  QCOMPARE(fine.offset, 0.0);  // all below 2 is as good
}

void TestClassBias::bestOffsetThatChangesNothing() {
  const std::array<std::uint16_t, 2> labels{2, 2};
  const BiasOffset best = bestOffset(matrixOf<double, 2, 3>({{{2, 1, 0}, {1, 2, 0}}}), labels, kSecond);
  QCOMPARE(best.offset, 0.0);
  QCOMPARE(best.errors, 2);
  QCOMPARE(bestOffset(Matrix(0, 2), {}, kSecond).errors, 0);
}

void TestClassBias::bestOffsetAgainstAFineGrid_data() {
  QTest::addColumn<unsigned>("seed");
  QTest::addColumn<std::vector<std::size_t>>("set");
  for (unsigned seed = 1; seed <= 4; ++seed) {
    QTest::addRow("one class, seed %u", seed) << seed << std::vector<std::size_t>{0};
    QTest::addRow("three classes, seed %u", seed) << seed << std::vector<std::size_t>{0, 2, 4};
  }
}

void TestClassBias::bestOffsetAgainstAFineGrid() {
  QFETCH(unsigned, seed);
  QFETCH(std::vector<std::size_t>, set);
  const RandomCases cases = randomCases(seed, 300, 5);
  const BiasOffset best = bestOffset(cases.logits, cases.labels, set);
  const auto errorsAt = [&](double offset) {
    return confusion(cases.logits, cases.labels, offsetsOf(5, set, offset)).errors();
  };
  std::int64_t fewest = 300;
  double nearest = 1000;
  for (int step = -4000; step <= 4000; ++step) {
    const double offset = step * 0.005;
    const auto errors = errorsAt(offset);
    if (errors < fewest || (errors == fewest && std::abs(offset) < std::abs(nearest))) nearest = offset;
    fewest = std::min(fewest, errors);
  }
  QCOMPARE(errorsAt(best.offset), best.errors);
  QVERIFY(best.errors <= fewest && fewest - best.errors <= 1);  // the grid may miss an interval narrower than its step
  // No other interval is as good and nearer: what the grid found nearer to 0 lies in the same one.
  if (best.errors == fewest && std::abs(nearest) < std::abs(best.offset))
    QCOMPARE(errorsAt((nearest + best.offset) / 2), best.errors);
  QVERIFY(best.errors < confusion(cases.logits, cases.labels).errors());
}

/// At a margin of 0 in each case the second class has half; ln 3 makes it 3/4.
void TestClassBias::priorOfTwoClassesByHand() {
  QVERIFY(std::abs(priorMatchingOffset(aheadBy({0, 0}), kSecond, 0.75) - std::log(3.0)) < 1e-8);
  QVERIFY(std::abs(priorMatchingOffset(aheadBy({0, 0}), kFirst, 0.75) - std::log(3.0)) < 1e-8);
  QVERIFY(std::abs(priorMatchingOffset(aheadBy({-4, -4, -4}), kSecond, 0.5) - 4) < 1e-8);
  QVERIFY(std::abs(priorMatchingOffset(aheadBy({-2, 6}), kSecond, 0.5) + 2) < 1e-8);
}

void TestClassBias::theMeanMassIsThePrior() {
  const RandomCases cases = randomCases(7, 400, 5);
  const std::array<std::size_t, 2> set{0, 3};
  for (const double prior : {0.01, 0.4, 0.97}) {
    const double offset = priorMatchingOffset(cases.logits, set, prior);
    QVERIFY(std::abs(meanMass(cases.logits, offsetsOf(5, set, offset), set) - prior) < 1e-8);
  }
}

/// Logits so far apart that exp() of their difference is 0.
void TestClassBias::priorOutOfReachOfOneStep() {
  QVERIFY(std::abs(priorMatchingOffset(aheadBy({-900}), kSecond, 0.5) - 900) < 1e-6);
  QVERIFY(std::abs(priorMatchingOffset(aheadBy({-5000}), kSecond, 0.5) - 1000) < 1e-6);
}

void TestClassBias::offsetsOfASet() {
  const std::array<std::size_t, 2> set{0, 2};
  QCOMPARE(offsetsOf(3, set, 1.5), (std::vector<double>{1.5, 0, 1.5}));
  const std::array<std::size_t, 1> beyond{3};
  QVERIFY_THROWS_EXCEPTION(std::out_of_range, (void)offsetsOf(3, beyond, 1));
}

void TestClassBias::whatDoesNotFitIsRefused() {
  const std::array<std::uint16_t, 2> labels{0, 1};
  const std::array<std::uint16_t, 2> unknown{0, 2};
  const std::array offsets{1.0};
  Matrix torn(2, 2);
  torn.values.pop_back();
  QVERIFY_THROWS_EXCEPTION(std::invalid_argument, (void)confusion(aheadBy({1}), labels));
  QVERIFY_THROWS_EXCEPTION(std::invalid_argument, (void)confusion(aheadBy({1, 2}), unknown));
  QVERIFY_THROWS_EXCEPTION(std::invalid_argument, (void)confusion(aheadBy({1, 2}), labels, offsets));
  QVERIFY_THROWS_EXCEPTION(std::invalid_argument, (void)confusion(Matrix(2, 0), labels));
  QVERIFY_THROWS_EXCEPTION(std::invalid_argument, (void)confusion(torn, labels));
  QVERIFY_THROWS_EXCEPTION(std::invalid_argument, (void)bestOffset(aheadBy({1}), labels, kFirst));
  QVERIFY_THROWS_EXCEPTION(std::invalid_argument, (void)bestOffset(aheadBy({1, 2}), unknown, kFirst));
  QVERIFY_THROWS_EXCEPTION(std::invalid_argument, (void)priorMatchingOffset(torn, kFirst, 0.5));
}

void TestClassBias::setsAndPriorsAreRefused() {
  const std::array<std::uint16_t, 2> labels{0, 1};
  const Matrix logits = aheadBy({1, 2});
  const std::array<std::size_t, 2> all{0, 1};
  const std::array<std::size_t, 1> beyond{2};
  for (const std::span<const std::size_t> set : std::initializer_list<std::span<const std::size_t>>{{}, all, beyond}) {
    QVERIFY_THROWS_EXCEPTION(std::invalid_argument, (void)bestOffset(logits, labels, set));
    QVERIFY_THROWS_EXCEPTION(std::invalid_argument, (void)priorMatchingOffset(logits, set, 0.5));
  }
  for (const double prior : {0.0, 1.0, -0.5, 1.5, std::nan("")})
    QVERIFY_THROWS_EXCEPTION(std::invalid_argument, (void)priorMatchingOffset(logits, kFirst, prior));
  QVERIFY_THROWS_EXCEPTION(std::invalid_argument, (void)priorMatchingOffset(Matrix(0, 2), kFirst, 0.5));
}

QTEST_APPLESS_MAIN(TestClassBias)
#include "test_class_bias.moc"
