// The embedded data set of frames like those of speech.
#include <map>
#include <set>

#include <QTest>

#include "engine/data/formants.h"

using namespace retort;

namespace {

DatasetSpec specOf(std::int64_t seed = 1, int states = 3, SpeechSplit split = SpeechSplit::Recordings) {
  return {DatasetKind::Formants, {}, 0, seed, {}, states, split};
}

std::size_t recordingsOf(const Cases& cases) {
  return std::set<std::uint32_t>(cases.recordings.begin(), cases.recordings.end()).size();
}

}  // namespace

class TestFormants : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void isWhatItSays() {
    const auto data = loadDataset(specOf());
    QCOMPARE(data->name, std::string("formants"));
    QVERIFY(data->source.empty());
    QCOMPARE(data->classCount(), std::size_t{30});
    QCOMPARE(data->wordNames.size(), FormantSizes::words);
    QCOMPARE(recordingsOf(data->train), std::size_t{1080});
    QCOMPARE(recordingsOf(data->test), std::size_t{120});
    const double frames = static_cast<double>(data->train.count() + data->test.count());
    QVERIFY(std::abs(frames / static_cast<double>(FormantSizes::usualFrames()) - 1) < 0.03);
    std::map<std::uint16_t, std::size_t> counts;
    for (const std::uint16_t label : data->test.labels) ++counts[label];
    QCOMPARE(counts.size(), std::size_t{30});
    for (const auto& [label, count] : counts) QVERIFY(count > 70);
  }

  /// The bytes are the same on every machine: the hash is written down here.
  void isTheSameEverywhere() {
    QCOMPARE(loadDataset(specOf())->sha256, loadDataset(specOf())->sha256);
    QVERIFY(loadDataset(specOf(2))->sha256 != loadDataset(specOf())->sha256);
    QCOMPARE(QString::fromStdString(loadDataset(specOf())->sha256),
             QStringLiteral("886dd216459b06ad12991aabfd96af31bdaf6a92adbadbf53d2737a1b7f97972"));
  }

  void speakersAreTheTestSet() {
    const auto data = loadDataset(specOf(1, 5, SpeechSplit::Speakers));
    QCOMPARE(data->classCount(), std::size_t{50});
    QCOMPARE(recordingsOf(data->test), std::size_t{200});
    QCOMPARE(recordingsOf(data->train), std::size_t{1000});
  }

  /// Frames of one word look more like each other than like those of other words: there is something to learn.
  void wordsDiffer() {
    const auto data = loadDataset(specOf());
    const std::size_t size = data->shape.size();
    std::vector<std::vector<double>> means(data->classCount(), std::vector<double>(size));
    std::vector<double> counts(data->classCount());
    for (std::size_t i = 0; i < data->train.count(); ++i) {
      const std::uint8_t* values = data->sample(data->train, i);
      for (std::size_t k = 0; k < size; ++k) means[data->train.labels[i]][k] += values[k];
      ++counts[data->train.labels[i]];
    }
    for (std::size_t c = 0; c < means.size(); ++c)
      for (double& mean : means[c]) mean /= counts[c];
    std::size_t right = 0;
    for (std::size_t i = 0; i < data->test.count(); ++i) {
      const std::uint8_t* values = data->sample(data->test, i);
      const auto apart = [&](const std::vector<double>& mean) {
        double sum = 0;
        for (std::size_t k = 0; k < size; ++k) sum += (values[k] - mean[k]) * (values[k] - mean[k]);
        return sum;
      };
      const auto nearest = std::ranges::min_element(means, {}, apart) - means.begin();
      right += nearest == data->test.labels[i] ? 1U : 0U;
    }
    const double accuracy = static_cast<double>(right) / static_cast<double>(data->test.count());
    QVERIFY2(accuracy > 0.3 && accuracy < 0.8, qPrintable(QString::number(accuracy)));
  }
};

QTEST_GUILESS_MAIN(TestFormants)
#include "test_formants.moc"
