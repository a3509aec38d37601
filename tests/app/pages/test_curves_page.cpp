#include <algorithm>
#include <ctime>

#include <QAction>
#include <QComboBox>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QToolButton>
#include <QtTest>

#include "app/pages/curves_page.h"
#include "app/pages/distribution_panel.h"
#include "made_up_runs.h"
#include "page_steps.h"
#include "widgets/curve_chart.h"
#include "widgets/curve_legend.h"
#include "widgets/curve_plot.h"
#include "widgets/theme.h"

namespace retort {

class TestCurvesPage : public QObject, private PageSteps<CurvesPage> {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { applyTheme(*qApp); }

  void init() { showPage({1100, 430}, madeUpData()); }

  void cleanup() { m_page.reset(); }

  void pointsAppearAsTheyArrive() {
    QVERIFY(m_page->chart()->data().series.empty());
    m_store->apply(queuedExperiment());
    m_store->apply({epochOf(kStudent, 1, 60)});
    QCOMPARE(m_page->chart()->data().series.at(0).points.size(), std::size_t{1});
    m_store->apply({epochOf(kStudent, 2, 30), epochOf(kStudent, 3, 15), epochOf(kBaseline, 1, 90)});
    QCOMPARE(m_page->chart()->data().series.at(0).points.back(), QPointF(3, 5));
    QCOMPARE(m_page->chart()->data().series.size(), std::size_t{2});
    QVERIFY(m_page->chart()->plot()->drawnPoints(0) == 3);
  }

  void aHiddenPageCatchesUpWhenShown() {
    m_page->hide();
    m_store->apply(queuedExperiment());
    m_store->apply({epochOf(kStudent, 1, 60)});
    QVERIFY(m_page->chart()->data().series.empty());
    m_page->show();
    QCOMPARE(m_page->chart()->data().series.size(), std::size_t{1});
  }

  void metricScaleAndSmoothing() {
    begin();
    auto* metric = control<QComboBox>("metric");
    metric->setCurrentIndex(metric->findText(QStringLiteral("Hard loss")));
    QCOMPARE(m_page->chart()->data().title, QStringLiteral("Hard loss"));
    QCOMPARE(m_page->chart()->data().series[0].points[0].y(), 0.25);
    QVERIFY(m_page->chart()->data().unit.isEmpty());
    option("smooth");
    QVERIFY(!m_page->chart()->data().series[0].smoothed.empty());
    control<QComboBox>("scale")->setCurrentIndex(1);
    QVERIFY(m_page->chart()->plot()->logScale());
  }

  void runsWithoutAValidationSplitSaySo() {
    begin();
    auto* metric = control<QComboBox>("metric");
    metric->setCurrentIndex(metric->findText(QStringLiteral("Validation error")));
    QVERIFY(m_page->chart()->data().series.empty());
    QVERIFY(m_page->chart()->plot()->emptyText().contains(QLatin1String("Validation split")));
  }

  void hidingInTheLegendIsTheStoresToKnow() {
    begin();
    QTest::mouseClick(m_page->chart()->legend()->items().at(0), Qt::LeftButton);
    QVERIFY(m_store->find(kStudent)->hidden);
    QVERIFY(m_page->chart()->data().series[0].hidden);
    m_store->setHidden(kStudent, false);
    QVERIFY(!m_page->chart()->data().series[0].hidden);
  }

  void anotherSessionIsSeenWhole() {
    begin();
    QTest::keyClick(m_page->chart()->plot(), Qt::Key_Plus);
    QVERIFY(m_page->chart()->plot()->isZoomed());
    m_page->setViewState({});
    QVERIFY(!m_page->chart()->plot()->isZoomed());
    QVERIFY(!control<QToolButton>("resetZoom")->isVisible());
  }

