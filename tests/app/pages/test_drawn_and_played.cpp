// On the soft targets page: a drawing in place of a test case, and a test case at earlier epochs.
#include <QComboBox>
#include <QJsonObject>
#include <QSignalSpy>
#include <QSlider>
#include <QTabBar>
#include <QToolButton>
#include <QtTest>

#include "app/models/run_questions.h"
#include "app/pages/distribution_panel.h"
#include "app/pages/draw_panel.h"
#include "app/pages/epoch_scrubber.h"
#include "app/pages/soft_targets_page.h"
#include "made_up_runs.h"
#include "page_steps.h"
#include "widgets/distribution_bars.h"
#include "widgets/drawing_pad.h"
#include "widgets/image_grid.h"
#include "widgets/theme.h"

namespace retort {

class TestDrawnAndPlayed : public QObject, private PageSteps<SoftTargetsPage> {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { applyTheme(*qApp); }

  void init() {
    showPage({1100, 560}, madeUpData());
    connect(&m_store->questions(), &RunQuestions::probesAsked, m_page.get(), [this](RunId run, int epoch) {
      const auto logits = probesOf(run, epoch, 0.1F * static_cast<float>(epoch)).logits;
      const auto answer = [this, run, epoch, logits] {
        Q_EMIT m_store->questions().probesAnswered(run, epoch, logits);
      };
      QMetaObject::invokeMethod(m_page.get(), answer, Qt::QueuedConnection);
    });
    connect(&m_store->questions(), &RunQuestions::pictureAsked, m_page.get(), [this](const PictureQuestion& question) {
      if (question.picture.empty()) return;
      PictureAnswers answers{question, {}};
      for (const RunId run : question.runs) answers.byRun[run].logits = {0, 0, run == kTeacher ? 6.0F : 4.0F, 0};
      const auto answer = [this, answers] { Q_EMIT m_store->questions().pictureAnswered(answers); };
      QMetaObject::invokeMethod(m_page.get(), answer, Qt::QueuedConnection);
    });
    m_store->apply(queuedExperiment());
    for (const RunId run : {kTeacher, kStudent, kBaseline})
      for (int epoch = 1; epoch <= 20; ++epoch)
        m_store->apply({epochOf(run, epoch, 10), probesOf(run, epoch, 0.1F * static_cast<float>(epoch))});
  }

  void cleanup() { m_page.reset(); }

  void theSliderShowsEarlierEpochs() {
    const double newest = ofTrueClass();
    auto* slider = control<QSlider>("epoch");
    QVERIFY(slider->isVisible());
    slider->setFocus();
    QTest::keyClick(slider, Qt::Key_Home);
    QTRY_COMPARE(m_page->viewState().value(QStringLiteral("epoch")).toInt(), 1);
    QVERIFY(ofTrueClass() < newest);
    // Logits .1, 0, −2, −2 at T = 4.
    const auto e = [](double logit) { return std::exp(logit / 4); };
    QVERIFY(std::abs(ofTrueClass() - e(0.1) / (e(0.1) + 1 + 2 * e(-2))) < 1e-6);
    QTest::keyClick(slider, Qt::Key_End);
    QTRY_COMPARE(ofTrueClass(), newest);
  }

