// A run that is interrupted, anywhere, and goes on from its checkpoint ends with the bytes of one that never was.
#include <cmath>

#include "tests/engine/train/interrupted_runs.h"

using namespace retort;
using namespace retort::test;

namespace {

/// All of a point that follows from the spec.
EpochPoint untimed(EpochPoint point) {
  point.seconds = point.casesPerSecond = 0;
  return point;
}

/// What the two runs left is the same, bit for bit; of the curve, what `resumed` had still to make.
void requireSame(const Heard& resumed, const Heard& whole) {
  QVERIFY2(resumed.result.outcome == Outcome::Completed, resumed.result.message.c_str());
  QVERIFY(resumed.result.weights == whole.result.weights);
  QVERIFY(resumed.result.testLogits == whole.result.testLogits);
  QVERIFY(resumed.result.trainLogits == whole.result.trainLogits);
  QVERIFY(resumed.result.heldOut == whole.result.heldOut);
  if (!resumed.gradients.empty()) QVERIFY(resumed.gradients.back() == whole.gradients.back());
  QCOMPARE(resumed.result.epochs, whole.result.epochs);
  QCOMPARE(resumed.result.testErrors, whole.result.testErrors);
  QCOMPARE(resumed.result.testCases, whole.result.testCases);
  QCOMPARE(resumed.result.trainErrors, whole.result.trainErrors);
  QCOMPARE(resumed.result.trainCases, whole.result.trainCases);
  const std::size_t left = whole.points.size() - resumed.points.size();
  for (std::size_t i = 0; i < resumed.points.size(); ++i)
    QVERIFY(untimed(resumed.points[i]) == untimed(whole.points[left + i]));
}

#define REQUIRE_SAME(resumed, whole) \
  requireSame(resumed, whole);       \
  if (QTest::currentTestFailed()) return

std::vector<std::pair<const char*, RunSpec>> variants() {
  std::vector<std::pair<const char*, RunSpec>> specs;
  specs.emplace_back("teacher: dropout, max-norm, jitter", teacherSpec());
  specs.emplace_back("student: momentum", studentSpec());
  specs.emplace_back("student: live teacher", studentSpec());
  specs.back().second.transferSet.jitterPixels = 1;
  specs.emplace_back("student: nesterov", studentSpec());
  specs.back().second.training.nesterov = true;
  specs.back().second.training.schedule = ScheduleKind::Exponential;
  specs.emplace_back("student: adam", studentSpec());
  specs.back().second.training.optimiser = OptimiserKind::Adam;
  specs.back().second.training.learningRate = 0.01;
  specs.back().second.dataset.validationFraction = 0.1;
  specs.emplace_back("teacher: convolutional", teacherSpec());
  specs.back().second.model = {ModelKind::Convolutional, {3, 8}, 0.1, 0.25, 2};
  specs.emplace_back("student: convolutional adam", studentSpec());
  specs.back().second.model = {ModelKind::Convolutional, {2, 3, 8}, 0, 0.25, 0};
  specs.back().second.training.optimiser = OptimiserKind::Adam;
  specs.back().second.training.learningRate = 0.01;
  return specs;
}

}  // namespace

class TestCheckpoint : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void anyPlaceIsGoodToGoOnFrom_data();
  void anyPlaceIsGoodToGoOnFrom();
  void aStopIsACheckpoint_data() { anyPlaceIsGoodToGoOnFrom_data(); }
  void aStopIsACheckpoint();
  void aResumedRunCanBeResumed();
  void aStopWhileTestCasesAreEvaluated();
  void aStopWhileTrainingCasesAreEvaluated();
  void theEndIsACheckpoint();
  void nothingTrainedNothingTaken();
  void aPauseIsACheckpoint();
  void aPauseAtTheStartIsNone();
  void theIntervalIsHeeded();
  void theLastEpochIsShared();
  void aDivergingRunLeavesNone();
  void stoppedBeforeTheNextEpochKeepsTheLast();
  void timesGoOn();
  void aForkGoesOnUnderItsOwnSettings();

 private:
  Runs m_runs;
};

void TestCheckpoint::initTestCase() {
  m_runs.teacher = std::make_shared<const RunResult>(m_runs.train(teacherSpec()).result);
  QVERIFY2(m_runs.teacher->outcome == Outcome::Completed, m_runs.teacher->message.c_str());
}

void TestCheckpoint::anyPlaceIsGoodToGoOnFrom_data() {
  QTest::addColumn<int>("variant");
  const auto specs = variants();
  for (std::size_t i = 0; i < specs.size(); ++i) QTest::newRow(specs[i].first) << static_cast<int>(i);
}

