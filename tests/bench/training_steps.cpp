// What a training step reaches of the matrix-multiply peak of the same process, as `retort-cli bench` prints it.
#include <algorithm>
#include <map>
#include <string>

#include <QTest>

#include "engine/experiment/run_queue.h"
#include "engine/train/bench.h"

using namespace retort;

class TrainingSteps : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void shareOfThePeak() {
    std::map<std::string, double> least{
        {"teacher_step", 0.70}, {"student_step", 0.78}, {"sweep_30x32", 0.70}, {"sweep_300x16", 0.74}};
    std::map<std::string, double> best;
    double twoWorkers = 0;
    const auto reached = [&] {
      return std::ranges::all_of(least, [&](const auto& limit) { return best[limit.first] >= limit.second; });
    };
    // Both sides are interleaved, so that noise hits both; three tries, as a burst can still hit one side.
    for (int attempt = 0; attempt < 3 && !(reached() && twoWorkers >= 1.8); ++attempt) {
      for (const BenchResult& result : runBench(12)) {
        qInfo("%s: %.1f of %.1f GFLOP/s, %.1f %%; %.2f epochs/s, alone %.2f; two workers %.2f", result.name.c_str(),
              result.gflops, result.peakGflops, 100 * result.share, result.epochsPerSecond, result.epochsPerSecondAlone,
              result.twoWorkers.value_or(2));
        best[result.name] = std::max(best[result.name], result.share);
        if (result.name == "sweep_30x32") {
          twoWorkers = std::max(twoWorkers, result.twoWorkers.value_or(2));
          QVERIFY(result.epochsPerSecond > 1.3 * result.epochsPerSecondAlone);
        }
      }
    }
    QVERIFY(reached());
    if (measuredWorkerCount() > 1) QVERIFY(twoWorkers >= 1.8);  // one core may be another program's just now
  }
};

QTEST_APPLESS_MAIN(TrainingSteps)
#include "training_steps.moc"
