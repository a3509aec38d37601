#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include <QElapsedTimer>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QToolTip>
#include <QtTest>

#include "widgets/class_map.h"
#include "widgets/class_map_layout.h"
#include "widgets/class_map_painter.h"
#include "widgets/contrast.h"
#include "widgets/export_actions.h"
#include "widgets/theme.h"

namespace retort {

namespace {

const QString kNames = QStringLiteral("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

ClassMapPoint pointOf(const QString& name, const QPointF& place, int cluster) {
  return {name, place, cluster, QStringLiteral("class %1").arg(name)};
}

/// A cross: 0 in the middle, then right, up, left, down of it.
ClassMapData crossOf(double size = 1) {
  ClassMapData data;
  data.title = QStringLiteral("Map of classes");
  data.points = {pointOf(QStringLiteral("0"), {0, 0}, 0), pointOf(QStringLiteral("right"), {size, 0}, 1),
                 pointOf(QStringLiteral("up"), {0, size}, 1), pointOf(QStringLiteral("left"), {-size, 0}, 2),
                 pointOf(QStringLiteral("down"), {0, -size}, -1)};
  data.clusterNames = {QStringLiteral("first"), QStringLiteral("second"), QStringLiteral("third")};
  data.note = QStringLiteral("two of many directions");
  return data;
}

/// Most of them crowd around the middle.
ClassMapData crowdOf(int classes) {
  ClassMapData data;
  for (int i = 0; i < classes; ++i) {
    const double radius = i % 8 == 0 ? 1 : 0.02 * (i % 5);
    data.points.push_back(pointOf(kNames.mid(i, 1), {radius * std::cos(2.4 * i), radius * std::sin(2.4 * i)}, i % 9));
  }
  return data;
}

QPointF centreOf(const ClassMap& map, int point) { return QRectF(map.pointRect(point)).center(); }

double distanceOf(const QPointF& one, const QPointF& other) {
  return std::hypot(one.x() - other.x(), one.y() - other.y());
}

}  // namespace

class TestClassMap : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { applyTheme(*qApp); }

