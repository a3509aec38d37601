// Gradients of whole nets, case by case: by hand, against autograd in double precision, and the limit of a high T.
#include <algorithm>
#include <cmath>
#include <limits>

#include <ATen/ATen.h>

#include <QTest>

#include "engine/data/random.h"
#include "engine/train/gradient_variance.h"
#include "tests/support/tiny_dataset.h"

using namespace retort;

namespace {

Matrix matrixOf(std::size_t rows, std::size_t columns, std::vector<float> values) {
  Matrix matrix(rows, columns);
  matrix.values = std::move(values);
  return matrix;
}

Matrix randomMatrix(std::size_t rows, std::size_t columns, Random& random) {
  Matrix matrix(rows, columns);
  for (float& value : matrix.values) value = static_cast<float>(random.normal());
  return matrix;
}

/// A net of 5 inputs, hidden layers of 7 and 6 units, and 4 classes, and 9 cases.
struct Net {
  Weights weights;
  MeasuredCases cases;

  Net() {
    Random random(3);
    const std::vector<std::int64_t> widths{5, 7, 6, 4};
    for (std::size_t i = 0; i + 1 < widths.size(); ++i) {
      const auto in = static_cast<std::size_t>(widths[i]);
      const auto out = static_cast<std::size_t>(widths[i + 1]);
      const std::string name = "layer" + std::to_string(i);
      weights.push_back({name + ".weight", {widths[i + 1], widths[i]}, randomMatrix(out, in, random).values});
      weights.push_back({name + ".bias", {widths[i + 1]}, randomMatrix(1, out, random).values});
    }
    cases = {randomMatrix(9, 5, random), {}, randomMatrix(9, 4, random)};
    for (std::size_t i = 0; i < 9; ++i) cases.labels.push_back(static_cast<std::uint16_t>(random.below(4)));
  }
};

at::Tensor rowOf(const Matrix& matrix, std::size_t row) {
  return at::tensor(std::vector<double>(matrix.row(row), matrix.row(row) + matrix.columns), at::kDouble);
}

/// A case's loss with torch's own functions. @param temperature infinite: half the squared distance of centred logits
at::Tensor lossOf(const at::Tensor& z, const at::Tensor& v, std::int64_t label, double temperature) {
  if (temperature == 0) return -at::log_softmax(z, 0)[label];
  if (std::isinf(temperature)) return ((z - z.mean()) - (v - v.mean())).square().sum() / (2.0 * 4);
  return -temperature * temperature * (at::softmax(v / temperature, 0) * at::log_softmax(z / temperature, 0)).sum();
}

/// The same with each case's gradient made by itself, by autograd.
GradientVariance byAutograd(const Net& net, double temperature) {
  std::vector<at::Tensor> parameters;
  for (const NamedTensor& tensor : net.weights)
    parameters.push_back(at::tensor(std::vector<double>(tensor.values.begin(), tensor.values.end()), at::kDouble)
                             .view(tensor.shape)
                             .set_requires_grad(true));
  at::Tensor sum;
  double squares = 0;
  for (std::size_t i = 0; i < net.cases.labels.size(); ++i) {
    at::Tensor answer = rowOf(net.cases.inputs, i);
    for (std::size_t p = 0; p < parameters.size(); p += 2) {
      answer = at::mv(parameters[p], answer) + parameters[p + 1];
      if (p + 2 < parameters.size()) answer = at::relu(answer);
    }
    lossOf(answer, rowOf(net.cases.teacher, i), net.cases.labels[i], temperature).backward();
    std::vector<at::Tensor> flat;
    for (at::Tensor& parameter : parameters) {
      flat.push_back(parameter.grad().flatten().clone());
      parameter.mutable_grad() = at::Tensor();
    }
    const at::Tensor gradient = at::cat(flat);
    squares += gradient.square().sum().item<double>();
    sum = sum.defined() ? sum + gradient : gradient;
  }
  const auto count = static_cast<double>(net.cases.labels.size());
  const double signal = (sum / count).square().sum().item<double>();
  return {temperature, signal, squares / count - signal};
}

GradientVariance measured(const Weights& weights, const MeasuredCases& cases, double temperature) {
  return gradientVariance(weights, cases, std::vector<double>{temperature}).at(0);
}

bool isClose(double one, double other, double relative = 1e-9) {
  return std::abs(one - other) <= relative * std::max(std::abs(one), std::abs(other));
}

}  // namespace

