#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QJsonArray>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QToolButton>
#include <QUndoStack>
#include <QtTest>

#include "app/models/runs_table_model.h"
#include "app/pages/classes_page.h"
#include "app/runs_panel.h"
#include "made_up_biases.h"
#include "page_steps.h"
#include "widgets/heat_map.h"
#include "widgets/theme.h"

namespace retort {

class TestClassesPage : public QObject, private PageSteps<ClassesPage> {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { applyTheme(*qApp); }

  void init() { showPage({1020, 430}); }

  void cleanup() { m_page.reset(); }

  void withoutAnyRunItSaysWhatToDo() {
    QVERIFY(label("classesProblem")->text().contains(QLatin1String("data set is being read")));
    m_store->setDataset(madeUpData());
    QTRY_VERIFY(label("classesProblem")->text().contains(QLatin1String("Press Run")));
    QVERIFY(!m_page->heatMap()->isVisible());
    QVERIFY(!control<QComboBox>("classesRun")->isVisible());
  }

  void errorsByClassAndTheOmittedOneInWords() {
    begin();
    QCOMPARE(control<QComboBox>("classesRun")->currentText(), QStringLiteral("student 30-30"));
    QCOMPARE(label("classesTotal")->text(), QStringLiteral("75 errors of 300 test cases (25.00 %)"));
    QCOMPARE(label("classErrors3")->text(), QStringLiteral("75 (100.0 %)"));
    QCOMPARE(label("classErrors0")->text(), QStringLiteral("0 (0.0 %)"));
    QCOMPARE(label("lacked3")->text(), QStringLiteral("not in the transfer set"));
    QVERIFY(label("lacked0")->text().isEmpty());
    QVERIFY(control<QCheckBox>("inSet3")->isChecked() && !control<QCheckBox>("inSet0")->isChecked());
    QVERIFY(control<QCheckBox>("inSet3")->accessibleName().contains(QLatin1String("not in the transfer set")));
    QCOMPARE(m_page->heatMap()->data().cells[12].value, 75.0);
  }

  void movingASliderMovesTheErrors() {
    begin();
    QSignalSpy changed(m_page.get(), &ClassesPage::viewChanged);
    auto* slider = control<QSlider>("offsetSlider3");
    for (int i = 0; i < 15; ++i) QTest::keyClick(slider, Qt::Key_Right);
    QCOMPARE(control<QDoubleSpinBox>("offsetBox3")->value(), 1.5);
    QCOMPARE(label("classesTotal")->text(), QStringLiteral("75 → 50 errors of 300 test cases (25.00 → 16.67 %)"));
    QCOMPARE(label("classErrors3")->text(), QStringLiteral("75 → 50 (66.7 %)"));
    QCOMPARE(m_page->heatMap()->data().cells[12].value, 50.0);
    QCOMPARE(m_page->heatMap()->data().cells[15].text, QStringLiteral("25"));
    QCOMPARE(changed.count(), 15);
    slider->setValue(slider->maximum());
    QCOMPARE(label("classErrors0")->text(), QStringLiteral("0 → 75 (100.0 %)"));
  }

  void aTypedOffsetAndReset() {
    begin();
    auto* box = control<QDoubleSpinBox>("offsetBox3");
    box->setFocus();
    box->selectAll();
    QTest::keyClicks(box, QStringLiteral("2.25"));
    QCOMPARE(m_page->view().shifted.errors(), 25);
    QCOMPARE(control<QSlider>("offsetSlider3")->value(), 23);
    QVERIFY(!control<QToolButton>("resetOffset0")->isVisible());
    QTest::mouseClick(control<QToolButton>("resetOffset3"), Qt::LeftButton);
    QCOMPARE(m_page->view().shifted.errors(), 75);
    QCOMPARE(box->value(), 0.0);
    QVERIFY(box->hasFocus());
    box->setValue(40);
    QCOMPARE(control<QSlider>("offsetSlider3")->value(), control<QSlider>("offsetSlider3")->maximum());
    QCOMPARE(m_page->view().lines[kOmitted].offset, 40.0);
    QTest::mouseClick(control<QToolButton>("resetOffsets"), Qt::LeftButton);
    QCOMPARE(box->value(), 0.0);
  }

