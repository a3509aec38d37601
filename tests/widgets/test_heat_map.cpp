#include <QAction>
#include <QClipboard>
#include <QFile>
#include <QMenu>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QToolTip>
#include <QtTest>

#include "widgets/contrast.h"
#include "widgets/export_actions.h"
#include "widgets/heat_map.h"
#include "widgets/theme.h"

namespace retort {

namespace {

HeatCell measured(double value) {
  HeatCell cell;
  cell.state = HeatState::Measured;
  cell.value = value;
  cell.text = QString::number(value);
  cell.note = QStringLiteral("± 5.1 · n 3");
  cell.description = QStringLiteral("cell of %1").arg(value);
  return cell;
}

HeatCell unmeasured(HeatState state, const QString& text) {
  HeatCell cell;
  cell.state = state;
  cell.text = text;
  cell.description = QStringLiteral("state %1").arg(static_cast<int>(state));
  return cell;
}

/// Two rows of five: 100, 110 …; the last of the second row is lost, the others of it are in every other state.
HeatMapData dataOf() {
  HeatMapData data;
  data.title = QStringLiteral("Test errors");
  data.xTitle = QStringLiteral("Temperature");
  data.yTitle = QStringLiteral("Width");
  data.valueTitle = data.title;
  data.decimals = 0;
  data.columns = {QStringLiteral("1"), QStringLiteral("2"), QStringLiteral("4"), QStringLiteral("8"),
                  QStringLiteral("20")};
  data.rows = {QStringLiteral("30"), QStringLiteral("300")};
  for (int i = 0; i < 5; ++i) data.cells.push_back(measured(100 + 10 * i));
  data.cells.push_back(measured(150));
  data.cells.back().partial = true;
  data.cells.push_back(unmeasured(HeatState::Absent, {}));
  data.cells.push_back(unmeasured(HeatState::Waiting, QStringLiteral("0 of 3")));
  data.cells.push_back(unmeasured(HeatState::Undefined, QStringLiteral("–")));
  data.cells.push_back(unmeasured(HeatState::Lost, QStringLiteral("3 diverged")));
  data.best = 0;
  data.brightIsLow = true;
  return data;
}

QImage imageOf(const HeatMap& map) { return map.exporting()->image(1); }

int differences(const QImage& one, const QImage& other, const QRect& room) {
  int count = 0;
  for (int y = room.top(); y <= room.bottom(); ++y)
    for (int x = room.left(); x <= room.right(); ++x) count += one.pixel(x, y) != other.pixel(x, y) ? 1 : 0;
  return count;
}

}  // namespace

class TestHeatMap : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { applyTheme(*qApp); }