class TestGradientVariance : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  /// Logits are 0 and q is one half each: (q - y) is (-.5, .5) and (.5, -.5), inputs are 1 and 2.
  void twoCasesByHand() {
    const Weights weights{{"layer0.weight", {2, 1}, {0, 0}}, {"layer0.bias", {2}, {0, 0}}};
    const MeasuredCases cases{matrixOf(2, 1, {1, 2}), {0, 1}, matrixOf(2, 2, {0, 0, 0, 0})};
    const GradientVariance hard = measured(weights, cases, 0);
    QVERIFY(hard.temperature == 0 && isClose(hard.signal, 0.125) && isClose(hard.variance, 1.75 - 0.125));
    QVERIFY2(measured(weights, cases, 2) == (GradientVariance{2, 0, 0}), "the net says what the teacher says");
  }

  /// A hidden unit that is 1 for the first case and 0 for the second. q of the first is (3/4, 1/4).
  void aHiddenUnitByHand() {
    const auto ln3 = static_cast<float>(std::log(3.0));
    const Weights weights{{"layer0.weight", {1, 1}, {1}},
                          {"layer0.bias", {1}, {0}},
                          {"layer1.weight", {2, 1}, {ln3, 0}},
                          {"layer1.bias", {2}, {0, 0}}};
    const double atUnit = 0.25 * std::log(3.0);
    const MeasuredCases first{matrixOf(1, 1, {1}), {0}, matrixOf(1, 2, {0, 0})};
    const GradientVariance one = measured(weights, first, 0);
    QVERIFY(isClose(one.signal, 2 * 0.125 + 2 * atUnit * atUnit, 1e-6));
    QVERIFY(one.variance <= 1e-15);
    const MeasuredCases second{matrixOf(1, 1, {-1}), {1}, matrixOf(1, 2, {0, 0})};
    QVERIFY2(isClose(measured(weights, second, 0).signal, 0.5), "its bias alone");
  }

  void gradientsAreAutograds_data() {
    QTest::addColumn<double>("temperature");
    for (const double temperature : {0.0, 0.25, 1.0, 2.0, 4.0, 8.0, 20.0, 1000.0})
      QTest::addRow("%g", temperature) << temperature;
  }
  void gradientsAreAutograds() {
    QFETCH(double, temperature);
    const Net net;
    const GradientVariance expected = byAutograd(net, temperature);
    const GradientVariance found = measured(net.weights, net.cases, temperature);
    QVERIFY(found.temperature == temperature && found.signal > 0 && found.variance > 0);
    QVERIFY2(isClose(found.signal, expected.signal), std::to_string(found.signal / expected.signal).c_str());
    QVERIFY2(isClose(found.variance, expected.variance), std::to_string(found.variance / expected.variance).c_str());
  }

  void aHighTemperatureIsMatchingLogits() {
    const Net net;
    const GradientVariance limit = byAutograd(net, std::numeric_limits<double>::infinity());
    const GradientVariance found = measured(net.weights, net.cases, 1e5);
    QVERIFY(isClose(found.signal, limit.signal, 1e-3) && isClose(found.variance, limit.variance, 1e-3));
  }

  void equalCasesDoNotVary() {
    Net net;
    for (std::size_t i = 1; i < 9; ++i) {
      std::copy_n(net.cases.inputs.row(0), 5, net.cases.inputs.row(i));
      std::copy_n(net.cases.teacher.row(0), 4, net.cases.teacher.row(i));
      net.cases.labels[i] = net.cases.labels[0];
    }
    for (const GradientVariance& value : gradientVariance(net.weights, net.cases, std::vector<double>{0, 1, 20}))
      QVERIFY(value.signal > 0 && value.variance >= 0 && value.variance <= 1e-12 * value.signal);
  }

  void aTinyTemperatureStaysFinite() {
    const Net net;
    const GradientVariance value = measured(net.weights, net.cases, 1e-300);
    QVERIFY(std::isfinite(value.signal) && std::isfinite(value.variance));
  }

  /// Of the transfer set of 300 cases, 256 evenly spread; of a smaller one, all.
  void aRunsCasesAreOfItsTransferSet() {
    RunRequest request;
    request.data = test::tinyDataset();
    Random random(5);
    Weights weights{{"layer0.weight", {3, 36}, randomMatrix(3, 36, random).values}, {"layer0.bias", {3}, {0, 0, 0}}};
    auto teacher = std::make_shared<RunResult>();
    teacher->trainLogits = randomMatrix(300, 3, random);
    request.teacher = teacher;
    for (const std::size_t size : {300U, 7U}) {
      std::vector<std::uint32_t> transferSet(size);
      for (std::size_t i = 0; i < size; ++i) transferSet[i] = static_cast<std::uint32_t>(299 - i);
      const std::size_t count = std::min<std::size_t>(size, 256);
      MeasuredCases cases{Matrix(count, 36), {}, Matrix(count, 3)};
      for (std::size_t i = 0; i < count; ++i) {
        const std::uint32_t index = transferSet[i * size / count];
        const std::uint8_t* bytes = request.data->sample(request.data->train, index);
        for (std::size_t k = 0; k < 36; ++k) cases.inputs.row(i)[k] = static_cast<float>(bytes[k]) / 255;
        cases.labels.push_back(request.data->train.labels[index]);
        std::copy_n(teacher->trainLogits.row(index), 3, cases.teacher.row(i));
      }
      const auto found = measureGradients(request, weights, transferSet);
      QCOMPARE(found.size(), std::size_t{6});
      for (const GradientVariance& value : found) {
        const GradientVariance expected = measured(weights, cases, value.temperature);
        QVERIFY(isClose(value.signal, expected.signal, 1e-5) && isClose(value.variance, expected.variance, 1e-5));
      }
    }
    request.teacherSpec.role = Role::Ensemble;
    request.teacherSpec.ensemble = {2, EnsembleMean::Arithmetic};
    const std::vector<std::uint32_t> all{0, 1, 2, 3};
    const auto ofOne = measureGradients(request, weights, all);
    QCOMPARE(ofOne.size(), std::size_t{2});
    QVERIFY(ofOne[0].temperature == 0 && ofOne[1].temperature == request.spec.objective.temperature);
    request.teacherSpec.ensemble.mean = EnsembleMean::Geometric;
    QCOMPARE(measureGradients(request, weights, all).size(), std::size_t{6});
    request.teacher = nullptr;
    QVERIFY(measureGradients(request, weights, {}).empty());
  }
};

QTEST_APPLESS_MAIN(TestGradientVariance)
#include "test_gradient_variance.moc"
