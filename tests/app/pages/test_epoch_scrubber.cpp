#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QToolButton>
#include <QtTest>

#include "app/models/compared_runs.h"
#include "app/models/epoch_logits.h"
#include "app/models/run_questions.h"
#include "app/pages/epoch_scrubber.h"
#include "made_up_runs.h"
#include "widgets/theme.h"

namespace retort {

namespace {

/// A session that is read when the test says so.
class Reader : public QObject {
 public:
  explicit Reader(RunStore& store) : m_questions(store.questions()) {
    connect(&m_questions, &RunQuestions::probesAsked, this, [this](RunId run, int epoch) {
      asked.emplace_back(run, epoch);
      if (answers) answerAll();
    });
  }
  void answerAll() {
    const auto now = std::exchange(m_next, asked.size());
    for (std::size_t i = now; i < m_next; ++i) answer(asked[i].first, asked[i].second);
  }
  void answer(RunId run, int epoch) {
    const auto logits = empty ? nullptr : probesOf(run, epoch, static_cast<float>(epoch)).logits;
    QMetaObject::invokeMethod(
        this, [this, run, epoch, logits] { Q_EMIT m_questions.probesAnswered(run, epoch, logits); },
        Qt::QueuedConnection);
  }

  bool answers = true;
  bool empty = false;
  std::vector<std::pair<RunId, int>> asked;

 private:
  RunQuestions& m_questions;
  std::size_t m_next = 0;
};

}  // namespace

class TestEpochScrubber : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { applyTheme(*qApp); }

  void init() {
    m_scrubber.reset();
    m_logits.reset();
    m_store = std::make_unique<RunStore>();
    m_reader = std::make_unique<Reader>(*m_store);
    m_store->setDataset(madeUpData());
    m_store->apply(queuedExperiment());
    train(kTeacher, 1, 20);
    train(kStudent, 1, 8);
    m_logits = std::make_unique<EpochLogits>(*m_store);
    m_scrubber = std::make_unique<EpochScrubber>(*m_store, *m_logits);
    m_scrubber->resize(600, 40);
    m_scrubber->show();
    QVERIFY(QTest::qWaitForWindowActive(m_scrubber.get()));
    m_scrubber->setRuns({kTeacher, kStudent});
    m_scrubber->setCase(kProbe);
  }

  void beginsAtTheNewest() {
    QVERIFY(!m_scrubber->epoch());
    QCOMPARE(slider()->minimum(), 1);
    QCOMPARE(slider()->maximum(), 20);
    QCOMPARE(slider()->value(), 20);
    QCOMPARE(text(), QStringLiteral("epoch 20, the newest"));
    QVERIFY(m_reader->asked.empty());
  }

  void arrowsChooseTheEpoch() {
    QSignalSpy changed(m_scrubber.get(), &EpochScrubber::epochChanged);
    slider()->setFocus();
    QTest::keyClick(slider(), Qt::Key_Left);
    QTRY_COMPARE(m_scrubber->epoch(), std::optional(19));
    QCOMPARE(changed.count(), 1);
    QCOMPARE(text(), QStringLiteral("epoch 19 of 20"));
    QTest::keyClick(slider(), Qt::Key_Home);
    QTRY_COMPARE(m_scrubber->epoch(), std::optional(1));
    QTest::keyClick(slider(), Qt::Key_End);
    QTRY_VERIFY(!m_scrubber->epoch());
  }

  /// Each at min(epoch, its last).
  void modelsOfDifferentLengths() {
    choose(5);
    QTRY_COMPARE(m_scrubber->epoch(), std::optional(5));
    QCOMPARE(logitOf(kTeacher), 5.0F);
    QCOMPARE(logitOf(kStudent), 5.0F);
    choose(12);
    QTRY_COMPARE(m_scrubber->epoch(), std::optional(12));
    QCOMPARE(logitOf(kTeacher), 12.0F);
    QCOMPARE(logitOf(kStudent), 8.0F);
    QVERIFY(std::ranges::find(m_reader->asked, std::pair<RunId, int>(kStudent, 8)) == m_reader->asked.end());
  }

  void epochsOfARun() {
    RunRecord run;
    QCOMPARE(epochShown(run, 3), 0);
    for (const int epoch : {4, 5, 7}) run.points.push_back(epochOf(kTeacher, epoch, 1).point);
    QCOMPARE(epochShown(run, 1), 4);
    QCOMPARE(epochShown(run, 6), 5);
    QCOMPARE(epochShown(run, 7), 7);
    QCOMPARE(epochShown(run, 90), 7);
  }

