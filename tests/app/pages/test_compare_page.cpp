#include <QClipboard>
#include <QComboBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QToolButton>
#include <QtTest>

#include "app/pages/compare_page.h"
#include "app/pages/figure_table.h"
#include "made_up_answers.h"
#include "page_steps.h"
#include "widgets/curve_chart.h"
#include "widgets/image_grid.h"
#include "widgets/theme.h"

namespace retort {

class TestComparePage : public QObject, private PageSteps<ComparePage> {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { applyTheme(*qApp); }

  void init() { showPage({1100, 460}, madeUpData()); }

  void cleanup() { m_page.reset(); }

  void withoutTwoRunsItSaysWhatToDo() {
    QVERIFY(label("problem")->text().contains(QLatin1String("Press Run")));
    QSignalSpy chosen(m_page.get(), &ComparePage::presetChosen);
    QTest::mouseClick(control<QPushButton>("choosePreset"), Qt::LeftButton);
    QCOMPARE(chosen.count(), 1);
    QVERIFY(!control<QWidget>("differences")->isVisible());
  }

  void studentAndBaselineAreComparedAtOnce() {
    begin();
    QCOMPARE(control<QComboBox>("firstRun")->currentText(), QStringLiteral("student 30-30"));
    QCOMPARE(control<QComboBox>("secondRun")->currentText(), QStringLiteral("baseline 30-30"));
    QVERIFY(label("verdict")->text().startsWith(QLatin1String("student 30-30 makes 10 errors fewer")));
    QCOMPARE(table("differences")->item(0, 1)->text(), QStringLiteral("student"));
    QVERIFY(table("differences")->item(3, 0)->toolTip().contains(QLatin1String("objective.temperature")));
    QCOMPARE(row("classChanges", 0), QStringLiteral("0|75|15|10|+5"));
    QCOMPARE(row("classChanges", 1), QStringLiteral("1|75|0|10|−10"));
    QCOMPARE(control<CurveChart>("pairCurves")->data().series.size(), std::size_t{2});
    QCOMPARE(control<QComboBox>("caseSide")->currentText(), QStringLiteral("A right, B wrong · 20"));
    QCOMPARE(grid()->cellCount(), 20);
  }

  void swappingTurnsAllRound() {
    begin();
    QSignalSpy changed(m_page.get(), &ComparePage::viewChanged);
    QTest::mouseClick(control<QToolButton>("swapRuns"), Qt::LeftButton);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(control<QComboBox>("firstRun")->currentText(), QStringLiteral("baseline 30-30"));
    QVERIFY(label("verdict")->text().startsWith(QLatin1String("baseline 30-30 makes 10 errors more")));
    QCOMPARE(row("classChanges", 0), QStringLiteral("0|75|10|15|−5"));
    QCOMPARE(grid()->cellCount(), 10);
  }

  void runsAreChosenWithTheKeyboard() {
    begin();
    auto* second = control<QComboBox>("secondRun");
    second->setFocus();
    QTest::keyClick(second, Qt::Key_Down);  // student, baseline, teacher
    QCOMPARE(m_page->shownPair(), (RunPair{kStudent, kTeacher}));
    QVERIFY(label("compareProblem")->text().startsWith(QLatin1String("Reading")));
    QVERIFY(!table("classChanges")->isVisible() && !grid()->isVisible() && !label("verdict")->isVisible());
    QVERIFY(table("differences")->isVisible());
    m_store->setLogits(kTeacher, answers(0, 100), nullptr);
    QTRY_VERIFY(label("verdict")->isVisible());
    QVERIFY(label("verdict")->text().contains(QLatin1String("27 errors more than teacher 300-300")));
    second->setFocus();
    QTest::keyClick(second, Qt::Key_Home);
    QVERIFY(label("problem")->text().contains(QLatin1String("Both sides are student 30-30")));
    QVERIFY(!table("differences")->isVisible());
  }

  void twoRowsOfTheTableAreTakenOver() {
    begin();
    m_page->setSelectedRuns({kBaseline});
    QCOMPARE(m_page->shownPair(), (RunPair{kStudent, kBaseline}));
    m_page->setSelectedRuns({kTeacher, kBaseline});
    QCOMPARE(m_page->shownPair(), (RunPair{kTeacher, kBaseline}));
    QTest::mouseClick(control<QToolButton>("swapRuns"), Qt::LeftButton);
    m_page->setSelectedRuns({kTeacher, kBaseline});  // filled anew
    QCOMPARE(m_page->shownPair(), (RunPair{kBaseline, kTeacher}));
  }

  void aCaseIsChosenAndFollowed() {
    begin();
    QSignalSpy chosen(m_page.get(), &ComparePage::caseSelected);
    QTest::mouseClick(grid()->viewport(), Qt::LeftButton, {}, grid()->cellRect(1).center());
    QCOMPARE(chosen.count(), 1);
    const int testCase = chosen.front().front().toInt();
    QCOMPARE(testCase, 125);  // of class 1 among 105, 115 …
    QCOMPARE(label("caseSaid")->text(), QStringLiteral("Test case 125 is a 1: A says a 1, B says an 8."));
    QTest::keyClick(grid(), Qt::Key_Right);
    QCOMPARE(chosen.count(), 2);
    m_page->setCase(100);
    QCOMPARE(chosen.count(), 2);
    QCOMPARE(grid()->currentCell(), -1);
    auto* side = control<QComboBox>("caseSide");
    side->setFocus();
    QTest::keyClick(side, Qt::Key_End);
    QCOMPARE(side->currentText(), QStringLiteral("both wrong, other class · 20"));
    QCOMPARE(grid()->cells().front().image, 100U);
    QCOMPARE(grid()->currentCell(), 0);
  }

