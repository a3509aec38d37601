#include <numeric>

#include <QScrollBar>
#include <QSignalSpy>
#include <QtTest>

#include "widgets/image_grid.h"
#include "widgets/theme.h"

namespace retort {

namespace {

ImageSet imagesOf(std::size_t count, int side = 28, int channels = 1) {
  const std::size_t size = count * static_cast<std::size_t>(side * side * channels);
  const auto bytes = std::make_shared<std::vector<std::uint8_t>>(size);
  for (std::size_t i = 0; i < size; ++i) (*bytes)[i] = static_cast<std::uint8_t>(i * 7919 >> 5);
  return {std::shared_ptr<const std::uint8_t>(bytes, bytes->data()), count, channels, side, side};
}

std::vector<GridCell> cellsOf(std::size_t count) {
  std::vector<GridCell> cells(count);
  for (std::size_t i = 0; i < count; ++i) cells[i].image = static_cast<std::uint32_t>(i);
  return cells;
}

}  // namespace

class TestImageGrid : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { applyTheme(*qApp); }

  void init() {
    m_grid = std::make_unique<ImageGrid>();
    m_grid->setImages(imagesOf(10000));
    m_grid->setCells(cellsOf(10000));
    m_grid->resize(500, 300);
    m_grid->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_grid.get()));
  }

  void cleanup() { m_grid.reset(); }

  void clickSelects() {
    QSignalSpy selected(m_grid.get(), &ImageGrid::caseSelected);
    QTest::mouseClick(m_grid->viewport(), Qt::LeftButton, {}, m_grid->cellRect(8).center());
    QCOMPARE(selected.count(), 1);
    QCOMPARE(selected[0][0].toInt(), 8);
    QCOMPARE(m_grid->currentCell(), 8);
  }

  void aNarrowPictureLeavesItsCornerRoomForAWord() {
    ImageSet narrow = imagesOf(400);
    narrow.width = 7;
    m_grid->setImages(narrow);
    std::vector<GridCell> cells = cellsOf(2);
    cells[0].wrong = true;
    cells[0].corner = QStringLiteral("yes·1");
    m_grid->setCells(cells);
    QVERIFY(m_grid->cellRect(0).width() >
            QFontMetrics(smallFont(m_grid->font())).horizontalAdvance(cells[0].corner) + 10);
    // The picture stands in the middle: as much paper to its left as to its right.
    const QImage shown = m_grid->viewport()->grab().toImage().convertToFormat(QImage::Format_RGB32);
    const QRect cell = m_grid->cellRect(1).adjusted(3, 3, -3, -3);
    const QRgb paper = cardColour(m_grid->palette()).rgb();
    int first = cell.right();
    int last = cell.left();
    for (int y = cell.top(); y <= cell.bottom(); ++y)
      for (int x = cell.left(); x <= cell.right(); ++x)
        if (shown.pixel(x, y) != paper) {
          first = std::min(first, x);
          last = std::max(last, x);
        }
    QVERIFY(first > cell.left() + 4);
    QVERIFY(std::abs((first - cell.left()) - (cell.right() - last)) <= 1);
  }

  void keysMoveTheSelectionAndScroll() {
    QSignalSpy selected(m_grid.get(), &ImageGrid::caseSelected);
    m_grid->selectImage(0);
    const int columns = m_grid->columns();
    QVERIFY(columns > 3);
    const auto press = [this](Qt::Key key) { QTest::keyClick(m_grid.get(), key); };
    press(Qt::Key_Right);
    QCOMPARE(m_grid->currentCell(), 1);
    press(Qt::Key_Down);
    QCOMPARE(m_grid->currentCell(), 1 + columns);
    press(Qt::Key_Left);
    press(Qt::Key_Up);
    QCOMPARE(m_grid->currentCell(), 0);
    press(Qt::Key_Up);
    QCOMPARE(m_grid->currentCell(), 0);
    press(Qt::Key_End);
    QCOMPARE(m_grid->currentCell(), 9999);
    QCOMPARE(m_grid->verticalScrollBar()->value(), m_grid->verticalScrollBar()->maximum());
    press(Qt::Key_Right);
    QCOMPARE(m_grid->currentCell(), 9999);
    press(Qt::Key_Home);
    QCOMPARE(m_grid->currentCell(), 0);
    QCOMPARE(m_grid->verticalScrollBar()->value(), 0);
    press(Qt::Key_PageDown);
    QVERIFY(m_grid->currentCell() >= 2 * columns);
    QVERIFY(selected.count() >= 8);
  }

  void onlyWhatIsInSightIsPainted() {
    m_grid->verticalScrollBar()->setValue(m_grid->verticalScrollBar()->maximum() / 2);
    const auto [first, last] = m_grid->visibleCells();
    QVERIFY(first > 4000 && last < 6000);
    QVERIFY(last - first <= m_grid->columns() * (300 / 60 + 2));
    QVERIFY(m_grid->viewport()->rect().intersects(m_grid->cellRect(first)));
  }

  void tenThousandPaintAsFastAsOneScreenful() {
    const double many = millisecondsAPaint();
    m_grid->setCells(cellsOf(40));
    const double few = millisecondsAPaint();
    qInfo("%.2f ms a paint with 10,000 cells, %.2f ms with 40", many, few);
    QVERIFY(many < 30);
    QVERIFY(many < 4 * few + 3);
  }

  void wrongOnesHaveABorderAndALabel() {
    const QRect room = m_grid->cellRect(3);
    const QImage right = m_grid->viewport()->grab(room).toImage();
    auto cells = cellsOf(10000);
    cells[3].wrong = true;
    m_grid->setCells(cells);
    const QImage bordered = m_grid->viewport()->grab(room).toImage();
    cells[3].corner = QStringLiteral("7");
    m_grid->setCells(cells);
    const QImage labelled = m_grid->viewport()->grab(room).toImage();
    QVERIFY(bordered != right);
    QVERIFY(labelled != bordered);
  }

  void inkIsDarkOnWhite() {
    const ImageSet images = imagesOf(2);
    const QImage image = imageAt(images, 1);
    const std::uint8_t ink = images.pixels.get()[28 * 28];
    QCOMPARE(qGray(image.pixel(0, 0)), 255 - ink);
    QVERIFY(imageAt(images, 2).isNull());
    QVERIFY(imageAt({}, 0).isNull());
    QCOMPARE(imageAt(imagesOf(1, 32, 3), 0).size(), QSize(32, 32));
  }

  /// Pictures may overlap; time goes from left to right, low frequencies are at the bottom.
  void spectrogramsAreTurned() {
    constexpr int frames = 3;
    constexpr int filters = 5;
    const auto bytes = std::make_shared<std::vector<std::uint8_t>>();
    for (int i = 0; i < 6 * filters; ++i) bytes->push_back(static_cast<std::uint8_t>(i * 8));
    const std::uint64_t starts[] = {0, filters, 3 * filters};
    const ImageSet images{{bytes, bytes->data()}, 3, 1, frames, filters, starts, true};
    QCOMPARE(shownSize(images), QSize(frames, filters));
    QCOMPARE(crispSize(images, 10), QSize(2 * frames, 2 * filters));
    QCOMPARE(crispSize(images, 2).height(), 2);
    for (int index = 0; index < 3; ++index) {
      const QImage image = imageAt(images, static_cast<std::size_t>(index));
      QCOMPARE(image.size(), QSize(frames, filters));
      for (int frame = 0; frame < frames; ++frame)
        for (int filter = 0; filter < filters; ++filter) {
          const auto at = starts[index] + static_cast<std::uint64_t>(frame * filters + filter);
          QCOMPARE(qGray(image.pixel(frame, filters - 1 - filter)), 255 - (*bytes)[at]);
        }
    }
  }

  void picturesGrowByWholePixels() {
    QCOMPARE(crispSize(imagesOf(1), 56), QSize(56, 56));
    QCOMPARE(crispSize(imagesOf(1, 8), 60), QSize(64, 64));
    QCOMPARE(crispSize(imagesOf(1, 112), 56), QSize(56, 56));
  }

  void selectionStaysWithItsPictureWhenTheOrderChanges() {
    m_grid->selectImage(5);
    QSignalSpy selected(m_grid.get(), &ImageGrid::caseSelected);
    auto cells = cellsOf(10000);
    std::ranges::reverse(cells);
    m_grid->setCells(cells);
    QCOMPARE(m_grid->currentCell(), 9994);
    m_grid->setCells(cellsOf(3));
    QCOMPARE(m_grid->currentCell(), -1);
    QCOMPARE(selected.count(), 0);
  }

  void cellsWithoutATextAreDescribedWhenAsked() {
    int asked = 0;
    m_grid->setDescriber([&asked](const GridCell& cell) {
      ++asked;
      return QStringLiteral("case %1").arg(cell.image);
    });
    m_grid->setCells(cellsOf(10000));
    QVERIFY(asked <= 1);  // the selected one's
    const int before = asked;
    m_grid->selectImage(77);
    QCOMPARE(m_grid->accessibleDescription(), QStringLiteral("case 77"));
    QCOMPARE(asked, before + 1);
    auto cells = cellsOf(3);
    cells[1].description = QStringLiteral("its own");
    m_grid->setCells(cells);
    m_grid->selectImage(1);
    QCOMPARE(m_grid->accessibleDescription(), QStringLiteral("its own"));
  }

  void emptyGridSaysWhy() {
    m_grid->setCells({});
    const QImage silent = m_grid->viewport()->grab().toImage();
    m_grid->setEmptyText(QStringLiteral("No case is left."));
    QVERIFY(m_grid->viewport()->grab().toImage() != silent);
    QTest::keyClick(m_grid.get(), Qt::Key_Down);
    QTest::mouseClick(m_grid->viewport(), Qt::LeftButton, {}, {20, 20});
    QCOMPARE(m_grid->currentCell(), -1);
  }

 private:
  double millisecondsAPaint() {
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < 10; ++i) m_grid->viewport()->repaint();
    return static_cast<double>(timer.nsecsElapsed()) / 1e7;
  }

  std::unique_ptr<ImageGrid> m_grid;
};

}  // namespace retort

QTEST_MAIN(retort::TestImageGrid)
#include "test_image_grid.moc"
