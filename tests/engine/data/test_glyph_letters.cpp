// Digits and letters drawn on a line: the pen's paths, the bytes they come to, and what makes classes confusable.
#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include <QElapsedTimer>
#include <QTest>

#include "engine/data/dataset.h"
#include "engine/data/dataset_cache.h"
#include "engine/data/glyph_strokes.h"
#include "engine/data/glyphs.h"

using namespace retort;

namespace {

GlyphOptions few(int threads) { return {1, 620, 124, threads, GlyphClasses::Alphanumeric}; }

int classOf(char character) { return static_cast<int>(kGlyphCharacters.find(character)); }

struct Reach {
  double top = 1e9;
  double foot = -1e9;
};

Reach reachOf(const GlyphForm& form) {
  Reach reach;
  for (const Stroke& stroke : form.strokes) {
    for (const StrokePoint& point : stroke) {
      reach.top = std::min(reach.top, point.y);
      reach.foot = std::max(reach.foot, point.y);
    }
  }
  return reach;
}

// Rows with ink, of drawings of one character.
std::vector<int> heightsOf(char character) {
  std::vector<int> heights;
  for (std::uint64_t i = 0; i < 300; ++i) {
    Random random(11, i);
    const GlyphImage image = drawCharacter(classOf(character), random);
    int rows = 0;
    for (std::size_t row = 0; row < 28; ++row)
      rows += std::any_of(image.begin() + static_cast<std::ptrdiff_t>(28 * row),
                          image.begin() + static_cast<std::ptrdiff_t>(28 * row + 28),
                          [](std::uint8_t value) { return value > 100; });
    heights.push_back(rows);
  }
  std::sort(heights.begin(), heights.end());
  return heights;
}

}  // namespace

class TestGlyphLetters : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everyClassHasForms();
  void formsStandOnTheLine();
  void theDigitsStayAsTheyAre();
  void theLettersStayAsTheyAre();
  void sameWhateverTheThreads();
  void loadsBySpec();
  void theCacheTellsThemApart();
  void inkLiesInsideTheFrame();
  void sizeTellsTheCasesApartButNotAlways();
  void quickEnough();
};

void TestGlyphLetters::everyClassHasForms() {
  QCOMPARE(kGlyphCharacters.size(), std::size_t{62});
  QCOMPARE(std::set<char>(kGlyphCharacters.begin(), kGlyphCharacters.end()).size(), std::size_t{62});
  for (const char character : kGlyphCharacters) {
    const QByteArray name(1, character);
    const auto& forms = glyphForms(classOf(character));
    QVERIFY2(!forms.empty() && forms.size() <= 4, name.constData());
    for (const GlyphForm& form : forms) {
      QVERIFY2(form.weight > 0 && !form.strokes.empty(), name.constData());
      for (const Stroke& stroke : form.strokes) QVERIFY2(stroke.size() >= 2, name.constData());
    }
  }
  QVERIFY_THROWS_EXCEPTION(std::out_of_range, (void)glyphForms(62));
}

void TestGlyphLetters::formsStandOnTheLine() {
  constexpr std::string_view low = "acegmnopqrsuvwxyz";
  constexpr std::string_view hanging = "gjpqy";
  for (const char character : kGlyphCharacters) {
    const QByteArray name(1, character);
    for (const GlyphForm& form : glyphForms(classOf(character))) {
      for (const Stroke& stroke : form.strokes)
        for (const StrokePoint& point : stroke)
          QVERIFY2(point.x >= 0 && point.x <= 64 && point.y >= 0 && point.y <= 136, name.constData());
      const Reach reach = reachOf(form);
      QVERIFY2(low.find(character) == std::string_view::npos ? reach.top <= 20 : reach.top >= 38, name.constData());
      const bool hangs = hanging.find(character) != std::string_view::npos || (character == 'f' && reach.foot > 110);
      QVERIFY2(hangs ? reach.foot >= 125 : reach.foot >= 90 && reach.foot <= 108, name.constData());
    }
  }
}

void TestGlyphLetters::theDigitsStayAsTheyAre() {
  QCOMPARE(loadDataset({})->sha256, std::string("3bd41539d5b3a77e60796a3d3eb166b8a506487f90a5f4e68ea2521f038afc14"));
  QCOMPARE(drawGlyphs({7, 3000, 1000, 2}).sha256,
           std::string("af338ee2d628ae70bc06065721f583679427e0ca5d28908dfa4d0c003b97c476"));
}

