// What becomes of runs in a session: deleted and had back, renamed and pinned, resumed, forked.
#include <QMessageBox>

#include "app/text_size.h"
#include "engine/experiment/presets.h"
#include "engine/experiment/sweep.h"
#include "tests/app/workbench_steps.h"

using namespace retort;
using namespace retort::test;

class TestSessionRuns : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { setTextSize(*qApp, kUsualTextSize); }

  void aDeletedRunComesBackWithItsCurve() {
    auto program = std::make_unique<Workbench>();
    Workbench& bench = *program;
    trainOne(bench);
    clickRow(bench, 1);
    const RunId student = panel(bench).selectedRuns().front();
    const auto points = bench.store.find(student)->points;
    QTest::keyClick(&table(bench), Qt::Key_Delete);
    QCOMPARE(rows(bench), 2);
    QVERIFY(!bench.store.find(student));
    QTest::keyClick(&bench.window, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(rows(bench), 3);
    QCOMPARE(bench.store.find(student)->points, points);
    QVERIFY(bench.store.find(student)->testLogits);
    QTest::keyClick(&bench.window, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(rows(bench), 2);
    saveAs(bench, path(bench, "a.retort"));
    QTest::keyClick(&bench.window, Qt::Key_Z, Qt::ControlModifier);  // until the session is closed
    QCOMPARE(rows(bench), 3);
    QTest::keyClick(&bench.window, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QTest::keyClick(&bench.window, Qt::Key_S, Qt::ControlModifier);
    QTRY_VERIFY(!bench.window.isWindowModified());
    QVERIFY(bench.window.close());
    const QString file = path(bench, "a.retort");
    const auto again = reopened(program, file);
    QTRY_COMPARE(again->store.runs().size(), std::size_t{2});
    QVERIFY(again->store.deletedRuns().empty());
  }

  void deletingARunningRunStopsIt() {
    Workbench bench;
    prepare(bench);
    bench.engine->setScript(Role::Baseline, {Script::Ending::Stalls, 1, {}});
    QTest::mouseClick(button(bench, "run"), Qt::LeftButton);
    QTRY_VERIFY(bench.store.runs().size() == 3 && !bench.store.runs().at(2).points.empty());
    clickRow(bench, 2);
    QTest::keyClick(&table(bench), Qt::Key_Delete);
    QTRY_VERIFY(!bench.controller.isRunning());
    QTRY_COMPARE(bench.store.deletedRuns().front().state, RunState::Cancelled);
  }

  void renamePinAndHide() {
    Workbench bench;
    trainOne(bench);
    clickRow(bench, 1);
    const RunId student = panel(bench).selectedRuns().front();
    const QString name = bench.store.find(student)->name;
    action(bench, "rename run")->trigger();
    QWidget* editor = table(bench).viewport()->findChild<QLineEdit*>();
    QVERIFY(editor);
    QTest::keyClicks(editor, QStringLiteral("mine"));
    QTest::keyClick(editor, Qt::Key_Return);
    QTRY_COMPARE(bench.store.find(student)->name, QStringLiteral("mine"));
    action(bench, "pin run")->trigger();
    QVERIFY(bench.store.find(student)->pinned);
    clickRow(bench, 2);
    action(bench, "pin run")->trigger();
    QVERIFY(!bench.store.find(student)->pinned);  // there is one baseline
    QVERIFY(bench.store.runs().at(2).pinned);
    clickRow(bench, 1);
    action(bench, "hide run")->trigger();
    QVERIFY(bench.store.find(student)->hidden);
    for (int i = 0; i < 3; ++i) QTest::keyClick(&bench.window, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(bench.store.find(student)->name, name);
    QVERIFY(!bench.store.runs().at(2).pinned);
    QVERIFY(bench.store.find(student)->hidden);
  }

  void quittingWhileRunningSavesWhatCanBeResumed() {
    auto bench = std::make_unique<Workbench>();
    prepare(*bench, QStringLiteral("6"));
    bench->engine->setScript(Role::Baseline, {Script::Ending::Stalls, 2, {}});
    QTest::mouseClick(button(*bench, "run"), Qt::LeftButton);
    QTRY_VERIFY(bench->store.runs().size() == 3 && bench->store.runs().at(2).points.size() == 2);
    QTest::mouseClick(button(*bench, "pause"), Qt::LeftButton);
    QVERIFY(!bench->window.close());
    QTest::mouseClick(bench->window.findChild<QMessageBox*>()->button(QMessageBox::Save), Qt::LeftButton);
    answerFileDialog(*bench, QStringLiteral("save dialog"), path(*bench, "a.retort"));
    QTRY_VERIFY(!bench->window.isVisible());

    const QString file = path(*bench, "a.retort");
    const auto again = reopened(bench, file);
    QTRY_COMPARE(again->store.runs().size(), std::size_t{3});
    QCOMPARE(again->store.runs().at(2).state, RunState::Cancelled);
    clickRow(*again, 2);
    QVERIFY(action(*again, "resume run")->isEnabled());
    action(*again, "resume run")->trigger();
    QTRY_VERIFY(again->controller.isRunning());
    QTRY_VERIFY(allOver(*again));
    const RunRecord& baseline = again->store.runs().at(2);
    QVERIFY2(baseline.state == RunState::Completed, baseline.result->message.c_str());
    QCOMPARE(baseline.points.size(), std::size_t{6});
    for (int i = 0; i < 6; ++i) QCOMPARE(baseline.points.at(static_cast<std::size_t>(i)).epoch, i + 1);
  }

  void runsThatAKillLeftAreOfferedToGoOn() {
    const auto home = std::make_shared<QTemporaryDir>();
    const QString file = home->filePath(QStringLiteral("a.retort"));
    {
      SessionOptions options;
      options.stateDirectory = home->filePath(QStringLiteral("writer")).toStdString();
      const auto session = newSession(options);
      ExperimentSpec spec = presets().front();
      spec.dataset = {DatasetKind::Idx, makeDataFolder(*home).toStdString(), 0, 1};
      spec.teacher.training.epochs = 3;
      spec.teacher.training.batchSize = 32;
      session->post(Event(ExperimentQueued{1, spec}));
      session->post(Event(RunQueued{1, planRuns(spec).front().spec, "teacher", 0, 1}));
      session->save(file.toStdString());
    }
    Workbench bench(std::make_shared<ScriptedEngine>(), home, file);
    bench.window.show();
    QTRY_VERIFY2(notice(bench).contains(QStringLiteral("1 run was not finished")), qPrintable(notice(bench)));
    QCOMPARE(bench.store.runs().front().state, RunState::Unfinished);
    answerNotice(bench, "first");
    QVERIFY(notice(bench).isEmpty());
    QTRY_COMPARE(bench.store.runs().front().state, RunState::Completed);
  }

  void aForkGoesOnFromACheckpointAndSaysSo() {
    Workbench bench;
    trainOne(bench);
    clickRow(bench, 1);
    const QString parent = bench.store.runs().at(1).name;
    action(bench, "fork run")->trigger();
    auto* dialog = bench.part<QDialog>(QStringLiteral("fork dialog"));
    QVERIFY(dialog);
    auto* epochs = dialog->findChild<QWidget*>(QStringLiteral("training.epochs"))->findChild<QLineEdit*>();
    QVERIFY(dialog->findChild<QPushButton*>(QStringLiteral("start fork"))->isEnabled());
    epochs->selectAll();
    QTest::keyClicks(epochs, QStringLiteral("7"));
    QTest::mouseClick(dialog->findChild<QPushButton*>(QStringLiteral("start fork")), Qt::LeftButton);
    QTRY_COMPARE(bench.store.runs().size(), std::size_t{4});
    QTRY_VERIFY(allOver(bench));
    const RunRecord& fork = bench.store.runs().back();
    QVERIFY2(fork.state == RunState::Completed, fork.result->message.c_str());
    QCOMPARE(fork.spec.forkedFrom, (ForkPoint{2, 4, 0}));
    QCOMPARE(fork.points.front().epoch, 5);
    const QString shown = table(bench).model()->index(3, RunsTableModel::Name).data().toString();
    QVERIFY2(shown.endsWith(QStringLiteral("fork of %1 at epoch 4").arg(parent)), qPrintable(shown));
  }
};

QTEST_MAIN(TestSessionRuns)
#include "test_session_runs.moc"
