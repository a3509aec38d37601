// Sessions as a person meets them: run, save, quit, reopen; the same file twice; what a crash has left.
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QDoubleSpinBox>
#include <QDropEvent>
#include <QFile>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QTabWidget>
#include <QTreeView>
#include <QUrl>

#include "app/models/runs_table_model.h"
#include "app/pages/classes_page.h"
#include "app/pages/curves_page.h"
#include "app/pages/distribution_panel.h"
#include "app/pages/notes_page.h"
#include "app/pages/soft_targets_page.h"
#include "app/text_size.h"
#include "engine/experiment/presets.h"
#include "tests/app/workbench_steps.h"
#include "widgets/curve_chart.h"
#include "widgets/distribution_bars.h"
#include "widgets/heat_map.h"
#include "widgets/image_grid.h"

using namespace retort;
using namespace retort::test;

class TestSessionWindow : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { setTextSize(*qApp, kUsualTextSize); }

  void aSessionMadeWithoutAWindowShowsItsNewestExperiment() {
    const auto home = std::make_shared<QTemporaryDir>();
    const std::string file = home->filePath(QStringLiteral("headless.retort")).toStdString();
    {
      SessionOptions options;
      options.stateDirectory = home->filePath(QStringLiteral("state")).toStdString();
      const auto session = newSession(options);
      for (const double temperature : {3.0, 7.0}) {
        ExperimentSpec spec;
        spec.objective.temperature = temperature;
        session->post(Event(ExperimentQueued{static_cast<ExperimentId>(temperature), spec}));
      }
      session->save(file);
    }
    const Workbench bench(std::make_shared<ScriptedEngine>(), home, QString::fromStdString(file));
    QTRY_COMPARE(bench.form().spec().objective.temperature, 7.0);
    QVERIFY(!bench.window.isWindowModified());
  }

  void runSaveQuitReopen() {
    auto bench = std::make_unique<Workbench>();
    trainOne(*bench);
    auto& curves = *bench->window.findChild<CurvesPage*>();
    auto& softTargets = *bench->window.findChild<SoftTargetsPage*>();
    curves.findChild<QComboBox*>(QStringLiteral("metric"))->setCurrentIndex(2);
    curves.findChild<QComboBox*>(QStringLiteral("scale"))->setCurrentIndex(1);
    curves.findChild<QAction*>(QStringLiteral("smooth"))->trigger();
    showPage(*bench, "notesPage");
    QTest::keyClicks(bench->part<QPlainTextEdit>(QStringLiteral("notes")), QStringLiteral("# T 8 next"));
    showPage(*bench, "softTargetsPage");
    softTargets.findChild<QComboBox*>(QStringLiteral("classFilter"))->setCurrentIndex(2);
    softTargets.findChild<QComboBox*>(QStringLiteral("probeOrder"))->setCurrentIndex(1);
    softTargets.panel()->findChild<QComboBox*>(QStringLiteral("distributionScale"))->setCurrentIndex(1);
    softTargets.panel()->setTemperature(7);
    QTRY_VERIFY(softTargets.grid()->cellCount() > 3);
    QTest::mouseClick(softTargets.grid()->viewport(), Qt::LeftButton, {}, softTargets.grid()->cellRect(3).center());
    const int testCase = softTargets.panel()->testCase();
    QVERIFY(testCase > 0);
    bench->part<QLineEdit>(QStringLiteral("filter"))->setText(QStringLiteral("done"));
    table(*bench).sortByColumn(RunsTableModel::TestErrors, Qt::DescendingOrder);
    clickRow(*bench, 1);
    const auto selected = panel(*bench).selectedRuns();
    QCOMPARE(selected.size(), std::size_t{1});
    type(*bench, QStringLiteral("student.layers"), QStringLiteral("12-no"));  // what cannot be used is kept as well
    const FormTexts form = bench->form().texts();
    const QString file = path(*bench, "mine.retort");
    QVERIFY(bench->window.isWindowModified());
    saveAs(*bench, path(*bench, "mine"));  // the ending is added
    QVERIFY(QFile::exists(file));
    QVERIFY(!bench->window.isWindowModified());
    QCOMPARE(bench->window.windowTitle(), QStringLiteral("mine[*] — Retort"));
    QVERIFY(bench->part<QLabel>(QStringLiteral("saved"))->text().startsWith(QStringLiteral("saved")));
    QVERIFY(bench->window.close());
    const auto points = bench->store.runs().at(1).points;
    const auto logits = *bench->store.runs().at(1).testLogits;

    const auto again = reopened(bench, file);
    QTRY_COMPARE(again->store.runs().size(), std::size_t{3});
    QCOMPARE(again->form().texts(), form);
    QVERIFY(!button(*again, "run")->isEnabled());
    QCOMPARE(again->store.runs().at(1).points, points);
    QCOMPARE(again->part<QTabWidget>(QStringLiteral("views"))->currentIndex(), 1);
    QCOMPARE(again->window.findChild<NotesPage*>()->text(), QStringLiteral("# T 8 next"));
    auto& curvesAgain = *again->window.findChild<CurvesPage*>();
    QCOMPARE(curvesAgain.findChild<QComboBox*>(QStringLiteral("metric"))->currentIndex(), 2);
    QCOMPARE(curvesAgain.findChild<QComboBox*>(QStringLiteral("scale"))->currentIndex(), 1);
    QVERIFY(curvesAgain.findChild<QAction*>(QStringLiteral("smooth"))->isChecked());
    auto& softAgain = *again->window.findChild<SoftTargetsPage*>();
    QTRY_COMPARE(softAgain.panel()->testCase(), testCase);
    QTRY_COMPARE(softAgain.findChild<QComboBox*>(QStringLiteral("classFilter"))->currentIndex(), 2);
    QCOMPARE(softAgain.findChild<QComboBox*>(QStringLiteral("probeOrder"))->currentIndex(), 1);
    QCOMPARE(softAgain.panel()->temperature(), 7.0);
    QCOMPARE(softAgain.panel()->bars()->scale(), BarScale::Logarithmic);
    QTRY_VERIFY(!softAgain.panel()->bars()->data().blocks.empty());
    QTRY_COMPARE(again->store.runs().at(1).testLogits ? *again->store.runs().at(1).testLogits : Matrix(), logits);
    QCOMPARE(panel(*again).selectedRuns(), selected);
    QCOMPARE(again->part<QLineEdit>(QStringLiteral("filter"))->text(), QStringLiteral("done"));
    QCOMPARE(table(*again).header()->sortIndicatorSection(), int(RunsTableModel::TestErrors));
    QVERIFY(!again->window.isWindowModified());
    again->part<QTabWidget>(QStringLiteral("views"))->setCurrentIndex(0);
    QTRY_COMPARE(curvesAgain.chart()->data().series.size() + curvesAgain.chart()->data().references.size(),
                 std::size_t{3});
    QVERIFY(!again->window.isWindowModified());  // a change of view is no work
    QVERIFY(again->window.close());
  }

  void offsetsOfTheChosenRunComeBack() {
    auto bench = std::make_unique<Workbench>();
    trainOne(*bench);
    showPage(*bench, "classesPage");
    auto& page = *bench->window.findChild<ClassesPage*>();
    const RunId baseline = bench->store.runs().back().id;
    page.setRun(baseline);
    QTRY_VERIFY(page.heatMap()->isVisible());
    page.findChild<QDoubleSpinBox*>(QStringLiteral("offsetBox0"))->setValue(60);
    const std::int64_t errors = page.view().shifted.errors();
    QVERIFY(errors != page.view().trained.errors());
    clickRow(*bench, 0);
    page.setRun(baseline);
    saveAs(*bench, path(*bench, "offsets.retort"));
    QVERIFY(bench->window.close());
    const auto again = reopened(bench, path(*bench, "offsets.retort"));
    QTRY_COMPARE(again->store.runs().size(), std::size_t{3});
    const auto& pageAgain = *again->window.findChild<ClassesPage*>();
    QTRY_VERIFY(pageAgain.heatMap()->isVisible());
    QCOMPARE(pageAgain.shownRun(), baseline);
    QCOMPARE(pageAgain.view().shifted.errors(), errors);
    QVERIFY(again->window.close());
  }

  void trainedTeachersOfTheFileAreUsedAgain() {
    auto bench = std::make_unique<Workbench>();
    trainOne(*bench);
    const QString file = path(*bench, "a.retort");
    saveAs(*bench, file);
    QVERIFY(bench->window.close());
    const auto again = reopened(bench, file);
    QTRY_COMPARE(again->store.runs().size(), std::size_t{3});
    QTRY_VERIFY(button(*again, "run")->isEnabled());
    QTest::mouseClick(button(*again, "run"), Qt::LeftButton);
    QTRY_COMPARE(again->store.runs().size(), std::size_t{5});
    QTRY_VERIFY(allOver(*again));
    QCOMPARE(again->engine->trainedRuns(), 2);
    QCOMPARE(again->store.runs().back().state, RunState::Completed);
  }

  void theSameFileTwice() {
    Workbench bench;
    trainOne(bench);
    const QString file = path(bench, "a.retort");
    saveAs(bench, file);
    const auto second = started(bench.shared, file);
    QTRY_COMPARE(second->store.runs().size(), std::size_t{3});
    QTRY_VERIFY2(notice(*second).contains(QStringLiteral("another window")), qPrintable(notice(*second)));
    QVERIFY(second->window.windowTitle().contains(QStringLiteral("read-only")));
    QTest::keyClick(&second->window, Qt::Key_S, Qt::ControlModifier);  // asks for another name
    answerFileDialog(*second, QStringLiteral("save dialog"), path(bench, "b.retort"));
    QTRY_COMPARE(second->window.windowTitle(), QStringLiteral("b[*] — Retort"));
    QVERIFY(notice(*second).isEmpty());
    QVERIFY(QFile::exists(path(bench, "b.retort")));
  }

  void recoversAfterAKill() {
    auto bench = std::make_unique<Workbench>();
    trainOne(*bench);
    const QString file = path(*bench, "a.retort");
    saveAs(*bench, file);
    const QByteArray saved = bytesOf(file);
    QTest::mouseClick(button(*bench, "run"), Qt::LeftButton);
    QTRY_COMPARE(bench->store.runs().size(), std::size_t{5});
    QTRY_VERIFY(allOver(*bench));
    const auto opened = reopened(bench);  // it ended without a word to the window
    Workbench& again = *opened;
    QTRY_VERIFY2(notice(again).contains(QStringLiteral("5 runs")), qPrintable(notice(again)));
    QVERIFY2(notice(again).contains(QStringLiteral("a.retort")), qPrintable(notice(again)));
    QVERIFY(again.store.runs().empty());
    answerNotice(again, "first");
    QTRY_COMPARE(again.store.runs().size(), std::size_t{5});
    QVERIFY(notice(again).isEmpty());
    QVERIFY(again.window.isWindowModified());
    QCOMPARE(again.window.windowTitle(), QStringLiteral("a[*] — Retort"));
    QCOMPARE(bytesOf(file), saved);
    QTest::keyClick(&again.window, Qt::Key_S, Qt::ControlModifier);
    QTRY_VERIFY(!again.window.isWindowModified());
    QCOMPARE(readSession(file.toStdString()).runs.size(), std::size_t{5});
  }

  void discardingIsAskedTwice() {
    auto bench = std::make_unique<Workbench>();
    trainOne(*bench);
    const std::string state = path(*bench, "state").toStdString();
    const auto opened = reopened(bench);
    Workbench& again = *opened;
    QTRY_VERIFY(notice(again).contains(QStringLiteral("3 runs")));
    answerNotice(again, "second");
    QVERIFY(notice(again).contains(QStringLiteral("for good")));
    answerNotice(again, "second");  // keep
    const auto left = recoverableSessions(state);
    QCOMPARE(left.size(), std::size_t{1});
    QVERIFY(notice(again).contains(QStringLiteral("did not end properly")));
    answerNotice(again, "second");
    answerNotice(again, "first");
    QVERIFY(notice(again).isEmpty());
    QTRY_VERIFY(!QFile::exists(QString::fromStdString(left.front().directory)));
  }

  void aBadFileLeavesTheWindowAsItWas() {
    Workbench bench;
    trainOne(bench);
    QFile file(path(bench, "bad.retort"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("nothing of the kind");
    file.close();
    saveAs(bench, path(bench, "a.retort"));
    const FormTexts form = bench.form().texts();
    bench.window.openPath(file.fileName());
    QTRY_VERIFY2(message(bench).contains(QStringLiteral("bad.retort")), qPrintable(message(bench)));
    QCOMPARE(bench.form().texts(), form);
    QCOMPARE(rows(bench), 3);
    QCOMPARE(bench.window.windowTitle(), QStringLiteral("a[*] — Retort"));
    QVERIFY(button(bench, "run")->isEnabled());
  }

  void aBadFileStopsNoRun() {
    Workbench bench;
    prepare(bench);
    bench.engine->setScript(Role::Teacher, {Script::Ending::Stalls, 0, {}});
    QTest::mouseClick(button(bench, "run"), Qt::LeftButton);
    QTRY_VERIFY(bench.engine->trainedRuns() > 0);
    QFile file(path(bench, "bad.retort"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("nothing of the kind");
    file.close();
    bench.window.openPath(file.fileName());
    QTRY_VERIFY2(message(bench).contains(QStringLiteral("bad.retort")), qPrintable(message(bench)));
    QVERIFY2(!bench.window.findChild<QMessageBox*>(), "it asks to give up the runs for a file that it cannot read");
    QVERIFY(bench.controller.isRunning());
    bench.controller.stop();
    QTRY_VERIFY(!bench.controller.isRunning());
  }

  void closingAsksForUnsavedWork() {
    Workbench bench;
    trainOne(bench);
    QVERIFY(!bench.window.close());
    auto* box = bench.window.findChild<QMessageBox*>();
    QVERIFY(box);
    QTest::mouseClick(box->button(QMessageBox::Cancel), Qt::LeftButton);
    QTRY_VERIFY(!bench.window.findChild<QMessageBox*>());
    QVERIFY(bench.window.isVisible());
    QVERIFY(!bench.window.close());
    QTest::mouseClick(bench.window.findChild<QMessageBox*>()->button(QMessageBox::Save), Qt::LeftButton);
    answerFileDialog(bench, QStringLiteral("save dialog"), path(bench, "a.retort"));
    QTRY_VERIFY(!bench.window.isVisible());
    QCOMPARE(readSession(path(bench, "a.retort").toStdString()).runs.size(), std::size_t{3});
  }

  void dataThatAreGoneLeaveTheRestInSight() {
    auto bench = std::make_unique<Workbench>();
    trainOne(*bench);
    saveAs(*bench, path(*bench, "a.retort"));
    QVERIFY(bench->window.close());
    QVERIFY(QDir().rename(path(*bench, "data"), path(*bench, "moved")));

    const QString file = path(*bench, "a.retort");
    const auto again = reopened(bench, file);
    QTRY_VERIFY2(notice(*again).contains(path(*again, "data")), qPrintable(notice(*again)));
    QCOMPARE(rows(*again), 3);
    again->part<QTabWidget>(QStringLiteral("views"))->setCurrentIndex(1);
    auto& page = *again->window.findChild<SoftTargetsPage*>();
    const auto known = [&page] {
      const auto& blocks = page.panel()->bars()->data().blocks;
      return blocks.size() == 3 && std::ranges::none_of(blocks, [](const auto& block) { return block.values.empty(); });
    };
    QTRY_VERIFY(known());
    QVERIFY(!button(*again, "run")->isEnabled());
    (void)again->window.grab();

    test::MiniIdxOptions options;
    options.testCases = 300;
    options.trainCases = 401;
    test::writeMiniIdx(path(*again, "other").toStdString(), test::makeMiniIdx(options));
    answerNotice(*again, "first");
    answerFileDialog(*again, QStringLiteral("locate dialog"), path(*again, "other"));
    QTRY_VERIFY2(message(*again).contains(QStringLiteral("SHA-256")), qPrintable(message(*again)));
    answerNotice(*again, "first");
    answerFileDialog(*again, QStringLiteral("locate dialog"), path(*again, "moved"));
    QTRY_VERIFY(notice(*again).isEmpty());
    QTRY_COMPARE(again->form().spec().dataset.path, path(*again, "moved").toStdString());
    QTRY_VERIFY(again->store.dataset()->train.count() > 0);
    QVERIFY(again->store.isOnDataset(again->store.runs().front()));
    QTRY_VERIFY(button(*again, "run")->isEnabled());
    QVERIFY(again->window.isWindowModified());
  }

  void whatWasTypedJustNowIsAskedFor() {
    Workbench bench;
    bench.window.show();
    QTRY_VERIFY(bench.session.status().open);
    showPage(bench, "notesPage");
    QTest::keyClicks(bench.part<QPlainTextEdit>(QStringLiteral("notes")), QStringLiteral("x"));
    QVERIFY(!bench.window.close());
    QVERIFY(bench.window.findChild<QMessageBox*>());
  }

  void droppedAndRecentSessionsAreOpened() {
    Workbench bench;
    trainOne(bench);
    const QString file = path(bench, "a.retort");
    saveAs(bench, file);
    QTest::keyClick(&bench.window, Qt::Key_N, Qt::ControlModifier);
    QTRY_VERIFY(bench.store.runs().empty());
    QCOMPARE(bench.form().spec(), presets().front());
    QCOMPARE(bench.window.windowTitle(), QStringLiteral("Untitled[*] — Retort"));
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(file)});
    QDragEnterEvent enter(QPoint(10, 10), Qt::CopyAction, &data, Qt::LeftButton, {});
    QCoreApplication::sendEvent(&bench.window, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPointF(10, 10), Qt::CopyAction, &data, Qt::LeftButton, {});
    QCoreApplication::sendEvent(&bench.window, &drop);
    QTRY_COMPARE(bench.store.runs().size(), std::size_t{3});
    QTest::keyClick(&bench.window, Qt::Key_N, Qt::ControlModifier);
    QTRY_VERIFY(bench.store.runs().empty());
    auto* recent = bench.part<QMenu>(QStringLiteral("recent sessions"));
    Q_EMIT recent->aboutToShow();
    QCOMPARE(recent->actions().front()->text(), file);
    recent->actions().front()->trigger();
    QTRY_COMPARE(bench.store.runs().size(), std::size_t{3});
  }
};

QTEST_MAIN(TestSessionWindow)
#include "test_session_window.moc"
