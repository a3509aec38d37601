#include <numeric>

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QSignalSpy>
#include <QSlider>
#include <QToolButton>
#include <QtTest>

#include "app/pages/distribution_panel.h"
#include "app/pages/soft_targets_page.h"
#include "made_up_runs.h"
#include "page_steps.h"
#include "widgets/distribution_bars.h"
#include "widgets/image_grid.h"
#include "widgets/theme.h"

namespace retort {

class TestSoftTargetsPage : public QObject, private PageSteps<SoftTargetsPage> {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { applyTheme(*qApp); }

  void init() { showPage({1100, 430}); }

  void cleanup() { m_page.reset(); }

  void picturesAreThereBeforeAnyRun() {
    QCOMPARE(m_page->grid()->cellCount(), 0);
    m_store->setDataset(madeUpData());
    QCOMPARE(m_page->grid()->cellCount(), 256);
    QVERIFY(label("distributionEmpty")->isVisible());
    QVERIFY(label("distributionEmpty")->text().contains(QLatin1String("Press Run")));
    QVERIFY(!m_page->panel()->bars()->isVisible());
    QVERIFY(!control<QCheckBox>("onlyErrors")->isEnabled());
  }

  void distributionsComeWithTheFirstProbes() {
    begin();
    const auto& blocks = m_page->panel()->bars()->data().blocks;
    QVERIFY(m_page->panel()->bars()->isVisible());
    QCOMPARE(blocks.size(), std::size_t{3});
    for (const DistributionBlock& block : blocks)
      QVERIFY(std::abs(std::accumulate(block.values.begin(), block.values.end(), 0.0) - 1) < 1e-12);
  }

  void aModelThatIsStillQueuedSaysSo() {
    m_store->setDataset(madeUpData());
    m_store->apply(queuedExperiment());
    m_store->apply({RunStarted{kTeacher, 10, 300}, probesOf(kTeacher, 1, 5)});
    const auto& blocks = m_page->panel()->bars()->data().blocks;
    QCOMPARE(blocks[0].values.size(), std::size_t{4});
    QVERIFY(blocks[1].values.empty() && !blocks[1].emptyText.isEmpty());
  }

  void movingTheTemperatureMovesTheBars() {
    begin();
    auto* slider = m_page->panel()->findChild<QSlider*>(QStringLiteral("slider"));
    const QImage before = m_page->panel()->bars()->grab().toImage();
    const double sharp = highest();
    for (int i = 0; i < 10; ++i) QTest::keyClick(slider, Qt::Key_Right);
    QVERIFY(highest() < sharp);
    QVERIFY(m_page->panel()->bars()->grab().toImage() != before);
    auto* box = m_page->panel()->findChild<QLineEdit*>(QStringLiteral("box"));
    box->selectAll();
    QTest::keyClicks(box, QStringLiteral("1"));
    // Logits 5, 0, -2, -2 at T = 1.
    QVERIFY(std::abs(highest() - 1 / (1 + std::exp(-5.0) + 2 * std::exp(-7.0))) < 1e-9);
    QVERIFY(m_page->panel()->title().contains(QLatin1String("T = 1.0")));
  }

  void logarithmicBars() {
    begin();
    auto* log = control<QCheckBox>("distributionLog");
    QTest::mouseClick(log, Qt::LeftButton, {}, {8, log->height() / 2});
    QVERIFY(m_page->panel()->bars()->logScale());
  }

  void aClickOnAPictureShowsIt() {
    begin();
    QSignalSpy selected(m_page.get(), &SoftTargetsPage::caseSelected);
    QTest::mouseClick(m_page->grid()->viewport(), Qt::LeftButton, {}, m_page->grid()->cellRect(3).center());
    const int chosen = static_cast<int>(probeCases(kMadeUpCases)[3]);
    QCOMPARE(selected.count(), 1);
    QCOMPARE(selected[0][0].toInt(), chosen);
    QCOMPARE(m_page->panel()->testCase(), chosen);
    QCOMPARE(m_page->panel()->bars()->data().trueClass, chosen % 4);
    QVERIFY(m_page->panel()->title().startsWith(QLatin1String("This 8")));
  }