  void playMovesTheBars() {
    std::vector<double> seen;
    connect(control<EpochScrubber>("epochScrubber"), &EpochScrubber::epochChanged, this,
            [&] { seen.push_back(ofTrueClass()); });
    QTest::mouseClick(control<QToolButton>("playEpochs"), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!control<EpochScrubber>("epochScrubber")->isPlaying(), 30'000);
    QCOMPARE(seen.size(), std::size_t{20});
    QVERIFY(std::ranges::is_sorted(seen) && seen.front() < seen.back());
  }

  void aModelThatIsAddedShowsThatEpochToo() {
    m_page->setViewState({{QStringLiteral("models"), QJsonObject{{QStringLiteral("source"), 1}}}});
    m_page->setSelectedRuns({kTeacher});
    control<QSlider>("epoch")->setValue(1);
    QTRY_COMPARE(m_page->viewState().value(QStringLiteral("epoch")).toInt(), 1);
    const double early = ofTrueClass();
    m_page->setSelectedRuns({kTeacher, kStudent});
    QTRY_COMPARE(m_page->viewState().value(QStringLiteral("epoch")).toInt(), 1);
    const auto& blocks = m_page->panel()->bars()->data().blocks;
    QCOMPARE(blocks.size(), std::size_t{2});
    QCOMPARE(ofTrueClass(), early);
    QCOMPARE(blocks[1].values, blocks[0].values);
  }

  void theNearestProbeIsChosen() {
    QTRY_COMPARE(m_page->grid()->cellCount(), 256);
    const auto probes = probeCases(kMadeUpCases);
    int other = 0;
    while (std::ranges::binary_search(probes, static_cast<std::uint32_t>(other))) ++other;
    m_page->setCase(other);
    QVERIFY(control<QWidget>("nearestProbe")->isVisible());
    QSignalSpy chosen(m_page.get(), &Page::caseSelected);
    QTest::mouseClick(control<QWidget>("nearestProbe"), Qt::LeftButton);
    QCOMPARE(chosen.count(), 1);
    QVERIFY(std::ranges::binary_search(probes, static_cast<std::uint32_t>(m_page->panel()->testCase())));
    QVERIFY(control<QSlider>("epoch")->isVisible());
  }

  void aDrawingIsAnsweredByAllModels() {
    QTest::mouseClick(sources(), Qt::LeftButton, {}, sources()->tabRect(1).center());
    QVERIFY(m_page->drawing()->isVisible() && !m_page->grid()->isVisible());
    QVERIFY(label("distributionEmpty")->text().contains(QStringLiteral("Draw on the left")));
    QVERIFY(!control<QSlider>("epoch")->isVisible());
    draw();
    QTRY_VERIFY(m_page->panel()->bars()->isVisible());
    const DistributionData& shown = m_page->panel()->bars()->data();
    QCOMPARE(shown.blocks.size(), std::size_t{3});
    QCOMPARE(shown.trueClass, -1);
    for (const DistributionBlock& block : shown.blocks) QVERIFY(block.values.at(2) > 0.4);
    QVERIFY(m_page->panel()->title().startsWith(QStringLiteral("This drawing, at T = 4")));
    // At the live temperature: logits 0, 0, 6, 0 at T = 1.
    m_page->panel()->setTemperature(1);
    QVERIFY(std::abs(m_page->panel()->bars()->data().blocks[0].values[2] - std::exp(6) / (std::exp(6) + 3)) < 1e-6);
    m_page->drawing()->pad()->clear();
    QTRY_VERIFY(!m_page->panel()->bars()->isVisible());
  }

  void wordsCannotBeDrawnOnEitherSide() {
    sources()->setCurrentIndex(1);
    auto words = madeUpData();
    words->wordNames = {"one"};
    DatasetSpec formants;
    formants.kind = DatasetKind::Formants;
    m_store->setDataset(words, formants);
    RunSpec teacher = specOf(Role::Teacher);
    teacher.dataset = formants;
    m_store->apply({RunQueued{9, teacher, "teacher 9", 0}, probesOf(9, 1, 5)});
    QVERIFY(label("padUnusable")->isVisible());
    QVERIFY(label("distributionEmpty")->isVisible());
    QVERIFY(label("distributionEmpty")->text().startsWith(QStringLiteral("Nothing can be drawn")));
  }

  void backToTheTestCase() {
    const double before = ofTrueClass();
    sources()->setCurrentIndex(1);
    draw();
    QTRY_VERIFY(m_page->panel()->title().startsWith(QStringLiteral("This drawing")));
    QTest::keyClick(sources(), Qt::Key_Left);
    QVERIFY(m_page->grid()->isVisible());
    QCOMPARE(ofTrueClass(), before);
    sources()->setCurrentIndex(1);
    m_page->setCase(5);  // another page shows it
    QCOMPARE(sources()->currentIndex(), 0);
  }

  void theStateIsKept() {
    sources()->setCurrentIndex(1);
    const QJsonObject drawn = m_page->viewState();
    sources()->setCurrentIndex(0);
    control<QSlider>("epoch")->setValue(7);
    QTRY_COMPARE(m_page->viewState().value(QStringLiteral("epoch")).toInt(), 7);
    const QJsonObject played = m_page->viewState();
    control<QSlider>("epoch")->setValue(20);
    m_page->setViewState(drawn);
    QCOMPARE(sources()->currentIndex(), 1);
    m_page->setViewState(played);
    QCOMPARE(sources()->currentIndex(), 0);
    QTRY_COMPARE(m_page->viewState().value(QStringLiteral("epoch")).toInt(), 7);
    for (const QJsonValue& foreign : {QJsonValue(-3), QJsonValue(1e300), QJsonValue(QStringLiteral("x"))}) {
      m_page->setViewState({{QStringLiteral("epoch"), foreign}, {QStringLiteral("draw"), foreign}});
      QCOMPARE(m_page->viewState().value(QStringLiteral("epoch")).toInt(), 0);
      QCOMPARE(sources()->currentIndex(), 0);
    }
  }

 private:
  [[nodiscard]] QTabBar* sources() const { return control<QTabBar>("caseSource"); }
  void draw() {
    DrawingPad* pad = m_page->drawing()->pad();
    const QPoint middle = pad->rect().center();
    QTest::mousePress(pad, Qt::LeftButton, {}, middle);
    QTest::mouseMove(pad, middle + QPoint(20, 30));
    QTest::mouseRelease(pad, Qt::LeftButton, {}, middle + QPoint(20, 30));
  }
  /// The teacher's probability of the true class.
  [[nodiscard]] double ofTrueClass() const {
    const DistributionData& shown = m_page->panel()->bars()->data();
    return shown.blocks.at(0).values.at(static_cast<std::size_t>(shown.trueClass));
  }
};

}  // namespace retort

QTEST_MAIN(retort::TestDrawnAndPlayed)
#include "test_drawn_and_played.moc"
