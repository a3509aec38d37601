// What the form says a Run would do: how many runs, how many are there already, and how long the others take.
#include <cmath>
#include <set>

#include <QElapsedTimer>

#include "app/bridge/total_progress.h"
#include "app/models/run_outlook.h"
#include "app/models/run_store.h"
#include "app/models/run_times.h"
#include "app/setup/outlook_note.h"
#include "engine/experiment/key_table.h"
#include "engine/experiment/presets.h"
#include "engine/experiment/sweep.h"
#include "tests/app/sweep_form.h"
#include "tests/support/scripted_engine.h"

using namespace retort;
using namespace retort::test;

namespace {

/// The runs of a plan in the store, with the given state.
void fill(RunStore& store, const ExperimentSpec& spec, std::size_t finished) {
  std::vector<Event> events{ExperimentQueued{1, spec}};
  const auto plan = planRuns(spec);
  for (std::size_t i = 0; i < plan.size() && i < finished; ++i) {
    const RunId id = i + 1;
    events.push_back(RunQueued{id, plan[i].spec, plan[i].name, plan[i].teacher ? *plan[i].teacher + 1 : 0, 1, {}});
    events.push_back(EpochFinished{id, test::scriptedPoint(plan[i].spec, plan[i].spec.training.epochs, 2000)});
    auto result = std::make_shared<RunResult>();
    result->outcome = Outcome::Completed;
    events.push_back(RunFinished{id, result});
  }
  store.apply(events);
}

}  // namespace

