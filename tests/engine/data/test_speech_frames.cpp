// Frames with their context, and the states that they are in.
#include <algorithm>
#include <stdexcept>

#include <QTest>

#include "engine/data/speech_frames.h"

using namespace retort;

namespace {

constexpr std::size_t kSize = MelFilterbank::coefficients;

/// Frame f of it holds first + f in every coefficient.
SpokenWord ramp(std::size_t word, std::size_t count, float first, bool isTest = false) {
  SpokenWord recording{word, isTest, {}};
  for (std::size_t frame = 0; frame < count; ++frame)
    recording.frames.insert(recording.frames.end(), kSize, first + static_cast<float>(frame));
  return recording;
}

/// Every value of the case's frame `frame` is the same; that one.
std::uint8_t valueAt(const Dataset& data, const Cases& cases, std::size_t index, std::size_t frame) {
  const std::uint8_t* values = data.sample(cases, index) + frame * kSize;
  for (std::size_t k = 1; k < kSize; ++k)
    if (values[k] != values[0]) throw std::logic_error("the frame has different values");
  return values[0];
}

}  // namespace

class TestSpeechFrames : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void statesAreEquallyLong() {
    std::vector<std::size_t> states;
    for (std::size_t frame = 0; frame < 7; ++frame) states.push_back(uniformState(frame, 7, 3));
    QCOMPARE(states, (std::vector<std::size_t>{0, 0, 0, 1, 1, 2, 2}));
    for (std::size_t count = 1; count < 50; ++count) {
      QCOMPARE(uniformState(0, count, 9), std::size_t{0});
      QVERIFY(uniformState(count - 1, count, 9) < 9);
      if (count >= 9) QCOMPARE(uniformState(count - 1, count, 9), std::size_t{8});
    }
  }

  void casesAreFramesInTheirContext() {
    const Dataset data = datasetOfWords({ramp(0, 30, 0), ramp(1, 12, 40), ramp(1, 5, 7, true)}, {"yes", "no"}, 4);
    QVERIFY((data.shape == SampleShape{1, 26, 40}));
    QCOMPARE(data.train.count(), std::size_t{42});
    QCOMPARE(data.test.count(), std::size_t{5});
    // 20 frames before a recording and 5 after it are kept once, however many cases look at them.
    QCOMPARE(data.train.values.size(), (30 + 25 + 12 + 25) * kSize);
    for (std::size_t i = 0; i < 30; ++i) {
      for (std::size_t frame = 0; frame < 26; ++frame) {
        const int meant = std::clamp(static_cast<int>(i + frame) - 20, 0, 29);
        const auto shown = valueAt(data, data.train, static_cast<std::size_t>(meant), 20);
        QCOMPARE(valueAt(data, data.train, i, frame), shown);
      }
    }
    // The last case of a recording sees nothing of the next one.
    QVERIFY(valueAt(data, data.train, 29, 25) < valueAt(data, data.train, 30, 0));
    QVERIFY(valueAt(data, data.train, 0, 20) < valueAt(data, data.train, 29, 20));
  }

  void classesAreStatesOfWords() {
    const Dataset data = datasetOfWords({ramp(1, 8, 0), ramp(0, 4, 2), ramp(1, 2, 3, true)}, {"yes", "no"}, 4);
    QCOMPARE(data.classNames,
             (std::vector<std::string>{"yes·1", "yes·2", "yes·3", "yes·4", "no·1", "no·2", "no·3", "no·4"}));
    QCOMPARE(data.wordNames, (std::vector<std::string>{"yes", "no"}));
    QCOMPARE(data.wordOf, (std::vector<std::uint16_t>{0, 0, 0, 0, 1, 1, 1, 1}));
    QCOMPARE(data.train.labels, (std::vector<std::uint16_t>{4, 4, 5, 5, 6, 6, 7, 7, 0, 1, 2, 3}));
    QCOMPARE(data.train.recordings, (std::vector<std::uint32_t>{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1}));
    QCOMPARE(data.test.labels, (std::vector<std::uint16_t>{4, 6}));  // fewer frames than states
    QCOMPARE(data.test.recordings, (std::vector<std::uint32_t>{2, 2}));
  }

  /// The scale is that of the training recordings; what lies far from it is cut off, a coefficient that never changes
  /// is at its mean.
  void bytesAreByTheTrainingFrames() {
    SpokenWord training = ramp(0, 2, -1);
    for (std::size_t k = 0; k < kSize; ++k) training.frames[kSize + k] = 1;  // mean 0, deviation 1
    training.frames[7] = training.frames[kSize + 7] = 5;
    const Dataset data =
        datasetOfWords({training, ramp(0, 1, 0, true), ramp(0, 1, 100, true), ramp(0, 1, -100, true)}, {"a"}, 3);
    const std::uint8_t* trained = data.sample(data.train, 0) + 20 * kSize;
    QCOMPARE(int{trained[0]}, 32);
    QCOMPARE(int{trained[7]}, 64);
    QCOMPARE(int{data.sample(data.train, 1)[20 * kSize]}, 96);
    const int middles[] = {64, 255, 0};
    for (std::size_t i = 0; i < 3; ++i) QCOMPARE(int{data.sample(data.test, i)[20 * kSize]}, middles[i]);
  }

  void theHashIsOfAllThatIsLearnt() {
    const std::vector<SpokenWord> recordings{ramp(0, 9, 0), ramp(1, 9, 4), ramp(1, 5, 7, true)};
    const Dataset data = datasetOfWords(recordings, {"yes", "no"}, 3);
    QCOMPARE(datasetOfWords(recordings, {"yes", "no"}, 3).sha256, data.sha256);
    QVERIFY(datasetOfWords(recordings, {"yes", "no"}, 4).sha256 != data.sha256);
    std::vector<SpokenWord> others = recordings;
    others[2].frames[3] += 9;
    QVERIFY(datasetOfWords(others, {"yes", "no"}, 3).sha256 != data.sha256);
    others = recordings;
    std::swap(others[0].word, others[1].word);
    QVERIFY(datasetOfWords(others, {"yes", "no"}, 3).sha256 != data.sha256);
  }

  void nothingToTrainOn() {
    QVERIFY_THROWS_EXCEPTION(std::invalid_argument, (void)datasetOfWords({ramp(0, 5, 0, true)}, {"a"}, 3));
  }
};

QTEST_GUILESS_MAIN(TestSpeechFrames)
#include "test_speech_frames.moc"
