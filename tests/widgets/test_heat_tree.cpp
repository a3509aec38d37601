#include <algorithm>
#include <cmath>

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QToolTip>
#include <QtTest>

#include "widgets/contrast.h"
#include "widgets/export_actions.h"
#include "widgets/heat_map.h"
#include "widgets/theme.h"

namespace retort {

namespace {

const QString kNames = QStringLiteral("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

/// A square map: what a class is like, its diagonal aside, with a tree that joins each row to those above it.
HeatMapData similarityOf(int classes) {
  HeatMapData data;
  data.title = QStringLiteral("Mean soft target");
  data.xTitle = QStringLiteral("Class");
  data.valueTitle = QStringLiteral("Probability");
  data.square = true;
  for (int i = 0; i < classes; ++i) data.columns << kNames.mid(i, 1);
  data.rows = data.columns;
  for (int i = 0; i < classes * classes; ++i) {
    HeatCell cell;
    cell.state = HeatState::Measured;
    cell.aside = i % (classes + 1) == 0;
    cell.value = cell.aside ? 0.9 : std::sin(0.37 * i) * 0.1;
    cell.text = cell.aside ? QString() : QString::number(cell.value, 'f', 3);
    cell.brief = cell.text.left(4);
    cell.description = QStringLiteral("cell %1").arg(i);
    data.cells.push_back(cell);
  }
  data.tree.leaves = classes;
  data.tree.names = data.rows;
  data.tree.heightTitle = QStringLiteral("Distance");
  data.tree.merges.push_back({0, 1, 0.1});
  for (int i = 2; i < classes; ++i) data.tree.merges.push_back({classes + i - 2, i, 0.1 * i});
  return data;
}

bool isEmptyRoom(const QImage& image, const QRectF& room, const QColor& colour) {
  for (int y = static_cast<int>(room.top()); y < static_cast<int>(room.bottom()); ++y)
    for (int x = static_cast<int>(room.left()); x < static_cast<int>(room.right()); ++x)
      if (image.pixelColor(x, y) != colour) return false;
  return true;
}

}  // namespace

class TestHeatTree : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { applyTheme(*qApp); }

