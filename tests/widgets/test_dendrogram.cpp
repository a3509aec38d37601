#include <cmath>

#include <QImage>
#include <QPainter>
#include <QtTest>

#include "widgets/dendrogram.h"

namespace retort {

namespace {

/// Five leaves: (a b) at 1, (d e) at 2, (c (d e)) at 3, all at 4.
DendrogramData dataOf() {
  DendrogramData data;
  data.leaves = 5;
  data.names = {QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c"), QStringLiteral("d"),
                QStringLiteral("e")};
  data.merges = {{0, 1, 1}, {3, 4, 2}, {2, 6, 3}, {5, 7, 4}};
  return data;
}

DendrogramLayout layoutOf(const DendrogramData& data) {
  return dendrogramLayout(data, {100, 0, 80, 50}, {5, 15, 25, 35, 45});
}

}  // namespace

class TestDendrogram : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aMergeStandsAtItsHeightBetweenItsParts() {
    const DendrogramLayout layout = layoutOf(dataOf());
    QCOMPARE(layout.nodes.size(), std::size_t{4});
    QCOMPARE(layout.highest, 4.0);
    QCOMPARE(layout.nodes[0].place, QPointF(120, 10));
    QCOMPARE(layout.nodes[0].first, QPointF(100, 5));
    QCOMPARE(layout.nodes[0].second, QPointF(100, 15));
    QCOMPARE(layout.nodes[1].place, QPointF(140, 40));
    QCOMPARE(layout.nodes[2].place, QPointF(160, 32.5));
    QCOMPARE(layout.nodes[2].second, layout.nodes[1].place);
    QCOMPARE(layout.nodes[3].place, QPointF(180, 21.25));
    QCOMPARE(layout.nodes[3].first, layout.nodes[0].place);
  }

  void thePointerFindsTheLinesOfAMerge() {
    const DendrogramLayout layout = layoutOf(dataOf());
    QCOMPARE(mergeAt(layout, {120, 8}), 0);    // upright
    QCOMPARE(mergeAt(layout, {110, 5}), 0);    // out of the first leaf
    QCOMPARE(mergeAt(layout, {130, 25}), 2);   // out of leaf c
    QCOMPARE(mergeAt(layout, {181, 15}), 3);   // a little off
    QCOMPARE(mergeAt(layout, {170, 20}), -1);  // in the midst of nothing
    QCOMPARE(mergeAt(layout, {50, 5}), -1);
    QCOMPARE(mergeAt({}, {50, 5}), -1);
  }

  void goesUpAndDown() {
    const DendrogramData data = dataOf();
    QCOMPARE(mergeAbove(data, 0), 0);
    QCOMPARE(mergeAbove(data, 6), 2);
    QCOMPARE(mergeAbove(data, 8), -1);
    QCOMPARE(leavesBelow(data, 7), (std::vector<int>{2, 3, 4}));
    QCOMPARE(leavesBelow(data, 8), (std::vector<int>{0, 1, 2, 3, 4}));
    QCOMPARE(leavesBelow(data, 1), std::vector<int>{1});
  }

  void saysWhatJoinsWhere() {
    DendrogramData data = dataOf();
    QCOMPARE(mergeText(data, 0), QStringLiteral("a and b join at 1.0"));
    QCOMPARE(mergeText(data, 2), QStringLiteral("c and (d, e) join at 3.0"));
    data.names[3] = QStringLiteral("%1");
    QCOMPARE(mergeText(data, 2), QStringLiteral("c and (%1, e) join at 3.0"));
  }

  void aLongGroupIsShortened() {
    DendrogramData data;
    data.leaves = 12;
    for (int i = 0; i < 12; ++i) data.names << QString::number(i);
    data.merges.push_back({0, 1, 0});
    for (int i = 1; i < 11; ++i) data.merges.push_back({11 + i, i + 1, 0.1 * i});
    QVERIFY(data.valid());
    QCOMPARE(mergeText(data, 10), QStringLiteral("(0, 1, 2 and 8 more) and 11 join at 1.0"));
  }

  void whatIsNoTreeIsNotDrawn_data() {
    QTest::addColumn<int>("first");
    QTest::addColumn<int>("second");
    QTest::addColumn<double>("height");
    QTest::newRow("with itself") << 2 << 2 << 1.0;
    QTest::newRow("twice") << 0 << 2 << 1.0;
    QTest::newRow("later than itself") << 2 << 7 << 1.0;
    QTest::newRow("below none") << -1 << 2 << 1.0;
    QTest::newRow("no height") << 2 << 6 << std::nan("");
    QTest::newRow("negative height") << 2 << 6 << -0.1;
  }

  void whatIsNoTreeIsNotDrawn() {
    QFETCH(const int, first);
    QFETCH(const int, second);
    QFETCH(const double, height);
    DendrogramData data = dataOf();
    QVERIFY(data.valid());
    data.merges[2] = {first, second, height};
    QVERIFY(!data.valid());
    QVERIFY(layoutOf(data).nodes.empty());
  }

  void allAtOneHeightStandsAtTheLeaves() {
    DendrogramData data = dataOf();
    for (DendrogramMerge& merge : data.merges) merge.height = 0;
    for (const DendrogramNode& node : layoutOf(data).nodes) QCOMPARE(node.place.x(), 100.0);
  }

  void theCurrentMergeIsDrawnWithAllBelowIt() {
    const DendrogramData data = dataOf();
    const DendrogramLayout layout = layoutOf(data);
    QImage image(200, 50, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    paintDendrogram(painter, data, layout, 2, Qt::blue, Qt::red);
    painter.end();
    const auto isRed = [&image](int x, int y) { return image.pixelColor(x, y).red() > image.pixelColor(x, y).blue(); };
    QVERIFY(isRed(160, 28));   // itself
    QVERIFY(isRed(140, 37));   // (d e) below it
    QVERIFY(!isRed(120, 12));  // (a b) is elsewhere
    QVERIFY(!isRed(180, 15));  // and so is all
    QVERIFY(image.pixelColor(180, 15) != QColor(Qt::white));
  }

  void isATable() {
    DendrogramData data = dataOf();
    data.names[0] = QStringLiteral("a \"b\"");
    data.merges[3].height = 0.1 + 0.2;
    QCOMPARE(csvOf(data), QStringLiteral("\"Joined\",\"With\",\"At\"\n\"a \"\"b\"\"\",\"b\",1\n\"d\",\"e\",2\n"
                                         "\"c\",\"d e\",3\n\"a \"\"b\"\" b\",\"c d e\",0.30000000000000004\n"));
  }
};

}  // namespace retort

QTEST_APPLESS_MAIN(retort::TestDendrogram)
#include "test_dendrogram.moc"
