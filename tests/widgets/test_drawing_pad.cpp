#include <cmath>

#include <QImage>
#include <QPointingDevice>
#include <QSignalSpy>
#include <QTabletEvent>
#include <QUndoStack>
#include <QtTest>

#include "widgets/drawing_pad.h"
#include "widgets/theme.h"

namespace retort {

class TestDrawingPad : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { applyTheme(*qApp); }

  void init() {
    m_pad = std::make_unique<DrawingPad>();
    m_pad->resize(280, 280);
    m_pad->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_pad.get()));
  }

  void beginsBlank() {
    QVERIFY(m_pad->isEmpty() && !m_pad->canUndo());
    QCOMPARE(inkIn(m_pad->ink().rect()), 0L);
    QVERIFY(!m_pad->accessibleName().isEmpty() && !m_pad->toolTip().isEmpty());
  }

  void theMouseDrawsALine() {
    QSignalSpy changed(m_pad.get(), &DrawingPad::inkChanged);
    stroke({60, 140}, {220, 140});
    QTRY_VERIFY(changed.count() > 0);
    const QImage ink = m_pad->ink();
    QCOMPARE(ink.format(), QImage::Format_Grayscale8);
    QCOMPARE(ink.size(), QSize(280, 280));
    QCOMPARE(qGray(ink.pixel(140, 140)), 255);
    QCOMPARE(qGray(ink.pixel(140, 100)), 0);
    // About as wide as the pen, 24, and with round ends of half that.
    QVERIFY(std::abs(column(ink, 140) - 24) <= 2);
    QCOMPARE(qGray(ink.pixel(52, 140)), 255);
    QCOMPARE(qGray(ink.pixel(44, 140)), 0);
    QCOMPARE(qGray(ink.pixel(49, 129)), 0);  // a square end would be ink here
  }

  void aClickIsADot() {
    QTest::mouseClick(m_pad.get(), Qt::LeftButton, {}, {100, 60});
    QCOMPARE(qGray(m_pad->ink().pixel(100, 60)), 255);
    QVERIFY(std::abs(static_cast<double>(inkIn(m_pad->ink().rect())) / 255 - 3.1416 * 12 * 12) < 40);
  }

  void edgesAreSmooth() {
    stroke({60, 60}, {200, 190});
    int grey = 0;
    const QImage ink = m_pad->ink();
    for (int x = 0; x < 280; ++x) grey += qGray(ink.pixel(x, 120)) % 255 != 0 ? 1 : 0;
    QVERIFY(grey >= 2 && grey <= 8);
  }

  void otherButtonsDoNotDraw() {
    QTest::mouseClick(m_pad.get(), Qt::RightButton, {}, {100, 60});
    QTest::mouseMove(m_pad.get(), {120, 60});
    QVERIFY(m_pad->isEmpty());
  }

  void manyMovesAreToldOnce() {
    QSignalSpy changed(m_pad.get(), &DrawingPad::inkChanged);
    QTest::mousePress(m_pad.get(), Qt::LeftButton, {}, {20, 20});
    QCoreApplication::processEvents();
    const auto before = changed.count();
    for (int i = 0; i < 50; ++i) move({20 + 4 * i, 20 + 2 * i});
    QTRY_COMPARE(changed.count(), before + 1);
    QTest::mouseRelease(m_pad.get(), Qt::LeftButton, {}, {216, 118});
  }

  void undoTakesTheLastStrokeBack() {
    stroke({60, 60}, {200, 60});
    const QImage one = m_pad->ink();
    stroke({60, 200}, {200, 200});
    QVERIFY(m_pad->ink() != one);
    QTest::keyClick(m_pad.get(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(m_pad->ink(), one);
    m_pad->undo();
    QVERIFY(m_pad->isEmpty() && !m_pad->canUndo());
    QCOMPARE(inkIn(m_pad->ink().rect()), 0L);
  }

  void escapeClearsAndUndoBringsBack() {
    stroke({60, 60}, {200, 60});
    stroke({60, 200}, {200, 200});
    const QImage both = m_pad->ink();
    QSignalSpy changed(m_pad.get(), &DrawingPad::inkChanged);
    QTest::keyClick(m_pad.get(), Qt::Key_Escape);
    QVERIFY(m_pad->isEmpty() && m_pad->canUndo());
    QTRY_VERIFY(changed.count() > 0);
    m_pad->undo();
    QCOMPARE(m_pad->ink(), both);
  }

  void aNewStrokeMakesTheClearingFinal() {
    stroke({60, 60}, {200, 60});
    m_pad->clear();
    stroke({60, 200}, {200, 200});
    m_pad->undo();
    QVERIFY(m_pad->isEmpty() && !m_pad->canUndo());
  }

  /// The window undoes by the same key what is not the pad's.
  void theWindowsUndoIsLeftAloneWithoutInk() {
    QWidget window;
    auto* pad = new DrawingPad(&window);
    pad->resize(200, 200);
    QUndoStack stack;
    QAction* action = stack.createUndoAction(&window, QStringLiteral("Undo"));
    action->setShortcuts(QKeySequence::Undo);
    action->setEnabled(true);
    window.addAction(action);
    QSignalSpy triggered(action, &QAction::triggered);
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    pad->setFocus();
    QTest::mouseClick(pad, Qt::LeftButton, {}, {50, 50});
    QTest::keyClick(pad, Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(pad->isEmpty());
    QCOMPARE(triggered.count(), 0);
    action->setEnabled(true);
    QTest::keyClick(pad, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(triggered.count(), 1);
  }

  void aPenPressesAsItLikes() {
    tablet(QEvent::TabletPress, {60, 60}, 0.1);
    tablet(QEvent::TabletMove, {200, 60}, 0.1);
    tablet(QEvent::TabletRelease, {200, 60}, 0);
    tablet(QEvent::TabletPress, {60, 200}, 1);
    tablet(QEvent::TabletMove, {200, 200}, 1);
    tablet(QEvent::TabletRelease, {200, 200}, 0);
    const QImage ink = m_pad->ink();
    const int light = column(ink, 130, 0, 140);
    const int heavy = column(ink, 130, 140, 280);
    QVERIFY2(light > 10 && heavy > 2 * light, qPrintable(QStringLiteral("%1 %2").arg(light).arg(heavy)));
    tablet(QEvent::TabletMove, {250, 250}, 1);  // in the air
    QCOMPARE(m_pad->ink(), ink);
    m_pad->undo();
    QCOMPARE(column(m_pad->ink(), 130, 140, 280), 0);
  }

  void theSheetIsTheSameInAnySize() {
    stroke({60, 140}, {220, 140});
    const QImage ink = m_pad->ink();
    m_pad->resize(500, 140);
    QCOMPARE(m_pad->ink(), ink);
    QCOMPARE(m_pad->sheetRect(), QRectF(0, 0, 140, 140));
    QTest::mouseClick(m_pad.get(), Qt::LeftButton, {}, {70, 20});
    QCOMPARE(qGray(m_pad->ink().pixel(140, 40)), 255);
  }

  void guidesAreNoInk() {
    const QImage before = m_pad->grab().toImage();
    m_pad->setGuides({0.25, 0.75});
    QVERIFY(m_pad->grab().toImage() != before);
    QCOMPARE(inkIn(m_pad->ink().rect()), 0L);
  }

  void inkIsTheSameInTheDark() {
    stroke({60, 140}, {220, 140});
    const QImage ink = m_pad->ink();
    QPalette dark = m_pad->palette();
    dark.setColor(QPalette::Text, Qt::white);
    dark.setColor(QPalette::Base, Qt::black);
    m_pad->setPalette(dark);
    QCOMPARE(m_pad->ink(), ink);
    const QImage shown = m_pad->grab().toImage();
    QVERIFY(qGray(shown.pixel(140, 140)) > 200);
    QVERIFY(qGray(shown.pixel(140, 60)) < 50);
  }

 private:
  void move(QPoint to) {
    QMouseEvent event(QEvent::MouseMove, to, m_pad->mapToGlobal(to), Qt::NoButton, Qt::LeftButton, {});
    QCoreApplication::sendEvent(m_pad.get(), &event);
  }
  void stroke(QPoint from, QPoint to) {
    QTest::mousePress(m_pad.get(), Qt::LeftButton, {}, from);
    for (int i = 1; i <= 10; ++i) move(from + (to - from) * i / 10);
    QTest::mouseRelease(m_pad.get(), Qt::LeftButton, {}, to);
  }
  void tablet(QEvent::Type type, QPoint at, double pressure) {
    QTabletEvent event(type, QPointingDevice::primaryPointingDevice(), at, m_pad->mapToGlobal(at), pressure, 0, 0, 0, 0,
                       0, {}, Qt::LeftButton, type == QEvent::TabletRelease ? Qt::NoButton : Qt::LeftButton);
    QCoreApplication::sendEvent(m_pad.get(), &event);
    QVERIFY(event.isAccepted());
  }
  static long inkIn(const QRect& area, const QImage& ink) {
    long sum = 0;
    for (int y = area.top(); y <= area.bottom(); ++y)
      for (int x = area.left(); x <= area.right(); ++x) sum += qGray(ink.pixel(x, y));
    return sum;
  }
  [[nodiscard]] long inkIn(const QRect& area) const { return inkIn(area, m_pad->ink()); }
  /// Pixels of ink in that column.
  static int column(const QImage& ink, int x, int top = 0, int bottom = 280) {
    return static_cast<int>(inkIn({x, top, 1, bottom - top}, ink) / 255);
  }

  std::unique_ptr<DrawingPad> m_pad;
};

}  // namespace retort

QTEST_MAIN(retort::TestDrawingPad)
#include "test_drawing_pad.moc"
