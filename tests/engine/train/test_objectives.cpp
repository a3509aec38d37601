// The objectives' closed-form gradients against autograd in double precision, known limits, and cases by hand.
#include <ATen/ATen.h>

#include <QTest>

#include "engine/data/random.h"
#include "engine/train/objectives.h"

using namespace retort;

namespace {

constexpr std::size_t kRows = 7;
constexpr std::size_t kClasses = 10;

struct Case {
  std::vector<double> logits = std::vector<double>(kRows * kClasses);
  std::vector<double> teacher = std::vector<double>(kRows * kClasses);
  std::vector<std::uint16_t> labels = std::vector<std::uint16_t>(kRows);
};

/// @param zeroMean whether each row's logits have mean zero
Case randomCase(double spread, bool zeroMean = false) {
  Case made;
  Random random(17);
  for (std::size_t i = 0; i < kRows; ++i) {
    made.labels[i] = static_cast<std::uint16_t>(random.below(kClasses));
    for (auto* values : {&made.logits, &made.teacher}) {
      double mean = 0;
      for (std::size_t j = 0; j < kClasses; ++j) mean += (*values)[i * kClasses + j] = spread * random.normal();
      for (std::size_t j = 0; zeroMean && j < kClasses; ++j) (*values)[i * kClasses + j] -= mean / kClasses;
    }
  }
  return made;
}

struct Answer {
  ObjectiveSums sums;
  std::vector<double> gradient = std::vector<double>(kRows * kClasses);
};

Answer evaluate(const ObjectiveSpec& spec, const Case& input) {
  Answer answer;
  std::vector<double> scratch(3 * kClasses);
  evaluateObjective<double>(spec, input.logits.data(), input.teacher.data(), input.labels, kClasses,
                            answer.gradient.data(), scratch.data(), answer.sums);
  return answer;
}

at::Tensor tensorOf(const std::vector<double>& values) {
  return at::tensor(values, at::kDouble).view({int64_t{kRows}, int64_t{kClasses}});
}

/// The same loss, written with torch's own functions.
at::Tensor torchLoss(const ObjectiveSpec& spec, const at::Tensor& z, const Case& input) {
  const at::Tensor v = tensorOf(input.teacher);
  const at::Tensor labels = at::tensor(std::vector<int64_t>(input.labels.begin(), input.labels.end()));
  const at::Tensor hard = at::nll_loss(at::log_softmax(z, 1), labels);
  if (spec.kind == ObjectiveKind::Hard) return hard;
  const double t = spec.temperature;
  const at::Tensor soft = spec.kind == ObjectiveKind::Logits
                              ? ((z - v).square().sum(1) / (2.0 * kClasses)).mean()
                              : -(at::softmax(v / t, 1) * at::log_softmax(z / t, 1)).sum(1).mean();
  const double scale = spec.kind == ObjectiveKind::SoftTargets && spec.scaleByTSquared ? t * t : 1;
  return spec.softWeight * scale * soft + (1 - spec.softWeight) * hard;
}

double norm(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value * value;
  return std::sqrt(sum);
}

}  // namespace

class TestObjectives : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void gradientsAreAutograds_data();
  void gradientsAreAutograds();
  void highTemperatureIsMatchingLogits();
  void tSquaredKeepsTheRatio();
  void lossesByHand();
  void gradientNormsAreOfTheWeightedParts();
  void hugeLogitsStayFinite();
  void aTinyTemperatureIsTheLargestLogit();
  void nanIsSeen();
};

void TestObjectives::gradientsAreAutograds_data() {
  QTest::addColumn<int>("kind");
  QTest::addColumn<double>("temperature");
  QTest::addColumn<double>("softWeight");
  QTest::addColumn<bool>("scaled");
  QTest::newRow("hard") << int(ObjectiveKind::Hard) << 1.0 << 0.0 << true;
  QTest::newRow("logits") << int(ObjectiveKind::Logits) << 1.0 << 1.0 << true;
  QTest::newRow("logits and hard") << int(ObjectiveKind::Logits) << 5.0 << 0.3 << true;
  for (const double t : {0.5, 1.0, 2.5, 4.0, 20.0, 100.0})
    for (const double weight : {0.0, 0.5, 0.9, 1.0})
      for (const bool scaled : {false, true})
        QTest::addRow("soft T %g w %g %s", t, weight, scaled ? "T²" : "plain")
            << int(ObjectiveKind::SoftTargets) << t << weight << scaled;
}

void TestObjectives::gradientsAreAutograds() {
  QFETCH(int, kind);
  QFETCH(double, temperature);
  QFETCH(double, softWeight);
  QFETCH(bool, scaled);
  const ObjectiveSpec spec{static_cast<ObjectiveKind>(kind), temperature, softWeight, scaled};
  const Case input = randomCase(4);
  const Answer ours = evaluate(spec, input);
  const at::Tensor z = tensorOf(input.logits).requires_grad_(true);
  const at::Tensor loss = torchLoss(spec, z, input);
  loss.backward();
  const double gradientDifference = (tensorOf(ours.gradient) - z.grad()).abs().max().item<double>();
  QVERIFY2(gradientDifference < 1e-9, qPrintable(QString::number(gradientDifference)));
  QVERIFY(std::abs(ours.sums.loss / kRows - loss.item<double>()) < 1e-9 * std::max(1.0, std::abs(loss.item<double>())));
}

