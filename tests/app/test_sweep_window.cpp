// A sweep at the window: said in the form, trained, seen in the table, stopped and retried.
#include <QLabel>

#include "app/setup/axis_row.h"
#include "app/setup/sweep_axes.h"
#include "app/text_size.h"
#include "engine/experiment/key_table.h"
#include "tests/app/workbench_steps.h"

using namespace retort;
using namespace retort::test;

namespace {

void typeAxis(const Workbench& bench, const QString& name, const QString& text) {
  AxisRow* row = bench.form().axes().row(QStringLiteral("sweep.") + name);
  QVERIFY(row);
  auto* line = row->findChild<QLineEdit*>();
  line->selectAll();
  QTest::keyClicks(line, text);
}

/// Two temperatures with two seeds.
void saySweep(Workbench& bench) {
  prepare(bench);
  QTest::mouseClick(bench.part<QPushButton>(QStringLiteral("sweep temperature")), Qt::LeftButton);
  typeAxis(bench, QStringLiteral("objective.temperature"), QStringLiteral("1, 4"));
  type(bench, QStringLiteral("sweep.seeds"), QStringLiteral("2"));
}

QString outlook(const Workbench& bench) { return bench.part<QLabel>(QStringLiteral("outlook"))->text(); }

void click(const Workbench& bench, const QModelIndex& row) {
  const QModelIndex index = row.siblingAtColumn(RunsTableModel::State);
  table(bench).scrollTo(index);
  QTest::mouseClick(table(bench).viewport(), Qt::LeftButton, {}, table(bench).visualRect(index).center());
}

std::ptrdiff_t has(const Workbench& bench, RunState state) {
  return std::ranges::count(bench.store.runs(), state, &RunRecord::state);
}

bool allAre(const Workbench& bench, RunState state) {
  return std::ranges::all_of(bench.store.runs(), [state](const RunRecord& run) { return run.state == state; });
}

}  // namespace

