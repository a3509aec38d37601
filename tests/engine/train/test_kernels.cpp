#include <cmath>
#include <numeric>
#include <vector>

#include <QTest>

#include "engine/model/kernels.h"

using namespace retort;

class TestKernels : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void masksAreUniformAndRepeatable();
  void droppedShareIsTheProbability();
  void shiftsMoveThePicture_data();
  void shiftsMoveThePicture();
  void reluKeepsNaN();
  void reluBackwardByHand();
  void maxNormBoundsRows();
};

void TestKernels::masksAreUniformAndRepeatable() {
  std::vector<std::uint16_t> numbers(100'003);
  MaskStream masks(1, 2);
  masks.fill(numbers);
  const double mean = std::accumulate(numbers.begin(), numbers.end(), 0.0) / static_cast<double>(numbers.size());
  QVERIFY(std::abs(mean - 32767.5) < 300);
  std::vector<int> counts(16);
  for (const auto number : numbers) ++counts[number >> 12U];
  for (const int count : counts) QVERIFY(std::abs(count - 6250) < 400);
  std::vector<std::uint16_t> again(numbers.size());
  MaskStream(1, 2).fill(again);
  QVERIFY(numbers == again);
  MaskStream(1, 3).fill(again);
  QVERIFY(numbers != again);
}

void TestKernels::droppedShareIsTheProbability() {
  for (const double probability : {0.2, 0.5, 0.75}) {
    std::vector<float> values(200'000, 1);
    MaskStream masks(4, 4);
    dropValues(values, dropThreshold(probability), masks);
    const auto dropped = static_cast<double>(std::count(values.begin(), values.end(), 0.0F));
    QVERIFY(std::abs(dropped / 200'000 - probability) < 0.005);
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / 200'000;
    QVERIFY(std::abs(mean - 1) < 0.02);  // kept values are scaled up
  }
  QCOMPARE(dropThreshold(0), 0U);
}

void TestKernels::shiftsMoveThePicture_data() {
  QTest::addColumn<int>("dx");
  QTest::addColumn<int>("dy");
  for (int dy = -3; dy <= 3; ++dy)
    for (int dx = -3; dx <= 3; ++dx) QTest::addRow("%d %d", dx, dy) << dx << dy;
}

void TestKernels::shiftsMoveThePicture() {
  QFETCH(int, dx);
  QFETCH(int, dy);
  constexpr int height = 3;
  constexpr int width = 2;
  std::vector<std::uint8_t> bytes(2 * height * width);
  std::iota(bytes.begin(), bytes.end(), std::uint8_t{1});
  std::vector<float> moved(bytes.size(), -1);
  shiftedToUnit(bytes.data(), 2, height, width, dx, dy, moved.data());
  for (int channel = 0; channel < 2; ++channel)
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x) {
        const bool inside = x - dx >= 0 && x - dx < width && y - dy >= 0 && y - dy < height;
        const int source = (channel * height + y - dy) * width + x - dx;
        const float expected = inside ? static_cast<float>(bytes[static_cast<std::size_t>(source)]) / 255.0F : 0.0F;
        QVERIFY(std::abs(moved[static_cast<std::size_t>((channel * height + y) * width + x)] - expected) < 1e-6F);
      }
}

void TestKernels::reluKeepsNaN() {
  std::vector<float> z{-1, 2, std::nanf("")};
  const std::vector<float> bias{0.5F, 0.5F, 0};
  biasRelu(z.data(), bias.data(), 1, 3);
  QCOMPARE(z[0], 0.0F);
  QCOMPARE(z[1], 2.5F);
  QVERIFY(std::isnan(z[2]));
}

void TestKernels::reluBackwardByHand() {
  std::vector<float> gradient{1, 2, 3, 4, 5, 6};
  const std::vector<float> activation{0, 1, 1, 1, 0, 2};
  std::vector<float> bias(3, 99);
  reluBackward(gradient.data(), activation.data(), 2, 3, 2, bias.data());
  QVERIFY((gradient == std::vector<float>{0, 4, 6, 8, 0, 12}));
  QVERIFY((bias == std::vector<float>{8, 4, 18}));
}

void TestKernels::maxNormBoundsRows() {
  std::vector<float> weights{3, 4, 0.3F, 0.4F};
  boundRows(weights.data(), 2, 2, 1);
  QVERIFY(std::abs(weights[0] - 0.6F) < 1e-6F && std::abs(weights[1] - 0.8F) < 1e-6F);
  QCOMPARE(weights[2], 0.3F);
}

QTEST_APPLESS_MAIN(TestKernels)
#include "test_kernels.moc"