  /// What is shown is not yet the epoch that the slider is at, and says so.
  void nothingStaleWhileItIsRead() {
    m_reader->answers = false;
    QSignalSpy changed(m_scrubber.get(), &EpochScrubber::epochChanged);
    choose(3);
    choose(4);
    QCoreApplication::processEvents();
    QVERIFY(!m_scrubber->epoch());
    QCOMPARE(text(), QStringLiteral("epoch 20, the newest"));
    QVERIFY(m_logits->logits(*m_store->find(kTeacher), kProbe, 4).empty());
    m_reader->answer(kTeacher, 4);
    QTRY_VERIFY(m_logits->has(*m_store->find(kTeacher), 4));
    QCOMPARE(changed.count(), 0);  // the student's is still to come
    m_reader->answer(kStudent, 4);
    QTRY_COMPARE(m_scrubber->epoch(), std::optional(4));
    QCOMPARE(changed.count(), 1);
  }

  void whatWasReadIsNotReadAgain() {
    choose(3);
    QTRY_COMPARE(m_scrubber->epoch(), std::optional(3));
    choose(4);
    QTRY_COMPARE(m_scrubber->epoch(), std::optional(4));
    const auto reads = m_reader->asked.size();
    choose(3);
    QCOMPARE(m_scrubber->epoch(), std::optional(3));
    QCOMPARE(m_reader->asked.size(), reads);
  }

  void anEpochWithoutLogitsIsShownWithoutThem() {
    m_reader->empty = true;
    choose(3);
    QTRY_COMPARE(m_scrubber->epoch(), std::optional(3));
    QVERIFY(m_logits->logits(*m_store->find(kTeacher), kProbe, 3).empty());
  }

