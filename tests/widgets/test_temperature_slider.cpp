#include <QLineEdit>
#include <QSignalSpy>
#include <QSlider>
#include <QtTest>

#include "widgets/temperature_slider.h"
#include "widgets/theme.h"

namespace retort {

class TestTemperatureSlider : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { applyTheme(*qApp); }

  void init() {
    m_widget = std::make_unique<TemperatureSlider>();
    m_widget->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_widget.get()));
  }

  void cleanup() { m_widget.reset(); }

  void sliderMovesTheBoxAlongALogarithm() {
    QSignalSpy changed(m_widget.get(), &TemperatureSlider::valueChanged);
    slider()->setValue(slider()->minimum());
    QCOMPARE(m_widget->value(), 0.1);
    slider()->setValue(slider()->maximum());
    QCOMPARE(m_widget->value(), 1000.0);
    slider()->setValue(slider()->maximum() / 2);
    QCOMPARE(m_widget->value(), 10.0);
    QCOMPARE(box()->text(), QStringLiteral("10"));
    QCOMPARE(changed.count(), 3);
  }

  void boxMovesTheSlider() {
    QSignalSpy changed(m_widget.get(), &TemperatureSlider::valueChanged);
    type(QStringLiteral("2.55"));
    QCOMPARE(m_widget->value(), 2.55);
    QVERIFY(changed.count() >= 1);
    QTest::keyClick(box(), Qt::Key_Return);
    QCOMPARE(box()->text(), QStringLiteral("2.55"));
    QCOMPARE(slider()->value(), static_cast<int>(std::lround(250 * std::log10(25.5))));
  }

  void everyKeyPressMovesOn() {
    for (const auto& [low, high] : {std::pair(0.1, 1000.0), std::pair(1.0, 10.0), std::pair(1.0, 100.0)}) {
      m_widget->setRange(low, high);
      m_widget->setValue(low);
      for (int guard = 0; m_widget->value() < high && guard < 200; ++guard) {
        const double before = m_widget->value();
        QTest::keyClick(slider(), Qt::Key_Right);
        QVERIFY2(m_widget->value() > before, qPrintable(QString::number(before)));
      }
      QCOMPARE(m_widget->value(), high);
    }
  }

  void whatIsNoTemperatureIsMarkedAndChangesNothing_data() {
    QTest::addColumn<QString>("text");
    for (const char* bad : {"", "abc", "2,5", "0", "-1", "1001", "nan", "inf", "1e400"})
      QTest::newRow(bad) << QString::fromLatin1(bad);
  }

  void whatIsNoTemperatureIsMarkedAndChangesNothing() {
    QFETCH(QString, text);
    m_widget->setValue(4);
    QSignalSpy changed(m_widget.get(), &TemperatureSlider::valueChanged);
    QSignalSpy problem(m_widget.get(), &TemperatureSlider::problemChanged);
    box()->selectAll();
    if (text.isEmpty())
      QTest::keyClick(box(), Qt::Key_Backspace);
    else
      QTest::keyClicks(box(), text);
    QVERIFY(!m_widget->problem().isEmpty());
    QVERIFY(box()->property("invalid").toBool());
    QCOMPARE(box()->toolTip(), m_widget->problem());
    type(QStringLiteral("8"));
    QVERIFY(m_widget->problem().isEmpty());
    QVERIFY(!box()->property("invalid").toBool());
    QCOMPARE(m_widget->value(), 8.0);
    QVERIFY(problem.count() >= 2);
  }

  void programmedValuesAreClamped() {
    m_widget->setValue(1e9);
    QCOMPARE(m_widget->value(), 1000.0);
    m_widget->setValue(std::nan(""));
    QCOMPARE(m_widget->value(), 1000.0);
    m_widget->setRange(5, 2);
    QCOMPARE(m_widget->maximum(), 1000.0);
    m_widget->setRange(1, 20);
    QCOMPARE(m_widget->value(), 20.0);
  }

  void screenReadersAreTold() {
    m_widget->setCaption(QStringLiteral("View temperature"));
    QCOMPARE(slider()->accessibleName(), QStringLiteral("View temperature"));
    QVERIFY(box()->accessibleName().startsWith(QLatin1String("View temperature")));
    QVERIFY(slider()->toolTip().contains(QLatin1String("0.1 to 1000")));
  }

 private:
  QSlider* slider() { return m_widget->findChild<QSlider*>(QStringLiteral("slider")); }
  QLineEdit* box() { return m_widget->findChild<QLineEdit*>(QStringLiteral("box")); }

  void type(const QString& text) {
    box()->selectAll();
    QTest::keyClicks(box(), text);
  }

  std::unique_ptr<TemperatureSlider> m_widget;
};

}  // namespace retort

QTEST_MAIN(retort::TestTemperatureSlider)
#include "test_temperature_slider.moc"