  void offsetsAreOffered() {
    begin();
    auto* best = control<QPushButton>("offerTest");
    QTRY_VERIFY(best->isEnabled());
    QCOMPARE(best->text(), QStringLiteral("best on test: +4.0 · 0 errors"));
    QCOMPARE(label("offerBadge")->text(), QStringLiteral("chosen on test"));
    QVERIFY(label("offerBadge")->toolTip().contains(QLatin1String("The paper chose its offset in this way")));
    QCOMPARE(label("offerLabel")->text(), QStringLiteral("Offset for 8:"));
    control<QDoubleSpinBox>("offsetBox0")->setValue(1);
    QTest::mouseClick(best, Qt::LeftButton);
    QCOMPARE(m_page->view().shifted.errors(), 0);
    QCOMPARE(m_page->view().lines[kOmitted].offset, 4.0);
    QCOMPARE(m_page->view().lines[0].offset, 0.0);  // what the button promised is for the set alone
    auto* prior = control<QPushButton>("offerPrior");
    QVERIFY(prior->toolTip().contains(QLatin1String("25.0 %")));
    QVERIFY(prior->toolTip().contains(QLatin1String("among all training cases")));
    QVERIFY(prior->toolTip().contains(QLatin1String("300 test inputs, without their labels")));
    QTest::mouseClick(prior, Qt::LeftButton);
    QVERIFY(prior->text().endsWith(QStringLiteral("· %1 errors").arg(m_page->view().shifted.errors())));
  }

  void withoutAValidationSplitItSaysWhereToSetOne() {
    begin();
    QTRY_VERIFY(control<QPushButton>("offerTest")->isEnabled());
    auto* button = control<QPushButton>("offerValidation");
    const QString reason = QStringLiteral("no validation split was held out: set Validation split under 1 · Data");
    QVERIFY(!button->isEnabled());
    QCOMPARE(button->toolTip(), reason);
    QVERIFY(label("offerReason")->isVisible());
    QVERIFY(label("offerReason")->text().endsWith(reason));
  }

  void bestOnValidation() {
    begin({lowBias({0, 1, 2, 3}, -0.5F), {0, 1, 2, 3}});
    auto* button = control<QPushButton>("offerValidation");
    QTRY_VERIFY(button->isEnabled());
    QVERIFY(!label("offerReason")->isVisible());
    QCOMPARE(button->text(), QStringLiteral("best on validation: +2.8 · 25 errors"));
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(m_page->view().lines[kOmitted].offset, 2.75);
    QCOMPARE(m_page->view().shifted.errors(), 25);
    QVERIFY(control<QPushButton>("offerPrior")->toolTip().contains(QLatin1String("4 held-out cases")));
  }

  void ofARunThatSawAllSomeAreTicked() {
    begin();
    m_page->setRun(kTeacher);
    QCOMPARE(label("offerLabel")->text(), QStringLiteral("Tick classes to find an offset for them:"));
    QVERIFY(!control<QPushButton>("offerTest")->isEnabled());
    QVERIFY(!label("lacked3")->isVisible());
    auto* two = control<QCheckBox>("inSet2");
    two->setFocus();
    QTest::keyClick(two, Qt::Key_Space);
    QTRY_VERIFY(control<QPushButton>("offerTest")->isEnabled());
    QCOMPARE(label("offerLabel")->text(), QStringLiteral("Offset for 2:"));
    for (const char* other : {"inSet0", "inSet1", "inSet3"}) control<QCheckBox>(other)->setChecked(true);
    QVERIFY(label("offerLabel")->text().contains(QLatin1String("untick some")));
    QVERIFY(!control<QPushButton>("offerTest")->isEnabled());
  }

