#include <QSignalSpy>
#include <QTest>
#include <QUndoStack>

#include "app/bridge/total_progress.h"
#include "app/models/run_edit.h"
#include "app/models/run_store.h"
#include "app/models/run_times.h"

using namespace retort;

namespace {

RunQueued queued(RunId run, Role role, RunId teacher = 0) {
  RunQueued event;
  event.run = run;
  event.spec.role = role;
  event.spec.training.epochs = 10;
  event.name = toString(role);
  event.teacher = teacher;
  return event;
}

Event point(RunId run, int epoch) {
  EpochPoint at;
  at.epoch = epoch;
  return EpochFinished{run, at};
}

Event finished(RunId run, Outcome outcome) {
  auto result = std::make_shared<RunResult>();
  result->outcome = outcome;
  result->seconds = 20;
  return RunFinished{run, result};
}

}  // namespace

class TestRunStore : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void coloursFollowRoles() {
    RunStore store;
    store.apply({queued(1, Role::Teacher), queued(2, Role::Student, 1), queued(3, Role::Baseline)});
    store.apply({queued(4, Role::Student, 1), queued(5, Role::Student, 1)});
    const auto name = [&store](RunId run) { return store.find(run)->colour.name().toUpper(); };
    QCOMPARE(name(2), QStringLiteral("#0072B2"));
    QCOMPARE(name(3), QStringLiteral("#D55E00"));
    QVERIFY(store.find(1)->colour.lightness() < 64);
    QCOMPARE(name(4), QStringLiteral("#009E73"));
    QCOMPARE(name(5), QStringLiteral("#E69F00"));
  }

  void saysOnceWhatABatchChanged() {
    RunStore store;
    QSignalSpy added(&store, &RunStore::runAdded);
    QSignalSpy changed(&store, &RunStore::runsChanged);
    store.apply(
        {queued(1, Role::Teacher), queued(2, Role::Student, 1), RunStarted{1, 10, 5}, point(1, 1), point(1, 2)});
    QCOMPARE(added.count(), 2);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(changed.front().front().value<std::vector<RunId>>(), std::vector<RunId>{1});
    QCOMPARE(store.find(1)->points.size(), std::size_t{2});
    QCOMPARE(store.find(1)->state, RunState::Running);
  }

  void dropsWhatNobodyQueuedOrIsOver() {
    RunStore store;
    QSignalSpy changed(&store, &RunStore::runsChanged);
    store.apply({point(7, 1), RunProgress{7, 1, 0.5, 1, 1}, finished(7, Outcome::Completed), QueueIdle{}});
    QVERIFY(store.runs().empty());
    QCOMPARE(changed.count(), 0);
    store.apply({queued(1, Role::Teacher), finished(1, Outcome::Diverged), point(1, 3)});
    QVERIFY(store.find(1)->points.empty());
    QCOMPARE(store.find(1)->state, RunState::Diverged);
  }

  void pauseHoldsWhatRunsAndWhatBegins() {
    RunStore store;
    store.apply({queued(1, Role::Teacher), queued(2, Role::Baseline), RunStarted{1, 1, 1}});
    store.setPaused(true);
    QCOMPARE(store.find(1)->state, RunState::Paused);
    QCOMPARE(store.find(2)->state, RunState::Queued);
    store.apply({RunStarted{2, 1, 1}});
    QCOMPARE(store.find(2)->state, RunState::Paused);
    store.setPaused(false);
    QCOMPARE(store.find(2)->state, RunState::Running);
  }

  void namesStayApart() {
    RunStore store;
    store.apply({queued(1, Role::Teacher), queued(2, Role::Teacher)});
    QCOMPARE(store.find(2)->name, QStringLiteral("teacher (2)"));
    QUndoStack undo;
    renameRun(store, undo, 2, QStringLiteral("  "));
    QCOMPARE(store.find(2)->name, QStringLiteral("teacher (2)"));
    renameRun(store, undo, 2, QStringLiteral(" mine "));
    QCOMPARE(store.find(2)->name, QStringLiteral("mine"));
    renameRun(store, undo, 2, QStringLiteral("teacher"));
    QCOMPARE(store.find(2)->name, QStringLiteral("teacher (2)"));
    undo.undo();
    QCOMPARE(store.find(2)->name, QStringLiteral("mine"));
  }

  void aSessionComesAtOnce() {
    RunStore store;
    store.apply({queued(1, Role::Teacher)});
    SessionContents contents;
    for (RunId id = 3; id <= 5; ++id) {
      StoredRun run;
      run.id = id;
      run.look = {id, id == 3 ? "mine" : "", id == 3 ? "#123456" : "", false, false, id == 5};
      if (id == 3) run.outcome = Outcome::Completed;
      run.checkpoints = {{2, 0, CheckpointReason::End}};
      contents.runs.push_back(run);
    }
    QSignalSpy reset(&store, &RunStore::runsReset);
    QSignalSpy added(&store, &RunStore::runAdded);
    store.load(contents);
    QCOMPARE(reset.count(), 1);
    QCOMPARE(added.count(), 0);
    QCOMPARE(store.runs().size(), std::size_t{2});
    QCOMPARE(store.find(3)->name, QStringLiteral("mine"));
    QCOMPARE(store.find(3)->colour, QColor(0x12, 0x34, 0x56));
    QCOMPARE(store.find(4)->state, RunState::Unfinished);
    QVERIFY(!store.find(4)->name.isEmpty() && store.find(4)->colour.isValid());
    QCOMPARE(store.deletedRuns().size(), std::size_t{1});
  }

  void experimentsKeepTheirSpecs() {
    RunStore store;
    SessionContents contents;
    contents.experiments.push_back({3, "", {}});
    StoredRun stored;
    stored.id = 1;
    stored.group = {2, 1, 4};
    contents.runs.push_back(stored);
    QSignalSpy changed(&store, &RunStore::experimentsChanged);
    store.load(contents);
    QCOMPARE(changed.count(), 1);
    QVERIFY(store.find(1)->group == stored.group);
    QVERIFY(store.experiments() == (std::map<ExperimentId, ExperimentSpec>{{3, {}}}));
    ExperimentSpec sweep;
    sweep.sweep.seeds = 3;
    RunQueued member = queued(2, Role::Student);
    member.group = {1, 0, 3};
    store.apply({ExperimentQueued{4, {}}, member, ExperimentQueued{4, sweep}});
    QCOMPARE(changed.count(), 2);
    QVERIFY(store.find(2)->group == member.group);
    QVERIFY(store.experiments().size() == 2 && store.experiments().at(4) == sweep);
    store.apply({RunStarted{2, 1, 1}});
    QCOMPARE(changed.count(), 2);
    store.load({});
    QVERIFY(changed.count() == 3 && store.experiments().empty());
  }

  void deletedRunsComeBackToTheirPlace() {
    RunStore store;
    store.apply({queued(1, Role::Teacher), queued(2, Role::Student, 1), queued(3, Role::Baseline)});
    QUndoStack undo;
    QSignalSpy deleted(&store, &RunStore::deletedChanged);
    editRuns(store, undo, QStringLiteral("delete"), {1, 2}, [](RunLook& look) { look.deleted = true; });
    QCOMPARE(store.runs().size(), std::size_t{1});
    QCOMPARE(deleted.count(), 2);
    store.apply({point(2, 1), finished(2, Outcome::Cancelled)});  // it says on how it ended
    undo.undo();
    QCOMPARE(store.runs().size(), std::size_t{3});
    QCOMPARE(store.runs().at(1).id, RunId{2});
    QCOMPARE(store.find(2)->state, RunState::Cancelled);
    QCOMPARE(store.find(2)->points.size(), std::size_t{1});
  }

  void undoLeavesWhatWasChangedMeanwhile() {
    RunStore store;
    store.apply({queued(1, Role::Teacher)});
    QUndoStack undo;
    renameRun(store, undo, 1, QStringLiteral("mine"));
    store.setHidden(1, true);
    undo.undo();
    QCOMPARE(store.find(1)->name, QStringLiteral("teacher"));
    QVERIFY(store.find(1)->hidden);
  }

  void gradientsAreKeptByEpochUntilTheyAreMadeAnew() {
    RunStore store;
    const GradientsMeasured first{1, 1, {{0, 1, 2}}};
    const GradientsMeasured last{1, 3, {{0, 3, 4}, {4, 5, 6}}};
    store.apply({queued(1, Role::Student), GradientsMeasured{1, 3, {}}, first, last});
    QVERIFY((store.find(1)->gradients == std::vector{first, last}));
    store.apply({finished(1, Outcome::Cancelled), RunRequeued{1, 2}});
    QVERIFY((store.find(1)->gradients == std::vector{first}));
    StoredRun stored;
    stored.id = 1;
    stored.gradients = {first, last};
    QVERIFY(recordOf(stored).gradients == stored.gradients);
  }

  void aResumedRunGoesOnFromItsCheckpoint() {
    RunStore store;
    auto checkpoint = std::make_shared<Checkpoint>();
    checkpoint->epoch = 2;
    checkpoint->reason = CheckpointReason::Stop;
    store.apply({queued(1, Role::Teacher), point(1, 1), point(1, 2), point(1, 3), CheckpointTaken{1, checkpoint},
                 finished(1, Outcome::Cancelled)});
    QCOMPARE(store.find(1)->checkpoints, (std::vector<CheckpointPlace>{{2, 0, CheckpointReason::Stop}}));
    store.apply({RunRequeued{1, 2}});
    QCOMPARE(store.find(1)->state, RunState::Queued);
    QCOMPARE(store.find(1)->points.size(), std::size_t{2});
    QVERIFY(!store.find(1)->result);
    store.apply({point(1, 3), finished(1, Outcome::Completed)});
    QCOMPARE(store.find(1)->points.size(), std::size_t{3});
  }

  void logitsOfTheLatestFewRunsStay() {
    RunStore store;
    QSignalSpy wanted(&store, &RunStore::logitsWanted);
    auto result = std::make_shared<RunResult>();
    result->outcome = Outcome::Completed;
    result->testLogits = Matrix(10, 3);
    result->heldOut = {Matrix(5, 3), {0, 1, 2, 0, 1}};
    result->weights = {{"layer0.weight", {1}, {1}}};
    for (RunId run = 1; run <= 40; ++run) store.apply({queued(run, Role::Student), RunFinished{run, result}});
    QVERIFY(store.find(40)->testLogits);
    QVERIFY(!store.find(1)->testLogits && !store.find(1)->heldOut);
    QCOMPARE(store.find(40)->heldOut->labels.size(), std::size_t{5});
    QVERIFY(store.find(40)->result->heldOut.empty());
    QVERIFY(store.find(40)->result->weights.empty());
    QVERIFY(store.find(40)->result->testLogits.empty());
  }

  void theSessionsLogitsCarryThoseOfTheHeldOutCases() {
    RunStore store;
    QSignalSpy changed(&store, &RunStore::runsChanged);
    store.apply({queued(1, Role::Student), point(1, 1), finished(1, Outcome::Completed)});
    store.setLogits(1, nullptr, nullptr);
    QVERIFY(store.find(1)->withoutLogits);
    const auto heldOut = std::make_shared<const HeldOut>(HeldOut{Matrix(1, 3), {2}});
    store.setLogits(1, std::make_shared<const Matrix>(10, 3), nullptr, heldOut);
    QCOMPARE(store.find(1)->heldOut, heldOut);
    QVERIFY(!store.find(1)->withoutLogits);
    QCOMPARE(changed.count(), 3);
  }

  void knowsWhichRunsAreOnTheDataShown() {
    RunStore store;
    RunQueued other = queued(2, Role::Student);
    other.spec.dataset.kind = DatasetKind::Idx;
    RunQueued split = queued(3, Role::Student);
    split.spec.dataset.validationFraction = 0.2;
    store.apply({queued(1, Role::Student), other, split});
    store.setDataset(std::make_shared<const Dataset>(), DatasetSpec{});
    QVERIFY(store.isOnDataset(*store.find(1)));
    QVERIFY(!store.isOnDataset(*store.find(2)));
    QVERIFY(store.isOnDataset(*store.find(3)));
  }

  void timeLeftFollowsTheLongestChain() {
    RunStore store;
    const RunTimes times(store);
    store.apply({queued(1, Role::Teacher), queued(2, Role::Student, 1), queued(3, Role::Baseline)});
    QVERIFY(!totalProgress(store.runs(), {1, 2, 3}, 2, times).secondsLeft);
    store.apply({RunProgress{1, 5, 0.5, 1000, 10}});
    const TotalProgress half = totalProgress(store.runs(), {1, 2, 3}, 2, times);
    QCOMPARE(half.total, 3);
    QCOMPARE(half.finished, 0);
    QVERIFY(half.secondsLeft);
    QVERIFY2(std::abs(*half.secondsLeft - 30) < 3,
             qPrintable(QString::number(
                 *half.secondsLeft)));  // ten for the teacher's rest, then a student as long as the teacher
    store.apply({finished(1, Outcome::Completed), finished(2, Outcome::Completed), finished(3, Outcome::Completed)});
    const TotalProgress all = totalProgress(store.runs(), {1, 2, 3}, 2, times);
    QCOMPARE(all.fraction, 1.0);
    QCOMPARE(all.finished, 3);
    QCOMPARE(*all.secondsLeft, 0.0);
    QCOMPARE(totalProgress(store.runs(), {4}, 2, times).total, 0);
  }
};

QTEST_GUILESS_MAIN(TestRunStore)
#include "test_run_store.moc"