  void zoomCanBeReset() {
    begin();
    auto* reset = control<QToolButton>("resetZoom");
    QVERIFY(!reset->isVisible());
    QTest::keyClick(m_page->chart()->plot(), Qt::Key_Plus);
    QVERIFY(reset->isVisible());
    QTest::mouseClick(reset, Qt::LeftButton);
    QVERIFY(!m_page->chart()->plot()->isZoomed());
    QVERIFY(!reset->isVisible());
  }

  void aFailedSaveIsToldInTheCard() {
    begin();
    auto* message = label("curvesMessage");
    QVERIFY(!message->isVisible());
    QVERIFY(!m_page->chart()->saveTo(QStringLiteral("/nowhere/at/all.png")));
    QVERIFY(message->isVisible());
    QVERIFY(message->text().contains(QLatin1String("/nowhere/at/all.png")));
  }

  void thePanelFoldsWhereItWouldCramp() {
    QVERIFY(m_page->panel()->isVisible());
    m_page->resize(800, 430);
    QTRY_VERIFY(!m_page->panel()->isVisible());
    m_page->resize(1100, 430);
    QTRY_VERIFY(m_page->panel()->isVisible());
  }

  void trainErrorStandsBesideWhenAskedFor() {
    begin();
    QSignalSpy changed(m_page.get(), &CurvesPage::viewChanged);
    QVERIFY(!m_page->trainChart()->isVisible() && m_page->panel()->isVisible());
    option("beside");
    QVERIFY(m_page->trainChart()->isVisible() && !m_page->panel()->isVisible());
    QCOMPARE(changed.count(), 1);
    QCOMPARE(m_page->chart()->data().title, QStringLiteral("Test error"));
    QCOMPARE(m_page->trainChart()->data().title, QStringLiteral("Train error"));
    QCOMPARE(m_page->trainChart()->data().series.size(), m_page->chart()->data().series.size());
    QTest::mouseClick(m_page->trainChart()->legend()->items().at(0), Qt::LeftButton);
    QVERIFY(m_store->find(kStudent)->hidden);
    QVERIFY(m_page->chart()->data().series[0].hidden);
    const QJsonObject state = m_page->viewState();
    option("beside");
    QVERIFY(!m_page->trainChart()->isVisible() && m_page->panel()->isVisible());
    m_page->setViewState(state);
    QVERIFY(m_page->trainChart()->isVisible());
  }

  void aSelectionStandsInFrontUntilAllAreWanted() {
    begin();
    auto* showAll = control<QPushButton>("showAllRuns");
    QVERIFY(!showAll->isVisible());
    QVERIFY(label("curvesHint")->text().contains(QLatin1String("Select runs in the table")));
    m_page->setSelectedRuns({kStudent});
    QCOMPARE(m_page->chart()->legend()->items().size(), std::size_t{1});
    QCOMPARE(m_page->chart()->data().series.size(), std::size_t{2});
    QVERIFY(m_page->chart()->data().series[0].isMuted);
    QVERIFY(label("curvesHint")->text().contains(QLatin1String("in colour")));
    QSignalSpy chosen(m_page.get(), &Page::runsChosen);
    QTest::mouseClick(showAll, Qt::LeftButton);
    QCOMPARE(chosen.count(), 1);
    QVERIFY(chosen[0][0].value<std::vector<RunId>>().empty());
    m_page->setSelectedRuns({});
    QCOMPARE(m_page->chart()->legend()->items().size(), std::size_t{2});
  }

  void nothingJumpsWhenASweepAddsRuns() {
    begin();
    m_page->setSelectedRuns({kStudent});
    QTest::keyClick(m_page->chart()->plot(), Qt::Key_Left);
    const CurveRange before = m_page->chart()->plot()->range();
    const QRect place = m_page->chart()->plot()->geometry();
    std::vector<Event> more;
    for (RunId run = 10; run < 30; ++run) {
      more.emplace_back(RunQueued{run, specOf(Role::Student), "s", 0});
      more.emplace_back(epochOf(run, 1, 290));
    }
    m_store->apply(more);
    QTRY_COMPARE(m_page->chart()->data().series.size(), std::size_t{22});
    QCOMPARE(m_page->chart()->plot()->range(), before);
    QCOMPARE(m_page->chart()->plot()->geometry(), place);
    QCOMPARE(m_page->chart()->plot()->crosshair(), std::optional(10.0));
  }

