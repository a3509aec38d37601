// The embedded digits: what the seed alone decides, and what they look like in numbers.
#include <algorithm>
#include <array>

#include <QElapsedTimer>
#include <QTest>

#include "engine/data/dataset.h"
#include "engine/data/glyphs.h"
#include "engine/experiment/error.h"

using namespace retort;

namespace {

GlyphOptions few(std::int64_t seed, int threads) { return {seed, 600, 200, threads}; }

std::array<std::size_t, 10> histogram(const Cases& cases) {
  std::array<std::size_t, 10> counts{};
  for (const std::uint16_t label : cases.labels) ++counts.at(label);
  return counts;
}

}  // namespace

class TestGlyphs : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void counts();
  void sameWhateverTheThreads();
  void seedsDiffer();
  void casesDoNotDependOnTheirNumber();
  void trainAndTestDiffer();
  void inkLiesInsideTheFrame();
  void classesDiffer();
  void quickEnough();
};

void TestGlyphs::counts() {
  const auto data = loadDataset({});
  QCOMPARE(data->name, std::string("glyphs"));
  QCOMPARE(data->source, std::string());
  QCOMPARE(data->shape.size(), std::size_t{784});
  QCOMPARE(data->classNames, (std::vector<std::string>{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}));
  QCOMPARE(data->train.count(), std::size_t{12000});
  QCOMPARE(data->test.count(), std::size_t{2000});
  QCOMPARE(data->train.values.size(), std::size_t{12000} * 784);
  for (const std::size_t count : histogram(data->train)) QCOMPARE(count, std::size_t{1200});
  for (const std::size_t count : histogram(data->test)) QCOMPARE(count, std::size_t{200});
  QVERIFY(!std::is_sorted(data->train.labels.begin(), data->train.labels.end()));
}

void TestGlyphs::sameWhateverTheThreads() {
  const Dataset one = drawGlyphs(few(1, 1));
  for (const int threads : {1, 2, 3, 7}) {
    const Dataset other = drawGlyphs(few(1, threads));
    QVERIFY(one.train.values == other.train.values);
    QVERIFY(one.test.values == other.test.values);
    QVERIFY(one.train.labels == other.train.labels);
    QCOMPARE(other.sha256, one.sha256);
  }
  QCOMPARE(one.sha256.size(), std::size_t{64});
}

void TestGlyphs::seedsDiffer() {
  QVERIFY(drawGlyphs(few(1, 2)).sha256 != drawGlyphs(few(2, 2)).sha256);
  QVERIFY(drawGlyphs(few(-1, 2)).sha256 != drawGlyphs(few(1, 2)).sha256);
}

void TestGlyphs::casesDoNotDependOnTheirNumber() {
  Random first(5, 17);
  Random second(5, 17);
  QVERIFY(drawGlyph(3, first) == drawGlyph(3, second));
  QVERIFY(first.state() == second.state());
  QVERIFY(drawGlyph(3, first) != drawGlyph(8, second));
}

void TestGlyphs::trainAndTestDiffer() {
  const Dataset data = drawGlyphs(few(1, 2));
  const std::size_t size = data.shape.size();
  for (std::size_t i = 0; i < data.test.count(); ++i) {
    const std::uint8_t* image = data.sample(data.test, i);
    for (std::size_t j = 0; j < data.train.count(); ++j)
      QVERIFY(!std::equal(image, image + size, data.sample(data.train, j)));
  }
}

void TestGlyphs::inkLiesInsideTheFrame() {
  const Dataset data = drawGlyphs(few(1, 2));
  std::size_t onTheEdge = 0;
  for (std::size_t i = 0; i < data.train.count(); ++i) {
    const std::uint8_t* image = data.sample(data.train, i);
    const auto inked = std::count_if(image, image + 784, [](std::uint8_t value) { return value > 100; });
    QVERIFY2(inked > 15 && inked < 330, qPrintable(QStringLiteral("case %1: %2 dark pixels").arg(i).arg(inked)));
    for (int k = 0; k < 28; ++k)
      onTheEdge += (image[k] > 100) + (image[27 * 28 + k] > 100) + (image[28 * k] > 100) + (image[28 * k + 27] > 100);
  }
  QVERIFY2(onTheEdge < data.train.count(), qPrintable(QString::number(onTheEdge)));
}

// The nearest class mean beats guessing by far (900 errors), but shifted digits are more than their mean.
void TestGlyphs::classesDiffer() {
  const Dataset data = drawGlyphs({1, 3000, 1000, 2});
  std::array<std::array<double, 784>, 10> means{};
  for (std::size_t i = 0; i < data.train.count(); ++i)
    for (std::size_t k = 0; k < 784; ++k) means[data.train.labels[i]][k] += data.sample(data.train, i)[k] / 300.0;
  int errors = 0;
  for (std::size_t i = 0; i < data.test.count(); ++i) {
    std::array<double, 10> distances{};
    for (std::size_t digit = 0; digit < 10; ++digit)
      for (std::size_t k = 0; k < 784; ++k) {
        const double difference = data.sample(data.test, i)[k] - means[digit][k];
        distances[digit] += difference * difference;
      }
    const auto nearest = std::min_element(distances.begin(), distances.end()) - distances.begin();
    errors += nearest != data.test.labels[i];
  }
  QVERIFY2(errors > 100 && errors < 700, qPrintable(QString::number(errors)));
}

// 0.2 s here; the bound leaves room for the sanitizers and for a busy machine.
void TestGlyphs::quickEnough() {
  QElapsedTimer timer;
  timer.start();
  QCOMPARE(drawGlyphs({1, 12000, 2000, 1}).train.count(), std::size_t{12000});
  qInfo("14,000 digits in %lld ms on one thread", timer.elapsed());
  QVERIFY(timer.elapsed() < 20000);
}

QTEST_GUILESS_MAIN(TestGlyphs)
#include "test_glyphs.moc"
