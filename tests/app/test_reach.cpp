// Every control of every view says its name to a screen reader, and the Tab key comes to it.
#include <algorithm>
#include <set>

#include <QAbstractButton>
#include <QAbstractSlider>
#include <QAccessible>
#include <QComboBox>
#include <QLineEdit>

#include "app/pages/page.h"
#include "app/text_size.h"
#include "app/views.h"
#include "tests/app/workbench_steps.h"

using namespace retort;
using namespace retort::test;

namespace {

bool isControl(const QWidget& widget) {
  return qobject_cast<const QAbstractButton*>(&widget) || qobject_cast<const QComboBox*>(&widget) ||
         qobject_cast<const QAbstractSlider*>(&widget) || qobject_cast<const QLineEdit*>(&widget);
}

/// Another widget answers for it: a scroll area for its bars, a number box for its line, a table for its headings.
bool isPartOfAnother(const QWidget& widget) {
  const auto* area = qobject_cast<const QAbstractScrollArea*>(widget.parentWidget());
  return widget.focusProxy() || widget.objectName().startsWith(QLatin1String("qt_")) || area ||
         (widget.parentWidget() && qobject_cast<const QAbstractScrollArea*>(widget.parentWidget()->parentWidget()) &&
          widget.parentWidget()->objectName().startsWith(QLatin1String("qt_")));
}

bool takesKeys(const QWidget& widget) { return (widget.focusPolicy() & Qt::TabFocus) == Qt::TabFocus; }

/// In sight and of use to somebody: what can be clicked, moved or written, and what takes the keys.
std::vector<QWidget*> controlsOf(const Page& page) {
  std::vector<QWidget*> controls;
  for (QWidget* widget : page.findChildren<QWidget*>())
    if (widget->isVisible() && widget->isEnabled() && !isPartOfAnother(*widget) &&
        (isControl(*widget) || takesKeys(*widget)))
      controls.push_back(widget);
  return controls;
}

QString describe(const QWidget& widget) {
  return QStringLiteral("%1 '%2'").arg(QLatin1String(widget.metaObject()->className()), widget.objectName());
}

/// Something that can be read out: a mere sign is no name.
bool hasName(QWidget& widget) {
  const QAccessibleInterface* spoken = QAccessible::queryAccessibleInterface(&widget);
  return spoken &&
         std::ranges::any_of(spoken->text(QAccessible::Name), [](QChar sign) { return sign.isLetterOrNumber(); });
}

/// Those that the Tab key comes to, once around the window.
std::set<QWidget*> reachedByTab(const Workbench& bench) {
  std::set<QWidget*> reached;
  bench.part<QTabWidget>(QStringLiteral("views"))->tabBar()->setFocus();
  while (reached.insert(bench.window.focusWidget()).second) QTest::keyClick(bench.window.focusWidget(), Qt::Key_Tab);
  return reached;
}

}  // namespace

class TestReach : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    setTextSize(*qApp, kUsualTextSize);
    trainOne(m_bench);
    m_bench.window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&m_bench.window));
  }

  void everyControlHasAName_data() { pages(); }
  void everyControlHasAName() {
    QFETCH(QString, name);
    for (QWidget* control : controlsOf(shown(name))) QVERIFY2(hasName(*control), qPrintable(describe(*control)));
  }

  void tabComesToEveryControl_data() { pages(); }
  void tabComesToEveryControl() {
    QFETCH(QString, name);
    const auto controls = controlsOf(shown(name));
    QVERIFY(!controls.empty());
    const auto reached = reachedByTab(m_bench);
    for (QWidget* control : controls) QVERIFY2(reached.contains(control), qPrintable(describe(*control)));
  }

 private:
  void pages() {
    QTest::addColumn<QString>("name");
    for (const Page* page : pagesOf(*m_bench.part<QTabWidget>(QStringLiteral("views"))))
      QTest::newRow(qPrintable(page->objectName())) << page->objectName();
  }
  /// The page of that name, in sight.
  const Page& shown(const QString& name) {
    showPage(m_bench, name.toLatin1().constData());
    return *m_bench.part<Page>(name);
  }

  Workbench m_bench;
};

QTEST_MAIN(TestReach)
#include "test_reach.moc"
