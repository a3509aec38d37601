#include <QSignalSpy>
#include <QtTest>

#include "tests/widgets/made_up_curves.h"
#include "widgets/curve_chart.h"
#include "widgets/curve_legend.h"
#include "widgets/curve_plot.h"
#include "widgets/curve_readout.h"
#include "widgets/theme.h"

namespace retort {

using test::lineOf;
using test::twoCurves;

namespace {

/// How many pixels of the plot have exactly this colour.
int countPixels(QWidget& widget, const QColor& colour) {
  const QImage image = widget.grab().toImage().convertToFormat(QImage::Format_RGB32);
  int count = 0;
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x)
      if (image.pixel(x, y) == colour.rgb()) ++count;
  return count;
}

}  // namespace

class TestCurveChart : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { applyTheme(*qApp); }

  void init() {
    m_chart = std::make_unique<CurveChart>();
    m_chart->resize(700, 400);
    m_chart->setData(twoCurves());
    m_chart->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_chart.get()));
  }

  void cleanup() { m_chart.reset(); }

  void crosshairTellsTheValuesOfTheNearestEpoch() {
    hover(24.3);
    QCOMPARE(plot().crosshair(), std::optional(24.0));
    const auto values = plot().crosshairValues();
    QCOMPARE(values.size(), std::size_t{2});
    QCOMPARE(values[0].name, QStringLiteral("student"));
    QCOMPARE(values[0].value, 0.5);
    QCOMPARE(values[1].value, 20.0 / 24);
    QVERIFY(plot().accessibleDescription().contains(QLatin1String("student 0.50 %")));
  }

  void crosshairLeavesOutWhatIsHiddenOrHasNoPointThere() {
    CurveData data = twoCurves();
    data.series[0].points.resize(10);
    data.series[1].hidden = true;
    m_chart->setData(data);
    hover(30);
    QCOMPARE(plot().crosshair(), std::optional(10.0));
    QCOMPARE(plot().crosshairValues().size(), std::size_t{1});
  }

  void arrowKeysMoveTheCrosshair() {
    plot().setFocus();
    QTest::keyClick(&plot(), Qt::Key_Left);
    QCOMPARE(plot().crosshair(), std::optional(30.0));
    QTest::keyClick(&plot(), Qt::Key_Left);
    QCOMPARE(plot().crosshair(), std::optional(29.0));
    QTest::keyClick(&plot(), Qt::Key_Right);
    QTest::keyClick(&plot(), Qt::Key_Right);
    QCOMPARE(plot().crosshair(), std::optional(30.0));
    QTest::keyClick(&plot(), Qt::Key_Escape);
    QVERIFY(!plot().crosshair());
  }

  void clickInTheLegendHidesAndShows() {
    QSignalSpy hidden(m_chart.get(), &CurveChart::hiddenChanged);
    QVERIFY(countPixels(plot(), studentColour()) > 50);
    QTest::mouseClick(item(0), Qt::LeftButton);
    QCOMPARE(hidden.count(), 1);
    QCOMPARE(hidden[0][0].toULongLong(), quint64{7});
    QCOMPARE(hidden[0][1].toBool(), true);
    QCOMPARE(countPixels(plot(), studentColour()), 0);
    QVERIFY(item(0)->accessibleName().contains(QLatin1String("hidden")));
    item(0)->setFocus();
    QTest::keyClick(item(0), Qt::Key_Space);
    QCOMPARE(hidden.count(), 2);
    QVERIFY(countPixels(plot(), studentColour()) > 50);
  }

  void longNamesThatDifferInTheirMiddleAreLegible() {
    CurveData data = m_chart->data();
    data.series[0].name = QStringLiteral("student 100-100 · T 2 · Specialists 8 · teacher's Seed 1");
    m_chart->setData(data);
    m_chart->resize(600, 400);
    QVERIFY(item(0)->sizeHint().width() > item(0)->fontMetrics().horizontalAdvance(data.series[0].name) + 26);
    QTRY_COMPARE(item(0)->width(), item(0)->sizeHint().width());
  }

  void teacherLineCanBeHiddenToo() {
    QSignalSpy hidden(m_chart.get(), &CurveChart::hiddenChanged);
    QVERIFY(countPixels(plot(), teacherColour()) > 50);
    QTest::mouseClick(item(2), Qt::LeftButton);
    QCOMPARE(hidden[0][0].toULongLong(), quint64{9});
    QCOMPARE(countPixels(plot(), teacherColour()), 0);
  }

  void dragZoomsAndNewPointsLeaveItSo() {
    QSignalSpy zoomed(m_chart.get(), &CurveChart::zoomChanged);
    drag({10, 2}, {20, 0.5});
    QVERIFY(plot().isZoomed());
    QCOMPARE(zoomed.count(), 1);
    const CurveRange before = plot().range();
    QVERIFY(std::abs(before.left - 10) < 0.2 && std::abs(before.right - 20) < 0.2);
    m_chart->setData(twoCurves(31));
    QCOMPARE(plot().range(), before);
    QTest::mouseDClick(plot().viewport(), Qt::LeftButton, {}, plot().viewport()->rect().center());
    QVERIFY(!plot().isZoomed());
    QCOMPARE(plot().range().right, 40.0);
  }

  void aClickIsNoZoom() {
    QTest::mouseClick(plot().viewport(), Qt::LeftButton, {}, plot().toPixel({15, 3}).toPoint());
    QVERIFY(!plot().isZoomed());
  }

  void wheelZoomsAboutThePointerAndBack() {
    const QPoint at = plot().toPixel({20, 5}).toPoint();
    const QPointF before = plot().fromPixel(at);
    wheel(at, 120);
    QVERIFY(plot().isZoomed());
    const QPointF after = plot().fromPixel(at);
    QVERIFY(std::abs(after.x() - before.x()) < 1e-6 && std::abs(after.y() - before.y()) < 1e-6);
    for (int i = 0; i < 20; ++i) wheel(at, -120);
    QVERIFY(!plot().isZoomed());
  }

  void whatIsInSightMovesWithShiftAndMiddleButton() {
    drag({10, 8}, {20, 1});
    const CurveRange before = plot().range();
    dragWith(Qt::LeftButton, Qt::ShiftModifier, {15, 4}, {12, 4});
    QVERIFY(std::abs(plot().range().left - (before.left + 3)) < 0.2);
    QVERIFY(std::abs(plot().range().right - plot().range().left - (before.right - before.left)) < 1e-9);
    dragWith(Qt::MiddleButton, {}, {15, 4}, {18, 4});
    QVERIFY(std::abs(plot().range().left - before.left) < 0.4);
    m_chart->setData(twoCurves(31));
    QVERIFY(plot().isZoomed());
    for (int i = 0; i < 40; ++i) QTest::keyClick(&plot(), Qt::Key_Right, Qt::ShiftModifier);
    QCOMPARE(plot().range().right, 40.0);  // not beyond what there is
    for (int i = 0; i < 40; ++i) QTest::keyClick(&plot(), Qt::Key_Up, Qt::ShiftModifier);
    const double top = plot().range().top;
    QTest::keyClick(&plot(), Qt::Key_Down, Qt::ShiftModifier);
    QVERIFY(plot().range().top < top);
    QTest::keyClick(&plot(), Qt::Key_Escape);
    QVERIFY(!plot().isZoomed());
  }

  void homeAndEndMoveTheCrosshairFar() {
    plot().setFocus();
    QTest::keyClick(&plot(), Qt::Key_Home);
    QCOMPARE(plot().crosshair(), std::optional(1.0));
    QTest::keyClick(&plot(), Qt::Key_End);
    QCOMPARE(plot().crosshair(), std::optional(30.0));
    QVERIFY(plot().accessibleDescription().startsWith(QLatin1String("epoch 30: student 0.40 %")));
    QVERIFY(plot().accessibleDescription().endsWith(QLatin1String("teacher 1.40 %")));
    CurveData data = twoCurves();
    data.series[0].points.back().setY(0.2);
    m_chart->setData(data);
    QVERIFY(plot().accessibleDescription().startsWith(QLatin1String("epoch 30: student 0.20 %")));
  }

  void aBandIsPaintedReadAndNamed() {
    CurveData data = twoCurves();
    data.references.clear();
    data.series.pop_back();
    const QPoint within = [&] {
      m_chart->setData(data);
      return plot().toPixel({10, 1.2 + 0.5}).toPoint();
    }();
    CurveSeries& mean = data.series[0];
    mean.isBand = true;
    mean.errors.assign(30, 1.0);
    mean.counts.assign(30, 3);
    mean.counts.back() = 2;
    mean.note = QStringLiteral("Mean of 3 runs");
    m_chart->setData(data);
    const QImage image = plot().grab().toImage();
    QVERIFY(image.pixelColor(plot().toPixel({10, 1.2 + 0.5}).toPoint()) != image.pixelColor(within.x(), 1));
    QVERIFY(image.pixelColor(plot().toPixel({10, 1.2 + 1.6}).toPoint()) == QColor(Qt::white));
    QTest::keyClick(&plot(), Qt::Key_End);
    QCOMPARE(plot().crosshairValues().at(0).text, QStringLiteral("0.40 ± 1.00 % (2 of 3)"));
    QTest::keyClick(&plot(), Qt::Key_Left);
    QCOMPARE(plot().crosshairValues().at(0).text, QStringLiteral("0.41 ± 1.00 %"));
    QVERIFY(item(0)->toolTip().contains(QLatin1String("Mean of 3 runs")));
    m_chart->setLogScale(true);  // below 0 there is nothing to see, and nothing to fail
    QVERIFY(plot().range().bottom > 0);
    QVERIFY(
        csvOf(data).startsWith(QStringLiteral("\"epoch\",\"student %\",\"student ± %\",\"student n\"\n1,12,1,3\n")));
  }

  void mutedSeriesStandBehindAndAreNotRead() {
    CurveData data = twoCurves();
    const CurveRange before = plot().range();
    data.series[1].isMuted = true;
    for (QPointF& point : data.series[1].points) point.ry() *= 4;
    m_chart->setData(data);
    QVERIFY(plot().range().top < before.top);  // the range is the others'
    QCOMPARE(countPixels(plot(), baselineColour()), 0);
    QCOMPARE(m_chart->legend()->items().size(), std::size_t{2});
    hover(12);
    QCOMPARE(plot().crosshairValues().size(), std::size_t{1});
    QVERIFY(!csvOf(data).contains(QLatin1String("baseline")));
  }

  void overTimeTheNearestPointIsRead() {
    CurveData data = twoCurves();
    data.references.clear();
    data.xName = QStringLiteral("time");
    data.xKind = CurveX::Seconds;
    data.xMaximum = 0;
    for (QPointF& point : data.series[0].points) point.rx() *= 10;              // 300 s
    for (QPointF& point : data.series[1].points) point.rx() = point.x() * 7.1;  // 213 s
    m_chart->setData(data);
    QCOMPARE(plot().range().right, 300.0);
    hover(101);
    QCOMPARE(plot().crosshairValues().size(), std::size_t{2});
    QCOMPARE(plot().crosshairValues()[0].value, 1.2);
    QCOMPARE(plot().crosshairValues()[1].value, 20.0 / 14);  // 99.4 s
    hover(290);
    QCOMPARE(plot().crosshairValues().size(), std::size_t{1});  // the other was over long before
    QVERIFY(plot().accessibleDescription().startsWith(QLatin1String("time 4:50 min")));
    QTest::keyClick(&plot(), Qt::Key_Left);
    QVERIFY(*plot().crosshair() <= 287);
    QTest::keyClick(&plot(), Qt::Key_Plus);
    QVERIFY(plot().isZoomed());
  }

  void manyValuesStandInColumnsWithinTheChart() {
    CurveData data = twoCurves();
    data.series.clear();
    for (std::uint64_t i = 0; i < 60; ++i)
      data.series.push_back(lineOf(i, QStringLiteral("student 30-30 number %1").arg(i), studentColour(), 30, 12));
    m_chart->setData(data);
    hover(28);
    QCOMPARE(plot().crosshairValues().size(), std::size_t{60});
    const QImage image = plot().grab().toImage();
    for (int y = 0; y < image.height() - 30; ++y)  // the box ends above the axis
      QVERIFY(image.pixelColor(2, y) == QColor(Qt::white));
  }

  void partsFollowTheirSeriesAndStandNotInTheLegend() {
    CurveData data = twoCurves();
    data.series[1].key = data.series[0].key;
    data.series[1].isPart = true;
    m_chart->setData(data);
    QCOMPARE(m_chart->legend()->items().size(), std::size_t{2});
    QVERIFY(countPixels(plot(), baselineColour()) > 20);
    QTest::mouseClick(item(0), Qt::LeftButton);
    QCOMPARE(countPixels(plot(), studentColour()) + countPixels(plot(), baselineColour()), 0);
  }

  void logarithmicScaleDrawsZeros() {
    CurveData data = twoCurves();
    data.series[0].points.back().setY(0);
    m_chart->setData(data);
    m_chart->setLogScale(true);
    QVERIFY(plot().range().bottom > 0);
    const QPointF zero = plot().toPixel(data.series[0].points.back());
    QVERIFY(std::abs(zero.y() - plot().toPixel({30, plot().range().bottom}).y()) < 1e-6);
    hover(30);
    QCOMPARE(plot().crosshairValues()[0].value, 0.0);
    QVERIFY(countPixels(plot(), studentColour()) > 50);
  }

  void longRunsAreDecimated() {
    CurveData data = twoCurves(1);
    data.series[0] = lineOf(7, QStringLiteral("student"), studentColour(), 50000, 100);
    m_chart->setData(data);
    QVERIFY(plot().drawnPoints(0) <= 2 * plot().viewport()->width());
    QVERIFY(plot().drawnPoints(0) > 100);
  }

  void smoothedLineLeavesTheMeasuredOneFaintBelow() {
    CurveData data = twoCurves();
    data.references.clear();
    const int before = countPixels(plot(), studentColour());
    for (CurveSeries& series : data.series) {
      for (std::size_t i = 0; i < series.points.size(); i += 2) series.points[i].ry() *= 1.5;
      series.smoothed = smoothed(series.points, 2);
    }
    m_chart->setData(data);
    QVERIFY(before > 0 && countPixels(plot(), studentColour()) > 50);
    hover(11);
    QCOMPARE(plot().crosshairValues()[0].value, data.series[0].points[10].y());
  }

  void fewerSeriesThanBefore() {
    CurveData data = twoCurves();
    data.series.pop_back();
    m_chart->setData(data);
    QCOMPARE(m_chart->legend()->items().size(), std::size_t{2});
    QCOMPARE(countPixels(plot(), baselineColour()), 0);
  }

  void minorLinesAreDrawnWithoutLabelAndLegend() {
    CurveData data = twoCurves();
    data.series.clear();
    data.references = {{9, QStringLiteral("member"), {}, QColor(1, 2, 200), 1.4, false, true}};
    m_chart->setData(data);
    QVERIFY(m_chart->legend()->items().empty());
    const int thin = countPixels(plot(), QColor(1, 2, 200));
    data.references[0].isMinor = false;
    data.references[0].label = QStringLiteral("member 1.40 %");
    m_chart->setData(data);
    QCOMPARE(m_chart->legend()->items().size(), std::size_t{1});
    QVERIFY(countPixels(plot(), QColor(1, 2, 200)) > thin);
  }

  void labelsThatHaveNoRoomAreLeftOut() {
    CurveData data = twoCurves();
    data.series.clear();
    data.references.clear();
    for (std::uint64_t i = 0; i < 40; ++i)
      data.references.push_back({i, QStringLiteral("teacher"), QStringLiteral("a teacher's long name 1.40 %"),
                                 QColor(1, 2, 200), 1.4, false});
    m_chart->setData(data);
    const QImage image = plot().grab().toImage().convertToFormat(QImage::Format_RGB32);
    for (int y = 0; y < image.height(); ++y) QVERIFY(image.pixel(0, y) != QColor(1, 2, 200).rgb());
  }

  void emptyChartSaysWhatToDo() {
    m_chart->setData({});
    m_chart->setEmptyText(QString());
    const QImage silent = plot().grab().toImage();
    m_chart->setEmptyText(QStringLiteral("Press Run."));
    QVERIFY(plot().grab().toImage() != silent);
    QTest::mouseMove(plot().viewport(), plot().viewport()->rect().center());
    QVERIFY(!plot().crosshair());
  }

  void manyUpdatesAreQuick() {
    CurveData data = twoCurves(200);
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < 30; ++i) {
      data.series[0].points.back().ry() += 0.01;
      m_chart->setData(data);
      plot().viewport()->repaint();
    }
    qInfo("%.2f ms an update", static_cast<double>(timer.elapsed()) / 30);
    QVERIFY(timer.elapsed() < 30 * 33);
  }

 private:
  CurvePlot& plot() { return *m_chart->plot(); }
  LegendItem* item(std::size_t index) { return m_chart->legend()->items().at(index); }

  void hover(double epoch) {
    const double middle = (plot().range().bottom + plot().range().top) / 2;
    QTest::mouseMove(plot().viewport(), plot().toPixel({epoch, middle}).toPoint());
    QTRY_VERIFY(plot().crosshair());
  }

  void drag(const QPointF& from, const QPointF& to) {
    QTest::mousePress(plot().viewport(), Qt::LeftButton, {}, plot().toPixel(from).toPoint());
    QTest::mouseMove(plot().viewport(), plot().toPixel(to).toPoint());
    QTest::mouseRelease(plot().viewport(), Qt::LeftButton, {}, plot().toPixel(to).toPoint());
  }

  void dragWith(Qt::MouseButton button, Qt::KeyboardModifiers keys, const QPointF& from, const QPointF& to) {
    const QPoint start = plot().toPixel(from).toPoint();
    const QPoint end = plot().toPixel(to).toPoint();
    QTest::mousePress(plot().viewport(), button, keys, start);
    QTest::mouseMove(plot().viewport(), end);
    QTest::mouseRelease(plot().viewport(), button, keys, end);
  }

  void wheel(const QPoint& at, int delta) {
    QWheelEvent event(at, plot().viewport()->mapToGlobal(at), {}, {0, delta}, Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(plot().viewport(), &event);
  }

  std::unique_ptr<CurveChart> m_chart;
};

}  // namespace retort

QTEST_MAIN(retort::TestCurveChart)
#include "test_curve_chart.moc"