void TestCheckpoint::anyPlaceIsGoodToGoOnFrom() {
  QFETCH(int, variant);
  const RunSpec spec = variants()[static_cast<std::size_t>(variant)].second;
  const Heard plain = m_runs.train(spec);
  const Heard whole = m_runs.train(spec, nullptr, 0);  // a checkpoint before every batch
  REQUIRE_SAME(whole, plain);
  const std::int64_t batches = (plain.result.trainCases + 31) / 32;
  QCOMPARE(static_cast<std::int64_t>(whole.checkpoints.size()), kEpochs * batches);  // with the end, not the start
  for (const auto& checkpoint : whole.checkpoints) {
    const Heard resumed = m_runs.train(spec, checkpoint);
    QCOMPARE(resumed.points.size(), static_cast<std::size_t>(kEpochs - checkpoint->epoch));
    REQUIRE_SAME(resumed, plain);
  }
}

void TestCheckpoint::aStopIsACheckpoint() {
  QFETCH(int, variant);
  const RunSpec spec = variants()[static_cast<std::size_t>(variant)].second;
  const Heard plain = m_runs.train(spec);
  for (const auto& [epoch, batch] : {std::pair{0, 1}, {0, 7}, {1, 0}, {2, 5}}) {
    Heard stopped = m_runs.trainUntil(spec, atBatch(epoch, batch), nullptr, 0);
    QVERIFY(stopped.result.outcome == Outcome::Cancelled);
    QCOMPARE(stopped.result.epochs, epoch);
    const auto last = stopped.checkpoints.back();
    QCOMPARE(last->epoch, epoch);
    QCOMPARE(last->batch, batch);
    REQUIRE_SAME(m_runs.train(spec, last), plain);
  }
  const Heard between = m_runs.trainUntil(spec, afterEpoch(2));
  QCOMPARE(between.checkpoints.size(), std::size_t{1});
  QVERIFY(between.checkpoints[0]->reason == CheckpointReason::Stop);
  QCOMPARE(between.checkpoints[0]->epoch, 2);
  REQUIRE_SAME(m_runs.train(spec, between.checkpoints[0]), plain);
}

void TestCheckpoint::aResumedRunCanBeResumed() {
  const RunSpec spec = teacherSpec();
  const Heard plain = m_runs.train(spec);
  std::shared_ptr<const Checkpoint> last;
  for (int batch = 1; batch < kEpochs * kBatches; ++batch) {
    const Heard sitting = m_runs.trainUntil(spec, atBatch(batch / kBatches, batch % kBatches), last, 0);
    QVERIFY(sitting.result.outcome == Outcome::Cancelled);
    last = sitting.checkpoints.back();
    QCOMPARE(last->steps, batch);
  }
  REQUIRE_SAME(m_runs.train(spec, last), plain);
}

void TestCheckpoint::aStopWhileTestCasesAreEvaluated() {
  const RunSpec spec = teacherSpec();
  const Heard plain = m_runs.train(spec);
  const auto lastBatchTrained = [](const Event& event) {
    const auto* taken = std::get_if<CheckpointTaken>(&event);
    if (taken && taken->checkpoint->epoch == 1 && taken->checkpoint->batch == kBatches - 1) waitUntilProgressIsDue();
    const auto* progress = std::get_if<RunProgress>(&event);
    return progress && progress->epoch == 2 && progress->fraction > 1.99 / kEpochs;
  };
  const Heard stopped = m_runs.trainUntil(spec, lastBatchTrained, nullptr, 0);
  QVERIFY2(stopped.result.message.find("after epoch 2 was trained") != std::string::npos,
           stopped.result.message.c_str());
  QCOMPARE(stopped.result.epochs, 1);
  const auto last = stopped.checkpoints.back();
  QVERIFY(last->reason == CheckpointReason::Stop);
  QCOMPARE(last->epoch, 1);
  QCOMPARE(last->batch, kBatches);
  const Heard resumed = m_runs.train(spec, last);
  QCOMPARE(resumed.points.size(), std::size_t{2});
  REQUIRE_SAME(resumed, plain);
}