  void seedsBecomeAMeanThatIsHiddenAsOne() {
    beginSeeds();
    choose("seeds", "seeds: mean and band");
    QCOMPARE(m_page->chart()->data().series.size(), std::size_t{1});
    const CurveSeries& mean = m_page->chart()->data().series[0];
    QVERIFY(mean.isBand);
    QCOMPARE(mean.points.at(0).y(), 20.0);
    QCOMPARE(m_page->chart()->legend()->items().size(), std::size_t{1});
    QTest::mouseClick(m_page->chart()->legend()->items().at(0), Qt::LeftButton);
    for (const RunId run : {10, 11, 12}) QVERIFY(m_store->find(run)->hidden);
    QTest::mouseClick(m_page->chart()->legend()->items().at(0), Qt::LeftButton);
    for (const RunId run : {10, 11, 12}) QVERIFY(!m_store->find(run)->hidden);
    option("smooth");
    choose("scale", "log");
    choose("axis", "by time");
    QVERIFY(m_page->chart()->data().series[0].isBand && !m_page->chart()->data().series[0].smoothed.empty());
    QVERIFY(m_page->chart()->plot()->logScale());
    choose("seeds", "seeds: each run");
    QCOMPARE(m_page->chart()->data().series.size(), std::size_t{3});
  }

  void anotherSessionsRunsAreOtherGroups() {
    beginSeeds();
    choose("seeds", "seeds: mean and band");
    SessionContents contents;
    m_store->load(contents);
    QVERIFY(m_page->chart()->data().series.empty());
    begin();
    QTRY_COMPARE(m_page->chart()->data().series.size(), std::size_t{2});
  }

  void lossPartsAndTimeAreOtherAxes() {
    begin();
    QTest::keyClick(m_page->chart()->plot(), Qt::Key_Plus);
    choose("metric", "Loss parts");
    QVERIFY(!m_page->chart()->plot()->isZoomed());
    QVERIFY(std::ranges::any_of(m_page->chart()->data().series, &CurveSeries::isPart));
    QVERIFY(label("curvesHint")->text().contains(QLatin1String("soft part")));
    choose("axis", "by time");
    QCOMPARE(m_page->chart()->data().xName, QStringLiteral("time"));
  }

  void numbersStandInATable() {
    begin();
    option("asTable");
    auto* table = control<QTableView>("numbers");
    QVERIFY(table && table->isVisible());
    QCOMPARE(table->model()->rowCount(), 10);
    m_store->apply({epochOf(kStudent, 11, 5)});
    QTRY_COMPARE(table->model()->rowCount(), 11);
    QTest::mouseClick(control<QToolButton>("backToChart"), Qt::LeftButton);
    QTRY_VERIFY(!control<QTableView>("numbers"));
  }

  void theViewIsKeptAndAnOlderOneUnderstood() {
    beginSeeds();
    choose("metric", "Loss parts");
    choose("scale", "log");
    choose("seeds", "seeds: mean and band");
    choose("axis", "by time");
    for (const char* name : {"smooth", "beside", "paper"}) option(name);
    const QJsonObject state = m_page->viewState();
    m_page->setViewState({});
    QCOMPARE(control<QComboBox>("metric")->currentText(), QStringLiteral("Test error"));
    QVERIFY(control<QAction>("paper")->isChecked() && !control<QAction>("smooth")->isChecked());
    QSignalSpy changed(m_page.get(), &Page::viewChanged);
    m_page->setViewState(state);
    QVERIFY(changed.count() > 0);
    QCOMPARE(m_page->viewState(), state);
    // As sessions were before there was more to choose; the places of its metrics were their numbers.
    m_page->setViewState({{QStringLiteral("metric"), 5}, {QStringLiteral("log"), true}});
    QCOMPARE(control<QComboBox>("metric")->currentText(), QStringLiteral("Hard loss"));
    QVERIFY(control<QAction>("paper")->isChecked());
    m_page->setViewState({{QStringLiteral("metric"), 99}, {QStringLiteral("mean"), QStringLiteral("x")}});
    QCOMPARE(control<QComboBox>("metric")->currentText(), QStringLiteral("Test error"));
  }

