#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include <QTest>

#include "engine/analysis/specialists.h"
#include "engine/experiment/error.h"
#include "tests/engine/analysis/matrix_of.h"

using namespace retort;
using retort::test::matrixOf;

class TestSpecialists : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void correctionsByHand();
  void correctionsOfAnotherTrainedShare();
  void priorRatioRestoresTheOdds();
  void sharesOutsideAreRefused();
  void theDustbinAloneIsCorrected();
  void conditionalAccuracyByHand();
  void gainsByHand();
  void gainsOfThePaper();
  void whatDoesNotFitIsRefused();
};

namespace {

/// Logits whose largest is this class's.
Matrix answers(const std::vector<std::size_t>& predicted, std::size_t classes) {
  Matrix logits(predicted.size(), classes);
  for (std::size_t i = 0; i < predicted.size(); ++i) logits.row(i)[predicted[i]] = 1;
  return logits;
}

bool isNear(double value, double expected) { return std::abs(value - expected) < 1e-12; }

const std::vector<std::vector<int>> kSubsets{{0, 1}, {1, 2}};  // classes 0 to 3 are covered 1, 2, 1 and 0 times

}  // namespace

/// A fifth of the cases becomes half: 2.5 times as many; the dustbin's natural odds are 4 : 1.
void TestSpecialists::correctionsByHand() {
  QCOMPARE(dustbinCorrection(DustbinCorrection::None, 0.2), 0.0);
  QVERIFY(isNear(dustbinCorrection(DustbinCorrection::Oversampling, 0.2), std::log(2.5)));
  QVERIFY(isNear(dustbinCorrection(DustbinCorrection::PriorRatio, 0.2), std::log(4.0)));
  QVERIFY(isNear(dustbinCorrection(DustbinCorrection::Oversampling, 0.5), 0));
  QVERIFY(isNear(dustbinCorrection(DustbinCorrection::PriorRatio, 0.5), 0));
}

void TestSpecialists::correctionsOfAnotherTrainedShare() {
  QVERIFY(isNear(dustbinCorrection(DustbinCorrection::Oversampling, 0.2, 0.8), std::log(4.0)));
  QVERIFY(isNear(dustbinCorrection(DustbinCorrection::PriorRatio, 0.2, 0.8), std::log(16.0)));
  QVERIFY(isNear(dustbinCorrection(DustbinCorrection::PriorRatio, 0.3, 0.3), 0));
  QVERIFY(isNear(dustbinCorrection(DustbinCorrection::PriorRatio, 0.8), -std::log(4.0)));
}

/// A specialist that knows nothing of the case says t and 1 − t; corrected, s and 1 − s.
void TestSpecialists::priorRatioRestoresTheOdds() {
  const double special = std::log(0.6);
  const double dustbin = std::log(0.4) + dustbinCorrection(DustbinCorrection::PriorRatio, 0.1, 0.6);
  QVERIFY(isNear(std::exp(special) / (std::exp(special) + std::exp(dustbin)), 0.1));
}

void TestSpecialists::sharesOutsideAreRefused() {
  for (const double share : {0.0, 1.0, -0.1, 1.5, std::nan("")}) {
    QVERIFY_THROWS_EXCEPTION(Error, (void)dustbinCorrection(DustbinCorrection::PriorRatio, share));
    QVERIFY_THROWS_EXCEPTION(Error, (void)dustbinCorrection(DustbinCorrection::Oversampling, 0.5, share));
  }
}

void TestSpecialists::theDustbinAloneIsCorrected() {
  Matrix logits = matrixOf({{1, 2, 3}, {4, 5, 6}});
  correctDustbin(logits, -1.5);
  QCOMPARE(logits, matrixOf({{1, 2, 1.5}, {4, 5, 4.5}}));
}

void TestSpecialists::conditionalAccuracyByHand() {
  const std::array<std::uint16_t, 6> labels{0, 1, 2, 3, 3, 1};
  const Matrix logits = answers({0, 3, 2, 3, 1, 0}, 4);
  QCOMPARE(conditionalAccuracy(logits, labels, kSubsets), (CoveredAccuracy{4, 2}));
  QCOMPARE(conditionalAccuracy(logits, labels, kSubsets).accuracy(), std::optional(0.5));
  QVERIFY(!conditionalAccuracy(logits, labels, {}).accuracy());
  QCOMPARE(conditionalAccuracy(logits, labels, {}), CoveredAccuracy{});
}

void TestSpecialists::gainsByHand() {
  const std::array<std::uint16_t, 7> labels{3, 3, 0, 0, 2, 1, 1};
  const Matrix generalist = answers({3, 0, 0, 1, 1, 0, 0}, 4);
  const Matrix combined = answers({3, 0, 1, 0, 2, 1, 1}, 4);
  const std::vector<CoverageGain> rows = gainByCoverage(generalist, combined, labels, kSubsets);
  QCOMPARE(rows, (std::vector<CoverageGain>{{0, 2, 1, 1}, {1, 3, 1, 2}, {2, 2, 0, 2}}));
  QCOMPARE(rows[0].relativeChange(), std::optional(0.0));
  QCOMPARE(rows[1].change(), 1);
  QCOMPARE(rows[1].relativeChange(), std::optional(1.0));
  QCOMPARE(rows[2].change(), 2);
  QVERIFY(!rows[2].relativeChange());
  QCOMPARE(gainByCoverage(generalist, combined, labels, {}).size(), std::size_t{1});
  const std::array<std::uint16_t, 1> one{3};
  QCOMPARE(gainByCoverage(answers({3}, 4), answers({3}, 4), one, kSubsets).size(), std::size_t{3});
}

/// 141,993 cases, 1,421 more of them right: 3.4 % is of the generalist's 41,794 or so.
void TestSpecialists::gainsOfThePaper() {
  const CoverageGain row{1, 141993, 41794, 43215};
  QCOMPARE(row.change(), 1421);
  QVERIFY(std::abs(row.relativeChange().value() - 0.034) < 5e-5);
}

void TestSpecialists::whatDoesNotFitIsRefused() {
  const std::array<std::uint16_t, 1> label{0};
  const std::array<std::uint16_t, 1> unknown{4};
  const std::array<std::uint16_t, 2> many{0, 1};
  const Matrix logits = answers({0}, 4);
  const std::vector<std::vector<int>> beyond{{0, 4}};
  const std::vector<std::vector<int>> negative{{-1}};
  Matrix torn = logits;
  torn.values.pop_back();
  QVERIFY_THROWS_EXCEPTION(Error, (void)conditionalAccuracy(logits, unknown, kSubsets));
  QVERIFY_THROWS_EXCEPTION(Error, (void)conditionalAccuracy(logits, many, kSubsets));
  QVERIFY_THROWS_EXCEPTION(Error, (void)conditionalAccuracy(torn, label, kSubsets));
  QVERIFY_THROWS_EXCEPTION(Error, (void)conditionalAccuracy(logits, label, beyond));
  QVERIFY_THROWS_EXCEPTION(Error, (void)conditionalAccuracy(logits, label, negative));
  QVERIFY_THROWS_EXCEPTION(Error, (void)gainByCoverage(logits, answers({0}, 5), label, kSubsets));
  QVERIFY_THROWS_EXCEPTION(Error, (void)gainByCoverage(torn, logits, label, kSubsets));
}

QTEST_APPLESS_MAIN(TestSpecialists)
#include "test_specialists.moc"