  void playGoesFromTheFirstToTheNewest() {
    std::vector<int> shown;
    connect(m_scrubber.get(), &EpochScrubber::epochChanged, this,
            [&] { shown.push_back(m_scrubber->epoch().value_or(20)); });
    QTest::mouseClick(button(), Qt::LeftButton);
    QVERIFY(m_scrubber->isPlaying());
    QCOMPARE(button()->accessibleName(), QStringLiteral("Pause the epochs"));
    QTRY_VERIFY_WITH_TIMEOUT(!m_scrubber->isPlaying(), 30'000);
    std::vector<int> all(20);
    std::iota(all.begin(), all.end(), 1);
    QCOMPARE(shown, all);
    QVERIFY(!m_scrubber->epoch());
    QCOMPARE(button()->accessibleName(), QStringLiteral("Play the epochs"));
  }

  void playWaitsForWhatIsRead() {
    choose(2);
    QTRY_COMPARE(m_scrubber->epoch(), std::optional(2));
    m_reader->answers = false;
    m_scrubber->setPlaying(true);
    QTRY_COMPARE(slider()->value(), 3);
    QSignalSpy ticks(m_scrubber->findChild<QTimer*>(), &QTimer::timeout);
    QTRY_VERIFY(ticks.count() >= 3);
    QCOMPARE(slider()->value(), 3);
    QCOMPARE(m_scrubber->epoch(), std::optional(2));
    m_reader->answers = true;
    m_reader->answerAll();
    QTRY_VERIFY(m_scrubber->epoch().value_or(20) > 3);
  }

  void spacePlaysAndPauses() {
    slider()->setFocus();
    QTest::keyClick(slider(), Qt::Key_Space);
    QVERIFY(m_scrubber->isPlaying());
    QTest::keyClick(slider(), Qt::Key_Space);
    QVERIFY(!m_scrubber->isPlaying());
    button()->setFocus();
    QTest::keyClick(button(), Qt::Key_Space);
    QVERIFY(m_scrubber->isPlaying());
    QTest::keyClick(slider(), Qt::Key_Right);  // takes over
    QVERIFY(!m_scrubber->isPlaying());
  }

  void aCaseThatIsNoProbeOffersTheNearest() {
    choose(3);
    QTRY_COMPARE(m_scrubber->epoch(), std::optional(3));
    const auto probes = probeCases(kMadeUpCases);
    int other = 0;
    while (std::ranges::binary_search(probes, static_cast<std::uint32_t>(other))) ++other;
    m_scrubber->setCase(other);
    QVERIFY(!m_scrubber->epoch());
    QVERIFY(!slider()->isVisible() && !button()->isVisible());
    QVERIFY(text().contains(QString::number(other)));
    auto* nearest = m_scrubber->findChild<QPushButton*>(QStringLiteral("nearestProbe"));
    QVERIFY(nearest->isVisible());
    QSignalSpy chosen(m_scrubber.get(), &EpochScrubber::caseSelected);
    QTest::mouseClick(nearest, Qt::LeftButton);
    QCOMPARE(chosen.count(), 1);
    QVERIFY(std::abs(chosen[0][0].toInt() - other) <= 1);
    nearest->setFocus();
    QTest::keyClick(nearest, Qt::Key_Space);
    QCOMPARE(chosen.count(), 2);
    m_scrubber->setCase(chosen[0][0].toInt());
    QVERIFY(slider()->isVisible());
    QCOMPARE(m_scrubber->epoch(), std::optional(3));  // as it was before
  }

  void theNewestStaysTheNewestWhileARunTrains() {
    train(kTeacher, 21, 22);
    QCOMPARE(slider()->maximum(), 22);
    QVERIFY(!m_scrubber->epoch());
    QCOMPARE(text(), QStringLiteral("epoch 22, the newest"));
    choose(5);
    QTRY_COMPARE(m_scrubber->epoch(), std::optional(5));
    train(kTeacher, 23, 24);
    QCOMPARE(m_scrubber->epoch(), std::optional(5));
    QCOMPARE(slider()->value(), 5);
  }

  void whatIsTrainedAnewIsReadAnew() {
    m_store->apply({finished(kTeacher, Outcome::Cancelled)});
    choose(12);
    QTRY_COMPARE(m_scrubber->epoch(), std::optional(12));
    m_store->apply({RunRequeued{kTeacher, 10}});
    train(kTeacher, 11, 20);
    const auto reads = m_reader->asked.size();
    choose(13);
    choose(12);
    QTRY_COMPARE(m_scrubber->epoch(), std::optional(12));
    QVERIFY(m_reader->asked.size() > reads);
  }

  void anotherSessionForgetsEverything() {
    choose(3);
    QTRY_COMPARE(m_scrubber->epoch(), std::optional(3));
    QVERIFY(m_logits->has(*m_store->find(kTeacher), 3));
    m_store->load({});
    m_store->apply(queuedExperiment());
    train(kTeacher, 1, 5);
    QVERIFY(!m_logits->has(*m_store->find(kTeacher), 2));
    QCOMPARE(slider()->maximum(), 5);
  }

  void answersToWhatWasNotAskedAreDropped() {
    m_reader->answer(kTeacher, 7);
    QCoreApplication::processEvents();
    QVERIFY(!m_logits->has(*m_store->find(kTeacher), 7));
  }

  void oneEpochLeavesNothingToChoose() {
    m_scrubber->setRuns({});
    QVERIFY(!slider()->isEnabled() && !button()->isEnabled());
    QCOMPARE(text(), QStringLiteral("no epoch yet"));
    QTest::keyClick(m_scrubber.get(), Qt::Key_Space);
    QVERIFY(!m_scrubber->isPlaying());
  }

  void savedEpochsComeBack() {
    m_scrubber->setEpoch(6);
    QTRY_COMPARE(m_scrubber->epoch(), std::optional(6));
    m_scrubber->setEpoch(900);
    QTRY_VERIFY(!m_scrubber->epoch());
    m_scrubber->setEpoch(-5);
    QTRY_COMPARE(m_scrubber->epoch(), std::optional(1));
    m_scrubber->setEpoch(std::nullopt);
    QVERIFY(!m_scrubber->epoch());
  }

 private:
  static constexpr int kProbe = 0;

  void train(RunId run, int from, int to) {
    for (int epoch = from; epoch <= to; ++epoch)
      m_store->apply({epochOf(run, epoch, 10), probesOf(run, epoch, static_cast<float>(epoch))});
  }
  void choose(int epoch) { slider()->setValue(epoch); }
  /// Of the true class, where the panel shows the epoch of the scrubber.
  float logitOf(RunId run) {
    const auto logits = m_logits->logits(*m_store->find(run), kProbe, m_scrubber->epoch().value_or(20));
    return logits.empty() ? -1 : logits[kProbe % 4];
  }
  [[nodiscard]] QSlider* slider() const { return m_scrubber->findChild<QSlider*>(QStringLiteral("epoch")); }
  [[nodiscard]] QToolButton* button() const {
    return m_scrubber->findChild<QToolButton*>(QStringLiteral("playEpochs"));
  }
  [[nodiscard]] QString text() const { return m_scrubber->findChild<QLabel*>(QStringLiteral("epochText"))->text(); }

  std::unique_ptr<RunStore> m_store;
  std::unique_ptr<Reader> m_reader;
  std::unique_ptr<EpochLogits> m_logits;
  std::unique_ptr<EpochScrubber> m_scrubber;
};

}  // namespace retort

QTEST_MAIN(retort::TestEpochScrubber)
#include "test_epoch_scrubber.moc"