  void aDeletedRunIsSaidAndComesBack() {
    begin();
    m_page->setSelectedRuns({kStudent, kBaseline});
    RunLook look = m_store->look(kBaseline);
    look.deleted = true;
    m_store->setLooks({look});
    QTRY_VERIFY(label("problem")->isVisible());
    QVERIFY(label("problem")->text().contains(QLatin1String("no longer there")));
    QVERIFY(!label("verdict")->isVisible() && !table("classChanges")->isVisible());
    QCOMPARE(control<QComboBox>("secondRun")->currentIndex(), -1);
    look.deleted = false;
    m_store->setLooks({look});
    QTRY_VERIFY(label("verdict")->isVisible());
  }

  void otherDataLeaveSettingsAndCurves() {
    begin();
    RunSpec elsewhere = specOf(Role::Student);
    elsewhere.dataset.seed = 9;
    m_store->apply({RunQueued{4, elsewhere, "elsewhere", 0}, epochOf(4, 1, 3), epochOf(4, 2, 2), finished(4)});
    m_page->setSelectedRuns({kStudent, 4});
    QVERIFY(label("compareProblem")->text().contains(QLatin1String("different data")));
    QCOMPARE(row("differences", 1), QStringLiteral("Data seed|1|9"));
    QCOMPARE(control<CurveChart>("pairCurves")->data().series.size(), std::size_t{2});
  }

  void classesByChangeAndTheStateIsKept() {
    begin();
    auto* order = control<QComboBox>("classOrder");
    order->setFocus();
    QTest::keyClick(order, Qt::Key_Down);
    QCOMPARE(row("classChanges", 0), QStringLiteral("1|75|0|10|−10"));
    control<QComboBox>("caseSide")->setCurrentIndex(2);
    m_page->setSelectedRuns({kBaseline, kStudent});
    const QJsonObject state = m_page->viewState();
    m_page->setViewState({});
    QCOMPARE(m_page->shownPair(), (RunPair{kStudent, kBaseline}));
    QCOMPARE(control<QComboBox>("caseSide")->currentIndex(), 0);
    m_page->setViewState(state);
    QCOMPARE(m_page->viewState(), state);
    QCOMPARE(m_page->shownPair(), (RunPair{kBaseline, kStudent}));
    m_page->setViewState({{QStringLiteral("first"), QStringLiteral("x")},
                          {QStringLiteral("second"), -3},
                          {QStringLiteral("cases"), 99},
                          {QStringLiteral("order"), QJsonValue()}});
    QCOMPARE(m_page->shownPair(), (RunPair{kStudent, kBaseline}));
    QCOMPARE(control<QComboBox>("caseSide")->currentIndex(), 0);
  }

  void theNumbersCanBeTakenAway() {
    begin();
    m_page->findChild<QAction*>(QStringLiteral("copyClasses"))->trigger();
    QVERIFY(QGuiApplication::clipboard()->text().startsWith(
        QStringLiteral("Class\tCases\tA\tB\tA − B\n0\t75\t15\t10\t+5\n")));
    table("differences")->setFocus();
    QTest::keyClick(table("differences"), Qt::Key_C, Qt::ControlModifier);
    QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("Temperature\t4\t–")));
  }

  void controlsHaveNamesAndTooltips() {
    begin();
    everyControlHasAName();
    haveTooltips({"firstRun", "secondRun", "swapRuns", "caseSide", "classOrder", "verdict", "compareExport"});
  }

 private:
  /// Student wrong on 0, 10 … 290; baseline on 100, 105 … 295, by another class.
  void begin() {
    m_store->apply(queuedExperiment());
    m_store->apply({epochOf(kTeacher, 1, 5), epochOf(kStudent, 1, 60), epochOf(kStudent, 2, 30),
                    epochOf(kBaseline, 1, 75), epochOf(kBaseline, 2, 40)});
    m_store->apply({finished(kTeacher), finished(kStudent), finished(kBaseline)});
    m_store->setLogits(kStudent, answers(0, 10), nullptr);
    m_store->setLogits(kBaseline, answers(100, 5, 2), nullptr);
    QTRY_VERIFY(label("verdict")->isVisible());
  }
  [[nodiscard]] FigureTable* table(const char* name) const { return control<FigureTable>(name); }
  [[nodiscard]] ImageGrid* grid() const { return control<ImageGrid>("changedCases"); }
  [[nodiscard]] QString row(const char* name, int row) const {
    QStringList fields;
    for (int column = 0; column < table(name)->columnCount(); ++column)
      fields << table(name)->item(row, column)->text();
    return fields.join(u'|');
  }
};

}  // namespace retort

QTEST_MAIN(retort::TestComparePage)
#include "test_compare_page.moc"