class TestSweepWindow : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { setTextSize(*qApp, kUsualTextSize); }

  void aSweepIsSaidTrainedAndExtended() {
    Workbench bench;
    saySweep(bench);
    QTRY_VERIFY2(outlook(bench).startsWith(QStringLiteral("7 runs: 1 teacher, 2 × 2 students, 2 baselines")),
                 qPrintable(outlook(bench)));
    QTest::mouseClick(button(bench, "run"), Qt::LeftButton);
    QTRY_VERIFY(allOver(bench));
    QCOMPARE(bench.store.runs().size(), std::size_t{7});
    QCOMPARE(bench.engine->trainedGroups().size(), std::size_t{2});  // of two students each, one for each seed
    const auto& model = *table(bench).model();
    QCOMPARE(model.rowCount(), 1);
    const QModelIndex sweep = model.index(0, 0);
    QCOMPARE(model.rowCount(sweep), 4);
    QCOMPARE(model.rowCount(model.index(1, 0, sweep)), 2);
    QTRY_VERIFY2(outlook(bench).contains(QStringLiteral("7 already done, none to train")), qPrintable(outlook(bench)));
    typeAxis(bench, QStringLiteral("objective.temperature"), QStringLiteral("1, 4, 8"));
    QTRY_VERIFY2(outlook(bench).contains(QStringLiteral("7 already done, 2 to train")), qPrintable(outlook(bench)));
    QTest::keyClick(&bench.window, Qt::Key_F5);
    QTRY_VERIFY(allOver(bench) && bench.store.runs().size() == 9);
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.rowCount(model.index(0, 0)), 5);
  }

  void aBadAxisTurnsRunOff() {
    Workbench bench;
    saySweep(bench);
    typeAxis(bench, QStringLiteral("objective.temperature"), QStringLiteral("1, 0"));
    QVERIFY(!button(bench, "run")->isEnabled());
    QVERIFY(button(bench, "run")->toolTip().contains(QStringLiteral("0 is not > 0")));
    QTRY_VERIFY(!bench.part<QLabel>(QStringLiteral("outlook"))->isVisible());
    QTest::keyClick(&bench.window, Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(button(bench, "run")->isEnabled());
  }

  void theSessionKeepsTheSweep() {
    auto program = std::make_unique<Workbench>();
    saySweep(*program);
    const ExperimentSpec spec = program->form().spec();
    saveAs(*program, path(*program, "a.retort"));
    QVERIFY(program->window.close());
    const QString file = path(*program, "a.retort");
    const auto again = reopened(program, file);
    QTRY_COMPARE(again->form().spec(), spec);
    QVERIFY(again->form().axes().row(QStringLiteral("sweep.objective.temperature")));
  }

  void oneRunIsStoppedAndTheFailedAreRetried() {
    Workbench bench;
    saySweep(bench);
    bench.engine->setScript(Role::Student, {Script::Ending::Stalls, 1, {}});
    QTest::mouseClick(button(bench, "run"), Qt::LeftButton);
    const auto stalls = [&bench] {
      const auto& runs = bench.store.runs();
      return runs.size() == 7 && runs[1].points.size() == 1 && runs[1].state == RunState::Running;
    };
    QTRY_VERIFY(stalls());
    const RunId first = bench.store.runs()[1].id;
    panel(bench).select({first});
    QVERIFY(action(bench, "stop run")->isEnabled());
    action(bench, "stop run")->trigger();
    QTRY_COMPARE(bench.store.find(first)->state, RunState::Cancelled);
    QVERIFY(bench.controller.isRunning());
    QVERIFY(!action(bench, "stop run")->isEnabled());
    QTest::keyClick(&bench.window, Qt::Key_F5, Qt::ShiftModifier);
    QTRY_VERIFY(!bench.controller.isRunning());
    bench.engine->setScript(Role::Student, {Script::Ending::Fails, 1, {}});
    click(bench, table(bench).model()->index(0, 0));
    QCOMPARE(panel(bench).selectedRuns().size(), std::size_t{7});
    QVERIFY(action(bench, "resume run")->isEnabled() && !action(bench, "retry runs")->isEnabled());
    action(bench, "resume run")->trigger();
    QTRY_VERIFY(!bench.controller.isRunning() && has(bench, RunState::Failed) == 4);
    QVERIFY(!action(bench, "resume run")->isEnabled() && action(bench, "retry runs")->isEnabled());
    bench.engine->setScript(Role::Student, {});
    action(bench, "retry runs")->trigger();
    QTRY_VERIFY(!bench.controller.isRunning() && allAre(bench, RunState::Completed));
    QVERIFY(!action(bench, "retry runs")->isEnabled() && !action(bench, "resume run")->isEnabled());
  }

  void runGoesOnWithWhatWasStopped() {
    Workbench bench;
    saySweep(bench);
    bench.engine->setScript(Role::Student, {Script::Ending::Stalls, 1, {}});
    QTest::mouseClick(button(bench, "run"), Qt::LeftButton);
    QTRY_VERIFY(bench.store.runs().size() == 7 && bench.store.runs()[1].points.size() == 1);
    QTest::keyClick(&bench.window, Qt::Key_F5, Qt::ShiftModifier);
    QTRY_VERIFY(!bench.controller.isRunning());
    const auto left = has(bench, RunState::Cancelled);
    QVERIFY(left >= 4);
    QTRY_VERIFY2(outlook(bench).contains(QStringLiteral("%1 to resume, none to train").arg(left)),
                 qPrintable(outlook(bench)));
    bench.engine->setScript(Role::Student, {});
    QTest::keyClick(&bench.window, Qt::Key_F5);
    QTRY_VERIFY(!bench.controller.isRunning() && allAre(bench, RunState::Completed));
    QCOMPARE(bench.store.runs().size(), std::size_t{7});
  }

  void aWaitingRunGoesBeforeTheOthers() {
    Workbench bench;
    prepare(bench);
    bench.form().axes().add(findKey("student.width"), QStringLiteral("12, 16, 20"));  // no two train together
    bench.engine->setScript(Role::Teacher, {Script::Ending::Completes, 0, std::chrono::milliseconds(100)});
    bench.engine->setScript(Role::Student, {Script::Ending::Stalls, 1, {}});
    bench.engine->setScript(Role::Baseline, {Script::Ending::Stalls, 1, {}});
    QTest::mouseClick(button(bench, "run"), Qt::LeftButton);
    QTRY_COMPARE(bench.store.runs().size(), std::size_t{7});
    const RunId last = bench.store.runs()[3].id;
    panel(bench).select({last});
    QVERIFY(action(bench, "run next")->isEnabled() && action(bench, "run last")->isEnabled());
    action(bench, "run next")->trigger();
    const auto begun = [&bench](Role role) {
      std::vector<RunId> runs;
      for (const RunRecord& run : bench.store.runs())
        if (run.spec.role == role && run.state == RunState::Running) runs.push_back(run.id);
      return runs;
    };
    QTRY_VERIFY(!begun(Role::Student).empty());
    QCOMPARE(begun(Role::Student).back(), last);
    QVERIFY(!action(bench, "run next")->isEnabled());
    bench.controller.stop();
    QTRY_VERIFY(!bench.controller.isRunning());
  }
};

QTEST_MAIN(TestSweepWindow)
#include "test_sweep_window.moc"
