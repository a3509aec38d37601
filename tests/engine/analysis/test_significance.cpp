#include <array>
#include <cmath>
#include <cstdint>
#include <stdexcept>

#include <QTest>

#include "engine/analysis/significance.h"

using namespace retort;

class TestSignificance : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void wilsonByHand();
  void wilsonAtTheEnds();
  void spreadByHand();
  void mcnemarByHand_data();
  void mcnemarByHand();
  void mcnemarOfManyCases();
  void pairsAreCounted();
  void otherCasesAreRefused();
};

namespace {

bool near(double value, double expected, double tolerance = 1e-12) { return std::abs(value - expected) <= tolerance; }

/// Logits by which case i is taken for classes[i] of three.
Matrix taking(const std::vector<std::size_t>& classes) {
  Matrix logits(classes.size(), 3);
  for (std::size_t i = 0; i < classes.size(); ++i) logits.row(i)[classes[i]] = 1;
  return logits;
}

}  // namespace

void TestSignificance::wilsonByHand() {
  const Interval tenth = wilsonInterval(10, 100);
  QVERIFY(near(tenth.low, 0.0552291, 1e-6) && near(tenth.high, 0.1743657, 1e-6));
  const Interval half = wilsonInterval(50, 100);
  QVERIFY(near(half.low, 0.4038315, 1e-6) && near(half.high, 0.5961685, 1e-6));
}

void TestSignificance::wilsonAtTheEnds() {
  QCOMPARE(wilsonInterval(0, 0), (Interval{0, 1}));
  const Interval none = wilsonInterval(0, 100);
  QCOMPARE(none.low, 0.0);
  QVERIFY(near(none.high, 0.0369935, 1e-6));
  const Interval all = wilsonInterval(100, 100);
  QCOMPARE(all.high, 1.0);
  QVERIFY(near(all.low, 1 - 0.0369935, 1e-6));
}

void TestSignificance::spreadByHand() {
  const std::array values{2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0};
  const Spread spread = spreadOf(values);
  QCOMPARE(spread.count, std::size_t{8});
  QCOMPARE(spread.mean, 5.0);
  QVERIFY(near(spread.deviation, std::sqrt(32.0 / 7.0)));
  const std::array one{3.0};
  QCOMPARE(spreadOf(one).deviation, 0.0);
  QCOMPARE(spreadOf({}).count, std::size_t{0});
}

void TestSignificance::mcnemarByHand_data() {
  QTest::addColumn<int>("first");
  QTest::addColumn<int>("second");
  QTest::addColumn<double>("p");
  QTest::newRow("one of ten") << 1 << 9 << 22.0 / 1024;
  QTest::newRow("the other way round") << 9 << 1 << 22.0 / 1024;
  QTest::newRow("none of five") << 0 << 5 << 2.0 / 32;
  QTest::newRow("evenly") << 4 << 4 << 1.0;
  QTest::newRow("almost evenly") << 4 << 5 << 1.0;
  QTest::newRow("on none") << 0 << 0 << 1.0;
}

void TestSignificance::mcnemarByHand() {
  QFETCH(int, first);
  QFETCH(int, second);
  QFETCH(double, p);
  QVERIFY(near(mcnemar({first, second, 7, 1000}), p, 1e-12));
}

/// The exact binomial test's, from an independent computation with whole numbers.
void TestSignificance::mcnemarOfManyCases() {
  QVERIFY(near(mcnemar({41, 65, 90, 10000}), 0.02502134999189903, 1e-12));
  QVERIFY(mcnemar({1000, 3000, 0, 10000}) < 1e-200);
}

void TestSignificance::pairsAreCounted() {
  const std::array<std::uint16_t, 6> labels{0, 1, 2, 0, 1, 2};
  const PairedErrors errors = pairedErrors(taking({0, 1, 2, 1, 0, 0}), taking({0, 2, 2, 1, 1, 1}), labels);
  QCOMPARE(errors.cases, 6);
  QCOMPARE(errors.onlyFirst, 1);
  QCOMPARE(errors.onlySecond, 1);
  QCOMPARE(errors.both, 2);  // also where they are wrong in different ways
}

void TestSignificance::otherCasesAreRefused() {
  const std::array<std::uint16_t, 2> labels{0, 1};
  QVERIFY_THROWS_EXCEPTION(std::invalid_argument, (void)pairedErrors(taking({0}), taking({0, 1}), labels));
  QVERIFY_THROWS_EXCEPTION(std::invalid_argument, (void)pairedErrors(Matrix(2, 0), Matrix(2, 0), labels));
}

QTEST_APPLESS_MAIN(TestSignificance)
#include "test_significance.moc"
