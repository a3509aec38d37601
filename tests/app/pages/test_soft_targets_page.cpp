#include <numeric>

#include <QCheckBox>
#include <QComboBox>
#include <QJsonArray>
#include <QLineEdit>
#include <QMenu>
#include <QSignalSpy>
#include <QSlider>
#include <QTabBar>
#include <QToolButton>
#include <QtTest>

#include "app/pages/distribution_panel.h"
#include "app/pages/soft_targets_page.h"
#include "made_up_runs.h"
#include "page_steps.h"
#include "widgets/distribution_bars.h"
#include "widgets/image_grid.h"
#include "widgets/temperature_chart.h"
#include "widgets/theme.h"

namespace retort {

class TestSoftTargetsPage : public QObject, private PageSteps<SoftTargetsPage> {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { applyTheme(*qApp); }

  void init() { showPage({1100, 560}); }

  void cleanup() { m_page.reset(); }

  void picturesAreThereBeforeAnyRun() {
    QCOMPARE(m_page->grid()->cellCount(), 0);
    m_store->setDataset(madeUpData());
    QTRY_COMPARE(m_page->grid()->cellCount(), 300);
    QVERIFY(label("distributionEmpty")->isVisible());
    QVERIFY(label("distributionEmpty")->text().contains(QLatin1String("Press Run")));
    QVERIFY(!m_page->panel()->bars()->isVisible());
    QVERIFY(!control<QWidget>("agreement")->isVisible());
    QVERIFY(!control<QToolButton>("models")->isVisible());
    choose("caseFilter", CaseFilter::Wrong);
    QTRY_COMPARE(m_page->grid()->cellCount(), 0);
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

  void scalesOfTheBars() {
    begin();
    auto* scale = control<QComboBox>("distributionScale");
    scale->setFocus();
    QTest::keyClick(scale, Qt::Key_Down);
    QCOMPARE(m_page->panel()->bars()->scale(), BarScale::Logarithmic);
    QTest::keyClick(scale, Qt::Key_Down);
    QCOMPARE(m_page->panel()->bars()->scale(), BarScale::Logit);
    // Logits 5, 0, -2, -2 about their mean 0.25, at T = 4.
    QCOMPARE(m_page->panel()->bars()->data().blocks.at(0).scores.at(0), (5 - 0.25) / 4);
  }

  void aClickOnAPictureShowsIt() {
    beginAndList();
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
    beginAndList();
    QTest::mouseClick(control<QToolButton>("nextCase"), Qt::LeftButton);
    QCOMPARE(m_page->grid()->currentCell(), 1);
    QTest::mouseClick(control<QToolButton>("previousCase"), Qt::LeftButton);
    QTest::mouseClick(control<QToolButton>("previousCase"), Qt::LeftButton);
    QCOMPARE(m_page->grid()->currentCell(), 0);
  }

  void onlyErrorsAndOneClass() {
    beginAndList();
    choose("caseFilter", CaseFilter::Wrong);
    QTRY_COMPARE(m_page->grid()->cellCount(), 32);
    for (const GridCell& cell : m_page->grid()->cells()) QVERIFY(cell.wrong);
    const QString said = m_page->grid()->accessibleDescription();
    QTest::keyClick(m_page->grid(), Qt::Key_End);
    QVERIFY(m_page->grid()->accessibleDescription() != said);
    QVERIFY(m_page->grid()->accessibleDescription().contains(QLatin1String("by student 30-30")));
    control<QComboBox>("classFilter")->setCurrentIndex(1);
    QTRY_VERIFY(m_page->grid()->cellCount() < 32);
    for (const GridCell& cell : m_page->grid()->cells()) QCOMPARE(cell.image % 4, 0U);
    QVERIFY(label("probeSummary")->text().contains(QLatin1String("32 wrong by student 30-30")));
    control<QComboBox>("predictedFilter")->setCurrentIndex(1);  // a wrong one of class 0 taken for class 0
    QTRY_COMPARE(m_page->grid()->cellCount(), 0);
  }

  void probesWhileItTrainsThenAllCases() {
    beginAndList();
    QVERIFY(label("probeSummary")->text().contains(QLatin1String("while a model trains")));
    m_store->apply({trainedTo(kTeacher, 5), trainedTo(kStudent, 4, 8)});
    QTRY_COMPARE(m_page->grid()->cellCount(), 300);
    QVERIFY(label("probeSummary")->text().startsWith(QLatin1String("300 test cases")));
    choose("probeOrder", CaseOrder::Divergence);
    QTRY_VERIFY(m_page->grid()->cells().front().wrong);
  }

  void mostLikeOneClass() {
    beginAndList();
    QVERIFY(!control<QComboBox>("likeClass")->isVisible());
    choose("probeOrder", CaseOrder::MostLike);
    QVERIFY(control<QComboBox>("likeClass")->isVisible());
    control<QComboBox>("likeClass")->setCurrentIndex(3);
    QTRY_COMPARE(m_page->grid()->cells().front().image % 4, 3U);
    QVERIFY(m_page->grid()->cells().back().image % 4 < 2);  // to which it is as unlikely as can be
  }

  void theFourCellsFilter() {
    beginAndList();
    m_store->apply({trainedTo(kTeacher, 5, 10), trainedTo(kStudent, 4, 8)});
    QTRY_COMPARE(m_page->grid()->cellCount(), 300);
    auto* alone = control<QToolButton>("teacherAlone");
    // Student wrong on 38 of 300, teacher on 30, both on the multiples of 40: 8.
    QTRY_COMPARE(alone->text(), QStringLiteral("30"));
    QCOMPARE(control<QToolButton>("bothWrong")->text(), QStringLiteral("8"));
    QCOMPARE(control<QToolButton>("studentAlone")->text(), QStringLiteral("22"));
    QCOMPARE(control<QToolButton>("bothRight")->text(), QStringLiteral("240"));
    QVERIFY(label("agreementWords")->text().contains(QLatin1String("luck alone")));
    QTest::mouseClick(alone, Qt::LeftButton);
    QTRY_COMPARE(m_page->grid()->cellCount(), 30);
    QVERIFY(alone->isChecked());
    QCOMPARE(control<QComboBox>("caseFilter")->currentText(), QStringLiteral("teacher right, student wrong"));
    QVERIFY(alone->accessibleName().contains(QLatin1String("teacher right, student wrong: 30 cases")));
    auto* both = control<QToolButton>("bothWrong");
    both->setFocus();
    QTest::keyClick(both, Qt::Key_Space);
    QTRY_COMPARE(m_page->grid()->cellCount(), 8);
    QVERIFY(both->isChecked() && !alone->isChecked());
    QTest::keyClick(both, Qt::Key_Space);
    QTRY_COMPARE(m_page->grid()->cellCount(), 300);
    QVERIFY(!both->isChecked());
  }

  void theSentenceIsOfTheClickedBars() {
    begin();
    auto* bars = m_page->panel()->bars();
    m_page->panel()->setTemperature(1);
    QVERIFY(
        label("resemblance")->text().startsWith(QLatin1String("To the teacher, this 0 is 7.4 times more likely a 1")));
    QTest::mouseClick(bars->viewport(), Qt::LeftButton, {}, bars->rowRect(0, 0).center());
    QTest::mouseClick(bars->viewport(), Qt::LeftButton, {}, bars->rowRect(1, 2).center());
    QCOMPARE(bars->data().picked, (std::vector<int>{0, 2}));
    QVERIFY2(
        label("resemblance")->text().startsWith(QLatin1String("To the teacher, this 0 is 1,100 times more likely a 0")),
        qPrintable(label("resemblance")->text()));
    bars->setFocus(Qt::TabFocusReason);
    QTest::keyClick(bars, Qt::Key_End);
    QTest::keyClick(bars, Qt::Key_Space);
    QCOMPARE(bars->data().picked, (std::vector<int>{3}));
    QTest::keyClick(bars, Qt::Key_Escape);
    QVERIFY(bars->data().picked.empty());
  }

  void upToFiveModels() {
    begin();
    for (RunId run = 4; run < 8; ++run)
      m_store->apply({RunQueued{run, specOf(Role::Student), "student", kTeacher}, probesOf(run, 1, 3)});
    QTRY_COMPARE(blocks().size(), std::size_t{3});
    for (const RunId run : {kStudent, RunId{4}}) actionOf(run)->trigger();
    QCOMPARE(blocks().size(), std::size_t{5});
    QVERIFY(blocks()[3].title != blocks()[4].title);
    QCOMPARE(control<QToolButton>("models")->text(), QStringLiteral("models (5) ▾"));
    QVERIFY(!actionOf(5)->isEnabled());
    actionOf(4)->trigger();
    QCOMPARE(blocks().size(), std::size_t{4});
    const QJsonObject state = m_page->viewState();
    m_page->setSelectedRuns({kBaseline, 6});
    QCOMPARE(blocks().size(), std::size_t{4});
    actionNamed(QStringLiteral("modelsOfTable"))->trigger();
    QCOMPARE(blocks().size(), std::size_t{2});
    m_page->setSelectedRuns({kTeacher});
    QCOMPARE(blocks().size(), std::size_t{1});
    m_page->setViewState(state);
    QCOMPARE(blocks().size(), std::size_t{4});
    actionNamed(QStringLiteral("modelsOfExperiment"))->trigger();
    QCOMPARE(blocks().size(), std::size_t{3});
  }

  void curvesAgainstTheTemperature() {
    begin();
    auto* tabs = control<QTabBar>("distributionTabs");
    QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->tabRect(1).center());
    auto* entropy = control<TemperatureChart>("entropyChart");
    auto* divergence = control<TemperatureChart>("divergenceChart");
    QTRY_VERIFY(entropy->isVisible());
    QCOMPARE(entropy->data().series.size(), std::size_t{3});
    QVERIFY(!entropy->data().series[0].points.empty());
    QVERIFY(divergence->data().series[0].points.empty());  // the teacher's own
    QVERIFY(!divergence->data().series[1].points.empty());
    m_page->panel()->setTemperature(9);
    QCOMPARE(entropy->temperature(), 9.0);
    QTest::mouseClick(entropy, Qt::LeftButton, {}, entropy->toPixel({20, 0}).toPoint() - QPoint(0, 20));
    QVERIFY(std::abs(m_page->panel()->temperature() - 20) < 1.5);
    const auto ofCase = entropy->data().series[1].points;
    control<QComboBox>("curvesOf")->setCurrentIndex(1);
    QTRY_VERIFY(entropy->data().title.contains(QLatin1String("mean over 256 cases")));
    QVERIFY(entropy->data().series[1].points != ofCase);
    choose("caseFilter", CaseFilter::Wrong);
    QTRY_VERIFY(entropy->data().title.contains(QLatin1String("mean over 32 cases")));
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
    QCOMPARE(m_page->grid()->cellCount(), 0);  // nothing of the other data
    QTRY_COMPARE(m_page->grid()->cellCount(), 300);
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

  void anotherExperimentShowsNothingOfTheFirst() {
    beginAndList();
    m_store->apply({RunQueued{4, specOf(Role::Student), "student 8", kTeacher}});
    QCOMPARE(m_page->grid()->cellCount(), 0);
    QTRY_COMPARE(m_page->grid()->cellCount(), 256);  // those that the teacher has answered
  }

  void theViewComesBack() {
    beginAndList();
    choose("caseFilter", CaseFilter::Disagree);
    choose("probeOrder", CaseOrder::MostLike);
    control<QComboBox>("likeClass")->setCurrentIndex(2);
    control<QComboBox>("classFilter")->setCurrentIndex(2);
    control<QComboBox>("predictedFilter")->setCurrentIndex(3);
    control<QComboBox>("distributionScale")->setCurrentIndex(2);
    control<QComboBox>("curvesOf")->setCurrentIndex(1);
    const QJsonObject state = m_page->viewState();
    showPage({1100, 560});
    m_page->setViewState(state);
    begin();
    QCOMPARE(m_page->viewState(), state);
    QTRY_VERIFY(m_page->grid()->cellCount() > 0);
    QVERIFY(std::ranges::all_of(m_page->grid()->cells(), [](const GridCell& cell) { return cell.image % 4 == 1; }));
  }

  void sessionsOfEarlierVersionsAndStrangeOnes() {
    begin();
    m_page->setViewState({{QStringLiteral("only errors"), true},
                          {QStringLiteral("order"), 2},
                          {QStringLiteral("class"), 1},
                          {QStringLiteral("case"), QJsonObject{{QStringLiteral("log"), true}}}});
    QCOMPARE(chosen("caseFilter"), static_cast<int>(CaseFilter::Wrong));
    QCOMPARE(chosen("probeOrder"), static_cast<int>(CaseOrder::TeacherEntropy));
    QCOMPARE(chosen("classFilter"), 1);
    QCOMPARE(m_page->panel()->bars()->scale(), BarScale::Logarithmic);
    const QJsonValue strange = QJsonArray{1};
    QJsonObject state;
    for (const QString& key : m_page->viewState().keys()) state[key] = strange;
    m_page->setViewState(state);
    QCOMPARE(chosen("caseFilter"), 0);
    for (const QString& key : m_page->viewState().keys()) state[key] = 1e9;
    state[QStringLiteral("case")] = QJsonObject{{QStringLiteral("scale"), 99},
                                                {QStringLiteral("view"), -4},
                                                {QStringLiteral("temperature"), -1},
                                                {QStringLiteral("case"), 1e9}};
    m_page->setViewState(state);
    QCOMPARE(chosen("probeOrder"), 0);
    QCOMPARE(m_page->panel()->bars()->scale(), BarScale::Linear);
    QVERIFY(m_page->panel()->temperature() > 0);
    QCOMPARE(m_page->grid()->cellCount(), 0);  // nothing of the session before
    QTRY_COMPARE(m_page->grid()->cellCount(), 256);
  }

  void everythingHasANameAndATooltip() {
    begin();
    everyControlHasAName();
    haveTooltips({"classFilter", "predictedFilter", "caseFilter", "probeOrder", "models", "distributionScale",
                  "bothRight", "curvesOf", "entropyChart", "divergenceChart", "distributionBars"});
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
  template <typename Choice>
  void choose(const char* name, Choice choice) {
    auto* combo = control<QComboBox>(name);
    combo->setCurrentIndex(combo->findData(static_cast<int>(choice)));
  }
  int chosen(const char* name) { return control<QComboBox>(name)->currentData().toInt(); }

  const std::vector<DistributionBlock>& blocks() { return m_page->panel()->bars()->data().blocks; }

  /// The menu as it is when it opens.
  QAction* actionNamed(const QString& name) {
    auto* menu = control<QMenu>("modelsMenu");
    Q_EMIT menu->aboutToShow();
    return menu->findChild<QAction*>(name);
  }
  QAction* actionOf(RunId run) { return actionNamed(QStringLiteral("model %1").arg(run)); }

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

  /// Until the pictures are there.
  void beginAndList() {
    begin();
    QTRY_COMPARE(m_page->grid()->cellCount(), 256);
  }

  /// The teacher's probability of the true class.
  double highest() { return m_page->panel()->bars()->data().blocks.at(0).values.at(0); }
};

}  // namespace retort

QTEST_MAIN(retort::TestSoftTargetsPage)
#include "test_soft_targets_page.moc"
