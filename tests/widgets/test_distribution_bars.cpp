#include <QHelpEvent>
#include <QScrollBar>
#include <QSignalSpy>
#include <QToolTip>
#include <QtTest>

#include "widgets/distribution_bars.h"
#include "widgets/theme.h"

namespace retort {

namespace {

DistributionData dataOf(int classes, int blocks) {
  DistributionData data;
  data.trueClass = 2 % classes;
  for (int i = 0; i < classes; ++i) data.classNames.push_back(QStringLiteral("class %1").arg(i));
  const QColor colours[] = {teacherColour(), studentColour(), baselineColour()};
  for (int b = 0; b < blocks; ++b) {
    DistributionBlock block;
    block.title = QStringLiteral("model %1").arg(b);
    block.note = QStringLiteral("entropy 1.2");
    block.colour = colours[b % 3];
    block.values.assign(static_cast<std::size_t>(classes), 0.5 / classes);
    block.values[static_cast<std::size_t>(data.trueClass)] = 0.5;
    data.blocks.push_back(block);
  }
  return data;
}

int countPixels(QWidget& widget, const QColor& colour) {
  const QImage image = widget.grab().toImage().convertToFormat(QImage::Format_RGB32);
  int count = 0;
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x)
      if (image.pixel(x, y) == colour.rgb()) ++count;
  return count;
}

}  // namespace

