#include <random>

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "app/bridge/experiment_check.h"
#include "app/bridge/run_controller.h"
#include "engine/experiment/presets.h"
#include "tests/app/workbench.h"

using namespace retort;
using test::Script;
using test::ScriptedEngine;

namespace {

struct Bench {
  explicit Bench(EngineLoader::Factory factory) : controller(store, std::move(factory)) {}
  Bench() : Bench([this] { return engine; }) {}

  [[nodiscard]] ExperimentSpec spec(int epochs = 3) const {
    ExperimentSpec spec = presets().front();
    spec.dataset = {DatasetKind::Idx, test::makeDataFolder(place).toStdString(), 0, 1};
    spec.training.epochs = epochs;
    spec.training.batchSize = 32;
    spec.teacher.training = spec.training;
    return spec;
  }
  [[nodiscard]] int count(RunState state) const {
    int found = 0;
    for (const RunRecord& run : store.runs()) found += run.state == state ? 1 : 0;
    return found;
  }

  QTemporaryDir place;
  std::shared_ptr<ScriptedEngine> engine = std::make_shared<ScriptedEngine>();
  RunStore store;
  RunController controller;
};

}  // namespace

class TestRunController : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void runsAnExperimentToItsEnd() {
    Bench b;
    QSignalSpy progress(&b.controller, &RunController::progressChanged);
    b.controller.start(b.spec(4));
    QVERIFY(b.controller.isRunning());
    QTRY_VERIFY(!b.controller.isRunning());
    QCOMPARE(b.count(RunState::Completed), 3);
    for (const RunRecord& run : b.store.runs()) {
      QCOMPARE(run.points.size(), std::size_t{4});
      QCOMPARE(run.testLogits->rows, std::size_t{300});
      QVERIFY(!run.probeLogits);
    }
    const auto last = progress.back().front().value<TotalProgress>();
    QCOMPARE(last.finished, 3);
    QCOMPARE(last.fraction, 1.0);
  }

  void runPressedBeforeTheEngineIsThereWaits() {
    std::promise<void> opened;
    auto engine = std::make_shared<ScriptedEngine>();
    Bench b([&opened, engine] {
      opened.get_future().wait();
      return engine;
    });
    b.controller.start(b.spec());
    QTRY_COMPARE(b.store.runs().size(), std::size_t{3});
    QCOMPARE(engine->trainedRuns(), 0);
    opened.set_value();
    QTRY_VERIFY(!b.controller.isRunning());
    QCOMPARE(b.count(RunState::Completed), 3);
  }

  void anEngineThatCannotBeOpenedIsAMessage() {
    Bench b([]() -> std::shared_ptr<Engine> { return openEngineLibrary({QStringLiteral("/nowhere/engine.so")}); });
    QSignalSpy errors(&b.controller, &RunController::errorOccurred);
    b.controller.start(b.spec());
    QTRY_VERIFY(!b.controller.isRunning());
    QVERIFY(errors.count() >= 1);
    QCOMPARE(b.count(RunState::Failed), 3);
  }

  void aFileThatIsNoEngineIsAMessage() {
    const QTemporaryDir place;
    const QString path = place.filePath(QStringLiteral("engine.so"));
    test::writeBytes(path.toStdString(), {'n', 'o'});
    QVERIFY_THROWS_EXCEPTION(Error, (void)openEngineLibrary({path}));
  }

  void pausedRunsWaitAndGoOn() {
    Bench b;
    b.engine->setScript(Role::Teacher, {Script::Ending::Completes, 0, std::chrono::milliseconds(2)});
    b.controller.start(b.spec(60));
    QTRY_VERIFY(!b.store.runs().empty() && !b.store.runs().front().points.empty());
    b.controller.pause();
    QVERIFY(b.controller.isPaused());
    QVERIFY(b.count(RunState::Paused) >= 1);
    b.controller.resume();
    QTRY_VERIFY(!b.controller.isRunning());
    QCOMPARE(b.count(RunState::Completed), 3);
  }

  void stopEndsStalledRuns() {
    Bench b;
    b.engine->setScript(Role::Teacher, {Script::Ending::Stalls, 1, {}});
    b.controller.start(b.spec());
    QTRY_VERIFY(!b.store.runs().empty() && b.store.runs().front().points.size() == 1);
    b.controller.pause();
    b.controller.stop();
    QTRY_VERIFY(!b.controller.isRunning());
    QVERIFY(!b.controller.isPaused());
    QCOMPARE(b.store.runs().front().state, RunState::Cancelled);
  }

  void survivesAStormOfButtons() {
    Bench b;
    const ExperimentSpec spec = b.spec(20);
    std::mt19937 random(7);
    for (int press = 0; press < 300; ++press) {
      switch (random() % 6) {
        case 0:
          b.controller.start(spec);
          break;
        case 1:
          b.controller.stop();
          break;
        case 2:
          b.controller.pause();
          break;
        case 3:
          b.controller.resume();
          break;
        default:
          QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
      }
    }
    b.controller.resume();
    b.controller.stop();
    QTRY_VERIFY_WITH_TIMEOUT(!b.controller.isRunning(), 20000);
    for (const RunRecord& run : b.store.runs()) QVERIFY(run.result);
    b.controller.start(spec);
    QTRY_VERIFY(!b.controller.isRunning());
    QVERIFY(b.count(RunState::Completed) >= 2);
  }

  void goesAwayWhileRunsStall() {
    auto b = std::make_unique<Bench>();
    b->engine->setScript(Role::Teacher, {Script::Ending::Stalls, 0, {}});
    b->controller.start(b->spec());
    QTRY_VERIFY(b->count(RunState::Running) >= 1);
    b.reset();
  }

  void troubleIsReportedOnceForAllThatHangsOnIt_data() {
    QTest::addColumn<int>("ending");
    QTest::addColumn<QString>("words");
    QTest::newRow("fails") << int(Script::Ending::Fails) << QStringLiteral("the script ends here");
    QTest::newRow("diverges") << int(Script::Ending::Diverges) << QStringLiteral("smaller learning rate");
  }

  void troubleIsReportedOnceForAllThatHangsOnIt() {
    QFETCH(int, ending);
    QFETCH(QString, words);
    Bench b;
    QSignalSpy errors(&b.controller, &RunController::errorOccurred);
    QString said;
    connect(&b.controller, &RunController::errorOccurred, this,
            [&said](const Error& error) { said += QString::fromUtf8(error.what()); });
    b.engine->setScript(Role::Teacher, {static_cast<Script::Ending>(ending), 1, {}});
    b.controller.start(b.spec());
    QTRY_VERIFY(!b.controller.isRunning());
    QCOMPARE(errors.count(), 1);
    QVERIFY2(said.contains(words), qPrintable(said));
    QVERIFY(!said.contains(QStringLiteral("..")));
  }

  void badSpecIsAMessageAndNoRun() {
    Bench b;
    QSignalSpy errors(&b.controller, &RunController::errorOccurred);
    ExperimentSpec spec = b.spec();
    spec.objective.temperature = 0;
    b.controller.start(spec);
    QTRY_COMPARE(errors.count(), 1);
    QVERIFY(!b.controller.isRunning());
    QVERIFY(b.store.runs().empty());
  }

  void checkLoadsTheDataAndLooksAtTheSpec() {
    Bench b;
    ExperimentSpec spec = b.spec();
    std::optional<Error> problem;
    QSignalSpy checked(&b.controller.experimentCheck(), &ExperimentCheck::checked);
    connect(&b.controller.experimentCheck(), &ExperimentCheck::checked, this,
            [&problem](const ExperimentSpec&, const std::optional<Error>& found) { problem = found; });
    b.controller.prepare();
    b.controller.check(spec);
    QTRY_COMPARE(checked.count(), 1);
    QVERIFY(!problem);
    QCOMPARE(b.store.dataset()->test.count(), std::size_t{300});
    spec.training.batchSize = 4000;
    b.controller.check(spec);
    QTRY_COMPARE(checked.count(), 2);
    QVERIFY(problem);
    QCOMPARE(problem->where(), std::string("training.batch_size"));
    spec.dataset.path = "/nowhere";
    b.controller.check(spec);
    QTRY_COMPARE(checked.count(), 3);
    QVERIFY(problem);
    QCOMPARE(problem->kind(), ErrorKind::MissingFile);
  }
};

QTEST_GUILESS_MAIN(TestRunController)
#include "test_run_controller.moc"
