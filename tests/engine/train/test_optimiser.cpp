// Each optimiser against its textbook form in double precision.
#include <ATen/ATen.h>

#include <QTest>

#include "engine/data/random.h"
#include "engine/train/optimiser.h"

using namespace retort;

namespace {

constexpr std::int64_t kUnits = 150;  // more than one block of rows
constexpr std::int64_t kInputs = 70;

struct Batch {
  at::Tensor outer;
  at::Tensor inner;
};

std::vector<Batch> randomBatches(int count) {
  Random random(3);
  const auto fill = [&](at::Tensor tensor) {
    float* values = tensor.data_ptr<float>();
    for (std::int64_t i = 0; i < tensor.numel(); ++i) values[i] = static_cast<float>(random.uniform(-1, 1));
    return tensor;
  };
  std::vector<Batch> batches;
  for (int i = 0; i < count; ++i) batches.push_back({fill(at::empty({8, kUnits})), fill(at::empty({8, kInputs}))});
  return batches;
}

Parameter parameter(double maxNorm = 0) { return {"w", at::ones({kUnits, kInputs}) * 0.1, maxNorm, {}, {}, {}}; }

using Reference = std::function<void(at::Tensor& w, const at::Tensor& gradient, int step)>;

/// Five steps by the optimiser and by the reference end at the same weights.
void compare(const TrainingSpec& spec, double maxNorm, const Reference& reference) {
  Parameter ours = parameter(maxNorm);
  Parameter plain = parameter(maxNorm);
  at::Tensor expected = ours.value.to(at::kDouble);
  Optimiser product(spec);
  Optimiser direct(spec);
  int step = 0;
  for (const Batch& batch : randomBatches(5)) {
    product.beginStep(0.05);
    product.descendProduct(ours, batch.outer, batch.inner);
    direct.beginStep(0.05);
    direct.descend(plain, at::mm(batch.outer.t(), batch.inner));
    reference(expected, at::mm(batch.outer.to(at::kDouble).t(), batch.inner.to(at::kDouble)), ++step);
    if (maxNorm > 0) {
      const at::Tensor norms = expected.norm(2, {1}, true);
      expected = expected * at::clamp_max(maxNorm / norms, 1.0);
    }
  }
  const double difference = (ours.value.to(at::kDouble) - expected).abs().max().item<double>();
  QVERIFY2(difference < 2e-5, qPrintable(QString::number(difference)));
  QVERIFY((plain.value - ours.value).abs().max().item<double>() < 2e-5);
}

}  // namespace

class TestOptimiser : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void momentum_data();
  void momentum();
  void adam();
};

void TestOptimiser::momentum_data() {
  QTest::addColumn<double>("momentum");
  QTest::addColumn<bool>("nesterov");
  QTest::addColumn<double>("maxNorm");
  QTest::newRow("plain SGD") << 0.0 << false << 0.0;
  QTest::newRow("momentum") << 0.9 << false << 0.0;
  QTest::newRow("momentum with max-norm") << 0.9 << false << 0.9;
  QTest::newRow("Nesterov") << 0.9 << true << 0.0;
  QTest::newRow("Nesterov with max-norm") << 0.9 << true << 0.9;
}

void TestOptimiser::momentum() {
  QFETCH(double, momentum);
  QFETCH(bool, nesterov);
  QFETCH(double, maxNorm);
  TrainingSpec spec;
  spec.momentum = momentum;
  spec.nesterov = nesterov;
  at::Tensor velocity = at::zeros({kUnits, kInputs}, at::kDouble);
  compare(spec, maxNorm, [&](at::Tensor& w, const at::Tensor& gradient, int) {
    velocity = momentum * velocity + gradient;
    w = w - 0.05 * (nesterov ? gradient + momentum * velocity : velocity);
  });
}

void TestOptimiser::adam() {
  TrainingSpec spec;
  spec.optimiser = OptimiserKind::Adam;
  at::Tensor first = at::zeros({kUnits, kInputs}, at::kDouble);
  at::Tensor second = at::zeros({kUnits, kInputs}, at::kDouble);
  compare(spec, 0, [&](at::Tensor& w, const at::Tensor& gradient, int step) {
    first = 0.9 * first + 0.1 * gradient;
    second = 0.999 * second + 0.001 * gradient.square();
    const at::Tensor m = first / (1 - std::pow(0.9, step));
    const at::Tensor v = second / (1 - std::pow(0.999, step));
    w = w - 0.05 * m / (v.sqrt() + 1e-8);
  });
}

QTEST_APPLESS_MAIN(TestOptimiser)
#include "test_optimiser.moc"
