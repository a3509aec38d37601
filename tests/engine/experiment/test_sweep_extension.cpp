// Which sweep extends which, and what is then asked for.
#include <QTest>

#include "tests/engine/experiment/swept_specs.h"

using namespace retort;
using namespace retort::test;

class TestSweepExtension : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void whatIsTheSameSweep();
  void whatAnExtendedSweepAsksFor();
};

void TestSweepExtension::whatIsTheSameSweep() {
  const ExperimentSpec one = swept({{"objective.temperature", {1.0}}});
  ExperimentSpec other = swept({{"objective.temperature", {3.0, 4.0}}}, 4);
  QVERIFY(isSameSweep(one, other) && isSameSweep(one, one));
  other.title = "of another title";
  other.dataset.path = "/left/over";  // which glyphs do not read
  other.objective.temperature = 77;   // which no cell has
  QVERIFY(isSameSweep(one, other));
  other.training.epochs += 1;
  QVERIFY(!isSameSweep(one, other));
  QVERIFY(!isSameSweep(ExperimentSpec{}, one) && !isSameSweep(one, ExperimentSpec{}));
  QVERIFY(!isSameSweep(ExperimentSpec{}, ExperimentSpec{}));
  other = one;
  other.name = "another";
  QVERIFY(!isSameSweep(one, other));
  const ExperimentSpec wide = swept({{"student.width", {std::int64_t{3}}}}, 4);
  QVERIFY(!isSameSweep(one, wide) && !isSameSweep(one, swept({}, 2)) && isSameSweep(swept({}, 2), swept({}, 3)));
  ExperimentSpec wider = wide;
  wider.student.layers = {7, 7};
  QVERIFY(isSameSweep(wide, wider));
  wider.student.layers = {7, 7, 7};  // the width says nothing of the depth
  QVERIFY(!isSameSweep(wide, wider));
  QVERIFY(!isSameSweep(swept({{"no.such.key", {1.0}}}), one));
}

/// What is asked for by neither is not asked for by both.
void TestSweepExtension::whatAnExtendedSweepAsksFor() {
  const auto grid = [](Values heats, Values widths, int seeds = 1) {
    return swept({{"objective.temperature", std::move(heats)}, {"student.width", std::move(widths)}}, seeds);
  };
  const std::int64_t ten = 10;
  const std::int64_t thirty = 30;
  const ExperimentSpec stored = grid({1.0, 4.0}, {ten});
  QVERIFY(extendedSpec(stored, grid({4.0, 8.0}, {ten})) == grid({1.0, 4.0, 8.0}, {ten}));
  QVERIFY(extendedSpec(stored, grid({8.0}, {thirty})) == grid({8.0}, {thirty}));
  QVERIFY(extendedSpec(stored, grid({8.0}, {ten}, 2)) == grid({8.0}, {ten}, 2));
  QVERIFY(extendedSpec(stored, grid({4.0}, {ten})) == stored);
  QVERIFY(extendedSpec(stored, grid({4.0, 1.0}, {ten, thirty}, 2)) == grid({4.0, 1.0}, {ten, thirty}, 2));
  ExperimentSpec drawn = grid({1.0, 4.0}, {ten, thirty});
  drawn.sweep.sample = 2;
  ExperimentSpec more = drawn;
  more.sweep.sample = 3;
  QVERIFY(extendedSpec(drawn, more) == more && extendedSpec(more, drawn) == more);
  more.sweep.sampleSeed = 2;
  QVERIFY(extendedSpec(drawn, more) == more);
  more.sweep.sample = 0;
  QVERIFY(extendedSpec(drawn, more) == more && extendedSpec(more, drawn) == more);
  const ExperimentSpec low = swept({{"objective.temperature", axis("objective.temperature", "0.1..400 step 0.1")}});
  const ExperimentSpec high = swept({{"objective.temperature", axis("objective.temperature", "401..700 step 0.1")}});
  QVERIFY(extendedSpec(low, high) == high);  // both are more than a sweep may have
}

QTEST_APPLESS_MAIN(TestSweepExtension)
#include "test_sweep_extension.moc"
