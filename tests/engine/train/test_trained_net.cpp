// What a trained model answers when it is loaded again.
#include <algorithm>
#include <cmath>
#include <thread>

#include <QTest>

#include "engine/analysis/soft_targets.h"
#include "engine/data/pad_picture.h"
#include "engine/experiment/engine.h"
#include "engine/experiment/error.h"
#include "tests/support/shared_data.h"
#include "tests/support/tiny_dataset.h"

using namespace retort;

namespace {

RunSpec specOf(const ModelSpec& model) {
  RunSpec spec;
  spec.role = Role::Teacher;
  spec.model = model;
  spec.objective = {ObjectiveKind::Hard, 1, 0, true};
  spec.training.epochs = 2;
  spec.training.batchSize = 32;
  return spec;
}

RunResult trained(Engine& engine, const RunSpec& spec, const std::shared_ptr<const Dataset>& data) {
  return engine.train({1, spec, data, nullptr, {}}, [](const Event&) {}, {});
}

double farthest(const Matrix& one, const Matrix& other) {
  double distance = one.rows == other.rows && one.columns == other.columns ? 0 : INFINITY;
  for (std::size_t i = 0; i < one.values.size() && std::isfinite(distance); ++i)
    distance = std::max(distance, std::abs(double{one.values[i]} - double{other.values[i]}));
  return distance;
}

Matrix oneByOne(TrainedNet& net, const Dataset& data) {
  Matrix logits(data.test.count(), data.classCount());
  for (std::size_t i = 0; i < data.test.count(); ++i) {
    const std::uint8_t* sample = data.sample(data.test, i);
    const Matrix answer = net.answer({sample, sample + data.shape.size()});
    std::ranges::copy(answer.values, logits.row(i));
  }
  return logits;
}

int errorsOn(TrainedNet& net, const Dataset& data, const std::vector<std::vector<std::uint8_t>>& pictures) {
  int errors = 0;
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    const Matrix answer = net.answer(pictures[i]);
    if (predictedClass({answer.row(0), answer.columns}) != data.test.labels[i]) ++errors;
  }
  return errors;
}

}  // namespace

