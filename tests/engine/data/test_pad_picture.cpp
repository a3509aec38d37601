// A drawing as a data set's picture, against numbers worked out by hand and against MNIST itself.
#include <algorithm>
#include <cmath>
#include <numeric>

#include <QTest>

#include "engine/data/dataset.h"
#include "engine/data/glyphs.h"
#include "engine/data/pad_picture.h"
#include "engine/experiment/error.h"
#include "tests/support/shared_data.h"

using namespace retort;

namespace {

constexpr SampleShape kField{1, 28, 28};

InkPicture sheet(int width, int height) {
  return {width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(width * height))};
}

void fill(InkPicture& ink, int left, int top, int width, int height, std::uint8_t value = 255) {
  for (int y = top; y < top + height; ++y)
    for (int x = left; x < left + width; ++x) ink.values[static_cast<std::size_t>(y * ink.width + x)] = value;
}

std::vector<std::uint8_t> centred(const InkPicture& ink) { return padPicture(ink, kField, Framing::Centred); }

int at(const std::vector<std::uint8_t>& picture, int x, int y) { return picture[static_cast<std::size_t>(y * 28 + x)]; }

long total(const std::vector<std::uint8_t>& picture) { return std::accumulate(picture.begin(), picture.end(), 0L); }

struct Mass {
  double x = 0;
  double y = 0;
};

Mass massOf(const std::uint8_t* picture) {
  double sum = 0;
  Mass mass;
  for (int y = 0; y < 28; ++y)
    for (int x = 0; x < 28; ++x) {
      const double value = picture[y * 28 + x];
      sum += value;
      mass.x += value * (x + 0.5);
      mass.y += value * (y + 0.5);
    }
  return {mass.x / sum, mass.y / sum};
}

/// The picture on a sheet ten times as large each way, moved by some pixels of the sheet.
InkPicture enlarged(const std::uint8_t* picture, int moveX, int moveY) {
  InkPicture ink = sheet(400, 400);
  for (int y = 0; y < 280; ++y)
    for (int x = 0; x < 280; ++x)
      ink.values[static_cast<std::size_t>((y + moveY) * 400 + x + moveX)] = picture[y / 10 * 28 + x / 10];
  return ink;
}

}  // namespace

