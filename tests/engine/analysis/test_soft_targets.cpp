#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include <QTest>

#include "engine/analysis/soft_targets.h"

using namespace retort;

class TestSoftTargets : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void temperatureOneIsTheSoftmax();
  void highTemperatureIsUniformAndLowPicksTheLargest();
  void hugeLogitsDoNotOverflow();
  void entropyAndDivergenceByHand();
  void straightFromTheLogits();
};

void TestSoftTargets::temperatureOneIsTheSoftmax() {
  const std::array logits{std::log(1.0F), std::log(2.0F), std::log(5.0F)};
  const auto q = softTarget(logits, 1);
  QVERIFY(std::abs(q[0] - 0.125) < 1e-7 && std::abs(q[1] - 0.25) < 1e-7 && std::abs(q[2] - 0.625) < 1e-7);
  const auto halved = softTarget(logits, 2);  // proportional to the square roots of 1, 2 and 5
  const double sum = 1 + std::sqrt(2.0) + std::sqrt(5.0);
  QVERIFY(std::abs(halved[1] - std::sqrt(2.0) / sum) < 1e-7);
  QCOMPARE(predictedClass(logits), std::size_t{2});
}

void TestSoftTargets::highTemperatureIsUniformAndLowPicksTheLargest() {
  const std::array logits{-3.0F, 0.5F, 7.0F, 7.5F};
  for (const double share : softTarget(logits, 1e9)) QVERIFY(std::abs(share - 0.25) < 1e-6);
  QVERIFY(softTarget(logits, 0.01)[3] > 1 - 1e-12);
}

void TestSoftTargets::hugeLogitsDoNotOverflow() {
  const std::array logits{1e30F, -1e30F, 1e30F};
  const auto q = softTarget(logits, 0.5);
  QCOMPARE(q[0], 0.5);
  QCOMPARE(q[1], 0.0);
}

void TestSoftTargets::entropyAndDivergenceByHand() {
  const std::array p{0.5, 0.5, 0.0};
  const std::array q{0.25, 0.75, 0.0};
  QVERIFY(std::abs(entropy(p) - std::log(2.0)) < 1e-15);
  QVERIFY(std::abs(klDivergence(p, q) - (0.5 * std::log(2.0) + 0.5 * std::log(2.0 / 3.0))) < 1e-15);
  QCOMPARE(klDivergence(p, p), 0.0);
  const std::array certain{0.0, 0.0, 1.0};
  QVERIFY(std::isinf(klDivergence(certain, p)));
  QCOMPARE(entropy(certain), 0.0);
}

void TestSoftTargets::straightFromTheLogits() {
  const std::array teacher{std::log(1.0F), std::log(2.0F), std::log(5.0F)};
  const std::array student{std::log(2.0F), std::log(2.0F), std::log(4.0F)};
  const double hand = 0.125 * std::log(0.125 / 0.25) + 0.625 * std::log(0.625 / 0.5);
  QVERIFY(std::abs(softDivergence(teacher, student, 1) - hand) < 1e-7);
  QVERIFY(std::abs(softShare(teacher, 1, 2) - 0.625) < 1e-7);
  for (const double temperature : {0.1, 1.0, 2.5, 40.0}) {
    const auto p = softTarget(teacher, temperature);
    const auto q = softTarget(student, temperature);
    QVERIFY(std::abs(softEntropy(teacher, temperature) - entropy(p)) < 1e-9);
    QVERIFY(std::abs(softDivergence(teacher, student, temperature) - klDivergence(p, q)) < 1e-9);
    QVERIFY(std::abs(softShare(student, temperature, 0) - q[0]) < 1e-12);
  }
  const std::array huge{3000.0F, -3000.0F};
  const std::array other{-3000.0F, 3000.0F};
  QCOMPARE(softDivergence(huge, other, 1), 6000.0);  // where a probability of 0 would make it infinite
  QCOMPARE(softEntropy(huge, 1), 0.0);
  QCOMPARE(softEntropy({}, 1), 0.0);
  QCOMPARE(softDivergence({}, {}, 1), 0.0);
}

QTEST_APPLESS_MAIN(TestSoftTargets)
#include "test_soft_targets.moc"
