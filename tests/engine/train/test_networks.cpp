// Closed-form back-propagation against autograd and finite differences.
#include <ATen/ATen.h>

#include <QTest>

#include "engine/data/random.h"
#include "engine/experiment/error.h"
#include "engine/model/kernels.h"
#include "engine/model/network.h"

using namespace retort;

namespace {

constexpr SampleShape kShape{1, 8, 8};
constexpr std::size_t kClasses = 4;

/// Keeps the gradients and moves nothing.
class GradientLog : public Descent {
 public:
  std::map<std::string, at::Tensor> gradients;

  void descend(Parameter& parameter, const at::Tensor& gradient) override {
    gradients[parameter.name] = gradient.clone();
  }
  void descendProduct(Parameter& parameter, const at::Tensor& outer, const at::Tensor& inner) override {
    gradients[parameter.name] = at::mm(outer.t(), inner).clone();
  }
};

at::Tensor randomTensor(std::int64_t rows, std::int64_t columns, std::uint64_t seed) {
  at::Tensor tensor = at::empty({rows, columns});
  Random random(seed);
  float* values = tensor.data_ptr<float>();
  for (std::int64_t i = 0; i < tensor.numel(); ++i) values[i] = static_cast<float>(random.uniform(-1, 1));
  return tensor;
}

ModelSpec dense(double dropout = 0) { return {ModelKind::FullyConnected, {13, 9}, 0, dropout, 0}; }
ModelSpec convolutional() { return {ModelKind::Convolutional, {3, 5, 16}, 0, 0, 0}; }

/// Σ logits · direction: its gradient with respect to the logits is `direction`.
double projected(Network& network, const at::Tensor& inputs, const at::Tensor& direction) {
  MaskStream masks(3, 4);
  return (network.forwardTraining(inputs, masks).to(at::kDouble) * direction.to(at::kDouble)).sum().item<double>();
}

}  // namespace

class TestNetworks : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void fullyConnectedGradientsAreAutograds();
  void gradientsAreFiniteDifferences_data();
  void gradientsAreFiniteDifferences();
  void fewerRowsUseTheSameBuffers();
  void dropoutOnlyWhileTraining();
  void weightsGoOutAndIn();
  void wrongWeightsAreRefused();
  void seedsDecideInitialWeights();
};

void TestNetworks::fullyConnectedGradientsAreAutograds() {
  const auto network = makeNetwork(dense(), kShape, kClasses, 5);
  const at::Tensor inputs = randomTensor(6, 64, 1);
  const at::Tensor direction = randomTensor(6, kClasses, 2);
  GradientLog log;
  MaskStream masks(1, 1);
  const at::Tensor logits = network->forwardTraining(inputs, masks).clone();
  network->backward(direction, log);

  std::map<std::string, at::Tensor> own;
  for (const auto& tensor : network->weights())
    own[tensor.name] = at::tensor(tensor.values).view(tensor.shape).requires_grad_(true);
  at::Tensor x = inputs;
  for (int layer = 0; layer < 3; ++layer) {
    const std::string name = "layer" + std::to_string(layer);
    x = at::linear(x, own[name + ".weight"], own[name + ".bias"]);
    if (layer < 2) x = at::relu(x);
  }
  QVERIFY(at::allclose(x.detach(), logits, 1e-5, 1e-6));
  (x * direction).sum().backward();
  QCOMPARE(log.gradients.size(), own.size());
  for (const auto& [name, tensor] : own)
    QVERIFY2(at::allclose(log.gradients[name].view(tensor.sizes()), tensor.grad(), 1e-4, 1e-5), name.c_str());
}

void TestNetworks::gradientsAreFiniteDifferences_data() {
  QTest::addColumn<bool>("convolution");
  QTest::addColumn<double>("dropout");
  QTest::newRow("dense") << false << 0.0;
  QTest::newRow("dense with dropout") << false << 0.5;
  QTest::newRow("convolutional") << true << 0.0;
  QTest::newRow("convolutional with dropout") << true << 0.5;
}