  void everythingByKeys() {
    begin();
    QTRY_VERIFY(control<QPushButton>("offerTest")->isEnabled());
    m_page->activateWindow();
    auto* best = control<QPushButton>("offerTest");
    best->setFocus();
    QTest::keyClick(best, Qt::Key_Space);
    QCOMPARE(m_page->view().shifted.errors(), 0);
    QStringList stops;
    for (int i = 0; i < 30; ++i) {
      QTest::keyClick(m_page->focusWidget(), Qt::Key_Tab);
      stops << m_page->focusWidget()->objectName();
    }
    for (const char* stop : {"classesRun", "resetOffsets", "classesExport", "offerPrior", "inSet0", "offsetSlider0",
                             "offsetBox0", "inSet3", "offsetSlider3", "offsetBox3", "resetOffset3", "confusionMap"})
      QVERIFY2(stops.contains(QLatin1String(stop)), stop);
    QVERIFY(stops.indexOf(QLatin1String("offsetSlider0")) < stops.indexOf(QLatin1String("offsetSlider3")));
  }

  void theWheelScrollsUnlessTheSliderHasTheFocus() {
    begin();
    auto* slider = control<QSlider>("offsetSlider3");
    control<QComboBox>("classesRun")->setFocus();
    wheel(*slider);
    QCOMPARE(slider->value(), 0);
    slider->setFocus();
    wheel(*slider);
    QVERIFY(slider->value() > 0);
  }

  void withoutLogitsItSaysSo() {
    m_store->setDataset(madeUpData());
    QSignalSpy wanted(m_store.get(), &RunStore::logitsWanted);
    m_store->apply(queuedExperiment());
    QTRY_VERIFY(label("classesProblem")->text().contains(QLatin1String("student 30-30 waits for its turn")));
    m_store->apply({RunStarted{kStudent, 10, 300}, epochOf(kStudent, 1, 20)});
    QTRY_VERIFY(label("classesProblem")->text().contains(QLatin1String("is being trained")));
    m_store->apply({finished(kStudent)});
    QTRY_VERIFY(label("classesProblem")->text().contains(QLatin1String("being read from the session")));
    QCOMPARE(wanted.count(), 1);
    m_store->setLogits(kStudent, nullptr, nullptr);
    QTRY_VERIFY(label("classesProblem")->text().contains(QLatin1String("holds no logits of student 30-30")));
    QVERIFY(label("classesProblem")->text().contains(QLatin1String("Press Run")));
    m_store->setLogits(kStudent, std::make_shared<const Matrix>(lowBias(m_store->dataset()->test.labels)), nullptr);
    QTRY_VERIFY(m_page->heatMap()->isVisible());
    QVERIFY(!label("classesProblem")->isVisible());
  }

  void logitsOfOtherCasesAreRefused() {
    m_store->setDataset(madeUpData());
    m_store->apply(queuedExperiment());
    m_store->apply({finishedWith(kStudent, Matrix(7, 4))});
    QTRY_VERIFY(label("classesProblem")->text().contains(QLatin1String("other test cases")));
  }

  void aClassWithoutATestCaseHasNoRate() {
    auto data = std::make_shared<Dataset>(*madeUpData());
    for (std::uint16_t& each : data->test.labels) each = each == kOmitted ? 0 : each;
    m_store->setDataset(data);
    m_store->apply(queuedExperiment());
    m_store->apply({finishedWith(kStudent, lowBias(data->test.labels))});
    QTRY_VERIFY(m_page->heatMap()->isVisible());
    QCOMPARE(label("classErrors3")->text(), QStringLiteral("no test case"));
    QCOMPARE(label("classCases3")->text(), QStringLiteral("0"));
    QCOMPARE(label("classErrors0")->text(), QStringLiteral("0 (0.0 %)"));
  }