  void init() {
    m_map = std::make_unique<HeatMap>();
    m_map->resize(480, 420);
    m_map->setData(similarityOf(10));
    m_map->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_map.get()));
  }

  void theLeavesAreAtTheCentresOfTheirRows_data() {
    QTest::addColumn<int>("classes");
    QTest::addColumn<QSize>("size");
    QTest::newRow("10") << 10 << QSize(480, 420);
    QTest::newRow("10, wide") << 10 << QSize(900, 300);
    QTest::newRow("62") << 62 << QSize(480, 420);
    QTest::newRow("62, high") << 62 << QSize(300, 800);
  }

  void theLeavesAreAtTheCentresOfTheirRows() {
    QFETCH(const int, classes);
    QFETCH(const QSize, size);
    m_map->resize(size);
    m_map->setData(similarityOf(classes));
    const DendrogramLayout& tree = m_map->treeLayout();
    QCOMPARE(tree.nodes.size(), static_cast<std::size_t>(classes - 1));
    for (int row = 1; row < classes; ++row) {
      const QRectF cell = m_map->cellRect((row + 1) * classes - 1);
      QCOMPARE(tree.nodes[static_cast<std::size_t>(row - 1)].second, QPointF(tree.room.left(), cell.center().y()));
      QVERIFY(cell.right() < tree.room.left());
    }
    QCOMPARE(tree.nodes.back().place.x(), tree.room.right());
    QVERIFY2(tree.room.width() >= 30, qPrintable(QString::number(tree.room.width())));
    QVERIFY(QRectF(m_map->rect()).contains(tree.room));
    const QRect first = m_map->cellRect(0);
    QCOMPARE(first.width(), first.height());
  }

  void theTipOfAMergeSaysWhatJoinsWhere() {
    const QPoint place = m_map->treeLayout().nodes[0].place.toPoint();
    QHelpEvent event(QEvent::ToolTip, place, m_map->mapToGlobal(place));
    QCoreApplication::sendEvent(m_map.get(), &event);
    QTRY_COMPARE(QToolTip::text(), QStringLiteral("0 and 1 join at 0.10"));
    QToolTip::hideText();
  }

  void thePointerMarksAMerge() {
    const QImage plain = m_map->grab().toImage();
    const DendrogramNode& node = m_map->treeLayout().nodes[3];
    QTest::mouseMove(m_map.get(), QPointF(node.place.x(), (node.place.y() + node.second.y()) / 2).toPoint());
    QTRY_COMPARE(m_map->currentMerge(), 3);
    QVERIFY(m_map->grab().toImage() != plain);
    QCOMPARE(m_map->accessibleDescription(), QStringLiteral("(0, 1, 2, 3) and 4 join at 0.40"));
    QTest::mouseMove(m_map.get(), {3, 3});
    QTRY_COMPARE(m_map->currentMerge(), -1);
    QCOMPARE(m_map->grab().toImage(), plain);
  }

  void theKeysGoIntoTheTreeAndBack() {
    const auto press = [this](Qt::Key key) { QTest::keyClick(m_map.get(), key); };
    const QSignalSpy spy(m_map.get(), &HeatMap::cellActivated);
    m_map->setCurrentCell(28);
    press(Qt::Key_Right);
    QCOMPARE(m_map->currentCell(), 29);
    QCOMPARE(m_map->currentMerge(), -1);
    press(Qt::Key_Right);
    QCOMPARE(m_map->currentMerge(), 1);
    QCOMPARE(m_map->accessibleDescription(), QStringLiteral("(0, 1) and 2 join at 0.20"));
    press(Qt::Key_Right);
    QCOMPARE(m_map->currentMerge(), 2);
    press(Qt::Key_Return);
    QVERIFY(spy.isEmpty());
    for (int i = 0; i < 3; ++i) press(Qt::Key_Left);
    QCOMPARE(m_map->currentMerge(), -1);
    QCOMPARE(m_map->currentCell(), 9);
    QCOMPARE(m_map->accessibleDescription(), QStringLiteral("cell 9"));
    press(Qt::Key_Left);
    QCOMPARE(m_map->currentCell(), 8);
    m_map->setCurrentCell(99);
    for (int i = 0; i < 3; ++i) press(Qt::Key_Right);
    QCOMPARE(m_map->currentMerge(), 8);  // there is none above
    press(Qt::Key_Home);
    QCOMPARE(m_map->currentMerge(), -1);
    QCOMPARE(m_map->currentCell(), 90);
  }

  void aTreeOfOtherRowsIsLeftOut() {
    HeatMapData data = similarityOf(10);
    data.tree.leaves = 11;
    m_map->setData(data);
    QVERIFY(m_map->treeLayout().nodes.empty());
    data.tree.leaves = 10;
    data.tree.merges[4].first = 999;
    m_map->setData(data);
    QVERIFY(m_map->treeLayout().nodes.empty());
    m_map->setCurrentCell(9);
    QTest::keyClick(m_map.get(), Qt::Key_Right);
    QCOMPARE(m_map->currentCell(), 9);
    QVERIFY(!csvOf(data).contains(QLatin1String("Joined")));
  }

  void theTreeIsInThePictureAndInTheTable() {
    const QRectF room = m_map->treeLayout().room;
    QVERIFY(!isEmptyRoom(m_map->exporting()->image(1), room, cardColour(m_map->palette())));
    QVERIFY(csvOf(m_map->data()).endsWith(QLatin1String("\n\"0 1 2 3 4 5 6 7 8\",\"9\",0.9\n")));
    QVERIFY(m_map->exporting()->svg().contains("Distance"));
    HeatMapData data = similarityOf(10);
    data.tree = {};
    m_map->setData(data);
    QVERIFY(isEmptyRoom(m_map->exporting()->image(1), room, cardColour(m_map->palette())));
    QVERIFY(!csvOf(m_map->data()).contains(QLatin1String("Joined")));
  }

  void changesAreSymmetricAroundNought() {
    HeatMapData data = similarityOf(10);
    data.diverging = true;
    const HeatRange range = rangeOf(data);
    QCOMPARE(range.low, -range.high);
    QCOMPARE(colourOf(data, range, 0), divergingColour(0));
    QCOMPARE(colourOf(data, range, range.high), divergingColour(1));
    QCOMPARE(divergingColour(-7), divergingColour(-1));
    QCOMPARE(divergingColour(std::nan("")), divergingColour(0));
    QVERIFY(divergingColour(-1).blue() > divergingColour(-1).red() + 60);
    QVERIFY(divergingColour(1).red() > divergingColour(1).blue() + 60);
    for (const double share : {-1.0, -0.5, 0.0, 0.5, 1.0})
      QVERIFY(contrastOf(textOn(divergingColour(share)), divergingColour(share)) >= 4);
    const QImage plain = m_map->exporting()->image(1);
    m_map->setData(data);
    QVERIFY(m_map->exporting()->image(1) != plain);
    QVERIFY(m_map->exporting()->svg().contains("−"));
  }

  void twoMapsCanShareTheirColours() {
    HeatMapData data = similarityOf(10);
    const double value = data.cells[1].value;
    data.scale = HeatRange{-1, 1, false};
    QCOMPARE(colourOf(data, rangeOf(data), value), viridis((value + 1) / 2));
  }

  void manyShortNamesAreAllShown() {
    m_map->setData(similarityOf(62));
    const HeatLayout layout = heatLayout(m_map->data(), m_map->size(), m_map->font());
    QCOMPARE(layout.rows.step, 1);
    QCOMPARE(layout.columns.step, 1);
    QVERIFY(layout.rows.lines > 1);
    const double height = layout.height * layout.rows.lines;
    QVERIFY2(height >= 7, qPrintable(QString::number(height)));
    QVERIFY(layout.rows.lines * layout.rows.extent <= layout.cells.left());
    QVERIFY(QFontInfo(layout.names).pixelSize() >= 9);
    const double bottom = layout.cells.bottom() + layout.columns.lines * layout.columns.extent;
    QVERIFY(bottom < m_map->height());
    QVERIFY(layout.cells.width() > 250);
  }

  void sixtyTwoClassesArePaintedInAFewMilliseconds() {
    const HeatMapData data = similarityOf(62);
    m_map->resize(620, 560);
    m_map->setData(data);
    QImage image(m_map->size(), QImage::Format_RGB32);
    double setting = 1e9;
    double painting = 1e9;
    for (int round = 0; round < 7; ++round) {
      QElapsedTimer timer;
      timer.start();
      m_map->setData(data);
      setting = std::min(setting, static_cast<double>(timer.nsecsElapsed()) * 1e-6);
      timer.restart();
      m_map->render(&image);
      painting = std::min(painting, static_cast<double>(timer.nsecsElapsed()) * 1e-6);
    }
    qInfo("62 x 62 cells: set in %.2f ms, painted in %.2f ms", setting, painting);
    QVERIFY2(setting + painting < 33, "slower than a frame");
  }

 private:
  std::unique_ptr<HeatMap> m_map;
};

}  // namespace retort

QTEST_MAIN(retort::TestHeatTree)
#include "test_heat_tree.moc"
