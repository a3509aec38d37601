// The same spec and seed give the same bytes, whatever the number of workers and the order of runs.
#include <mutex>

#include <QTest>

#include "engine/experiment/run_queue.h"

using namespace retort;

namespace {

ExperimentSpec smallExperiment(std::int64_t seed) {
  ExperimentSpec spec;
  spec.transferSet.fraction = 0.1;
  spec.teacher.model = {ModelKind::FullyConnected, {40, 40}, 0.2, 0.5, 3};
  spec.teacher.training.epochs = 1;
  spec.teacher.jitterPixels = 2;
  spec.training.epochs = 3;
  spec.training.seed = seed;
  if (seed == 3) {
    spec.training.optimiser = OptimiserKind::Adam;
    spec.training.learningRate = 0.005;
    spec.transferSet.jitterPixels = 1;
    spec.student = {ModelKind::Convolutional, {4, 16}, 0, 0.25, 0};
  }
  return spec;
}

using Results = std::map<std::string, std::shared_ptr<const RunResult>>;

/// Runs the experiments in the order of the seeds; results by role and seed.
Results runAll(const std::vector<std::int64_t>& seeds, int workers) {
  static const auto datasets = std::make_shared<DatasetCache>();
  std::mutex mutex;
  std::map<RunId, std::string> names;
  Results results;
  RunQueue queue(makeTorchEngine(), datasets,
                 [&](const Event& event) {
                   const std::lock_guard lock(mutex);
                   if (const auto* queued = std::get_if<RunQueued>(&event))
                     names[queued->run] = toString(queued->spec.role) + std::to_string(queued->spec.training.seed);
                   if (const auto* finished = std::get_if<RunFinished>(&event))
                     results[names[finished->run]] = finished->result;
                 },
                 {workers, false, 1});
  for (const auto seed : seeds) queue.submit(smallExperiment(seed));
  queue.wait();
  return results;
}

}  // namespace

class TestDeterminism : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void sameBytesWhateverTheWorkersAndTheOrder();
};

void TestDeterminism::sameBytesWhateverTheWorkersAndTheOrder() {
  const Results one = runAll({2, 3}, 1);
  const Results two = runAll({3, 2}, 2);
  QCOMPARE(one.size(), std::size_t{5});
  QCOMPARE(two.size(), one.size());
  for (const auto& [name, result] : one) {
    const auto& other = two.at(name);
    QVERIFY2(result->outcome == Outcome::Completed, result->message.c_str());
    QVERIFY2(result->weights == other->weights, name.c_str());
    QVERIFY2(result->testLogits.values == other->testLogits.values, name.c_str());
    QVERIFY2(result->trainLogits.values == other->trainLogits.values, name.c_str());
  }
  QVERIFY(!(one.at("student2")->weights == one.at("student3")->weights));
  QVERIFY(!(one.at("student2")->weights == one.at("baseline2")->weights));
}

QTEST_APPLESS_MAIN(TestDeterminism)
#include "test_determinism.moc"
