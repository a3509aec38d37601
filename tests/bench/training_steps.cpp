// What a training step reaches of the matrix-multiply peak of the same process, as `retort-cli bench` prints it.
#include <QTest>

#include "engine/train/bench.h"

using namespace retort;

class TrainingSteps : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void shareOfThePeak() {
    double teacher = 0;
    double student = 0;
    // Both sides are interleaved, so that noise hits both; three tries, as a burst can still hit one side.
    for (int attempt = 0; attempt < 3 && (teacher < 0.70 || student < 0.78); ++attempt) {
      for (const BenchResult& result : runBench(12)) {
        qInfo("%s: %.1f of %.1f GFLOP/s, %.1f %%", result.name.c_str(), result.gflops, result.peakGflops,
              100 * result.share);
        double& best = result.name == "teacher_step" ? teacher : student;
        best = std::max(best, result.share);
      }
    }
    QVERIFY(teacher >= 0.70);
    QVERIFY(student >= 0.78);
  }
};

QTEST_APPLESS_MAIN(TrainingSteps)
#include "training_steps.moc"