  void init() {
    m_map = std::make_unique<HeatMap>();
    m_map->resize(520, 320);
    m_map->setData(dataOf());
    m_map->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_map.get()));
    m_map->activateWindow();
  }

  void everyPlaceBelongsToItsCell() {
    for (int cell = 0; cell < 10; ++cell) {
      const QRect room = m_map->cellRect(cell);
      QVERIFY(m_map->rect().contains(room));
      for (const QPoint& place : {room.topLeft(), room.center(), room.bottomRight()})
        QCOMPARE(m_map->cellAt(place), cell);
      for (int other = 0; other < cell; ++other) QVERIFY(!room.intersects(m_map->cellRect(other)));
    }
    QCOMPARE(m_map->cellAt({0, 0}), -1);
    QCOMPARE(m_map->cellAt({519, 319}), -1);
  }

  void aClickChooses() {
    const QSignalSpy spy(m_map.get(), &HeatMap::cellActivated);
    QTest::mouseClick(m_map.get(), Qt::LeftButton, {}, m_map->cellRect(8).center());
    QCOMPARE(spy.size(), 1);
    QCOMPARE(spy[0][0].toInt(), 1);
    QCOMPARE(spy[0][1].toInt(), 3);
    QCOMPARE(m_map->currentCell(), 8);
    QTest::mouseClick(m_map.get(), Qt::LeftButton, {}, {1, 1});
    QTest::mouseClick(m_map.get(), Qt::RightButton, {}, m_map->cellRect(2).center());
    QCOMPARE(spy.size(), 1);
    QCOMPARE(m_map->currentCell(), 8);
  }

  void keysMoveAndChoose() {
    const QSignalSpy spy(m_map.get(), &HeatMap::cellActivated);
    const auto press = [this](Qt::Key key) { QTest::keyClick(m_map.get(), key); };
    m_map->setCurrentCell(0);
    press(Qt::Key_Right);
    press(Qt::Key_Down);
    QCOMPARE(m_map->currentCell(), 6);
    press(Qt::Key_Down);  // no further
    QCOMPARE(m_map->currentCell(), 6);
    press(Qt::Key_End);
    QCOMPARE(m_map->currentCell(), 9);
    press(Qt::Key_Up);
    press(Qt::Key_Home);
    press(Qt::Key_Left);
    QCOMPARE(m_map->currentCell(), 0);
    QVERIFY(spy.isEmpty());
    press(Qt::Key_Return);
    press(Qt::Key_Space);
    QCOMPARE(spy.size(), 2);
    QCOMPARE(spy[0][0].toInt(), 0);
  }

  void focusByKeyGoesToTheBestCell() {
    HeatMapData data = dataOf();
    data.best = 3;
    m_map->setData(data);
    QCOMPARE(m_map->currentCell(), -1);
    QFocusEvent event(QEvent::FocusIn, Qt::TabFocusReason);
    QCoreApplication::sendEvent(m_map.get(), &event);
    QCOMPARE(m_map->currentCell(), 3);
  }

  void aScreenReaderHearsTheCurrentCell() {
    QVERIFY(!m_map->accessibleName().isEmpty());
    m_map->setCurrentCell(5);
    QCOMPARE(m_map->accessibleDescription(), QStringLiteral("cell of 150"));
    HeatMapData data = dataOf();
    data.cells[5].description = QStringLiteral("another");
    m_map->setData(data);
    QCOMPARE(m_map->accessibleDescription(), QStringLiteral("another"));
  }

  void theTipIsTheCellsDescription() {
    QHelpEvent event(QEvent::ToolTip, m_map->cellRect(4).center(), m_map->mapToGlobal(m_map->cellRect(4).center()));
    QCoreApplication::sendEvent(m_map.get(), &event);
    QTRY_COMPARE(QToolTip::text(), QStringLiteral("cell of 140"));
    QToolTip::hideText();
  }

  void theCurrentCellStaysWhileTheTableDoes() {
    m_map->setCurrentCell(7);
    HeatMapData data = dataOf();
    data.cells[7] = measured(99);
    m_map->setData(data);
    QCOMPARE(m_map->currentCell(), 7);
    data.columns.removeLast();
    data.cells.resize(8);
    m_map->setData(data);
    QCOMPARE(m_map->currentCell(), -1);
  }

  void coloursFollowTheValues() {
    const HeatMapData data = dataOf();
    const HeatRange range = rangeOf(data);
    QCOMPARE(range.low, 100.0);
    QCOMPARE(range.high, 150.0);
    QCOMPARE(colourOf(data, range, 100), viridis(1));
    QCOMPARE(colourOf(data, range, 150), viridis(0));
    const QImage image = imageOf(*m_map);
    QCOMPARE(QColor(image.pixel(m_map->cellRect(1).topLeft() + QPoint(6, 6))), colourOf(data, range, 110));
    HeatMapData flat = data;
    for (HeatCell& cell : flat.cells) cell.value = 7;
    QCOMPARE(colourOf(flat, rangeOf(flat), 7), viridis(0.5));
  }

  void aCellAsideKeepsItsNumberAndTakesNoColour() {
    HeatMapData data = dataOf();
    data.best = -1;
    data.cells[0].note.clear();
    data.cells[0].aside = true;
    data.cells[0].value = 9000;
    QCOMPARE(rangeOf(data).high, 150.0);
    QVERIFY(csvOf(data).contains(QLatin1String("\"30\",9000,110")));
    m_map->setData(data);
    const QPoint inside = m_map->cellRect(0).center() + QPoint(0, m_map->cellRect(0).height() / 2 - 6);
    QCOMPARE(imageOf(*m_map).pixelColor(inside), trackColour(m_map->palette()));
    data.cells[0].text.clear();
    m_map->setData(data);
    QCOMPARE(imageOf(*m_map).pixelColor(inside), cardColour(m_map->palette()));
  }

  void textsCanBeReadOnEveryColour() {
    QCOMPARE(textOn(viridis(0)), QColor(Qt::white));
    QVERIFY(textOn(viridis(1)) != QColor(Qt::white));
    QCOMPARE(viridis(std::nan("")), viridis(0.5));
    QCOMPARE(viridis(7), viridis(1));
  }

  void statesAreToldApartByMoreThanColour() {
    HeatMapData data = dataOf();
    QList<QImage> pictures;
    for (int i = 5; i < 10; ++i)
      pictures << imageOf(*m_map).copy(m_map->cellRect(i)).convertToFormat(QImage::Format_Grayscale8);
    for (qsizetype i = 0; i < pictures.size(); ++i)
      for (qsizetype j = 0; j < i; ++j) QVERIFY(pictures[i] != pictures[j]);
    const QImage partial = imageOf(*m_map);
    data.cells[5].partial = false;
    m_map->setData(data);
    QVERIFY(differences(partial, imageOf(*m_map), m_map->cellRect(5)) > 20);
  }

  void theBestCellHasItsRing() {
    const QImage ringed = imageOf(*m_map);
    HeatMapData data = dataOf();
    data.best = -1;
    m_map->setData(data);
    const QImage plain = imageOf(*m_map);
    QVERIFY(differences(ringed, plain, m_map->cellRect(0)) > 200);
    QCOMPARE(differences(ringed, plain, m_map->cellRect(1)), 0);
    data.best = 99;  // of another table
    m_map->setData(data);
    QCOMPARE(imageOf(*m_map), plain);
  }

  void smallCellsHaveNoTextsAndManyStillFit() {
    HeatMapData data;
    data.valueTitle = data.xTitle = QStringLiteral("x");
    for (int i = 0; i < 60; ++i) data.columns << QStringLiteral("value %1").arg(i);
    for (int i = 0; i < 40; ++i) data.rows << QStringLiteral("row %1").arg(i);
    for (int i = 0; i < 2400; ++i) data.cells.push_back(measured(i));
    m_map->setData(data);
    QVERIFY(m_map->rect().contains(m_map->cellRect(2399)));
    QVERIFY(!m_map->grab().isNull());
    QCOMPARE(m_map->cellAt(m_map->cellRect(1234).topLeft()), 1234);
    const int pitch = m_map->cellRect(61).left() - m_map->cellRect(60).left();
    QVERIFY2(pitch < 12 && m_map->cellRect(60).width() * 5 >= pitch * 4, qPrintable(QString::number(pitch)));
    m_map->resize(20, 20);
    QVERIFY(!m_map->grab().isNull());
  }

  void whereTheTextDoesNotFitTheBriefOneStands() {
    HeatMapData data = dataOf();
    for (HeatCell& cell : data.cells) cell.text = QStringLiteral("1234567890123.456");
    m_map->setData(data);
    const QImage bare = imageOf(*m_map);
    for (HeatCell& cell : data.cells) cell.brief = QStringLiteral("12e11");
    m_map->setData(data);
    QVERIFY(differences(bare, imageOf(*m_map), m_map->cellRect(1)) > 20);
  }

  void nothingToShowSaysWhatToDo() {
    const QImage full = imageOf(*m_map);
    m_map->setData({});
    m_map->setEmptyText(QStringLiteral("Add an axis"));
    QVERIFY(imageOf(*m_map) != full);
    QTest::mouseClick(m_map.get(), Qt::LeftButton, {}, {100, 100});
    QTest::keyClick(m_map.get(), Qt::Key_Right);
    QTest::keyClick(m_map.get(), Qt::Key_Return);
    QCOMPARE(m_map->currentCell(), -1);
    QVERIFY(csvOf(m_map->data()).isEmpty());
  }

  void copiesAndSaves() {
    QTemporaryDir folder;
    const QSignalSpy saved(m_map->exporting(), &ExportActions::saved);
    const QSignalSpy failed(m_map->exporting(), &ExportActions::failed);
    for (const char* suffix : {"png", "svg", "csv"})
      QVERIFY(m_map->exporting()->saveTo(folder.filePath(QStringLiteral("map.") + QLatin1String(suffix))));
    QCOMPARE(saved.size(), 3);
    QCOMPARE(QImage(folder.filePath(QStringLiteral("map.png"))).size(), m_map->size() * 2);
    QFile svg(folder.filePath(QStringLiteral("map.svg")));
    QVERIFY(svg.open(QIODevice::ReadOnly));
    QVERIFY(svg.readAll().contains("<svg"));
    QVERIFY(!m_map->exporting()->saveTo(folder.filePath(QStringLiteral("map.bmp"))));
    QCOMPARE(failed.size(), 1);
    m_map->exporting()->menu()->findChild<QAction*>(QStringLiteral("copyNumbers"))->trigger();
    QCOMPARE(QGuiApplication::clipboard()->text(),
             QStringLiteral("\"Width \\ Temperature\",\"1\",\"2\",\"4\",\"8\",\"20\"\n\"30\",100,110,120,130,140\n"
                            "\"300\",150,,,,\n"));
  }

  void theSelectionIsNotInThePicture() {
    const QImage before = imageOf(*m_map);
    m_map->setCurrentCell(3);
    QCOMPARE(imageOf(*m_map), before);
  }

 private:
  std::unique_ptr<HeatMap> m_map;
};

}  // namespace retort

QTEST_MAIN(retort::TestHeatMap)
#include "test_heat_map.moc"
