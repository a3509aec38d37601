// The same spec and seed give the same bytes, whatever the number of workers, the order of runs and interruptions.
#include <mutex>

#include <QTest>

#include "engine/experiment/run_queue.h"
#include "tests/support/event_log.h"
#include "tests/support/memory_archive.h"

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

std::string nameOf(const RunSpec& spec) { return toString(spec.role) + std::to_string(spec.training.seed); }

std::shared_ptr<DatasetCache> sharedDatasets() {
  static const auto datasets = std::make_shared<DatasetCache>();
  return datasets;
}

/// Runs the experiments in the order of the seeds; results by role and seed.
Results runAll(const std::vector<std::int64_t>& seeds, int workers) {
  std::mutex mutex;
  std::map<RunId, std::string> names;
  Results results;
  RunQueue queue(makeTorchEngine(), sharedDatasets(),
                 [&](const Event& event) {
                   const std::lock_guard lock(mutex);
                   if (const auto* queued = std::get_if<RunQueued>(&event)) names[queued->run] = nameOf(queued->spec);
                   if (const auto* finished = std::get_if<RunFinished>(&event))
                     results[names[finished->run]] = finished->result;
                 },
                 {workers, false, 1});
  for (const auto seed : seeds) queue.submit(smallExperiment(seed));
  queue.wait();
  return results;
}

/// The same for one experiment all of whose runs are stopped as soon as `role` has trained an epoch, and then resumed
/// in another queue, as in the next sitting.
Results runInTwoSittings(std::int64_t seed, Role role) {
  const auto archive = std::make_shared<test::MemoryArchive>();
  test::EventLog log;
  std::function<void(const Event&)> onEvent = [](const Event&) {};
  const auto sink = [&](const Event& event) {
    archive->add(event);
    log.add(event);
    onEvent(event);
  };
  std::vector<RunId> ids;
  {
    RunQueue queue(makeTorchEngine(), sharedDatasets(), sink, {1, false, 1, 1, archive});
    onEvent = [&](const Event& event) {
      const auto* epoch = std::get_if<EpochFinished>(&event);
      if (epoch && log.all<RunQueued>(epoch->run)[0].spec.role == role) queue.requestStop();
    };
    ids = queue.submit(smallExperiment(seed));
    queue.wait();
    onEvent = [](const Event&) {};
  }
  std::vector<KnownRun> known;
  for (const auto& run : log.all<RunQueued>()) {
    const Outcome outcome = log.outcomes()[run.run];
    const auto checkpoint = archive->checkpoint(run.run);
    known.push_back({run.run,
                     run.spec,
                     run.name,
                     run.teacher,
                     run.experiment,
                     outcome,
                     {},
                     false,
                     checkpoint ? checkpoint->epoch : 0});
  }
  RunQueue queue(makeTorchEngine(), sharedDatasets(), sink, {1, false, 1, 1, archive});
  queue.restore(known);
  queue.resume(ids);
  queue.wait();
  Results results;
  for (const auto& finished : log.all<RunFinished>()) results[nameOf(known[finished.run - 1].spec)] = finished.result;
  return results;
}

void requireSame(const Results& one, const Results& two) {
  QCOMPARE(two.size(), one.size());
  for (const auto& [name, result] : one) {
    const auto& other = two.at(name);
    QVERIFY2(result->outcome == Outcome::Completed, result->message.c_str());
    QVERIFY2(other->outcome == Outcome::Completed, other->message.c_str());
    QVERIFY2(result->weights == other->weights, name.c_str());
    QVERIFY2(result->testLogits == other->testLogits, name.c_str());
    QVERIFY2(result->trainLogits == other->trainLogits, name.c_str());
  }
}

}  // namespace

class TestDeterminism : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void sameBytesWhateverTheWorkersAndTheOrder();
  void sameBytesInTwoSittings();
};

void TestDeterminism::sameBytesWhateverTheWorkersAndTheOrder() {
  const Results one = runAll({2, 3}, 1);
  const Results two = runAll({3, 2}, 2);
  QCOMPARE(one.size(), std::size_t{5});
  requireSame(one, two);
  QVERIFY(!(one.at("student2")->weights == one.at("student3")->weights));
  QVERIFY(!(one.at("student2")->weights == one.at("baseline2")->weights));
}

void TestDeterminism::sameBytesInTwoSittings() {
  const Results whole = runAll({3}, 1);
  QCOMPARE(whole.size(), std::size_t{3});
  for (const Role role : {Role::Teacher, Role::Student, Role::Baseline}) {
    requireSame(whole, runInTwoSittings(3, role));
    if (QTest::currentTestFailed()) return;
  }
}

QTEST_APPLESS_MAIN(TestDeterminism)
#include "test_determinism.moc"
