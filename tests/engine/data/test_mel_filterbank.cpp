// Against values computed apart, by a sum over samples instead of an FFT.
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include <QTest>

#include "engine/data/mel_filterbank.h"

using namespace retort;

class TestMelFilterbank : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void scale();
  void frames();
  void centres();
  void tone();
  void silence();
  void shortSound();
};

void TestMelFilterbank::scale() {
  QVERIFY(std::abs(melOfHertz(1000) - 999.9855371396244) < 1e-9);
  QVERIFY(std::abs(melOfHertz(700) - 2595 * std::log10(2.0)) < 1e-9);
  QVERIFY(std::abs(hertzOfMel(melOfHertz(3210)) - 3210) < 1e-9);
}

void TestMelFilterbank::frames() {
  const MelFrames at8(8000);
  QCOMPARE(at8.window, std::size_t{200});
  QCOMPARE(at8.advance, std::size_t{80});
  QCOMPARE(at8.transform, std::size_t{512});
  QCOMPARE(at8.count(0), std::size_t{0});
  QCOMPARE(at8.count(1), std::size_t{1});
  QCOMPARE(at8.count(279), std::size_t{1});
  QCOMPARE(at8.count(280), std::size_t{2});
  QCOMPARE(at8.count(8000), std::size_t{98});
  QCOMPARE(MelFrames(16000).transform, std::size_t{1024});
}

// 700 (10^(m / 2595) - 1), m = mel(64) + (mel(4000) - mel(64)) i / 41 for i = 1, 11, 40.
void TestMelFilterbank::centres() {
  const MelFilterbank bank(8000);
  QVERIFY(std::abs(bank.centre(0) - 98.61483022861664) < 1e-8);
  QVERIFY(std::abs(bank.centre(10) - 543.8771575584835) < 1e-8);
  QVERIFY(std::abs(bank.centre(39) - 3796.2851478378807) < 1e-8);
}

// One window of 0.5 sin(2 pi 1000 n / 8000): ln sum_k w_ik |sum_n x_n h_n e^(-2 pi i k n / 512)|^2 with
// h_n = 0.54 - 0.46 cos(2 pi n / 199) and w_ik = max(0, 1 - |mel(8000 k / 512) - m_i| / (m_2 - m_1)).
void TestMelFilterbank::tone() {
  std::vector<float> samples;
  for (int n = 0; n < 200; ++n)
    samples.push_back(static_cast<float>(0.5 * std::sin(2 * std::numbers::pi * 1000 * n / 8000)));
  MelFilterbank bank(8000);
  const std::vector<float> found = bank.of(samples);
  QCOMPARE(found.size(), MelFilterbank::coefficients);
  constexpr std::array<std::pair<std::size_t, double>, 7> expected = {{{0, -4.574638748603375},
                                                                       {10, -3.4042535608021347},
                                                                       {17, 7.574075850151192},
                                                                       {18, 5.864780640243289},
                                                                       {19, -2.668037519180084},
                                                                       {20, -2.646536764128262},
                                                                       {39, -6.3312224389876555}}};
  for (const auto& [filter, value] : expected) QVERIFY(std::abs(double{found[filter]} - value) < 1e-4);
  QCOMPARE(std::ranges::max_element(found) - found.begin(), std::ptrdiff_t{17});
}

void TestMelFilterbank::silence() {
  MelFilterbank bank(8000);
  for (const float value : bank.of(std::vector<float>(1000))) QVERIFY(std::abs(value - std::log(1e-10F)) < 1e-4F);
}

// What is missing of the only window is silence.
void TestMelFilterbank::shortSound() {
  std::vector<float> samples(50, 0.25F);
  MelFilterbank bank(8000);
  const std::vector<float> found = bank.of(samples);
  samples.resize(200);
  QVERIFY(found == bank.of(samples));
}

QTEST_GUILESS_MAIN(TestMelFilterbank)
#include "test_mel_filterbank.moc"