  void manyCurvesAreDrawnWhilePointsArrive() {
    constexpr int kCurves = 60;
    constexpr int kUpdates = 20;
    for (int i = 0; i < kCurves; ++i) {
      RunSpec spec = specOf(Role::Student);
      spec.training.seed = i % 3 + 1;
      spec.objective.temperature = 1 + i / 3;
      const auto run = static_cast<RunId>(10 + i);
      std::vector<Event> events{RunQueued{run, spec, "student", kTeacher, 1}};
      for (int epoch = 1; epoch <= 100; ++epoch) events.emplace_back(epochOf(run, epoch, 200 / epoch + i));
      m_store->apply(events);
    }
    for (const char* seeds : {"seeds: each run", "seeds: mean and band"}) {
      choose("seeds", seeds);
      const std::clock_t before = std::clock();  // of this process: others may have the cores
      for (int i = 0; i < kUpdates; ++i) {
        m_store->apply({epochOf(10, 101 + i, 3)});
        m_page->setSelectedRuns(i % 2 == 0 ? std::vector<RunId>{10, 11, 12} : std::vector<RunId>());
        m_page->chart()->plot()->viewport()->repaint();
      }
      const double each = 1000.0 * static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC / kUpdates;
      qInfo("%s: %.1f ms an update", seeds, each);
      QVERIFY(each < 100);  // what the window may be held up for at most
    }
  }

  void everyControlHasANameAndATooltip() {
    everyControlHasAName();
    haveTooltips({"scale", "seeds", "axis", "options", "export", "resetZoom", "showAllRuns"});
    for (const char* name : {"smooth", "beside", "paper", "asTable"})
      QVERIFY2(!control<QAction>(name)->toolTip().isEmpty(), name);
  }

 private:
  /// Opens the menu of switches and clicks one.
  void option(const char* name) {
    auto* menu = control<QMenu>("optionsMenu");
    menu->popup(m_page->mapToGlobal(QPoint(20, 20)));
    QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(control<QAction>(name)).center());
    QVERIFY(!menu->isVisible());
  }

  void choose(const char* combo, const char* text) {
    auto* box = control<QComboBox>(combo);
    const int wanted = box->findText(QString::fromUtf8(text));
    QVERIFY(wanted >= 0);
    box->setFocus();
    QTest::keyClick(box, Qt::Key_Home);
    while (box->currentIndex() < wanted) QTest::keyClick(box, Qt::Key_Down);
  }

  /// Three runs of one experiment that differ in their seed alone.
  void beginSeeds() {
    for (int i = 0; i < 3; ++i) {
      RunSpec spec = specOf(Role::Student);
      spec.training.seed = i + 1;
      const auto run = static_cast<RunId>(10 + i);
      m_store->apply({RunQueued{run, spec, "student · seed " + std::to_string(i + 1), kTeacher, 1}});
      for (int epoch = 1; epoch <= 5; ++epoch) {
        EpochFinished finished = epochOf(run, epoch, 30 * (i + 1) / epoch);
        finished.point.seconds = 10 * (i + 1) * epoch;
        m_store->apply({finished});
      }
    }
  }

  void begin() {
    m_store->apply(queuedExperiment());
    for (int epoch = 1; epoch <= 10; ++epoch)
      m_store->apply({epochOf(kStudent, epoch, 60 / epoch), epochOf(kBaseline, epoch, 90 / epoch)});
  }
};

}  // namespace retort

QTEST_MAIN(retort::TestCurvesPage)
#include "test_curves_page.moc"