void TestGlyphLetters::theLettersStayAsTheyAre() {
  QCOMPARE(drawGlyphs(few(2)).sha256, std::string("7abc62d26a015a46f60395727162fc75372275268404cfef2a55be4cf75a3dcf"));
}

void TestGlyphLetters::sameWhateverTheThreads() {
  const Dataset one = drawGlyphs(few(1));
  for (const int threads : {2, 5}) {
    const Dataset other = drawGlyphs(few(threads));
    QVERIFY(one.train.values == other.train.values && one.test.values == other.test.values);
    QVERIFY(one.train.labels == other.train.labels && one.test.labels == other.test.labels);
  }
}

void TestGlyphLetters::loadsBySpec() {
  DatasetSpec spec;
  spec.classes = GlyphClasses::Alphanumeric;
  const auto data = loadDataset(spec);
  QCOMPARE(data->classCount(), std::size_t{62});
  QCOMPARE(
      data->classNames[9] + data->classNames[10] + data->classNames[35] + data->classNames[36] + data->classNames[61],
      std::string("9AZaz"));
  QCOMPARE(data->train.count(), std::size_t{31000});
  QCOMPARE(data->test.count(), std::size_t{6200});
  for (std::uint16_t label = 0; label < 62; ++label) {
    QCOMPARE(std::count(data->train.labels.begin(), data->train.labels.end(), label), 500);
    QCOMPARE(std::count(data->test.labels.begin(), data->test.labels.end(), label), 100);
  }
  const GlyphOptions options = glyphOptions(spec.classes, spec.seed);
  QVERIFY(options.trainCases == data->train.count() && options.testCases == data->test.count());
  QCOMPARE(classCount(spec.classes), data->classCount());
}

void TestGlyphLetters::theCacheTellsThemApart() {
  DatasetCache cache;
  DatasetSpec letters;
  letters.classes = GlyphClasses::Alphanumeric;
  QCOMPARE(cache.get({})->classCount(), std::size_t{10});
  const auto data = cache.get(letters);
  QCOMPARE(data->classCount(), std::size_t{62});
  letters.validationFraction = 0.25;
  QVERIFY(cache.get(letters) == data);
}

void TestGlyphLetters::inkLiesInsideTheFrame() {
  const Dataset data = drawGlyphs({3, 3100, 62, 2, GlyphClasses::Alphanumeric});
  std::size_t onTheEdge = 0;
  for (std::size_t i = 0; i < data.train.count(); ++i) {
    const std::uint8_t* image = data.sample(data.train, i);
    const auto inked = std::count_if(image, image + 784, [](std::uint8_t value) { return value > 100; });
    QVERIFY2(inked > 5 && inked < 330, qPrintable(QStringLiteral("case %1: %2 dark pixels").arg(i).arg(inked)));
    for (int k = 0; k < 28; ++k)
      onTheEdge += (image[k] > 100) + (image[27 * 28 + k] > 100) + (image[28 * k] > 100) + (image[28 * k + 27] > 100);
  }
  QVERIFY2(onTheEdge < data.train.count(), qPrintable(QString::number(onTheEdge)));
}

// A hand tells c from C by size alone: the medians differ, and large small letters are larger than small capitals.
void TestGlyphLetters::sizeTellsTheCasesApartButNotAlways() {
  for (const auto& [small, capital] : {std::pair('c', 'C'), {'o', 'O'}, {'s', 'S'}, {'v', 'V'}, {'x', 'X'}}) {
    const std::vector<int> lows = heightsOf(small);
    const std::vector<int> highs = heightsOf(capital);
    const QString text = QStringLiteral("%1: median %2 of %3 rows").arg(small).arg(lows[150]).arg(highs[150]);
    QVERIFY2(lows[150] + 2 < highs[150], qPrintable(text));
    QVERIFY2(lows[150] * 2 > highs[150], qPrintable(text));
    QVERIFY2(lows[295] > highs[5], qPrintable(text));
  }
}

// Half a second here; the bound leaves room for the sanitizers and for a busy machine.
void TestGlyphLetters::quickEnough() {
  QElapsedTimer timer;
  timer.start();
  QCOMPARE(drawGlyphs(glyphOptions(GlyphClasses::Alphanumeric, 2)).train.count(), std::size_t{31000});
  qInfo("37,200 digits and letters in %lld ms", timer.elapsed());
  QVERIFY(timer.elapsed() < 40000);
}

QTEST_GUILESS_MAIN(TestGlyphLetters)
#include "test_glyph_letters.moc"
