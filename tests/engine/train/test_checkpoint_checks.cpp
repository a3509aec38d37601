// A checkpoint may come from a file that anyone wrote: whatever it holds, the run fails with words and nothing else.
#include <limits>

#include "tests/engine/train/interrupted_runs.h"

using namespace retort;
using namespace retort::test;

Q_DECLARE_METATYPE(std::function<void(Checkpoint&)>)

class TestCheckpointChecks : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void theGoodOneIsTaken();
  void badOnesAreRefused_data();
  void badOnesAreRefused();

 private:
  Runs m_runs;
  std::shared_ptr<const Checkpoint> m_good;
};

void TestCheckpointChecks::initTestCase() {
  m_runs.teacher = std::make_shared<const RunResult>(m_runs.train(teacherSpec()).result);
  m_good = m_runs.trainUntil(studentSpec(), atBatch(1, 4), nullptr, 0).checkpoints.back();
}

void TestCheckpointChecks::theGoodOneIsTaken() {
  const Heard heard = m_runs.train(studentSpec(), m_good);
  QVERIFY2(heard.result.outcome == Outcome::Completed, heard.result.message.c_str());
}

void TestCheckpointChecks::badOnesAreRefused_data() {
  using Change = std::function<void(Checkpoint&)>;
  QTest::addColumn<Change>("change");
  const auto row = [](const char* name, Change change) { QTest::newRow(name) << std::move(change); };
  const auto state = [](const std::function<void(EpochState&)>& change) {
    return [change](Checkpoint& checkpoint) {
      auto copy = std::make_shared<EpochState>(*checkpoint.lastEpoch);
      change(*copy);
      checkpoint.lastEpoch = copy;
    };
  };
  row("epoch too large", [](auto& checkpoint) { checkpoint.epoch = kEpochs + 1; });
  row("epoch negative", [](auto& checkpoint) { checkpoint.epoch = -1; });
  row("batch too large", [](auto& checkpoint) { checkpoint.batch = kBatches + 1; });
  row("batch negative", [](auto& checkpoint) { checkpoint.batch = -5; });
  row("another place", [](auto& checkpoint) { checkpoint.steps += 1; });
  row("no weights", [](auto& checkpoint) { checkpoint.weights.clear(); });
  row("a name", [](auto& checkpoint) { checkpoint.weights[1].name = std::string(100000, 'x'); });
  row("a shape", [](auto& checkpoint) { std::swap(checkpoint.weights[0].shape[0], checkpoint.weights[0].shape[1]); });
  row("a huge shape", [](auto& checkpoint) { checkpoint.weights[0].shape = {1LL << 40, 1LL << 40}; });
  row("a size", [](auto& checkpoint) { checkpoint.weights[2].values.pop_back(); });
  row("a NaN", [](auto& checkpoint) { checkpoint.weights[3].values[0] = std::numeric_limits<float>::quiet_NaN(); });
  row("no moments", [](auto& checkpoint) { checkpoint.moments.clear(); });
  row("a moment's name", [](auto& checkpoint) { checkpoint.moments[0].name = checkpoint.moments[1].name; });
  row("a moment's size", [](auto& checkpoint) { checkpoint.moments[0].values.clear(); });
  row("an infinite moment",
      [](auto& checkpoint) { checkpoint.moments[0].values[0] = std::numeric_limits<float>::infinity(); });
  row("sums", [](auto& checkpoint) { checkpoint.sums.cases = 1000000; });
  row("infinite sums", [](auto& checkpoint) { checkpoint.sums.loss = std::numeric_limits<double>::infinity(); });
  row("negative time", [](auto& checkpoint) { checkpoint.seconds = -1; });
  row("NaN time", [](auto& checkpoint) { checkpoint.trainedCases = std::numeric_limits<double>::quiet_NaN(); });
  row("no last epoch", [](auto& checkpoint) { checkpoint.lastEpoch = nullptr; });
  row("another last epoch", state([](EpochState& last) { last.epoch = 2; }));
  row("last weights", state([](EpochState& last) { last.weights.pop_back(); }));
  row("last logits", state([](EpochState& last) { last.testLogits = Matrix(59, 3); }));
  row("last logits' size", state([](EpochState& last) { last.testLogits.values.clear(); }));
  row("held out cases", state([](EpochState& last) { last.heldOut = {Matrix(5, 3), {0, 1, 2, 0, 1}}; }));
  row("held out logits", state([](EpochState& last) { last.heldOut.logits = Matrix(5, 3); }));
  row("last errors", state([](EpochState& last) { last.testErrors = 61; }));
}

void TestCheckpointChecks::badOnesAreRefused() {
  QFETCH(std::function<void(Checkpoint&)>, change);
  auto bad = std::make_shared<Checkpoint>(*m_good);
  change(*bad);
  const Heard heard = m_runs.train(studentSpec(), bad);
  QVERIFY(heard.result.outcome == Outcome::Failed);
  QVERIFY2(heard.result.message.starts_with("checkpoint at epoch"), heard.result.message.c_str());
  QVERIFY2(heard.result.message.ends_with("train it anew."), heard.result.message.c_str());
  QVERIFY(heard.result.message.size() < 500);
  QVERIFY(heard.points.empty());
}

QTEST_APPLESS_MAIN(TestCheckpointChecks)
#include "test_checkpoint_checks.moc"
