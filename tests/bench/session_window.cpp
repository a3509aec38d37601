// A large session in the window: how soon it can be used, what it weighs, and whether saving holds the window up.
#include <QElapsedTimer>
#include <QFile>
#include <QSettings>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>

#include "app/bridge/run_controller.h"
#include "app/bridge/session_controller.h"
#include "app/main_window.h"
#include "app/models/run_store.h"
#include "app/text_size.h"
#include "tests/app/session_files.h"
#include "tests/bench/gap_meter.h"
#include "tests/support/made_up_session.h"

using namespace retort;
using test::GapMeter;

namespace {

constexpr int kRuns = 1000;
constexpr int kEpochs = 100;
constexpr qint64 kUsable = 1000;      // ms
constexpr qint64 kFilled = 2000;      // ms
constexpr int kMostMemory = 500;      // MB
constexpr qint64 kLongestStall = 50;  // ms
constexpr std::size_t kFloats = 50'000'000 / sizeof(float);

int residentMegabytes() {
  QFile file(QStringLiteral("/proc/self/status"));
  if (!file.open(QIODevice::ReadOnly)) return 0;
  for (const QByteArray& line : file.readAll().split('\n'))
    if (line.startsWith("VmRSS:")) return line.simplified().split(' ').value(1).toInt() / 1024;
  return 0;
}

SessionOptions writing(const QTemporaryDir& place) {
  SessionOptions options;
  options.stateDirectory = place.filePath(QStringLiteral("writer")).toStdString();
  return options;
}

/// A teacher, and students and baselines of it with a point for each epoch.
QString writeManyRuns(const QTemporaryDir& place) {
  const auto session = newSession(writing(place));
  session->post(Event(ExperimentQueued{1, {}}));
  for (int i = 1; i <= kRuns; ++i) {
    const auto id = static_cast<RunId>(i);
    const Role role = i == 1 ? Role::Teacher : i % 3 == 0 ? Role::Baseline : Role::Student;
    for (Event event : test::madeUpRun(id, role, kEpochs, role == Role::Student ? 1 : 0)) {
      const bool isLarge =
          std::holds_alternative<ProbesEvaluated>(event) || std::holds_alternative<CheckpointTaken>(event);
      if (!isLarge) session->post(event);
    }
  }
  const QString path = place.filePath(QStringLiteral("many.retort"));
  session->save(path.toStdString());
  return path;
}

struct Bench {
  explicit Bench(const QTemporaryDir& folder)
      : settings(folder.filePath(QStringLiteral("s.ini")), QSettings::IniFormat),
        session(store, controller, test::sessionsIn(folder.filePath(QStringLiteral("state")))),
        window(store, controller, session, settings) {
    controller.prepare();
    session.prepare();
    window.show();
  }

  QSettings settings;
  RunStore store;
  RunController controller{store, [] { return openEngineLibrary({QStringLiteral(RETORT_ENGINE_FILE)}); }};
  SessionController session;
  MainWindow window;
};

/// Milliseconds until the window shows what one more epoch of a new run has changed.
qint64 timeOfABatch(Bench& bench) {
  const RunId run = bench.store.runs().back().id + 1;
  bench.store.apply({RunQueued{run, test::madeUpSpec(Role::Student), "new", 1, 1}, RunStarted{run, 30, 20}});
  const auto* table = bench.window.findChild<QTreeView*>(QStringLiteral("runs"));
  const int runs = static_cast<int>(bench.store.runs().size());
  (void)QTest::qWaitFor([&] { return table->model()->rowCount() == runs; });
  QElapsedTimer time;
  time.start();
  constexpr int kBatches = 5;
  for (int epoch = 1; epoch <= kBatches; ++epoch) {
    bench.store.apply({EpochFinished{run, test::madeUpPoint(epoch, 20)}});
    QCoreApplication::processEvents();
  }
  return time.elapsed() / kBatches;
}

}  // namespace

