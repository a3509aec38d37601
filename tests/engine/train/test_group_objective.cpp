// The objective of a group against objectives.h, and its exp and ln against those of std.
#include <cmath>
#include <limits>

#include <QTest>

#include "engine/data/random.h"
#include "engine/model/lane_math.h"
#include "engine/train/group_objective.h"
#include "engine/train/objectives.h"

using namespace retort;

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

/// The same logits case by case and class by class.
struct Batch {
  std::size_t cases;
  std::size_t classes;
  std::size_t stride;
  std::vector<float> logits, teacher;                // [cases, classes]
  std::vector<float> logitsByClass, teacherByClass;  // [classes, stride]
  std::vector<std::uint16_t> labels;
  std::vector<std::int32_t> wideLabels;

  Batch(std::size_t caseCount, std::size_t classCount, double spread)
      : cases(caseCount),
        classes(classCount),
        stride((caseCount + kLaneCases - 1) / kLaneCases * kLaneCases),
        logits(cases * classes),
        teacher(cases * classes),
        logitsByClass(classes * stride, kNaN),  // what lies beyond the cases has no effect
        teacherByClass(classes * stride, kNaN),
        labels(cases),
        wideLabels(stride) {
    Random random(17);
    for (std::size_t i = 0; i < cases; ++i) {
      labels[i] = static_cast<std::uint16_t>(random.below(static_cast<std::uint32_t>(classes)));
      wideLabels[i] = labels[i];
      for (std::size_t j = 0; j < classes; ++j) {
        teacher[i * classes + j] = static_cast<float>(spread * random.normal());
        teacherByClass[j * stride + i] = teacher[i * classes + j];
        set(i, j, static_cast<float>(spread * random.normal()));
      }
    }
  }

  void set(std::size_t i, std::size_t j, float value) {
    logits[i * classes + j] = value;
    logitsByClass[j * stride + i] = value;
  }
};

template <typename Real>
struct Answer {
  ObjectiveSums sums;
  std::vector<Real> gradient;  ///< [cases, classes]
};

template <typename Real>
Answer<Real> expected(const ObjectiveSpec& spec, const Batch& batch) {
  Answer<Real> answer{{}, std::vector<Real>(batch.cases * batch.classes)};
  const std::vector<Real> logits(batch.logits.begin(), batch.logits.end());
  const std::vector<Real> teacher(batch.teacher.begin(), batch.teacher.end());
  std::vector<Real> scratch(3 * batch.classes);
  evaluateObjective<Real>(spec, logits.data(), teacher.data(), batch.labels, batch.classes, answer.gradient.data(),
                          scratch.data(), answer.sums);
  return answer;
}

Answer<float> actual(const ObjectiveSpec& spec, const Batch& batch) {
  Answer<float> answer{{}, std::vector<float>(batch.cases * batch.classes)};
  const BatchTargets targets{batch.cases, batch.classes, batch.stride, batch.wideLabels.data(),
                             batch.teacherByClass.data()};
  std::vector<float> soft(batch.classes * batch.stride);
  std::vector<float> gradient(batch.classes * batch.stride);
  std::vector<float> scratch(batch.classes * batch.stride);
  softTargetsByClass(targets, spec.temperature, soft.data());
  evaluateObjectiveByClass(spec, targets, soft.data(), batch.logitsByClass.data(), gradient.data(), scratch.data(),
                           answer.sums);
  for (std::size_t i = 0; i < batch.cases; ++i)
    for (std::size_t j = 0; j < batch.classes; ++j)
      answer.gradient[i * batch.classes + j] = gradient[j * batch.stride + i];
  return answer;
}

bool isClose(double one, double other, double relative) {
  return std::abs(one - other) <= relative * std::max({std::abs(one), std::abs(other), 1e-12});
}

/// In units of the last place of `exact` as a float.
double distance(float value, double exact) {
  const auto rounded = static_cast<float>(exact);
  const float unit = std::nextafter(std::abs(rounded), kInfinity) - std::abs(rounded);
  return std::abs(static_cast<double>(value) - exact) / static_cast<double>(unit);
}

}  // namespace

