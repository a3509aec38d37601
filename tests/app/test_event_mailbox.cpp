#include <thread>
#include <vector>

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

#include "app/bridge/event_mailbox.h"

using namespace retort;

namespace {

Event point(RunId run, int epoch) {
  EpochPoint at;
  at.epoch = epoch;
  return EpochFinished{run, at};
}

template <typename T>
std::vector<T> only(const std::vector<Event>& events) {
  std::vector<T> found;
  for (const Event& event : events)
    if (const T* wanted = std::get_if<T>(&event)) found.push_back(*wanted);
  return found;
}

/// Everything that a mailbox hands over, batch after batch.
struct Reader {
  explicit Reader(EventMailbox& mailbox) {
    QObject::connect(&mailbox, &EventMailbox::delivered, &mailbox, [this](const std::vector<Event>& batch) {
      ++batches;
      events.insert(events.end(), batch.begin(), batch.end());
    });
  }
  int batches = 0;
  std::vector<Event> events;
};

}  // namespace

class TestEventMailbox : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void keepsEveryPointAndTheLatestProgress() {
    EventMailbox mailbox;
    Reader reader(mailbox);
    for (int epoch = 1; epoch <= 50; ++epoch) {
      mailbox.post(RunProgress{1, epoch, epoch / 50.0, 100, 1});
      mailbox.post(RunProgress{2, epoch, 0, 100, 1});
      mailbox.post(point(1, epoch));
      mailbox.post(ProbesEvaluated{1, epoch / 10, std::make_shared<Matrix>(std::size_t(epoch), 1)});
    }
    QTRY_COMPARE(reader.batches, 1);
    QCOMPARE(only<EpochFinished>(reader.events).size(), std::size_t{50});
    const auto progress = only<RunProgress>(reader.events);
    QCOMPARE(progress.size(), std::size_t{2});
    QCOMPARE(progress.front().epoch, 50);
    const auto probes = only<ProbesEvaluated>(reader.events);
    QCOMPARE(probes.size(), std::size_t{6});
    QCOMPARE(probes.front().logits->rows, std::size_t{9});
  }

  void takesFromManyThreadsInEachOnesOrder() {
    EventMailbox mailbox;
    Reader reader(mailbox);
    constexpr int kPoints = 5000;
    {
      std::vector<std::jthread> threads;
      for (RunId run = 1; run <= 4; ++run)
        threads.emplace_back([&mailbox, run] {
          for (int epoch = 1; epoch <= kPoints; ++epoch) mailbox.post(point(run, epoch));
        });
    }
    QTRY_COMPARE(reader.events.size(), std::size_t{4 * kPoints});
    std::map<RunId, int> last;
    for (const auto& finished : only<EpochFinished>(reader.events))
      QCOMPARE(finished.point.epoch, ++last[finished.run]);
  }

  void deliversAtMostThirtyTimesASecond() {
    EventMailbox mailbox;
    Reader reader(mailbox);
    QElapsedTimer time;
    time.start();
    int epoch = 0;
    while (time.elapsed() < 700) {
      mailbox.post(point(1, ++epoch));
      QCoreApplication::processEvents(QEventLoop::AllEvents, 1);
    }
    const double seconds = static_cast<double>(time.elapsed()) / 1000;
    QVERIFY2(reader.batches <= 30 * seconds + 1, qPrintable(QString::number(reader.batches)));
    QVERIFY(reader.batches >= 2);
  }

  void hasNoTimerWhileIdle() {
    EventMailbox mailbox;
    Reader reader(mailbox);
    mailbox.post(QueueIdle{});
    QTRY_COMPARE(reader.batches, 1);
    const auto timers = mailbox.findChildren<QTimer*>();
    QCOMPARE(timers.size(), 1);
    QVERIFY(!timers.front()->isActive());
  }
};

QTEST_GUILESS_MAIN(TestEventMailbox)
#include "test_event_mailbox.moc"
