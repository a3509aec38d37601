// How long it takes to write an epoch down, and to open what a thousand runs have left.
#include <algorithm>
#include <chrono>

#include <QTemporaryDir>
#include <QTest>

#include "tests/support/made_up_session.h"

using namespace retort;
using namespace retort::test;

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

}  // namespace

class BenchSessionStore : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void anEpochIsWrittenInFiveMilliseconds() {
    const QTemporaryDir place;
    SessionOptions options;
    options.stateDirectory = place.path().toStdString();
    const auto session = newSession(options);
    session->post(Event(RunQueued{1, madeUpSpec(Role::Student), "s", 0, 0}));
    session->flush();
    const auto logits = std::make_shared<const Matrix>(madeUpLogits(256, 10, 1));
    std::vector<double> times;
    for (int epoch = 1; epoch <= 400; ++epoch) {
      const auto start = Clock::now();
      session->post(Event(EpochFinished{1, madeUpPoint(epoch, 10000)}));
      session->post(Event(ProbesEvaluated{1, epoch, logits}));
      session->flush();
      times.push_back(secondsSince(start));
    }
    std::ranges::sort(times);
    qInfo("an epoch with 256 probes: median %.2f ms, 99th percentile %.2f ms", 1e3 * times[200], 1e3 * times[396]);
    QVERIFY(times[200] < 0.005);
    session->discard();
  }

  void aThousandRunsOpen() {
    const QTemporaryDir place;
    SessionOptions options;
    options.stateDirectory = place.filePath(QStringLiteral("state")).toStdString();
    const std::string path = place.filePath(QStringLiteral("large.retort")).toStdString();
    {
      const auto session = newSession(options);
      session->post(Event(ExperimentQueued{1, {}}));
      for (RunId run = 1; run <= 1000; ++run)
        for (const Event& event : madeUpRun(run, run == 1 ? Role::Teacher : Role::Student, 100, run == 1 ? 0 : 1))
          session->post(event);
      const auto start = Clock::now();
      session->save(path);
      qInfo("saved after %.2f s", secondsSince(start));
    }
    const auto start = Clock::now();
    const auto session = openSession(path, options);
    const double opened = secondsSince(start);
    const SessionContents contents = session->contents();
    const double read = secondsSince(start);
    qInfo("1,000 runs of 100 epochs: checked and opened in %.2f s, contents after %.2f s", opened, read);
    QCOMPARE(contents.runs.size(), std::size_t{1000});
    QCOMPARE(contents.runs.back().points.size(), std::size_t{100});
    QVERIFY(read < 2);
  }
};

QTEST_APPLESS_MAIN(BenchSessionStore)
#include "session_store.moc"