void TestObjectives::highTemperatureIsMatchingLogits() {
  const Case input = randomCase(0.5, true);  // T is large against the logits' magnitude
  const Answer soft = evaluate({ObjectiveKind::SoftTargets, 1000, 1, true}, input);
  const Answer logits = evaluate({ObjectiveKind::Logits, 1, 1, true}, input);
  std::vector<double> difference(soft.gradient.size());
  for (std::size_t i = 0; i < difference.size(); ++i) difference[i] = soft.gradient[i] - logits.gradient[i];
  QVERIFY2(norm(difference) < 1e-3 * norm(logits.gradient), qPrintable(QString::number(norm(difference))));
  for (const double value : difference) QVERIFY(std::abs(value) < 1e-3);
}

void TestObjectives::tSquaredKeepsTheRatio() {
  const Case input = randomCase(3);
  const auto ratio = [&](double temperature, bool scaled) {
    const auto sums = evaluate({ObjectiveKind::SoftTargets, temperature, 0.5, scaled}, input).sums;
    return std::sqrt(sums.softSquared / sums.hardSquared);
  };
  const double change = ratio(100, true) / ratio(50, true);
  QVERIFY2(change > 0.98 && change < 1.02, qPrintable(QString::number(change)));
  const double fall = ratio(100, false) / ratio(50, false);
  QVERIFY2(fall > 0.24 && fall < 0.26, qPrintable(QString::number(fall)));  // as 1 / T²
}

void TestObjectives::lossesByHand() {
  // Two classes, z = (ln 3, 0): q = (3/4, 1/4); v = (0, 0): p = (1/2, 1/2). Labels: class 1, an error.
  const std::vector<double> z{std::log(3.0), 0};
  const std::vector<double> v{0, 0};
  const std::vector<std::uint16_t> label{1};
  std::vector<double> gradient(2);
  std::vector<double> scratch(6);
  ObjectiveSums sums;
  evaluateObjective<double>({ObjectiveKind::SoftTargets, 1, 0.5, true}, z.data(), v.data(), label, 2, gradient.data(),
                            scratch.data(), sums);
  QVERIFY(std::abs(sums.soft - (-0.5 * std::log(0.75) - 0.5 * std::log(0.25))) < 1e-12);
  QVERIFY(std::abs(sums.hard - std::log(4.0)) < 1e-12);
  QVERIFY(std::abs(gradient[0] - (0.5 * 0.25 + 0.5 * 0.75)) < 1e-12);
  QCOMPARE(sums.errors, std::size_t{1});
  ObjectiveSums logits;
  evaluateObjective<double>({ObjectiveKind::Logits, 1, 1, true}, z.data(), v.data(), label, 2, gradient.data(),
                            scratch.data(), logits);
  QVERIFY(std::abs(logits.loss - std::log(3.0) * std::log(3.0) / 4) < 1e-12);
  QVERIFY(std::abs(gradient[0] - std::log(3.0) / 2) < 1e-12);
}

void TestObjectives::gradientNormsAreOfTheWeightedParts() {
  const Case input = randomCase(2);
  const auto both = evaluate({ObjectiveKind::SoftTargets, 4, 0.9, true}, input).sums;
  const auto soft = evaluate({ObjectiveKind::SoftTargets, 4, 1, true}, input);
  QVERIFY(std::abs(std::sqrt(both.softSquared) - 0.9 * norm(soft.gradient)) < 1e-12);
  QCOMPARE(soft.sums.hardSquared, 0.0);
}

void TestObjectives::hugeLogitsStayFinite() {
  Case input = randomCase(1);
  for (double& value : input.logits) value *= 1e30;
  const Answer answer = evaluate({ObjectiveKind::SoftTargets, 0.5, 0.5, true}, input);
  for (const double value : answer.gradient) QVERIFY(std::isfinite(value));
}

void TestObjectives::aTinyTemperatureIsTheLargestLogit() {
  const std::vector<float> z{1, 2, 0};
  const std::vector<std::uint16_t> label{1};
  std::vector<float> gradient(3);
  std::vector<float> scratch(9);
  ObjectiveSums sums;
  evaluateObjective<float>({ObjectiveKind::SoftTargets, 1e-50, 0.5, true}, z.data(), z.data(), label, 3,
                           gradient.data(), scratch.data(), sums);
  for (const float value : gradient) QVERIFY(std::isfinite(value));
}

void TestObjectives::nanIsSeen() {
  Case input = randomCase(1);
  input.logits[3] = std::numeric_limits<double>::quiet_NaN();
  QVERIFY(std::isnan(evaluate({ObjectiveKind::SoftTargets, 4, 0.9, true}, input).sums.loss));
  QVERIFY(std::isnan(evaluate({ObjectiveKind::Hard, 4, 0.9, true}, input).sums.loss));
}

QTEST_APPLESS_MAIN(TestObjectives)
#include "test_objectives.moc"
