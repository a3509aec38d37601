#include <QRegularExpression>
#include <QTest>
#include <QXmlStreamReader>

#include "engine/analysis/curves_svg.h"

using retort::Curve;
using retort::curvesSvg;
using retort::curvesSvgHeight;
using retort::EpochPoint;
using retort::Role;

class TestCurvesSvg : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void wellFormed_data();
  void wellFormed();
  void higherErrorStandsHigher();
  void logarithmOnlyWhereNeeded();
  void longNamesStandBelowEachOther();
};

namespace {

Curve curve(Role role, const std::vector<int>& errors) {
  Curve made{"a & <b> \"c\" \x01", role, {}};
  for (const int count : errors) {
    EpochPoint point;
    point.epoch = static_cast<int>(made.points.size()) + 1;
    point.testErrors = count;
    point.testCases = 100;
    made.points.push_back(point);
  }
  return made;
}

QString svgOf(const std::vector<Curve>& curves) { return QString::fromStdString(curvesSvg("T & <t>", curves)); }

/// Vertical positions of the curves' last points, in the order in which they are drawn.
QList<double> lastHeights(const QString& svg) {
  QList<double> heights;
  QXmlStreamReader reader(svg);
  while (!reader.atEnd())
    if (reader.readNext() == QXmlStreamReader::StartElement && reader.name() == QLatin1String("circle"))
      heights.append(reader.attributes().value(QLatin1String("cy")).toDouble());
  return heights;
}

}  // namespace

void TestCurvesSvg::wellFormed_data() {
  QTest::addColumn<QList<int>>("errors");
  QTest::newRow("no point") << QList<int>{};
  QTest::newRow("one point") << QList<int>{20};
  QTest::newRow("all right") << QList<int>{0, 0, 0};
  QTest::newRow("all wrong") << QList<int>{100, 100};
  QTest::newRow("falls to nothing") << QList<int>{90, 3, 0};
  QTest::newRow("falls far") << QList<int>{90, 30, 9, 3, 1};
  QTest::newRow("many") << QList<int>(1000, 7);
}

void TestCurvesSvg::wellFormed() {
  QFETCH(QList<int>, errors);
  const QString svg = svgOf({curve(Role::Teacher, {errors.begin(), errors.end()})});
  QXmlStreamReader reader(svg);
  while (!reader.atEnd()) reader.readNext();
  QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
  QVERIFY(!svg.contains(QLatin1String("nan")) && !svg.contains(QLatin1String("inf")));
  QVERIFY(svg.contains(QLatin1String("stroke-dasharray")));
}

void TestCurvesSvg::higherErrorStandsHigher() {
  const QList<double> heights = lastHeights(svgOf({curve(Role::Student, {30, 10}), curve(Role::Baseline, {40, 20})}));
  QCOMPARE(heights.size(), 2);
  QVERIFY(heights[1] < heights[0]);
}

void TestCurvesSvg::logarithmOnlyWhereNeeded() {
  QVERIFY(svgOf({curve(Role::Student, {50, 2})}).contains(QLatin1String("logarithmic")));
  QVERIFY(!svgOf({curve(Role::Student, {50, 20})}).contains(QLatin1String("logarithmic")));
  QVERIFY(!svgOf({curve(Role::Student, {50, 0})}).contains(QLatin1String("logarithmic")));
}

void TestCurvesSvg::longNamesStandBelowEachOther() {
  std::vector<Curve> curves(6, curve(Role::Student, {9}));
  const auto heightIn = [](const QString& svg) {
    return QRegularExpression(QStringLiteral(" height=\"(\\d+)\"")).match(svg).captured(1).toInt();
  };
  QCOMPARE(curvesSvgHeight(curves), 574);  // 508, and three lines of 22
  QCOMPARE(heightIn(svgOf(curves)), 574);
  curves[2].name = std::string(60, 'x');
  QCOMPARE(curvesSvgHeight(curves), 640);
  QCOMPARE(heightIn(svgOf(curves)), 640);
}

QTEST_GUILESS_MAIN(TestCurvesSvg)
#include "test_curves_svg.moc"