  void itFollowsTheTable() {
    begin();
    QUndoStack undo;
    RunsTableModel model(*m_store, undo);
    RunsPanel panel(model);
    connect(&panel, &RunsPanel::selectionChanged, m_page.get(), [&] { m_page->setSelectedRuns(panel.selectedRuns()); });
    panel.select({kBaseline});
    QCOMPARE(m_page->shownRun(), kBaseline);
    m_page->setRun(kStudent);
    Q_EMIT m_store->runsReset();  // fills the table anew, with the same selection
    QCOMPARE(panel.selectedRuns(), std::vector<RunId>{kBaseline});
    QCOMPARE(m_page->shownRun(), kStudent);
    m_page->setRun(kBaseline);
    panel.select({kBaseline, kTeacher});
    QCOMPARE(m_page->shownRun(), kBaseline);
    panel.select({kTeacher});
    QCOMPARE(control<QComboBox>("classesRun")->currentText(), QStringLiteral("teacher 300-300"));
  }

  void offsetsStayWithTheirRun() {
    begin();
    control<QDoubleSpinBox>("offsetBox3")->setValue(2.5);
    m_page->setRun(kTeacher);
    QCOMPARE(control<QDoubleSpinBox>("offsetBox3")->value(), 0.0);
    m_page->setRun(kStudent);
    QCOMPARE(control<QDoubleSpinBox>("offsetBox3")->value(), 2.5);
    control<QCheckBox>("inSet1")->setChecked(true);
    const QJsonObject state = m_page->viewState();
    m_page->setViewState({});
    QCOMPARE(m_page->view().shifted.errors(), 75);
    m_page->setViewState(state);
    QCOMPARE(m_page->view().shifted.errors(), 25);
    QVERIFY(control<QCheckBox>("inSet1")->isChecked());
    m_page->setViewState({{QStringLiteral("run"), 2},
                          {QStringLiteral("offsets"), QJsonArray{1e300, QStringLiteral("x"), 0}},
                          {QStringLiteral("set"), QJsonArray{-4, 99, 1e30}}});
    QCOMPARE(m_page->view().shifted.errors(), 75);
    QVERIFY(!control<QCheckBox>("inSet3")->isChecked());
  }

  void movingIsQuick() {
    auto data = std::make_shared<Dataset>(*madeUpData());
    for (std::size_t i = 0; i < 10000; ++i) data->test.labels.push_back(static_cast<std::uint16_t>(i % 4));
    m_store->setDataset(data);
    m_store->apply({RunQueued{kStudent, omittingSpec(), "student", 0}});
    m_store->apply({finishedWith(kStudent, lowBias(data->test.labels))});
    QTRY_VERIFY(m_page->heatMap()->isVisible());
    QElapsedTimer timer;
    timer.start();
    for (int i = 1; i <= 50; ++i) control<QSlider>("offsetSlider3")->setValue(i);
    qInfo("%.2f ms a step", static_cast<double>(timer.elapsed()) / 50);
    QVERIFY(timer.elapsed() < 50 * 33);
  }

 private:
  /// The made-up experiment, trained; its student and baseline lacked a class.
  void begin(const HeldOut& heldOut = {}) {
    m_store->setDataset(madeUpData());
    const auto& labels = m_store->dataset()->test.labels;
    m_store->apply({RunQueued{kTeacher, specOf(Role::Teacher), "teacher 300-300", 0},
                    RunQueued{kStudent, omittingSpec(), "student 30-30", kTeacher},
                    RunQueued{kBaseline, omittingSpec(Role::Baseline), "baseline 30-30", 0}});
    m_store->apply({finishedWith(kTeacher, lowBias(labels, -2)), finishedWith(kStudent, lowBias(labels), heldOut),
                    finishedWith(kBaseline, lowBias(labels, 1))});
    QTRY_VERIFY(m_page->heatMap()->isVisible());
  }

  static void wheel(QWidget& widget) {
    const QPointF centre = widget.rect().center();
    QWheelEvent event(centre, widget.mapToGlobal(centre), {}, {0, 120}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase,
                      false);
    QCoreApplication::sendEvent(&widget, &event);
  }
};

}  // namespace retort

QTEST_MAIN(retort::TestClassesPage)
#include "test_classes_page.moc"
