#include <QFontMetricsF>
#include <QtTest>

#include "widgets/axis_ticks.h"
#include "widgets/figures.h"
#include "widgets/theme.h"

namespace retort {

class TestFigures : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void twoSignificantDigits_data() {
    QTest::addColumn<double>("value");
    QTest::addColumn<QString>("text");
    QTest::newRow("small") << 0.0224 << "0.022";
    QTest::newRow("half") << 0.5381 << "0.54";
    QTest::newRow("trailing zero") << 0.0398 << "0.040";
    QTest::newRow("rounds up a digit") << 0.0996 << "0.10";
    QTest::newRow("rounds up to one") << 0.9996 << "1.0";
    QTest::newRow("four") << 4.0 << "4.0";
    QTest::newRow("twenty") << 20.0 << "20";
    QTest::newRow("hundreds") << 1234.0 << "1200";
    QTest::newRow("no more than six characters") << 0.00048 << "4.8e-4";
    QTest::newRow("tiny") << 1.234e-8 << "1.2e-8";
    QTest::newRow("huge") << 3.44e9 << "3.4e9";
    QTest::newRow("zero") << 0.0 << "0";
    QTest::newRow("no number") << std::nan("") << QStringLiteral("–");
  }

  void twoSignificantDigits() {
    QFETCH(double, value);
    QFETCH(QString, text);
    QCOMPARE(significant(value), text);
  }

  void timesAsOnAClock() {
    QCOMPARE(timeText(0.5), QStringLiteral("0.500 s"));
    QCOMPARE(timeText(12.34), QStringLiteral("12.3 s"));
    QCOMPARE(timeText(155), QStringLiteral("2:35 min"));
    QCOMPARE(timeText(7500), QStringLiteral("2:05 h"));
    QCOMPARE(timeText(std::nan("")), QStringLiteral("–"));
  }

  void timeTicksAreRoundInTheirUnit() {
    const auto texts = [](double high) {
      QStringList labels;
      for (const AxisTick& tick : timeTicks(0, high, 5)) labels << tick.label;
      return labels.join(QLatin1Char(' '));
    };
    QCOMPARE(texts(45), QStringLiteral("0 20 40 s"));
    QCOMPARE(texts(300), QStringLiteral("0 2 4 min"));
    QCOMPARE(texts(4 * 3600), QStringLiteral("0 1 2 3 4 h"));
    QCOMPARE(timeTicks(0, 300, 5).at(1).value, 120.0);
    QVERIFY(timeTicks(5, 5, 5).empty());
  }

  void ratiosAsSpoken() {
    QCOMPARE(spokenRatio(1.34), QStringLiteral("1.3"));
    QCOMPARE(spokenRatio(12.4), QStringLiteral("12"));
    QCOMPARE(spokenRatio(1234), QStringLiteral("1,200"));
    QCOMPARE(grouped(60000), QStringLiteral("60,000"));
    QCOMPARE(grouped(1138.54, 1), QStringLiteral("1,138.5"));
    QCOMPARE(signedFigure(1200), QStringLiteral("+1,200"));
    QCOMPARE(signedFigure(-3), QStringLiteral("−3"));
    QCOMPARE(signedFigure(0), QStringLiteral("0"));
  }

  void readsNumbersOfTheCLocaleOnly() {
    double value = -1;
    QVERIFY(readNumber(QStringLiteral(" 2.5 "), value));
    QCOMPARE(value, 2.5);
    for (const char* bad : {"", "2,5", "1,000", "4x", "nan", "inf", "1e999"})
      QVERIFY2(!readNumber(QString::fromLatin1(bad), value), bad);
    QCOMPARE(value, 2.5);
  }

  void everyDigitIsAsWide() {
    const QFontMetricsF metrics(textFont());
    QCOMPARE(figuresWidth(metrics, QStringLiteral("111.1")), figuresWidth(metrics, QStringLiteral("888.8")));
  }

  void niceTicks() {
    const auto ticks = linearTicks(0.3, 4.4, 6, QStringLiteral(" %"));
    QCOMPARE(ticks.front().label, QStringLiteral("1 %"));
    QCOMPARE(ticks.back().label, QStringLiteral("4 %"));
    QCOMPARE(ticks.size(), std::size_t{4});
    QCOMPARE(linearTicks(0, 0.3, 4).back().label, QStringLiteral("0.3"));
    const auto few = linearTicks(0, 4.45, 3);  // one alone would be no scale
    QCOMPARE(few.size(), std::size_t{3});
    QCOMPARE(few.back().label, QStringLiteral("4"));
    QCOMPARE(linearTicks(-0.2, 0.2, 5).at(2).label, QStringLiteral("0.0"));
  }

  void epochsAreWholeNumbers() {
    for (const AxisTick& tick : linearTicks(1, 3, 12, {}, true)) QCOMPARE(tick.value, std::round(tick.value));
  }

  void neverMoreTicksThanAskedFor() {
    for (double high = 0.01; high < 1e7; high *= 1.37)
      for (int most = 2; most < 10; ++most) {
        QVERIFY(static_cast<int>(linearTicks(0, high, most).size()) <= most);
        QVERIFY(static_cast<int>(logTicks(high / 1e5, high, most).size()) <= most);
      }
  }

  void emptyRangesHaveNoTicks() {
    QVERIFY(linearTicks(1, 1, 5).empty());
    QVERIFY(logTicks(0, 1, 5).empty());
    QVERIFY(logTicks(-1, 1, 5).empty());
  }
};

}  // namespace retort

QTEST_MAIN(retort::TestFigures)
#include "test_figures.moc"