void TestCheckpoint::aStopWhileTrainingCasesAreEvaluated() {
  const RunSpec spec = teacherSpec();
  const Heard stopped = m_runs.trainUntil(spec, afterEpoch(kEpochs));
  QVERIFY(stopped.result.outcome == Outcome::Cancelled);
  QCOMPARE(stopped.checkpoints.size(), std::size_t{1});
  QVERIFY(stopped.checkpoints[0]->reason == CheckpointReason::Stop);
  QCOMPARE(stopped.checkpoints[0]->epoch, kEpochs);
  const Heard resumed = m_runs.train(spec, stopped.checkpoints[0]);
  QVERIFY(resumed.points.empty());
  REQUIRE_SAME(resumed, m_runs.train(spec));
}

void TestCheckpoint::theEndIsACheckpoint() {
  const Heard plain = m_runs.train(teacherSpec());
  QCOMPARE(plain.checkpoints.size(), std::size_t{1});
  const Checkpoint& end = *plain.checkpoints[0];
  QVERIFY(end.reason == CheckpointReason::End);
  QVERIFY(end.epoch == kEpochs && end.batch == 0);
  QVERIFY(end.weights == plain.result.weights);
  const Heard again = m_runs.train(teacherSpec(), plain.checkpoints[0]);
  QVERIFY(again.points.empty());
  REQUIRE_SAME(again, plain);
}

void TestCheckpoint::nothingTrainedNothingTaken() {
  QVERIFY(m_runs.trainUntil(studentSpec(), atStart, nullptr, 0).checkpoints.empty());
  const auto stopped = m_runs.trainUntil(studentSpec(), atBatch(1, 4), nullptr, 0).checkpoints;
  QVERIFY(stopped.back()->reason == CheckpointReason::Interval);  // and none of the stop, which came at the same place
  QVERIFY(m_runs.trainUntil(studentSpec(), atStart, stopped.back(), 0).checkpoints.empty());
}

void TestCheckpoint::aPauseIsACheckpoint() {
  PauseGate gate;
  bool takenInTime = false;
  m_runs.onEvent = [&](const Event& event) {
    const auto* epoch = std::get_if<EpochFinished>(&event);
    if (epoch && epoch->point.epoch == 1) gate.close();
    if (!std::holds_alternative<CheckpointTaken>(event)) return;
    takenInTime = takenInTime || gate.closed();
    gate.open();
  };
  const Heard heard = m_runs.train(studentSpec(), nullptr, kNever, {{}, &gate});
  QVERIFY(takenInTime);
  QCOMPARE(heard.checkpoints.size(), std::size_t{2});
  QVERIFY(heard.checkpoints[0]->reason == CheckpointReason::Pause);
  QVERIFY(heard.checkpoints[0]->epoch == 1 && heard.checkpoints[0]->batch == 0);
  REQUIRE_SAME(m_runs.train(studentSpec(), heard.checkpoints[0]), heard);
}

void TestCheckpoint::aPauseAtTheStartIsNone() {
  PauseGate gate;
  std::jthread opener;
  m_runs.onEvent = [&](const Event& event) {
    if (!std::holds_alternative<RunStarted>(event)) return;
    gate.close();
    opener = std::jthread([&] {
      std::binary_semaphore never(0);
      (void)never.try_acquire_for(std::chrono::milliseconds(50));  // the pause itself
      gate.open();
    });
  };
  const Heard heard = m_runs.train(studentSpec(), nullptr, kNever, {{}, &gate});
  QCOMPARE(heard.checkpoints.size(), std::size_t{1});
  QVERIFY(heard.checkpoints[0]->reason == CheckpointReason::End);
}

void TestCheckpoint::theIntervalIsHeeded() {
  RunSpec spec = studentSpec();
  spec.training.epochs = 400;
  const double interval = 0.02;
  const Heard heard = m_runs.train(spec, nullptr, interval);
  QVERIFY(heard.checkpoints.size() >= 2);
  double last = 0;
  for (const auto& checkpoint : heard.checkpoints) {
    if (checkpoint->reason == CheckpointReason::End) break;
    QVERIFY(checkpoint->reason == CheckpointReason::Interval);
    QVERIFY(checkpoint->seconds - last >= interval);
    last = checkpoint->seconds;
  }
}

void TestCheckpoint::theLastEpochIsShared() {
  const Heard heard = m_runs.train(studentSpec(), nullptr, 0);
  for (std::size_t i = 1; i < heard.checkpoints.size(); ++i) {
    const Checkpoint& one = *heard.checkpoints[i - 1];
    const Checkpoint& next = *heard.checkpoints[i];
    QCOMPARE(one.lastEpoch == next.lastEpoch, one.epoch == next.epoch);
    QVERIFY(next.epoch == 0 ? !next.lastEpoch : next.lastEpoch->epoch == next.epoch);
  }
}