class TestGroupObjective : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void expIsAccurate();
  void logIsAccurate();
  void agreesWithTheObjective_data();
  void agreesWithTheObjective();
  void extremeTemperatures_data();
  void extremeTemperatures();
  void largeLogitsDoNotOverflow();
  void nonFiniteLogitsAreSeen();
  void sumsAreAdded();
};

void TestGroupObjective::expIsAccurate() {
  double worst = 0;
  for (float x = -87.33F; x < 88.72F; x += 0.0003F) worst = std::max(worst, distance(laneExp(x), std::exp(double{x})));
  QVERIFY2(worst <= 2, qPrintable(QString::number(worst)));
  QCOMPARE(laneExp(0), 1.0F);
  QVERIFY(laneExp(-87.4F) == 0 && laneExp(-1e30F) == 0 && laneExp(-kInfinity) == 0);
  QVERIFY(laneExp(88.8F) == kInfinity && laneExp(1e30F) == kInfinity && laneExp(kInfinity) == kInfinity);
  QVERIFY(std::isnan(laneExp(kNaN)));
}

void TestGroupObjective::logIsAccurate() {
  double worst = 0;
  for (float x = 1e-37F; x < 1e37F; x *= 1.0001F) worst = std::max(worst, distance(laneLog(x), std::log(double{x})));
  QVERIFY2(worst <= 2, qPrintable(QString::number(worst)));
  QCOMPARE(laneLog(1), 0.0F);
  QVERIFY(std::isnan(laneLog(kNaN)));
  QVERIFY(!std::isfinite(laneLog(kInfinity)));
}

void TestGroupObjective::agreesWithTheObjective_data() {
  QTest::addColumn<int>("kind");
  QTest::addColumn<double>("temperature");
  QTest::addColumn<double>("softWeight");
  QTest::addColumn<bool>("scaled");
  QTest::addColumn<int>("cases");
  QTest::addColumn<int>("classes");
  const auto soft = static_cast<int>(ObjectiveKind::SoftTargets);
  for (const double temperature : {0.5, 1.0, 4.0, 20.0})
    for (const double weight : {0.0, 0.9, 1.0})
      QTest::addRow("soft T %g w %g", temperature, weight)
          << soft << temperature << weight << (weight > 0.5) << 128 << 10;
  QTest::newRow("odd sizes") << soft << 3.0 << 0.5 << true << 37 << 3;
  QTest::newRow("one case") << soft << 3.0 << 0.5 << true << 1 << 2;
  QTest::newRow("many classes") << soft << 3.0 << 0.5 << true << 20 << 101;
  QTest::newRow("logits") << static_cast<int>(ObjectiveKind::Logits) << 1.0 << 0.7 << true << 44 << 10;
  QTest::newRow("hard") << static_cast<int>(ObjectiveKind::Hard) << 1.0 << 0.0 << true << 44 << 10;
}

void TestGroupObjective::agreesWithTheObjective() {
  QFETCH(int, kind);
  QFETCH(double, temperature);
  QFETCH(double, softWeight);
  QFETCH(bool, scaled);
  QFETCH(int, cases);
  QFETCH(int, classes);
  const ObjectiveSpec spec{static_cast<ObjectiveKind>(kind), temperature, softWeight, scaled};
  const Batch batch(static_cast<std::size_t>(cases), static_cast<std::size_t>(classes), 3);
  const auto one = actual(spec, batch);
  const auto other = expected<double>(spec, batch);
  const auto inFloat = expected<float>(spec, batch);
  QVERIFY(isClose(one.sums.loss, other.sums.loss, 1e-5) && isClose(one.sums.loss, inFloat.sums.loss, 1e-5));
  QVERIFY(isClose(one.sums.soft, other.sums.soft, 1e-5) && isClose(one.sums.hard, other.sums.hard, 1e-5));
  QVERIFY(isClose(one.sums.softSquared, other.sums.softSquared, 1e-4));
  QVERIFY(isClose(one.sums.hardSquared, other.sums.hardSquared, 1e-4));
  QCOMPARE(one.sums.errors, other.sums.errors);
  QCOMPARE(one.sums.cases, other.sums.cases);
  double largest = 0;
  for (const double value : other.gradient) largest = std::max(largest, std::abs(value));
  for (std::size_t i = 0; i < one.gradient.size(); ++i)
    QVERIFY(std::abs(static_cast<double>(one.gradient[i]) - other.gradient[i]) <= 1e-5 * largest);
}