class TestTrainedNet : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void answersAsTheRunDid_data() {
    QTest::addColumn<bool>("convolutional");
    QTest::newRow("fully connected") << false;
    QTest::newRow("convolutional") << true;
  }

  void answersAsTheRunDid() {
    QFETCH(const bool, convolutional);
    const ModelSpec model = convolutional ? ModelSpec{ModelKind::Convolutional, {2, 8}, 0, 0.3, 0}
                                          : ModelSpec{ModelKind::FullyConnected, {24, 24}, 0.1, 0.2, 3};
    const RunResult result = trained(*m_engine, specOf(model), m_data);
    QVERIFY(result.outcome == Outcome::Completed);
    const auto net = m_engine->load(model, result.weights, m_data->shape, 3);
    QCOMPARE(net->answer(m_data->test.values), result.testLogits);
    QVERIFY(farthest(oneByOne(*net, *m_data), result.testLogits) < 1e-5);
  }

  void answersOnAnyThread() {
    const ModelSpec model{ModelKind::FullyConnected, {24}, 0, 0, 0};
    const RunResult result = trained(*m_engine, specOf(model), m_data);
    std::vector<Matrix> answers(4);
    {
      std::vector<std::jthread> threads;
      for (Matrix& answer : answers)
        threads.emplace_back(
            [&] { answer = m_engine->load(model, result.weights, m_data->shape, 3)->answer(m_data->test.values); });
    }
    for (const Matrix& answer : answers) QCOMPARE(answer, result.testLogits);
  }

  void weightsOfAnotherModelAreRefused() {
    const ModelSpec model{ModelKind::FullyConnected, {24}, 0, 0, 0};
    const Weights weights = trained(*m_engine, specOf(model), m_data).weights;
    const auto refused = [this](const ModelSpec& spec, const Weights& given, std::size_t classes) {
      try {
        (void)m_engine->load(spec, given, m_data->shape, classes);
      } catch (const Error& error) {
        return error.kind() == ErrorKind::RunFailed;
      }
      return false;
    };
    QVERIFY(!refused(model, weights, 3));
    QVERIFY(refused(model, weights, 4));
    QVERIFY(refused({ModelKind::FullyConnected, {25}, 0, 0, 0}, weights, 3));
    QVERIFY(refused({ModelKind::FullyConnected, {24, 24}, 0, 0, 0}, weights, 3));
    QVERIFY(refused({ModelKind::Convolutional, {24}, 0, 0, 0}, weights, 3));
    QVERIFY(refused({ModelKind::FullyConnected, {10'000, 10'000, 10'000}, 0, 0, 0}, weights, 3));
    QVERIFY(refused(model, {}, 3));
  }

  void casesOfAnotherShapeAreRefused() {
    const ModelSpec model{ModelKind::FullyConnected, {24}, 0, 0, 0};
    const auto net = m_engine->load(model, trained(*m_engine, specOf(model), m_data).weights, m_data->shape, 3);
    QVERIFY_THROWS_EXCEPTION(Error, (void)net->answer({}));
    QVERIFY_THROWS_EXCEPTION(Error, (void)net->answer(std::vector<std::uint8_t>(35)));
  }

  /// Digits of MNIST, enlarged as one would draw them and anywhere on the sheet, are read about as well as the
  /// originals.
  void mnistDigitsAreReadFromASheet() {
    const QString folder = test::mnistFolder();
    if (folder.isEmpty()) QSKIP("the MNIST files are not here");
    DatasetSpec where;
    where.kind = DatasetKind::Idx;
    where.path = folder.toStdString();
    const auto data = loadDataset(where);
    RunSpec spec = specOf({ModelKind::FullyConnected, {60}, 0, 0, 0});
    spec.dataset = where;
    spec.training.epochs = 1;
    const auto net = m_engine->load(spec.model, trained(*m_engine, spec, data).weights, data->shape, 10);
    std::vector<std::vector<std::uint8_t>> originals;
    std::vector<std::vector<std::uint8_t>> drawn;
    for (std::size_t i = 0; i < 1000; ++i) {
      const std::uint8_t* sample = data->sample(data->test, i);
      originals.emplace_back(sample, sample + 784);
      drawn.push_back(padPicture(onSheet(sample, static_cast<int>(i)), data->shape, Framing::Centred));
    }
    const int before = errorsOn(*net, *data, originals);
    const int after = errorsOn(*net, *data, drawn);
    qInfo("%d of 1000 originals are misread, %d of those drawn on a sheet", before, after);
    QVERIFY(before < 120);
    QVERIFY(after <= before + 10);
  }

 private:
  /// 4 to 9 times as large, smoothly, at a place that moves with `number`.
  static InkPicture onSheet(const std::uint8_t* picture, int number) {
    InkPicture ink{280, 280, std::vector<std::uint8_t>(280 * 280)};
    const double scale = 4 + number % 6;
    const double room = 280 - 28 * scale;
    const double left = room * (number % 7) / 6;
    const double top = room * (number % 5) / 4;
    const auto pixel = [picture](int x, int y) { return x < 0 || y < 0 || x > 27 || y > 27 ? 0 : picture[y * 28 + x]; };
    for (int y = 0; y < 280; ++y)
      for (int x = 0; x < 280; ++x) {
        const double px = (x + 0.5 - left) / scale - 0.5;
        const double py = (y + 0.5 - top) / scale - 0.5;
        const int ix = static_cast<int>(std::floor(px));
        const int iy = static_cast<int>(std::floor(py));
        const double fx = px - ix;
        const double fy = py - iy;
        const double value = (1 - fy) * ((1 - fx) * pixel(ix, iy) + fx * pixel(ix + 1, iy)) +
                             fy * ((1 - fx) * pixel(ix, iy + 1) + fx * pixel(ix + 1, iy + 1));
        ink.values[static_cast<std::size_t>(y * 280 + x)] = static_cast<std::uint8_t>(std::lround(value));
      }
    return ink;
  }

  std::unique_ptr<Engine> m_engine = makeTorchEngine();
  std::shared_ptr<const Dataset> m_data = test::tinyDataset();
};

QTEST_GUILESS_MAIN(TestTrainedNet)
#include "test_trained_net.moc"
