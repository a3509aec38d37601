#include <QAction>
#include <QCloseEvent>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalSpy>
#include <QSlider>
#include <QTabWidget>
#include <QTest>
#include <QToolButton>
#include <QTreeView>

#include "app/bridge/experiment_check.h"
#include "app/message_line.h"
#include "app/pages/curves_page.h"
#include "app/pages/distribution_panel.h"
#include "app/status_line.h"
#include "app/text_size.h"
#include "app/top_bar.h"
#include "engine/experiment/presets.h"
#include "tests/app/workbench_steps.h"
#include "widgets/curve_chart.h"
#include "widgets/distribution_bars.h"

using namespace retort;
using namespace retort::test;

class TestMainWindow : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { setTextSize(*qApp, kUsualTextSize); }

  void opensReadyToRun() {
    Workbench bench;
    bench.window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&bench.window));
    QVERIFY(button(bench, "run")->isEnabled());
    QVERIFY(!button(bench, "pause")->isEnabled());
    QVERIFY(!button(bench, "stop")->isEnabled());
    QCOMPARE(bench.form().spec(), presets().front());
    QCOMPARE(bench.window.windowTitle(), QStringLiteral("Untitled[*] — Retort"));
    QVERIFY(!bench.part<MessageLine>(QStringLiteral("message"))->isVisible());
  }

  void opensAnExperimentsFile() {
    Workbench bench;
    bench.window.show();
    const QString path = bench.place.filePath(QStringLiteral("mine.json"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(R"({"name": "mine", "objective": {"temperature": 7}})");
    file.close();
    bench.window.openPath(path);
    QCOMPARE(bench.form().spec().objective.temperature, 7.0);

    bench.window.openPath(bench.place.filePath(QStringLiteral("none.json")));
    QVERIFY(bench.part<MessageLine>(QStringLiteral("message"))->isVisible());
    QCOMPARE(bench.form().spec().name, std::string("mine"));
  }

  void formRunPointsFinish() {
    Workbench bench;
    prepare(bench);
    type(bench, QStringLiteral("student.layers"), QStringLiteral("12-12"));
    QTest::mouseClick(button(bench, "run"), Qt::LeftButton);
    QTRY_VERIFY(allOver(bench));
    const RunRecord& student = bench.store.runs().at(1);
    QCOMPARE(student.spec.model.layers, (std::vector<int>{12, 12}));
    const CurveData& curves = bench.window.findChild<CurvesPage*>()->chart()->data();
    QTRY_VERIFY(!curves.series.empty());
    auto* table = bench.part<QTreeView>(QStringLiteral("runs"));
    QCOMPARE(table->model()->rowCount(), 3);
    QVERIFY(bench.part<QLabel>(QStringLiteral("time left"))->text().contains(QStringLiteral("3 of 3")));
    QVERIFY(bench.part<QLabel>(QStringLiteral("ratio"))->text().contains(QStringLiteral("11")));
  }

  void temperatureMovesTheBars() {
    Workbench bench;
    prepare(bench);
    QTest::keyClick(&bench.window, Qt::Key_F5);
    QTRY_VERIFY(allOver(bench));
    DistributionPanel* panel = bench.window.findChild<CurvesPage*>()->panel();
    const auto largest = [panel] {
      const auto& blocks = panel->bars()->data().blocks;
      if (blocks.empty() || blocks.front().values.empty()) return 0.0;
      return *std::max_element(blocks.front().values.begin(), blocks.front().values.end());
    };
    QTRY_VERIFY(largest() > 0);
    panel->setTemperature(1);
    const double sharp = largest();
    auto* slider = panel->findChild<QSlider*>(QStringLiteral("slider"));
    slider->setValue(slider->maximum());
    QTRY_VERIFY(largest() < 0.6 * sharp);
    QCOMPARE(bench.engine->trainedRuns(), 3);
  }

  void thePaperPageChoosesAPreset() {
    Workbench bench;
    prepare(bench);
    auto* views = bench.part<QTabWidget>(QStringLiteral("views"));
    auto* page = bench.window.findChild<QWidget*>(QStringLiteral("paperPage"));
    views->setCurrentWidget(page);
    QTest::mouseClick(page->findChild<QPushButton*>(QStringLiteral("choose mnist-paper")), Qt::LeftButton);
    QCOMPARE(bench.form().spec().name, std::string("mnist-paper"));
    QCOMPARE(bench.form().spec().student.layers, (std::vector<int>{800, 800}));
  }

  void badFieldTurnsRunOff() {
    Workbench bench;
    prepare(bench);
    type(bench, QStringLiteral("objective.temperature"), QStringLiteral("0"));
    QVERIFY(!button(bench, "run")->isEnabled());
    QVERIFY(button(bench, "run")->toolTip().contains(QStringLiteral("0 is not > 0")));
    QTest::keyClick(&bench.window, Qt::Key_F5);
    QVERIFY(!bench.controller.isRunning());
    QTest::keyClick(&bench.window, Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(button(bench, "run")->isEnabled());
  }

  void dataProblemsStandAtTheirFields() {
    Workbench bench;
    prepare(bench);
    type(bench, QStringLiteral("training.batch_size"), QStringLiteral("401"));
    QTRY_VERIFY(!button(bench, "run")->isEnabled());
    QVERIFY(bench.form().field(QStringLiteral("training.batch_size"))->problem().contains(QStringLiteral("400")));
    type(bench, QStringLiteral("training.batch_size"), QStringLiteral("40"));
    bench.form().useFolder(bench.place.filePath(QStringLiteral("missing")));
    const FormField* folder = bench.form().field(QStringLiteral("dataset.path"));
    const auto* data = bench.part<QLabel>(QStringLiteral("data"));
    QTRY_VERIFY(!folder->problem().isEmpty());
    QCOMPARE(data->text(), QStringLiteral("the data set is not loaded"));
    QVERIFY(!button(bench, "run")->isEnabled());
    test::makeDataFolder(bench.place, QStringLiteral("missing"));
    bench.controller.check(bench.form().spec());
    QTRY_VERIFY(button(bench, "run")->isEnabled());
    QVERIFY(folder->problem().isEmpty());
    QTRY_VERIFY2(data->text().contains(QStringLiteral("300 test")), qPrintable(data->text()));
  }

  void failedAndDivergedRunsAreALine_data() {
    QTest::addColumn<int>("ending");
    QTest::addColumn<QString>("words");
    QTest::addColumn<QString>("state");
    QTest::newRow("fails") << int(Script::Ending::Fails) << QStringLiteral("script ends") << QStringLiteral("failed");
    QTest::newRow("diverges") << int(Script::Ending::Diverges) << QStringLiteral("11.3 times")
                              << QStringLiteral("diverged");
  }

  void failedAndDivergedRunsAreALine() {
    QFETCH(int, ending);
    QFETCH(QString, words);
    QFETCH(QString, state);
    Workbench bench;
    prepare(bench);
    bench.engine->setScript(Role::Student, {static_cast<Script::Ending>(ending), 2, {}});
    QTest::mouseClick(button(bench, "run"), Qt::LeftButton);
    QTRY_VERIFY(allOver(bench));
    QTRY_VERIFY(!message(bench).isEmpty());
    QVERIFY2(message(bench).contains(words), qPrintable(message(bench)));
    auto* line = bench.part<MessageLine>(QStringLiteral("message"));
    QVERIFY(line->isVisible());
    auto* table = bench.part<QTreeView>(QStringLiteral("runs"));
    QCOMPARE(table->model()->index(1, 2).data().toString(), state);
    QCOMPARE(table->model()->index(2, 2).data().toString(), QStringLiteral("done"));
    QTest::mouseClick(line->findChild<QToolButton*>(QStringLiteral("dismiss")), Qt::LeftButton);
    QVERIFY(!line->isVisible());
  }

  void pauseAndStopByTheButtons() {
    Workbench bench;
    prepare(bench, QStringLiteral("50"));
    bench.engine->setScript(Role::Teacher, {Script::Ending::Completes, 0, std::chrono::milliseconds(5)});
    QTest::mouseClick(button(bench, "run"), Qt::LeftButton);
    QTRY_VERIFY(!bench.store.runs().empty() && !bench.store.runs().front().points.empty());
    QTest::mouseClick(button(bench, "pause"), Qt::LeftButton);
    QVERIFY(button(bench, "pause")->text().contains(QStringLiteral("Resume")));
    QTest::mouseClick(button(bench, "pause"), Qt::LeftButton);
    QVERIFY(!bench.controller.isPaused());
    QTest::mouseClick(button(bench, "stop"), Qt::LeftButton);
    QTRY_VERIFY(allOver(bench));
    QCOMPARE(bench.store.runs().front().state, RunState::Cancelled);
    QVERIFY(message(bench).isEmpty());
  }

  void closingWhileRunningAsksOnce() {
    Workbench bench;
    prepare(bench);
    bench.engine->setScript(Role::Teacher, {Script::Ending::Stalls, 0, {}});
    QTest::mouseClick(button(bench, "run"), Qt::LeftButton);
    QTRY_VERIFY(bench.engine->trainedRuns() > 0);
    QVERIFY(!bench.window.close());
    QVERIFY(!bench.window.close());
    QCOMPARE(bench.window.findChildren<QMessageBox*>().size(), 1);
    bench.window.findChild<QMessageBox*>()->button(QMessageBox::Cancel)->click();
    QVERIFY(bench.window.isVisible());
    QTRY_VERIFY(!bench.window.findChild<QMessageBox*>());
    QVERIFY(!bench.window.close());
    bench.window.findChild<QMessageBox*>()->findChild<QPushButton*>(QStringLiteral("discard"))->click();
    QTRY_VERIFY(!bench.window.isVisible());
    QTRY_VERIFY(!bench.controller.isRunning());
  }

  void slowBlasIsSaid() {
    Workbench bench(std::make_shared<test::ScriptedEngine>(true));
    bench.controller.prepare();
    auto* blas = bench.part<QLabel>(QStringLiteral("blas"));
    QTRY_VERIFY(blas->text().contains(QStringLiteral("libopenblas0-openmp")));
  }

  void threadsAreSaid() {
    Workbench bench;
    bench.controller.prepare();
    auto* workers = bench.part<QLabel>(QStringLiteral("workers"));
    MachineStatus machine;
    machine.workers = 2;
    machine.engine = EngineInfo{};
    machine.engine->secondThreadGain = 1.23;
    bench.window.findChild<StatusLine*>()->setMachine(machine);
    QCOMPARE(workers->text(), QStringLiteral("CPU · 2 runs at a time, 1 thread each"));
    QVERIFY2(workers->toolTip().contains(QStringLiteral("1.2 times")), qPrintable(workers->toolTip()));
    machine.engine->threadsPerRun = 2;
    bench.window.findChild<StatusLine*>()->setMachine(machine);
    QCOMPARE(workers->text(), QStringLiteral("CPU · 2 runs at a time, 2 threads each"));
  }

  void remembersItsPlace() {
    const QTemporaryDir place;
    QSettings settings(place.filePath(QStringLiteral("s.ini")), QSettings::IniFormat);
    RunStore store;
    RunController controller(store, [] { return std::make_shared<test::ScriptedEngine>(); });
    SessionController session(store, controller, test::sessionsIn(place.path()));
    {
      MainWindow window(store, controller, session, settings);
      window.resize(1200, 740);
      window.show();
      QVERIFY(window.close());
    }
    const MainWindow again(store, controller, session, settings);
    QCOMPARE(again.size(), QSize(1200, 740));
  }

  void everythingHasANameAndTheFocusGoesRound() {
    Workbench bench;
    bench.window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&bench.window));
    for (const QWidget* widget : bench.form().findChildren<QWidget*>())
      if (widget->focusPolicy() & Qt::TabFocus && widget->isVisible())
        QVERIFY2(!widget->accessibleName().isEmpty() || widget->inherits("QPushButton"),
                 qPrintable(widget->objectName() + QLatin1String(widget->metaObject()->className())));
    auto* layers = bench.input<QLineEdit>(QStringLiteral("teacher.layers"));
    auto* epochs = bench.input<QLineEdit>(QStringLiteral("teacher.training.epochs"));
    layers->setFocus();
    QTRY_VERIFY(layers->hasFocus());
    QTest::keyClick(layers, Qt::Key_Tab);
    QVERIFY(epochs->hasFocus());
  }

  void fitsASmallScreen() {
    Workbench bench;
    QVERIFY2(bench.window.minimumSizeHint().width() <= 1366, "the window is too wide for 1366x768");
    QVERIFY2(bench.window.minimumSizeHint().height() <= 720, "the window is too high for 1366x768");
    bench.window.resize(1366, 768);
    bench.window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&bench.window));
    QVERIFY(bench.window.rect().contains(
        button(bench, "run")
            ->geometry()
            .translated(button(bench, "run")->parentWidget()->mapTo(&bench.window, QPoint()))));
  }

  void largerTextStaysWhole() {
    Workbench bench;
    bench.window.resize(1366, 768);
    bench.window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&bench.window));
    for (const int size : {kUsualTextSize, 18, 24}) {
      setTextSize(*qApp, size);
      auto* scroll = bench.form().findChild<QScrollArea*>();
      QTRY_VERIFY(scroll->viewport()->width() >= scroll->widget()->minimumSizeHint().width());
    }
    setTextSize(*qApp, kUsualTextSize);
  }

  void clockReadsLikeAClock() {
    QCOMPARE(clockText(0), QStringLiteral("0:00"));
    QCOMPARE(clockText(101.2), QStringLiteral("1:42"));
    QCOMPARE(clockText(3730), QStringLiteral("1:02:10"));
  }
};

QTEST_MAIN(TestMainWindow)
#include "test_main_window.moc"
