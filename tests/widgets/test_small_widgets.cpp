#include <QPainter>
#include <QStandardItemModel>
#include <QTableView>
#include <QVBoxLayout>
#include <QtTest>

#include "widgets/card.h"
#include "widgets/elided_label.h"
#include "widgets/flat_combo.h"
#include "widgets/flow_layout.h"
#include "widgets/sparkline.h"
#include "widgets/theme.h"

namespace retort {

class TestSmallWidgets : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { applyTheme(*qApp); }

  void styleSheetHasNoNameLeft() {
    QVERIFY(qApp->styleSheet().size() > 1000);
    QVERIFY2(!qApp->styleSheet().section(QLatin1String("*/"), 1).contains(QLatin1Char('@')),
             "a colour without a value");
  }

  void textIsReadable() {
    const Theme& theme = lightTheme();
    for (const QColor& text : {theme.text, theme.mutedText, theme.error, theme.accent})
      QVERIFY2(contrast(text, theme.window) >= 4.5, qPrintable(text.name()));
    QVERIFY(contrast(theme.accentText, theme.accent) >= 4.5);
  }

  void seriesColoursRepeatAndNeverFail() {
    QCOMPARE(seriesColour(0), seriesColour(4));
    QVERIFY(seriesColour(0) != seriesColour(1));
  }

  void elidedLabelKeepsTheWholeTextAsTooltip() {
    ElidedLabel label(QStringLiteral("student 30-30 with a very long name indeed"));
    label.resize(60, 20);
    label.show();
    QVERIFY(QTest::qWaitForWindowExposed(&label));
    label.resize(61, 20);
    QCOMPARE(label.toolTip(), label.text());
    label.resize(label.sizeHint());
    QVERIFY(label.toolTip().isEmpty());
    QVERIFY(label.minimumSizeHint().width() < label.sizeHint().width());
  }

  void flowBreaksLines() {
    QWidget widget;
    auto* flow = new FlowLayout(&widget, 5, 5);
    for (int i = 0; i < 6; ++i) {
      auto* child = new QWidget;
      child->setFixedSize(50, 20);
      flow->addWidget(child);
    }
    QCOMPARE(flow->heightForWidth(400), 20);
    QCOMPARE(flow->heightForWidth(160), 45);
    widget.resize(160, 100);
    widget.show();
    QVERIFY(QTest::qWaitForWindowExposed(&widget));
    QCOMPARE(flow->itemAt(3)->geometry().top(), 25);
    QCOMPARE(flow->itemAt(3)->geometry().left(), 0);
  }

  void comboHugsWhatIsChosen() {
    FlatCombo combo;
    combo.addItems({QStringLiteral("log"), QStringLiteral("a much longer entry than that")});
    const int narrow = combo.sizeHint().width();
    combo.setCurrentIndex(1);
    QVERIFY(combo.sizeHint().width() > narrow + 50);
  }

  void cardTellsItsTitle() {
    Card card(QStringLiteral("Runs"));
    card.setTitle(QStringLiteral("This 2"));
    QCOMPARE(card.title(), QStringLiteral("This 2"));
    QCOMPARE(card.accessibleName(), QStringLiteral("This 2"));
  }

  void sparklineReachesFromLowToHigh() {
    QImage image(60, 20, QImage::Format_RGB32);
    image.fill(Qt::white);
    const QImage blank = image;
    QPainter painter(&image);
    paintSparkline(painter, image.rect(), std::vector<double>{1}, Qt::black);
    paintSparkline(painter, image.rect(), std::vector<double>{1, std::nan("")}, Qt::black);
    QCOMPARE(image, blank);
    paintSparkline(painter, QRectF(2, 2, 56, 16), std::vector<double>{3, 2, std::nan(""), 1, 1}, Qt::black);
    QVERIFY(image != blank);
    QVERIFY(qGray(image.pixel(2, 2)) < 200);
    QVERIFY(qGray(image.pixel(56, 17)) < 200);
  }

  void sparklineDelegateDrawsItsRole() {
    QStandardItemModel model(1, 1);
    QTableView view;
    view.setModel(&model);
    view.setItemDelegateForColumn(0, new SparklineDelegate(Qt::UserRole, Qt::UserRole + 1, &view));
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    const QImage blank = view.grab().toImage();
    model.setData(model.index(0, 0), QVariant::fromValue(QList<double>{3, 2, 1}), Qt::UserRole);
    model.setData(model.index(0, 0), studentColour(), Qt::UserRole + 1);
    QVERIFY(view.grab().toImage() != blank);
  }

 private:
  static double luminance(const QColor& colour) {
    const auto linear = [](double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
  }

  /// WCAG 2.1, section 1.4.3.
  static double contrast(const QColor& a, const QColor& b) {
    const auto [low, high] = std::minmax({luminance(a), luminance(b)});
    return (high + 0.05) / (low + 0.05);
  }
};

}  // namespace retort

QTEST_MAIN(retort::TestSmallWidgets)
#include "test_small_widgets.moc"