  void init() {
    m_map = std::make_unique<ClassMap>();
    m_map->resize(600, 320);
    m_map->setData(crossOf());
    m_map->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_map.get()));
  }

  void bothAxesHaveOneScaleAndUpIsUp() {
    const QPointF middle = centreOf(*m_map, 0);
    const double right = centreOf(*m_map, 1).x() - middle.x();
    const double up = middle.y() - centreOf(*m_map, 2).y();
    QVERIFY2(up > 90, qPrintable(QString::number(up)));
    QVERIFY(std::abs(right - up) <= 1);
    QVERIFY(std::abs(centreOf(*m_map, 1).y() - middle.y()) <= 1);
  }

  void everyMarkIsInsideAndFound() {
    for (const QSize& size : {QSize(600, 320), QSize(240, 500), QSize(220, 160)}) {
      m_map->resize(size);
      for (int point = 0; point < 5; ++point) {
        QVERIFY(m_map->rect().contains(m_map->pointRect(point)));
        QCOMPARE(m_map->pointAt(m_map->pointRect(point).center()), point);
      }
    }
    QCOMPARE(m_map->pointAt({1, 1}), -1);
  }

  void aLegendThatWouldTakeTheRoomIsLeftOut() {
    ClassMapData data = crossOf();
    data.clusterNames.clear();
    for (int i = 1; i <= 14; ++i) data.clusterNames << QStringLiteral("Cluster %1").arg(i);
    const std::vector<QPointF> places{{0, 0}, {1, 0}, {0, 1}, {-1, 0}, {0, -1}};
    const auto layout = [&](const QSize& size) { return classMapLayout(data, places, viewOf(data), size, textFont()); };
    QCOMPARE(layout({240, 400}).legend.size(), std::size_t{14});
    QVERIFY(layout({240, 150}).legend.empty());
    QVERIFY2(layout({240, 150}).room.height() > 100, "the marks have what the legend leaves");
  }

  void aClickChooses() {
    const QSignalSpy spy(m_map.get(), &ClassMap::pointActivated);
    QTest::mouseClick(m_map.get(), Qt::LeftButton, {}, m_map->pointRect(3).center());
    QCOMPARE(spy.size(), 1);
    QCOMPARE(spy[0][0].toInt(), 3);
    QCOMPARE(m_map->currentPoint(), 3);
    QTest::mouseClick(m_map.get(), Qt::LeftButton, {}, {1, 1});
    QTest::mouseClick(m_map.get(), Qt::RightButton, {}, m_map->pointRect(2).center());
    QCOMPARE(spy.size(), 1);
  }

  void arrowsGoToTheNearestInThatDirection() {
    const auto press = [this](Qt::Key key) { QTest::keyClick(m_map.get(), key); };
    const QSignalSpy spy(m_map.get(), &ClassMap::pointActivated);
    m_map->setCurrentPoint(0);
    for (const auto& [key, point] : {std::pair(Qt::Key_Right, 1), std::pair(Qt::Key_Right, 1),
                                     std::pair(Qt::Key_Left, 0), std::pair(Qt::Key_Up, 2), std::pair(Qt::Key_Down, 0),
                                     std::pair(Qt::Key_Left, 3), std::pair(Qt::Key_Down, 4)}) {
      press(key);
      QCOMPARE(m_map->currentPoint(), point);
    }
    QVERIFY(spy.isEmpty());
    press(Qt::Key_Return);
    QCOMPARE(spy.size(), 1);
    QCOMPARE(spy[0][0].toInt(), 4);
  }

  void aLetterGoesToTheClassThatBeginsWithIt() {
    m_map->setData(crowdOf(62));
    QTest::keyClicks(m_map.get(), QStringLiteral("k"));
    QCOMPARE(m_map->data().points[static_cast<std::size_t>(m_map->currentPoint())].name, QStringLiteral("k"));
    QTest::keyClicks(m_map.get(), QStringLiteral("7"));
    QCOMPARE(m_map->currentPoint(), 7);
    QTest::keyClicks(m_map.get(), QStringLiteral("?"));
    QCOMPARE(m_map->currentPoint(), 7);
  }

  void aScreenReaderHearsTheCurrentClass() {
    QVERIFY(!m_map->accessibleName().isEmpty());
    QFocusEvent event(QEvent::FocusIn, Qt::TabFocusReason);
    QCoreApplication::sendEvent(m_map.get(), &event);
    QCOMPARE(m_map->accessibleDescription(), QStringLiteral("class 0"));
    m_map->setCurrentPoint(2);
    QCOMPARE(m_map->accessibleDescription(), QStringLiteral("class up"));
    m_map->setCurrentPoint(99);
    QCOMPARE(m_map->currentPoint(), -1);
  }

  void theTipIsTheClassesDescription() {
    const QPoint place = m_map->pointRect(1).center();
    QHelpEvent event(QEvent::ToolTip, place, m_map->mapToGlobal(place));
    QCoreApplication::sendEvent(m_map.get(), &event);
    QTRY_COMPARE(QToolTip::text(), QStringLiteral("class right"));
    QToolTip::hideText();
  }

  void newPlacesAreMovedTo() {
    const QPointF before = centreOf(*m_map, 0);
    ClassMapData data = crossOf();
    data.points[0].place = {0.5, 0.5};
    m_map->setCurrentPoint(2);
    m_map->setData(data);
    QVERIFY(m_map->isMoving());
    QVERIFY(distanceOf(centreOf(*m_map, 0), before) < 20);  // it sets out from there
    QCOMPARE(m_map->currentPoint(), 2);
    QTRY_VERIFY(!m_map->isMoving());
    const double half = (centreOf(*m_map, 1).x() - centreOf(*m_map, 3).x()) / 4;
    QVERIFY(distanceOf(centreOf(*m_map, 0), before + QPointF(half, -half)) <= 2);
  }

  void anInterruptedMovementGoesOnFromWhereItIs() {
    m_map->setData(crossOf());
    QTRY_VERIFY(!m_map->isMoving());
    const QPointF start = centreOf(*m_map, 0);
    ClassMapData data = crossOf();
    data.points[0].place = {0.6, 0.4};
    m_map->setData(data);
    QTRY_VERIFY(distanceOf(centreOf(*m_map, 0), start) > 10);
    const QPointF half = centreOf(*m_map, 0);
    data.points[0].place = {-0.6, 0.4};
    m_map->setData(data);
    QVERIFY(m_map->isMoving());
    QVERIFY(distanceOf(centreOf(*m_map, 0), half) < 10);
    QTRY_VERIFY(!m_map->isMoving());
    m_map->setAnimated(false);
    const QPointF end = centreOf(*m_map, 0);
    m_map->setData(data);
    QVERIFY(distanceOf(centreOf(*m_map, 0), end) < 0.5);
  }

  void theViewMovesToo() {
    const double before = centreOf(*m_map, 1).x();
    ClassMapData data = crossOf();
    data.points[1].place = {30, 0};  // so that all others come closer together
    m_map->setData(data);
    const double small = centreOf(*m_map, 2).y();
    QTRY_VERIFY(!m_map->isMoving());
    QVERIFY(m_map->rect().contains(m_map->pointRect(1)));
    QVERIFY(centreOf(*m_map, 1).x() > before);
    QVERIFY(centreOf(*m_map, 2).y() > small);
  }

  void withoutAnimationItIsThereAtOnce() {
    m_map->setAnimated(false);
    m_map->setData(crossOf(5));
    QVERIFY(!m_map->isMoving());
    m_map->setAnimated(true);
    ClassMapData others = crowdOf(10);
    m_map->setData(others);  // other classes do not come from anywhere
    QVERIFY(!m_map->isMoving());
    m_map->hide();
    others.points[0].place = {0.5, 0};
    m_map->setData(others);
    QVERIFY(!m_map->isMoving());
  }

  void marksDoNotHideEachOther() {
    m_map->resize(500, 360);
    m_map->setData(crowdOf(62));
    for (int i = 0; i < 62; ++i) {
      QVERIFY(m_map->rect().contains(m_map->pointRect(i)));
      QCOMPARE(m_map->pointAt(m_map->pointRect(i).center()), i);
      for (int j = 0; j < i; ++j)
        QVERIFY2(distanceOf(centreOf(*m_map, i), centreOf(*m_map, j)) > 0.75 * m_map->pointRect(i).height(),
                 qPrintable(kNames.mid(i, 1) + kNames.mid(j, 1)));
    }
  }

  void longNamesDoNotHideEachOther() {
    ClassMapData data;
    for (const char* name : {"backward", "forward", "follow", "marvin"})
      data.points.push_back(pointOf(QLatin1String(name), {0, 0}, 0));
    m_map->setData(data);
    for (int i = 0; i < 4; ++i)
      for (int j = 0; j < i; ++j) QVERIFY(!m_map->pointRect(i).adjusted(1, 1, -1, -1).intersects(m_map->pointRect(j)));
  }

  void aClusterIsToldByMoreThanItsColour() {
    const QRectF box(0, 0, 20, 20);
    std::set<std::pair<QRgb, int>> looks;
    for (int cluster = 0; cluster < 24; ++cluster) {
      int shape = 0;
      while (shape < cluster && markPath(shape, box) != markPath(cluster, box)) ++shape;
      looks.insert({clusterColour(cluster, m_map->palette()).rgb(), shape});
      if (cluster > 0) QVERIFY(markPath(cluster, box) != markPath(cluster - 1, box));
      QVERIFY(contrastOf(clusterColour(cluster, m_map->palette()), cardColour(m_map->palette())) >= 4.5);
    }
    QCOMPARE(looks.size(), std::size_t{24});
    QVERIFY(clusterColour(-1, m_map->palette()) == mutedColour(m_map->palette()));
  }

  void coloursCanBeReadOnDarkToo() {
    QPalette dark = m_map->palette();
    dark.setColor(QPalette::Base, QColor(0x16, 0x1b, 0x22));
    for (int cluster = 0; cluster < 6; ++cluster)
      QVERIFY(contrastOf(clusterColour(cluster, dark), cardColour(dark)) >= 4.5);
    QCOMPARE(readableOn(Qt::white, Qt::black), QColor(Qt::black));
    QVERIFY(contrastOf(readableOn(Qt::white, Qt::white), Qt::white) >= 4.5);
  }

  void copiesAndSaves() {
    QTemporaryDir folder;
    for (const char* suffix : {"png", "svg", "csv"})
      QVERIFY(m_map->exporting()->saveTo(folder.filePath(QStringLiteral("map.") + QLatin1String(suffix))));
    QCOMPARE(QImage(folder.filePath(QStringLiteral("map.png"))).size(), m_map->size() * 2);
    QVERIFY(m_map->exporting()->svg().contains("second"));
    QFile csv(folder.filePath(QStringLiteral("map.csv")));
    QVERIFY(csv.open(QIODevice::ReadOnly));
    QCOMPARE(QString::fromUtf8(csv.readAll()),
             QStringLiteral("\"Class\",\"x\",\"y\",\"Cluster\"\n\"0\",0,0,\"first\"\n\"right\",1,0,\"second\"\n"
                            "\"up\",0,1,\"second\"\n\"left\",-1,0,\"third\"\n\"down\",0,-1,\"\"\n"));
  }

  void thePictureIsOfTheEndOfTheMovementWithoutTheSelection() {
    m_map->setAnimated(false);
    ClassMapData data = crossOf();
    data.points[0].place = {0.5, 0.5};
    m_map->setData(data);
    const QImage end = m_map->exporting()->image();
    m_map->setCurrentPoint(1);
    QCOMPARE(m_map->exporting()->image(), end);
    m_map->setData(crossOf());
    m_map->setAnimated(true);
    m_map->setData(data);
    QVERIFY(m_map->isMoving());
    QCOMPARE(m_map->exporting()->image(), end);
  }

  void oddPlacesAreShownToo() {
    ClassMapData data = crossOf();
    data.points[1].place = {std::nan(""), std::numeric_limits<double>::infinity()};
    m_map->setData(data);
    QTRY_VERIFY(!m_map->isMoving());
    for (int i = 0; i < 5; ++i) QVERIFY(m_map->rect().contains(m_map->pointRect(i)));
    for (ClassMapPoint& point : data.points) point.place = {7, 7};
    m_map->setData(data);
    QTRY_VERIFY(!m_map->isMoving());
    for (int i = 0; i < 5; ++i) QCOMPARE(m_map->pointAt(m_map->pointRect(i).center()), i);
    m_map->resize(20, 20);
    QVERIFY(!m_map->grab().isNull());
  }

  void nothingToShowSaysWhatToDo() {
    const QImage full = m_map->grab().toImage();
    m_map->setData({});
    const QImage empty = m_map->grab().toImage();
    m_map->setEmptyText(QStringLiteral("Train a teacher"));
    QVERIFY(m_map->grab().toImage() != empty);
    QVERIFY(empty != full);
    QTest::mouseClick(m_map.get(), Qt::LeftButton, {}, {100, 100});
    for (const Qt::Key key : {Qt::Key_Right, Qt::Key_Return, Qt::Key_A}) QTest::keyClick(m_map.get(), key);
    QCOMPARE(m_map->currentPoint(), -1);
    QVERIFY(csvOf(m_map->data()).isEmpty());
  }

  void sixtyTwoClassesMoveInAFewMilliseconds() {
    m_map->resize(620, 440);
    m_map->setAnimated(false);
    const ClassMapData data = crowdOf(62);
    QImage image(m_map->size(), QImage::Format_RGB32);
    double arranging = 1e9;
    double painting = 1e9;
    for (int round = 0; round < 7; ++round) {
      QElapsedTimer timer;
      timer.start();
      m_map->setData(data);
      arranging = std::min(arranging, static_cast<double>(timer.nsecsElapsed()) * 1e-6);
      timer.restart();
      m_map->render(&image);
      painting = std::min(painting, static_cast<double>(timer.nsecsElapsed()) * 1e-6);
    }
    qInfo("62 classes: arranged in %.2f ms, painted in %.2f ms", arranging, painting);
    QVERIFY2(arranging + painting < 16, "slower than a frame of an animation");
  }

 private:
  std::unique_ptr<ClassMap> m_map;
};

}  // namespace retort

QTEST_MAIN(retort::TestClassMap)
#include "test_class_map.moc"