class TestDistributionBars : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { applyTheme(*qApp); }

  void aLinearBarIsAsLongAsItsValue() {
    DistributionBars bars;
    bars.setData(dataOf(10, 3));
    QCOMPARE(bars.barShare(0.25), 0.25);
    QCOMPARE(bars.barShare(0), 0.0);
    QCOMPARE(bars.barShare(1), 1.0);
    QCOMPARE(bars.barShare(std::nan("")), 0.0);
  }

  void aLogarithmicBarShowsWhatIsSmall() {
    DistributionBars bars;
    DistributionData data = dataOf(10, 1);
    data.blocks[0].values[0] = 3e-6;
    bars.setData(data);
    bars.setScale(BarScale::Logarithmic);
    QCOMPARE(bars.floor(), 1e-6);
    QVERIFY(std::abs(bars.barShare(1e-3) - 0.5) < 1e-12);
    QCOMPARE(bars.barShare(1), 1.0);
    QCOMPARE(bars.barShare(0), 0.0);
    data.blocks[0].values[0] = 1e-40;
    bars.setData(data);
    QCOMPARE(bars.floor(), 1e-12);
    QCOMPARE(bars.barShare(1e-40), 0.0);
  }

  void aLogitBarGoesBothWaysFromTheMiddle() {
    DistributionBars bars;
    bars.resize(400, 300);
    DistributionData data = dataOf(3, 1);
    data.blocks[0].scores = {4, -2, -2};
    bars.setData(data);
    bars.setScale(BarScale::Logit);
    QCOMPARE(bars.scoreLimit(), 4.0);
    QCOMPARE(bars.barShare(4), 1.0);
    QCOMPARE(bars.barShare(0), 0.5);
    QCOMPARE(bars.barShare(-2), 0.25);
    QCOMPARE(bars.barShare(-99), 0.0);
    const QImage shown = bars.viewport()->grab().toImage().convertToFormat(QImage::Format_RGB32);
    const auto inked = [&](int row) {
      const QRect line = bars.rowRect(0, row);
      std::pair<int, int> ends{line.right(), line.left()};
      for (int x = line.left(); x <= line.right(); ++x)
        if (shown.pixel(x, line.center().y() + 1) == teacherColour().rgb())
          ends = {std::min(ends.first, x), std::max(ends.second, x)};
      return ends;
    };
    const auto positive = inked(0);
    const auto negative = inked(1);
    QVERIFY(std::abs(positive.first - negative.second) <= 4);  // they meet at the axis
    QVERIFY(std::abs((positive.second - positive.first) - 2 * (negative.second - negative.first)) <= 5);
  }

  void rowsForSomeClassesAndOneForTheOthers() {
    DistributionBars bars;
    bars.resize(300, 400);
    DistributionData data = dataOf(62, 2);
    data.rows = {2, 40, 7};
    bars.setData(data);
    QCOMPARE(bars.rowCount(), 4);
    QCOMPARE(bars.classOfRow(1), 40);
    QCOMPARE(bars.classOfRow(3), -1);
    QSignalSpy chosen(&bars, &DistributionBars::classActivated);
    QSignalSpy others(&bars, &DistributionBars::othersActivated);
    bars.show();
    QVERIFY(QTest::qWaitForWindowExposed(&bars));
    QCOMPARE(bars.verticalScrollBar()->maximum(), 0);
    QTest::mouseClick(bars.viewport(), Qt::LeftButton, {}, bars.rowRect(1, 1).center());
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(chosen[0][0].toInt(), 40);
    QTest::mouseClick(bars.viewport(), Qt::LeftButton, {}, bars.rowRect(0, 3).center());
    QCOMPARE(others.count(), 1);
  }

  void keysWalkTheRowsAndChoose() {
    DistributionBars bars;
    bars.resize(300, 200);
    bars.setData(dataOf(62, 1));
    bars.show();
    QVERIFY(QTest::qWaitForWindowExposed(&bars));
    bars.setFocus(Qt::TabFocusReason);
    QSignalSpy chosen(&bars, &DistributionBars::classActivated);
    QTest::keyClick(&bars, Qt::Key_Home);
    for (int i = 0; i < 30; ++i) QTest::keyClick(&bars, Qt::Key_Down);
    QCOMPARE(bars.currentRow(), 30);
    QVERIFY(bars.viewport()->rect().contains(bars.rowRect(0, 30).center()));  // it came into sight
    QVERIFY(bars.accessibleDescription().startsWith(QStringLiteral("class 30: model 0")));
    QTest::keyClick(&bars, Qt::Key_Space);
    QCOMPARE(chosen[0][0].toInt(), 30);
    QSignalSpy escaped(&bars, &DistributionBars::escaped);
    QTest::keyClick(&bars, Qt::Key_Escape);
    QCOMPARE(escaped.count(), 1);
  }

  void pickedRowsAreFramed() {
    DistributionBars bars;
    bars.resize(300, 300);
    DistributionData data = dataOf(10, 1);
    bars.setData(data);
    const int before = countPixels(bars, studentColour());  // the accent
    data.picked = {1, 4};
    bars.setData(data);
    const QImage framed = bars.grab().toImage();
    data.picked = {1};
    bars.setData(data);
    QVERIFY(framed != bars.grab().toImage());
    QCOMPARE(before, 0);
  }

  void barsAreDrawnInTheModelsColour() {
    DistributionBars bars;
    bars.resize(300, 600);
    DistributionData data = dataOf(10, 2);
    data.blocks.erase(data.blocks.begin());
    bars.setData(data);
    const int half = countPixels(bars, studentColour());
    data.blocks[0].values[2] = 1;
    bars.setData(data);
    QVERIFY(countPixels(bars, studentColour()) > half + 200);
  }

  void theHeadSaysItsNoteWhereThereIsNoRoomForIt() {
    DistributionBars bars;
    bars.resize(160, 300);
    DistributionData data = dataOf(10, 1);
    data.blocks[0].title = QStringLiteral("student · T 20 · seed 12");
    bars.setData(data);
    bars.show();
    QVERIFY(QTest::qWaitForWindowExposed(&bars));
    const QPoint head(20, 8);
    QHelpEvent event(QEvent::ToolTip, head, bars.viewport()->mapToGlobal(head));
    QApplication::sendEvent(bars.viewport(), &event);
    QCOMPARE(QToolTip::text(), QStringLiteral("student · T 20 · seed 12: entropy 1.2"));
    QToolTip::hideText();
  }

  void sixtyTwoClassesScroll() {
    DistributionBars bars;
    bars.resize(300, 400);
    bars.setData(dataOf(62, 3));
    bars.show();
    QVERIFY(QTest::qWaitForWindowExposed(&bars));
    QVERIFY(bars.verticalScrollBar()->maximum() > 400);
    const QImage top = bars.viewport()->grab().toImage();
    bars.verticalScrollBar()->setValue(bars.verticalScrollBar()->maximum());
    QVERIFY(bars.viewport()->grab().toImage() != top);
    QVERIFY(countPixels(*bars.viewport(), baselineColour()) > 0);
  }

  void tenClassesOfThreeModelsNeedNoScrollingWhereThereIsRoom() {
    DistributionBars bars;
    bars.resize(520, 200);
    bars.setData(dataOf(10, 3));
    bars.show();
    QVERIFY(QTest::qWaitForWindowExposed(&bars));
    QCOMPARE(bars.verticalScrollBar()->maximum(), 0);
  }

  void theTrueClassIsMarked() {
    DistributionBars bars;
    bars.resize(300, 300);
    DistributionData data = dataOf(10, 1);
    bars.setData(data);
    const QImage marked = bars.grab().toImage();
    data.trueClass = -1;
    bars.setData(data);
    QVERIFY(bars.grab().toImage() != marked);
  }

  void aModelWithoutLogitsSaysSo() {
    DistributionBars bars;
    bars.resize(300, 300);
    DistributionData data = dataOf(10, 1);
    data.blocks[0].values.clear();
    bars.setData(data);
    const QImage silent = bars.grab().toImage();
    data.blocks[0].emptyText = QStringLiteral("after its first epoch");
    bars.setData(data);
    QVERIFY(bars.grab().toImage() != silent);
  }

  void nothingAtAllIsNoCrash() {
    DistributionBars bars;
    bars.resize(10, 10);
    bars.setData({});
    bars.setScale(BarScale::Logit);
    QVERIFY(!bars.grab().isNull());
  }
};

}  // namespace retort

QTEST_MAIN(retort::TestDistributionBars)
#include "test_distribution_bars.moc"