void TestGroupObjective::extremeTemperatures_data() {
  QTest::addColumn<double>("temperature");
  for (const double temperature : {1e-300, 1e-20, 1e-3, 0.05, 1000.0, 1e6})
    QTest::addRow("T %g", temperature) << temperature;
}

void TestGroupObjective::extremeTemperatures() {
  QFETCH(double, temperature);
  const Batch batch(48, 10, 5);
  const ObjectiveSpec spec{ObjectiveKind::SoftTargets, temperature, 0.5, false};
  const auto one = actual(spec, batch);
  const auto other = expected<float>(spec, batch);
  QCOMPARE(std::isfinite(one.sums.loss), std::isfinite(other.sums.loss));
  if (std::isfinite(other.sums.loss)) QVERIFY(isClose(one.sums.loss, other.sums.loss, 1e-4));
  double largest = 0;
  for (const float value : other.gradient) largest = std::max(largest, static_cast<double>(std::abs(value)));
  for (std::size_t i = 0; i < one.gradient.size(); ++i)
    QVERIFY(std::abs(static_cast<double>(one.gradient[i]) - static_cast<double>(other.gradient[i])) <= 1e-4 * largest);
}

void TestGroupObjective::largeLogitsDoNotOverflow() {
  Batch batch(20, 10, 1);
  for (std::size_t i = 0; i < batch.cases; ++i) batch.set(i, i % 10, i % 2 == 0 ? 1e6F : -1e6F);
  for (const auto kind : {ObjectiveKind::SoftTargets, ObjectiveKind::Logits, ObjectiveKind::Hard}) {
    const auto one = actual({kind, 2, 0.5, true}, batch);
    const auto other = expected<float>({kind, 2, 0.5, true}, batch);
    QVERIFY(std::isfinite(one.sums.loss));
    QVERIFY(isClose(one.sums.loss, other.sums.loss, 1e-4));
  }
}

void TestGroupObjective::nonFiniteLogitsAreSeen() {
  for (const auto kind : {ObjectiveKind::SoftTargets, ObjectiveKind::Logits, ObjectiveKind::Hard})
    for (const float value : {kNaN, kInfinity})
      for (const std::size_t j : {0, 4, 9})
        for (const double weight : {0.0, 0.5, 1.0}) {
          Batch batch(33, 10, 2);
          batch.set(32, j, value);
          QVERIFY(!std::isfinite(actual({kind, 2, weight, true}, batch).sums.loss));
        }
}

void TestGroupObjective::sumsAreAdded() {
  const Batch batch(40, 5, 2);
  const ObjectiveSpec spec;
  const BatchTargets targets{batch.cases, batch.classes, batch.stride, batch.wideLabels.data(),
                             batch.teacherByClass.data()};
  std::vector<float> soft(batch.classes * batch.stride), gradient(soft.size()), scratch(soft.size());
  softTargetsByClass(targets, spec.temperature, soft.data());
  ObjectiveSums sums{1, 2, 3, 4, 5, 6, 7};
  evaluateObjectiveByClass(spec, targets, soft.data(), batch.logitsByClass.data(), gradient.data(), scratch.data(),
                           sums);
  const ObjectiveSums own = actual(spec, batch).sums;
  QVERIFY(isClose(sums.loss, 1 + own.loss, 1e-12) && isClose(sums.hardSquared, 5 + own.hardSquared, 1e-12));
  QCOMPARE(sums.errors, 6 + own.errors);
  QCOMPARE(sums.cases, std::size_t{47});
}

QTEST_APPLESS_MAIN(TestGroupObjective)
#include "test_group_objective.moc"
