#include <algorithm>
#include <set>

#include <QTest>

#include "engine/train/batcher.h"
#include "engine/train/schedule.h"
#include "tests/support/tiny_dataset.h"

using namespace retort;

class TestBatcher : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everyCaseOnceAnEpoch();
  void epochsDifferAndRepeat();
  void jitterMovesWithinItsBounds();
  void schedulesByHand();
};

void TestBatcher::everyCaseOnceAnEpoch() {
  const auto data = test::tinyDataset();
  std::vector<std::uint32_t> cases{5, 9, 17, 40, 41, 42, 299};
  Batcher batcher(data, cases, 3, 0, 1);
  batcher.startEpoch(1);
  QCOMPARE(batcher.batchCount(), std::size_t{3});
  std::vector<float> inputs(3 * data->shape.size());
  std::vector<std::uint32_t> seen;
  for (std::size_t batch = 0; batch < 3; ++batch) {
    const std::size_t rows = batcher.fill(batch, inputs.data());
    QCOMPARE(rows, batch < 2 ? std::size_t{3} : std::size_t{1});
    for (std::size_t i = 0; i < rows; ++i) {
      const auto index = batcher.cases()[i];
      seen.push_back(index);
      QCOMPARE(batcher.labels()[i], data->train.labels[index]);
      const float* row = inputs.data() + i * data->shape.size();
      for (std::size_t k = 0; k < data->shape.size(); ++k)
        QVERIFY(std::abs(row[k] * 255 - static_cast<float>(data->sample(data->train, index)[k])) < 1e-3F);
    }
  }
  std::ranges::sort(seen);
  QVERIFY(seen == cases);
}

void TestBatcher::epochsDifferAndRepeat() {
  const auto data = test::tinyDataset();
  std::vector<std::uint32_t> cases(100);
  for (std::uint32_t i = 0; i < 100; ++i) cases[i] = i;
  const auto orderOf = [&](std::int64_t seed, int epoch) {
    Batcher batcher(data, cases, 100, 0, seed);
    batcher.startEpoch(epoch);
    std::vector<float> inputs(100 * data->shape.size());
    (void)batcher.fill(0, inputs.data());
    return std::vector<std::uint32_t>(batcher.cases().begin(), batcher.cases().end());
  };
  QVERIFY(orderOf(1, 1) == orderOf(1, 1));
  QVERIFY(orderOf(1, 1) != orderOf(1, 2));
  QVERIFY(orderOf(1, 1) != orderOf(2, 1));
}

void TestBatcher::jitterMovesWithinItsBounds() {
  auto data = std::make_shared<Dataset>();
  data->shape = {1, 9, 9};
  data->classNames = {"dot"};
  data->train.values.assign(81, 0);
  data->train.values[4 * 9 + 4] = 255;
  data->train.labels = {0};
  Batcher batcher(data, {0}, 1, 2, 1);
  std::set<std::pair<std::ptrdiff_t, std::ptrdiff_t>> places;
  std::vector<float> inputs(81);
  for (int epoch = 1; epoch <= 400; ++epoch) {
    batcher.startEpoch(epoch);
    (void)batcher.fill(0, inputs.data());
    const auto at = std::max_element(inputs.begin(), inputs.end()) - inputs.begin();
    places.insert({at / 9 - 4, at % 9 - 4});
  }
  QCOMPARE(places.size(), std::size_t{25});
  for (const auto& [dy, dx] : places) QVERIFY(std::abs(dx) <= 2 && std::abs(dy) <= 2);
}

void TestBatcher::schedulesByHand() {
  TrainingSpec spec;
  spec.learningRate = 0.4;
  spec.schedule = ScheduleKind::Constant;
  QCOMPARE(scheduledRate(spec, 9, 10, 2), 0.4);
  spec.schedule = ScheduleKind::Exponential;
  spec.decay = 0.5;
  QCOMPARE(scheduledRate(spec, 1, 10, 2), 0.4);
  QCOMPARE(scheduledRate(spec, 5, 10, 2), 0.1);
  spec.schedule = ScheduleKind::Cosine;
  QCOMPARE(scheduledRate(spec, 0, 10, 2), 0.4);
  QVERIFY(std::abs(scheduledRate(spec, 5, 10, 2) - 0.2) < 1e-12);
}

QTEST_APPLESS_MAIN(TestBatcher)
#include "test_batcher.moc"