void TestNetworks::gradientsAreFiniteDifferences() {
  QFETCH(bool, convolution);
  QFETCH(double, dropout);
  ModelSpec spec = convolution ? convolutional() : dense();
  spec.hiddenDropout = dropout;
  const auto network = makeNetwork(spec, kShape, kClasses, 5);
  const at::Tensor inputs = randomTensor(4, 64, 1);
  const at::Tensor direction = randomTensor(4, kClasses, 2);
  GradientLog log;
  (void)projected(*network, inputs, direction);
  network->backward(direction, log);

  const Weights weights = network->weights();
  Random random(9);
  int compared = 0;
  for (std::size_t which = 0; which < weights.size(); ++which) {
    for (int trial = 0; trial < 6; ++trial) {
      const auto at = random.below(static_cast<std::uint32_t>(weights[which].values.size()));
      const float step = 3e-4F;
      Weights moved = weights;
      moved[which].values[at] += step;
      network->setWeights(moved);
      const double above = projected(*network, inputs, direction);
      moved[which].values[at] -= 2 * step;
      network->setWeights(moved);
      const double below = projected(*network, inputs, direction);
      const double numeric = (above - below) / (2.0 * step);
      const double ours = log.gradients[weights[which].name].reshape({-1})[at].item<double>();
      if (std::abs(numeric - ours) < 2e-2 * std::max(1.0, std::abs(ours))) ++compared;
    }
  }
  // A step across a ReLU's corner or a pooling's switch differs; there are many of those in a convolution.
  const int most = static_cast<int>(weights.size()) * 6;
  const int least = convolution ? most * 8 / 10 : most - 2;
  QVERIFY2(compared >= least, qPrintable(QStringLiteral("%1 of %2").arg(compared).arg(most)));
}

void TestNetworks::fewerRowsUseTheSameBuffers() {
  const auto network = makeNetwork(dense(), kShape, kClasses, 5);
  const at::Tensor inputs = randomTensor(10, 64, 1);
  const at::Tensor all = network->forward(inputs).clone();
  const at::Tensor few = network->forward(inputs.narrow(0, 0, 3)).clone();
  QVERIFY(at::allclose(all.narrow(0, 0, 3), few, 1e-5, 1e-6));
}

void TestNetworks::dropoutOnlyWhileTraining() {
  const auto network = makeNetwork(dense(0.5), kShape, kClasses, 5);
  const at::Tensor inputs = randomTensor(10, 64, 1);
  const at::Tensor plain = network->forward(inputs).clone();
  QVERIFY(at::equal(plain, network->forward(inputs)));
  MaskStream masks(1, 1);
  const at::Tensor first = network->forwardTraining(inputs, masks).clone();
  const at::Tensor second = network->forwardTraining(inputs, masks).clone();
  QVERIFY(!at::equal(first, second));
  MaskStream again(1, 1);
  QVERIFY(at::equal(first, network->forwardTraining(inputs, again)));
}

void TestNetworks::weightsGoOutAndIn() {
  for (const ModelSpec& spec : {dense(), convolutional()}) {
    const auto one = makeNetwork(spec, kShape, kClasses, 1);
    const auto two = makeNetwork(spec, kShape, kClasses, 2);
    const at::Tensor inputs = randomTensor(3, 64, 1);
    QVERIFY(!at::equal(one->forward(inputs), two->forward(inputs)));
    two->setWeights(one->weights());
    QVERIFY(at::equal(one->forward(inputs), two->forward(inputs)));
  }
}

void TestNetworks::wrongWeightsAreRefused() {
  const auto network = makeNetwork(dense(), kShape, kClasses, 1);
  Weights weights = network->weights();
  weights.pop_back();
  QVERIFY_THROWS_EXCEPTION(Error, network->setWeights(weights));
  weights = network->weights();
  weights[0].values.pop_back();
  QVERIFY_THROWS_EXCEPTION(Error, network->setWeights(weights));
}

void TestNetworks::seedsDecideInitialWeights() {
  const Weights weights = makeNetwork(dense(), kShape, kClasses, 1)->weights();
  QVERIFY(weights == makeNetwork(dense(), kShape, kClasses, 1)->weights());
  QVERIFY(!(weights == makeNetwork(dense(), kShape, kClasses, 2)->weights()));
  double squares = 0;
  for (const float value : weights[0].values) squares += static_cast<double>(value) * value;
  const double variance = squares / static_cast<double>(weights[0].values.size());
  QVERIFY(std::abs(variance - 2.0 / 64) < 0.15 * 2.0 / 64);
}

QTEST_APPLESS_MAIN(TestNetworks)
#include "test_networks.moc"