void TestCheckpoint::aDivergingRunLeavesNone() {
  RunSpec spec = studentSpec();
  spec.objective = {ObjectiveKind::Logits, 1, 1, true};
  spec.training.learningRate = 90;
  const Heard heard = m_runs.train(spec, nullptr, 0);
  QVERIFY(heard.result.outcome == Outcome::Diverged);
  for (const auto& checkpoint : heard.checkpoints) {
    QVERIFY(checkpoint->reason == CheckpointReason::Interval);
    for (const auto& tensor : checkpoint->weights)
      for (const float value : tensor.values) QVERIFY(std::isfinite(value));
  }
}

void TestCheckpoint::stoppedBeforeTheNextEpochKeepsTheLast() {
  RunSpec spec = studentSpec();
  spec.dataset.validationFraction = 0.1;
  const auto first = m_runs.trainUntil(spec, atBatch(1, 4), nullptr, 0).checkpoints.back();
  const Heard second = m_runs.trainUntil(spec, atBatch(1, 8), first, 0);
  QVERIFY(second.result.outcome == Outcome::Cancelled);
  QCOMPARE(second.result.epochs, 1);
  QVERIFY(second.points.empty());
  QVERIFY(second.result.weights == first->lastEpoch->weights);
  QVERIFY(second.result.testLogits == first->lastEpoch->testLogits);
  QVERIFY(second.result.heldOut == first->lastEpoch->heldOut && second.result.heldOut.logits.rows == 30);
  QCOMPARE(second.result.testErrors, first->lastEpoch->testErrors);
  QCOMPARE(second.result.testCases, 60);

  const auto early = m_runs.trainUntil(spec, atBatch(0, 4), nullptr, 0);
  const Heard resumed = m_runs.trainUntil(spec, atBatch(0, 8), early.checkpoints.back(), 0);
  QCOMPARE(resumed.result.epochs, 0);
  QVERIFY(resumed.result.weights == early.result.weights);  // the initial ones
  QVERIFY(resumed.result.weights != early.checkpoints.back()->weights);
}

void TestCheckpoint::timesGoOn() {
  RunSpec spec = studentSpec();
  spec.training.epochs = 400;
  auto from = std::make_shared<Checkpoint>(*m_runs.trainUntil(spec, atBatch(100, 5), nullptr, 0).checkpoints.back());
  from->seconds = 1000;
  from->trainingSeconds = 900;
  const auto progressed = [](const Event& event) {
    if (std::holds_alternative<RunStarted>(event)) waitUntilProgressIsDue();
    return std::holds_alternative<RunProgress>(event);
  };
  const Heard resumed = m_runs.trainUntil(spec, progressed, from);
  QCOMPARE(resumed.progress.size(), std::size_t{1});
  const RunProgress& progress = resumed.progress[0];
  QVERIFY(progress.fraction > 0.25 && progress.fraction < 1);
  QVERIFY2(progress.secondsLeft < 500, qPrintable(QString::number(progress.secondsLeft)));
  QVERIFY(progress.casesPerSecond > 0);
  QVERIFY(resumed.result.seconds > 1000 && resumed.result.seconds < 1500);
  if (!resumed.points.empty()) QVERIFY(resumed.points[0].seconds > 1000 && resumed.points[0].casesPerSecond > 0);
}

void TestCheckpoint::aForkGoesOnUnderItsOwnSettings() {
  const RunSpec parent = studentSpec();
  const auto place = m_runs.trainUntil(parent, atBatch(1, 4), nullptr, 0).checkpoints.back();
  RunSpec spec = parent;
  spec.forkedFrom = {1, place->epoch, place->batch};
  spec.objective.temperature = 9;
  spec.training.epochs = 2;
  auto from = std::make_shared<Checkpoint>(*place);
  from->sums = {};
  const Heard fork = m_runs.train(spec, from);
  QVERIFY2(fork.result.outcome == Outcome::Completed, fork.result.message.c_str());
  QCOMPARE(fork.points.size(), std::size_t{1});
  QCOMPARE(fork.points[0].epoch, 2);

  // The same by hand: the parent's settings but for the objective and the length, from the same weights.
  RunSpec other = spec;
  other.forkedFrom = {};
  REQUIRE_SAME(m_runs.train(other, from), fork);
  other.objective.temperature = parent.objective.temperature;
  QVERIFY(m_runs.train(other, from).result.weights != fork.result.weights);
}

QTEST_APPLESS_MAIN(TestCheckpoint)
#include "test_checkpoint.moc"
