// What is foretold of a sweep's time, against a small sweep trained for real.
#include <map>
#include <mutex>

#include <QTest>

#include "engine/experiment/key_table.h"
#include "engine/experiment/presets.h"
#include "engine/experiment/run_queue.h"
#include "engine/experiment/time_estimate.h"

using namespace retort;

namespace {

struct Trained {
  RunSpec spec;
  GroupPlace group;
  std::shared_ptr<const RunResult> result;
};

std::map<RunId, Trained> train(const ExperimentSpec& spec) {
  std::mutex mutex;
  std::map<RunId, Trained> runs;
  RunQueue queue(makeTorchEngine(), std::make_shared<DatasetCache>(),
                 [&](const Event& event) {
                   const std::lock_guard lock(mutex);
                   if (const auto* queued = std::get_if<RunQueued>(&event))
                     runs[queued->run] = {queued->spec, queued->group, nullptr};
                   if (const auto* finished = std::get_if<RunFinished>(&event))
                     runs[finished->run].result = finished->result;
                 },
                 {1, false, 1});
  queue.submit(spec);
  queue.wait();
  return runs;
}

}  // namespace

class TestSweepTime : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  /// After the first cells: those of the first seed foretell those of the second. Other programs may take the processor
  /// meanwhile, so it is tried a few times.
  void theFirstCellsForetellTheOthers() {
    ExperimentSpec spec = presets().front();
    spec.training.epochs = 6;
    spec.teacher.training.epochs = 1;
    spec.trainBaseline = false;
    setKey(spec, "sweep.student.width", "30, 100");
    setKey(spec, "sweep.objective.temperature", "1, 2, 4, 8");
    setKey(spec, "sweep.seeds", "2");
    QString told;
    for (int attempt = 0; attempt < 4; ++attempt) {
      TimeEstimate estimate;
      double predicted = 0;
      double actual = 0;
      std::map<std::int64_t, bool> counted;
      for (const auto& [id, run] : train(spec)) {
        QVERIFY(run.result && run.result->outcome == Outcome::Completed);
        if (run.spec.role == Role::Teacher) continue;
        if (run.spec.training.seed == 1) {
          estimate.learn(run.spec, run.group.slots, run.result->epochs, run.result->seconds, {});
        } else if (run.group.group == 0 || !std::exchange(counted[run.group.group], true)) {
          predicted += estimate.seconds(run.spec, run.group.slots, {});
          actual += run.result->seconds;
        }
      }
      told = QStringLiteral("%1 s foretold, %2 s taken").arg(predicted).arg(actual);
      qInfo("%s", qPrintable(told));
      if (predicted < 1.5 * actual && actual < 1.5 * predicted) return;
    }
    QFAIL(qPrintable(told));
  }
};

QTEST_GUILESS_MAIN(TestSweepTime)
#include "test_sweep_time.moc"