class TestPadPicture : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void noInkIsABlankPicture() {
    QCOMPARE(centred(sheet(280, 280)), std::vector<std::uint8_t>(784));
    QCOMPARE(padPicture(sheet(280, 280), kField, Framing::AsDrawn), std::vector<std::uint8_t>(784));
  }

  void aDotFillsTheBoxInTheMiddle() {
    InkPicture ink = sheet(280, 280);
    fill(ink, 5, 270, 1, 1);
    const auto picture = centred(ink);
    QCOMPARE(total(picture), 255L * 20 * 20);
    for (const int corner : {4, 23}) QCOMPARE(at(picture, corner, corner), 255);
    QCOMPARE(at(picture, 3, 14), 0);
    QCOMPARE(at(picture, 24, 14), 0);
  }

  /// 10 wide, 100 high, at the sheet's right edge: a fifth of the size, so 2 by 20 pixels about the middle.
  void aLineAtAnEdge() {
    InkPicture ink = sheet(280, 280);
    fill(ink, 270, 180, 10, 100);
    const auto picture = centred(ink);
    QCOMPARE(total(picture), 255L * 2 * 20);
    for (const int x : {13, 14}) {
      QCOMPARE(at(picture, x, 4), 255);
      QCOMPARE(at(picture, x, 23), 255);
    }
  }

  /// 30 by 40: half the size, 15 by 20, whose middle falls between two places; a column of grey where half is covered.
  void edgesAreGrey() {
    InkPicture ink = sheet(100, 100);
    fill(ink, 10, 10, 31, 40);
    const auto picture = centred(ink);
    int grey = 0;
    for (int x = 0; x < 28; ++x)
      if (at(picture, x, 10) != 0 && at(picture, x, 10) != 255) grey = at(picture, x, 10);
    QCOMPARE(grey, 128);  // 255 / 2, rounded
    QCOMPARE(total(picture), 20L * (15 * 255 + 128));
  }

  /// An L of two bars, 4 by 16 about pixel (1.5, 7.5) and 20 by 4 about (9.5, 17.5): 64 and 80 pixels, so its mass is
  /// at (5.94, 13.06). Eight pixels to the right it is at 13.94, one down at 14.06.
  void theCentreOfMassIsInTheMiddle() {
    InkPicture ink = sheet(28, 28);
    fill(ink, 0, 0, 4, 16);
    fill(ink, 0, 16, 20, 4);
    const auto picture = centred(ink);
    QCOMPARE(at(picture, 8, 1), 255);
    QCOMPARE(at(picture, 8, 0), 0);
    QCOMPARE(at(picture, 7, 1), 0);
    QCOMPARE(at(picture, 27, 20), 255);
    QCOMPARE(total(picture), 255L * 144);
  }

  /// A bar on the left and a thin foot as wide as the box: its mass is in the bar, and would be in the middle only if
  /// the foot were cut off.
  void inkIsNeverCutOff() {
    InkPicture ink = sheet(28, 28);
    fill(ink, 0, 0, 4, 20);
    fill(ink, 4, 19, 16, 1);
    const auto picture = centred(ink);
    QCOMPARE(total(picture), 255L * 96);
    QCOMPARE(at(picture, 27, 22), 255);
    QCOMPARE(at(picture, 8, 10), 255);
  }

  void asDrawnKeepsSizeAndPlace() {
    InkPicture ink = sheet(280, 280);
    fill(ink, 200, 10, 10, 25);
    const auto picture = padPicture(ink, kField, Framing::AsDrawn);
    QCOMPARE(at(picture, 20, 1), 255);
    QCOMPARE(at(picture, 20, 2), 255);
    QCOMPARE(at(picture, 20, 3), 128);
    QCOMPARE(total(picture), 255L * 2 + 128);
  }

  void otherFieldsHaveABoxInProportion() {
    InkPicture ink = sheet(100, 100);
    fill(ink, 0, 0, 100, 100);
    const auto picture = padPicture(ink, {1, 14, 21}, Framing::Centred);
    QCOMPARE(picture.size(), std::size_t{14 * 21});
    QCOMPARE(total(picture), 255L * 10 * 10);
  }

  void whatIsNoPictureIsRefused() {
    QVERIFY_THROWS_EXCEPTION(Error, (void)padPicture(sheet(10, 10), {3, 28, 28}, Framing::Centred));
    QVERIFY_THROWS_EXCEPTION(Error, (void)padPicture(sheet(10, 10), {1, 0, 28}, Framing::AsDrawn));
    QVERIFY_THROWS_EXCEPTION(Error, (void)padPicture({10, 10, {1, 2}}, kField, Framing::Centred));
  }

  /// Letters are told apart by size and place; digits are not.
  void whatADataSetDoes() {
    DatasetSpec spec;
    QCOMPARE(framingOf(spec), Framing::Centred);
    spec.classes = GlyphClasses::Alphanumeric;
    QCOMPARE(framingOf(spec), Framing::AsDrawn);
    spec.kind = DatasetKind::Idx;
    QCOMPARE(framingOf(spec), Framing::Centred);
  }

  /// Drawn digits stand anywhere near the middle, 4.5 pixels off at most and about 20 high: those in the middle are
  /// among them.
  void drawnDigitsStandAboutTheMiddle() {
    const Dataset data = drawGlyphs([] {
      GlyphOptions options;
      options.trainCases = 10;
      options.testCases = 300;
      return options;
    }());
    double farthest = 0;
    for (std::size_t i = 0; i < data.test.count(); ++i) {
      const Mass mass = massOf(data.sample(data.test, i));
      farthest = std::max({farthest, std::abs(mass.x - 14), std::abs(mass.y - 14)});
    }
    QVERIFY2(farthest > 2 && farthest < 9, qPrintable(QString::number(farthest)));
  }

  /// MNIST's own pictures, enlarged and put elsewhere, come back as they were.
  void mnistComesBack() {
    const QString folder = test::mnistFolder();
    if (folder.isEmpty()) QSKIP("the MNIST files are not here");
    DatasetSpec spec;
    spec.kind = DatasetKind::Idx;
    spec.path = folder.toStdString();
    const auto data = loadDataset(spec);
    int same = 0;
    int near = 0;
    constexpr int kCases = 1000;
    for (int i = 0; i < kCases; ++i) {
      const std::uint8_t* original = data->sample(data->test, static_cast<std::size_t>(i));
      const auto back = centred(enlarged(original, i % 100, (7 * i) % 100));
      if (std::equal(back.begin(), back.end(), original)) ++same;
      double apart = 0;
      double ink = 0;
      for (int p = 0; p < 784; ++p) {
        apart += std::abs(back[static_cast<std::size_t>(p)] - original[p]);
        ink += original[p];
      }
      if (apart < 0.1 * ink) ++near;
    }
    qInfo("of %d pictures %d are the same to the bit, %d within a tenth of their ink", kCases, same, near);
    QVERIFY(same > 0.9 * kCases);
    QVERIFY(near >= same);
  }
};

QTEST_GUILESS_MAIN(TestPadPicture)
#include "test_pad_picture.moc"