  void steppingInThePanelMovesTheSelection() {
    begin();
    QTest::mouseClick(control<QToolButton>("nextCase"), Qt::LeftButton);
    QCOMPARE(m_page->grid()->currentCell(), 1);
    QTest::mouseClick(control<QToolButton>("previousCase"), Qt::LeftButton);
    QTest::mouseClick(control<QToolButton>("previousCase"), Qt::LeftButton);
    QCOMPARE(m_page->grid()->currentCell(), 0);
  }

  void onlyErrorsAndOneClass() {
    begin();
    auto* errors = control<QCheckBox>("onlyErrors");
    QTest::mouseClick(errors, Qt::LeftButton, {}, {8, errors->height() / 2});
    QCOMPARE(m_page->grid()->cellCount(), 32);
    for (const GridCell& cell : m_page->grid()->cells()) QVERIFY(cell.wrong);
    control<QComboBox>("classFilter")->setCurrentIndex(1);
    for (const GridCell& cell : m_page->grid()->cells()) QCOMPARE(cell.image % 4, 0U);
    QVERIFY(label("probeSummary")->text().contains(QLatin1String("32 wrong by student 30-30")));
  }

  void theSentenceFollowsTheTeacher() {
    begin();
    m_page->panel()->setTemperature(1);
    QVERIFY(label("resemblance")->text().startsWith(QLatin1String("To the teacher, this 0 looks")));
  }

  void liveWhileTraining() {
    begin();
    const double before = highest();
    m_store->apply({probesOf(kTeacher, 2, 9)});
    QVERIFY(highest() > before);
  }

  void anotherDataSetStartsAfresh() {
    begin();
    DatasetSpec other;
    other.seed = 5;
    m_store->setDataset(madeUpData(), other);
    QCOMPARE(m_page->grid()->cellCount(), 256);
    QVERIFY(!m_page->panel()->bars()->isVisible());
    m_store->setDataset(nullptr);
    QCOMPARE(m_page->grid()->cellCount(), 0);
    QCOMPARE(m_page->panel()->testCase(), -1);
    QTest::mouseClick(control<QToolButton>("nextCase"), Qt::LeftButton);
  }

  void aStudentOfAnotherDataSetIsLetGo() {
    begin();
    constexpr RunId kSecond = 4;
    m_store->apply({RunQueued{kSecond, specOf(Role::Student), "student 8", kTeacher}});
    auto* students = control<QComboBox>("experiment");
    QVERIFY(students->isVisible());
    students->setCurrentIndex(students->findData(QVariant::fromValue(kStudent)));
    DatasetSpec other;
    other.seed = 5;
    m_store->setDataset(madeUpData(), other);
    QVERIFY(!students->isVisible());
    QVERIFY(!m_page->panel()->bars()->isVisible());
    applyOn(other, 10);
    QCOMPARE(m_page->panel()->bars()->data().blocks.size(), std::size_t{2});
    QVERIFY(m_page->panel()->bars()->isVisible());
    QCOMPARE(m_page->panel()->bars()->data().blocks.at(1).values.size(), std::size_t{4});
  }

  void aBatchIsQuick() {
    begin();
    QElapsedTimer timer;
    timer.start();
    for (int epoch = 3; epoch < 33; ++epoch)
      m_store->apply({probesOf(kTeacher, epoch, 5), probesOf(kStudent, epoch, 4)});
    qInfo("%.2f ms a batch", static_cast<double>(timer.elapsed()) / 30);
    QVERIFY(timer.elapsed() < 30 * 33);
  }

 private:
  /// An experiment on that data set, its runs numbered from `first`.
  void applyOn(const DatasetSpec& dataset, RunId first) {
    RunSpec teacher = specOf(Role::Teacher);
    RunSpec student = specOf(Role::Student);
    teacher.dataset = student.dataset = dataset;
    m_store->apply({RunQueued{first, teacher, "teacher 9", 0}, RunQueued{first + 1, student, "student 9", first}});
    m_store->apply({probesOf(first, 1, 5), probesOf(first + 1, 1, 4)});
  }

  void begin() {
    m_store->setDataset(madeUpData());
    m_store->apply(queuedExperiment());
    m_store->apply({probesOf(kTeacher, 1, 5), probesOf(kStudent, 1, 4, 8), probesOf(kBaseline, 1, 3)});
  }

  /// The teacher's probability of the true class.
  double highest() { return m_page->panel()->bars()->data().blocks.at(0).values.at(0); }
};

}  // namespace retort

QTEST_MAIN(retort::TestSoftTargetsPage)
#include "test_soft_targets_page.moc"