class TestRunOutlook : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void anEnsembleIsCountedBesideItsMembers() {
    ExperimentSpec spec = presets().front();
    spec.teacher.ensemble.members = 3;
    RunStore store;
    fill(store, spec, 0);
    RunTimes times(store);
    const RunOutlook outlook = runOutlook(outlookQuestion(spec, store, times, 2));
    QCOMPARE(countText(outlook), QStringLiteral("6 runs: 3 teachers, 1 ensemble, 1 student, 1 baseline"));
    QCOMPARE(outlook.toTrain, std::size_t{6});
  }

  void saysWhatRunWouldDo() {
    ExperimentSpec spec = presets().front();
    setKey(spec, "sweep.objective.temperature", "1, 2, 4, 8, 20");
    setKey(spec, "sweep.seeds", "3");
    RunStore store;
    const RunTimes times(store);
    RunOutlook outlook = runOutlook(outlookQuestion(spec, store, times, 2));
    QCOMPARE(countText(outlook), QStringLiteral("19 runs: 1 teacher, 5 × 3 students, 3 baselines"));
    QCOMPARE(doneText(outlook), QString());
    QVERIFY(outlook.isRough);
    QVERIFY(outlook.seconds > 0);
    fill(store, spec, 10);
    outlook = runOutlook(outlookQuestion(spec, store, times, 2));
    QCOMPARE(doneText(outlook), QStringLiteral("10 already done, 9 to train"));
    QVERIFY(!outlook.isRough);
    setKey(spec, "sweep.objective.temperature", "1, 2, 4, 8, 20, 50");
    outlook = runOutlook(outlookQuestion(spec, store, times, 2));
    QCOMPARE(countText(outlook), QStringLiteral("22 runs: 1 teacher, 6 × 3 students, 3 baselines"));
    QCOMPARE(outlook.done, std::size_t{10});
    spec.training.epochs += 1;  // another sweep: the teacher alone is used again
    QCOMPARE(runOutlook(outlookQuestion(spec, store, times, 2)).done, std::size_t{1});
  }

  /// The same student of another teacher is another run.
  void theOutlookKnowsTeachersApart() {
    ExperimentSpec spec = presets().front();
    spec.trainBaseline = false;
    setKey(spec, "sweep.teacher.layers", "50, 60");
    setKey(spec, "sweep.objective.temperature", "1, 2");
    RunStore store;
    const RunTimes times(store);
    const auto plan = planRuns(spec);  // two teachers, then four students
    QCOMPARE(plan.size(), std::size_t{6});
    QVERIFY(plan[2].spec == plan[3].spec && plan[2].teacher != plan[3].teacher);
    fill(store, spec, 3);
    const RunOutlook outlook = runOutlook(outlookQuestion(spec, store, times, 2));
    QCOMPARE(doneText(outlook), QStringLiteral("3 already done, 3 to train"));
  }

  void knowsTheSizeOfGlyphsBeforeTheyAreDrawn() {
    RunStore store;
    const RunTimes times(store);
    DatasetSpec letters;
    letters.classes = GlyphClasses::Alphanumeric;
    QCOMPARE(times.sizeOf({}).classes, 10.0);
    QCOMPARE(times.sizeOf({}).trainCases, 12000.0);
    QCOMPARE(times.sizeOf(letters).classes, 62.0);
    QCOMPARE(times.sizeOf(letters).trainCases, 31000.0);
    QCOMPARE(times.sizeOf(letters).testCases, 6200.0);
  }

  void tellsWhatGoesOnFromWhatFailed() {
    ExperimentSpec spec = presets().front();
    setKey(spec, "sweep.objective.temperature", "1, 2, 4");
    RunStore store;
    const RunTimes times(store);
    fill(store, spec, 2);
    const auto plan = planRuns(spec);
    const auto end = [&](RunId id, Outcome outcome) {
      auto result = std::make_shared<RunResult>();
      result->outcome = outcome;
      store.apply({RunQueued{id, plan[id - 1].spec, plan[id - 1].name, 1, 1, {}}, RunFinished{id, result}});
    };
    end(3, Outcome::Cancelled);
    end(4, Outcome::Failed);
    const RunOutlook outlook = runOutlook(outlookQuestion(spec, store, times, 2));
    QCOMPARE(doneText(outlook), QStringLiteral("2 already done, 1 to resume, 1 failed, 1 to train"));
  }

  /// Until a run has completed here: the file may come from another machine.
  void theFilesRunsAreARoughHint() {
    const ExperimentSpec spec = presets().front();
    RunStore store;
    fill(store, spec, 2);
    const RunTimes times(store);
    QVERIFY(times.isRough() && times.estimate().hasLearned());
    QVERIFY(runOutlook(outlookQuestion(spec, store, times, 2)).isRough);
    auto result = std::make_shared<RunResult>();
    result->outcome = Outcome::Completed;
    RunSpec other = studentRun(spec);
    other.training.seed += 1;
    store.apply({RunQueued{9, other, "other", 1, 1, {}},
                 EpochFinished{9, test::scriptedPoint(other, other.training.epochs, 2000)}, RunFinished{9, result}});
    QVERIFY(!times.isRough());
    Q_EMIT store.runsReset();
    QVERIFY(!times.isRough());  // what this machine has shown it has shown
  }

  void whatWaitsIsPartOfTheTime() {
    const ExperimentSpec spec = presets().front();
    RunStore store;
    const RunTimes times(store);
    const double alone = runOutlook(outlookQuestion(spec, store, times, 1)).seconds;
    RunSpec other = studentRun(spec);
    other.training.seed += 1;
    store.apply({RunQueued{9, other, "other", 0, 1, {}}});
    const double behind = runOutlook(outlookQuestion(spec, store, times, 1)).seconds;
    const double its = times.estimate().seconds(other, 1, times.sizeOf(spec.dataset));
    QVERIFY2(std::abs(behind - alone - its) < 1e-6, qPrintable(QString::number(behind - alone - its)));
  }

  void showsTheOutlook() {
    Form f;
    RunOutlook outlook;
    outlook.students = outlook.toTrain = 1;
    outlook.seconds = 41;
    f.form.setOutlook(outlook);
    QCOMPARE(f.label(QStringLiteral("outlook"))->text(),
             QStringLiteral("1 run: 1 student\nabout 40 s on this machine"));
    f.form.setOutlook(std::nullopt);
    QVERIFY(!f.label(QStringLiteral("outlook"))->isVisible());
    QCOMPARE(durationText(0.2), QStringLiteral("1 s"));
    QCOMPARE(durationText(700), QStringLiteral("12 min"));
    QCOMPARE(durationText(12700), QStringLiteral("3.5 h"));
  }

  void thousandsOfRunsAreTypedSmoothly() {
    ExperimentSpec spec = presets().front();
    setKey(spec, "sweep.objective.temperature", "1..100 linear 490");
    setKey(spec, "sweep.seeds", "10");
    Form f;
    f.form.load(spec);
    QElapsedTimer timer;
    timer.start();
    QTest::keyClicks(f.line(temperature), QStringLiteral("0"));
    const auto typed = timer.restart();
    {
      Form cells;
      ExperimentSpec many = spec;
      setKey(many, "sweep.seeds", "1");
      setKey(many, "sweep.objective.temperature", "1..100 linear 70");
      setKey(many, "sweep.objective.soft_weight", "0.1..1 linear 70");
      cells.form.load(many);
      timer.restart();
      QTest::keyClicks(cells.line(temperature), QStringLiteral("0"));
      const auto key = timer.restart();
      qInfo("a key with 4900 cells %lld ms", static_cast<long long>(key));
      QVERIFY2(key < 100, "the form waits for its cells");
      timer.restart();
      (void)sweepProblems(many);
      qInfo("sweepProblems of 4900 cells %lld us", static_cast<long long>(timer.nsecsElapsed() / 1000));
    }
    RunStore store;
    fill(store, spec, 4900);
    const RunTimes times(store);
    timer.restart();
    const OutlookQuestion question = outlookQuestion(spec, store, times, 2);
    const auto asked = timer.restart();
    const RunOutlook outlook = runOutlook(question);
    const auto foretold = timer.restart();
    qInfo("the question %lld ms", static_cast<long long>(asked));
    std::set<RunId> batch;
    for (const RunRecord& run : store.runs()) batch.insert(run.id);
    (void)totalProgress(store.runs(), batch, 2, times);
    qInfo("a key %lld ms, the outlook %lld ms, progress of 4900 %lld ms", static_cast<long long>(typed),
          static_cast<long long>(foretold), static_cast<long long>(timer.elapsed()));
    QCOMPARE(outlook.done, std::size_t{4900});
    QVERIFY2(typed < 500 && foretold < 500, "the form waits");
  }
};

QTEST_MAIN(TestRunOutlook)
#include "test_run_outlook.moc"