class SessionWindow : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    setTextSize(*qApp, kUsualTextSize);
    m_isBusy = test::othersRunning() > 0.5;
  }

  void manyRuns() {
    const QTemporaryDir place;
    const QString path = writeManyRuns(place);
    Bench bench(place);
    QSignalSpy machine(&bench.controller, &RunController::machineChanged);
    QTRY_VERIFY_WITH_TIMEOUT(bench.session.status().open, 5000);
    QTRY_VERIFY_WITH_TIMEOUT(machine.count() >= 2, 20'000);  // with the engine open: its memory counts as well
    QTRY_VERIFY_WITH_TIMEOUT(bench.store.dataset(), 20'000);
    const auto* table = bench.window.findChild<QTreeView*>(QStringLiteral("runs"));
    GapMeter meter;
    QElapsedTimer time;
    time.start();
    bench.session.open(path);
    QTRY_VERIFY_WITH_TIMEOUT(bench.session.status().path == path && !bench.session.status().opening, 60'000);
    const qint64 read = time.elapsed();
    bench.window.grab();  // everything that is in sight has been painted
    const qint64 usable = time.elapsed();
    QTRY_COMPARE_WITH_TIMEOUT(table->model()->rowCount(), kRuns, 10'000);
    QCoreApplication::processEvents();
    const qint64 filled = time.elapsed();
    const int memory = residentMegabytes();
    qInfo("%d runs of %d epochs: read %lld ms, usable %lld ms, table filled %lld ms, longest stall %lld ms, %d MB",
          kRuns, kEpochs, read, usable, filled, meter.longest(), memory);
    const qint64 batch = timeOfABatch(bench);
    bench.window.findChild<QTabWidget*>(QStringLiteral("views"))->setCurrentIndex(1);
    qInfo("a batch of events of a run that goes on beside them: %lld ms, with the soft targets in sight %lld ms", batch,
          timeOfABatch(bench));
    QVERIFY2(memory < kMostMemory, "the session weighs too much");
    if ((usable >= kUsable || filled >= kFilled) && m_isBusy) QSKIP("other programs keep the cores busy");
    QVERIFY2(usable < kUsable, "the window is late");
    QVERIFY2(filled < kFilled, "the table is late");
  }

  void savingDoesNotStallTheWindow() {
    const QTemporaryDir place;
    Bench bench(place);
    const QString path = place.filePath(QStringLiteral("large.retort"));
    {
      const auto session = newSession(writing(place));
      test::postMadeUpExperiment(*session, 3);
      auto checkpoint = std::make_shared<Checkpoint>(*test::madeUpCheckpoint(3, 0, CheckpointReason::End));
      NamedTensor large{"layer9.weight", {static_cast<std::int64_t>(kFloats)}, std::vector<float>(kFloats)};
      for (std::size_t i = 0; i < kFloats; ++i) large.values[i] = static_cast<float>(i * 2654435761U % 1000003U);
      checkpoint->weights.push_back(std::move(large));
      session->post(Event(CheckpointTaken{2, checkpoint}));
      session->save(path.toStdString());
    }
    QVERIFY(QFile(path).size() > 50'000'000);
    bench.session.open(path);
    QTRY_VERIFY_WITH_TIMEOUT(bench.store.runs().size() == 2, 20'000);
    bench.session.edit(TextEdit{texts::kNotes, "changed"});
    QTRY_VERIFY_WITH_TIMEOUT(bench.store.dataset() && bench.session.status().modified, 20'000);
    const GapMeter meter;
    QSignalSpy saved(&bench.session, &SessionController::saved);
    QElapsedTimer time;
    time.start();
    bench.session.save();
    QTRY_COMPARE_WITH_TIMEOUT(saved.count(), 1, 60'000);
    qInfo("saving %lld MB: %lld ms, longest stall of the window %lld ms", QFile(path).size() / 1'000'000,
          time.elapsed(), meter.longest());
    if (meter.longest() > kLongestStall && m_isBusy) QSKIP("other programs keep the cores busy");
    QVERIFY2(meter.longest() <= kLongestStall, "the window was held up");
  }

 private:
  bool m_isBusy = false;
};

QTEST_MAIN(SessionWindow)
#include "session_window.moc"
