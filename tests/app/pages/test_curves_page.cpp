#include <QCheckBox>
#include <QComboBox>
#include <QSignalSpy>
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
    QTest::mouseClick(control<QCheckBox>("smooth"), Qt::LeftButton, {}, {8, 10});
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
    auto* beside = control<QCheckBox>("beside");
    QSignalSpy changed(m_page.get(), &CurvesPage::viewChanged);
    QVERIFY(!m_page->trainChart()->isVisible() && m_page->panel()->isVisible());
    QTest::mouseClick(beside, Qt::LeftButton, {}, {8, 10});
    QVERIFY(m_page->trainChart()->isVisible() && !m_page->panel()->isVisible());
    QCOMPARE(changed.count(), 1);
    QCOMPARE(m_page->chart()->data().title, QStringLiteral("Test error"));
    QCOMPARE(m_page->trainChart()->data().title, QStringLiteral("Train error"));
    QCOMPARE(m_page->trainChart()->data().series.size(), m_page->chart()->data().series.size());
    QTest::mouseClick(m_page->trainChart()->legend()->items().at(0), Qt::LeftButton);
    QVERIFY(m_store->find(kStudent)->hidden);
    QVERIFY(m_page->chart()->data().series[0].hidden);
    const QJsonObject state = m_page->viewState();
    QTest::mouseClick(beside, Qt::LeftButton, {}, {8, 10});
    QVERIFY(!m_page->trainChart()->isVisible() && m_page->panel()->isVisible());
    m_page->setViewState(state);
    QVERIFY(m_page->trainChart()->isVisible());
  }

  void everyControlHasANameAndATooltip() {
    everyControlHasAName();
    haveTooltips({"scale", "smooth", "export", "resetZoom"});
  }

 private:
  void begin() {
    m_store->apply(queuedExperiment());
    for (int epoch = 1; epoch <= 10; ++epoch)
      m_store->apply({epochOf(kStudent, epoch, 60 / epoch), epochOf(kBaseline, epoch, 90 / epoch)});
  }
};

}  // namespace retort

QTEST_MAIN(retort::TestCurvesPage)
#include "test_curves_page.moc"
