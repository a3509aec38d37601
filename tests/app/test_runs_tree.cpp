#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QTreeView>
#include <QUndoStack>

#include "app/models/run_edit.h"
#include "app/models/runs_table_model.h"
#include "app/models/sweep_view.h"
#include "app/runs_panel.h"
#include "engine/experiment/key_table.h"
#include "engine/experiment/presets.h"
#include "engine/experiment/sweep.h"
#include "tests/support/scripted_engine.h"
#include "widgets/figures.h"
#include "widgets/theme.h"

using namespace retort;

namespace {

using Model = RunsTableModel;

ExperimentSpec sweepOf(const char* temperatures, int seeds) {
  ExperimentSpec spec = presets().front();
  spec.training.epochs = 4;
  setKey(spec, "sweep.objective.temperature", temperatures);
  spec.sweep.seeds = seeds;
  return spec;
}

/// What the queue says of an experiment's runs; ids from `first` on.
std::vector<Event> queued(const ExperimentSpec& spec, RunId first = 1, ExperimentId experiment = 1) {
  std::vector<Event> events{ExperimentQueued{experiment, spec}};
  const auto plan = planRuns(spec);
  for (std::size_t i = 0; i < plan.size(); ++i)
    events.push_back(RunQueued{
        first + i, plan[i].spec, plan[i].name, plan[i].teacher ? first + *plan[i].teacher : 0, experiment, {}});
  return events;
}

void finish(RunStore& store, RunId run, std::int64_t errors, Outcome outcome = Outcome::Completed,
            std::int64_t validationErrors = 0) {
  auto result = std::make_shared<RunResult>();
  result->outcome = outcome;
  result->testErrors = errors;
  result->testCases = 1000;
  EpochPoint point;
  point.epoch = 4;
  point.testErrors = errors;
  point.testCases = 1000;
  point.validationErrors = validationErrors;
  point.validationCases = validationErrors > 0 ? 500 : 0;
  store.apply({RunStarted{run, 1, 1}, EpochFinished{run, point}, RunFinished{run, result}});
}

/// Two temperatures with three seeds: teacher 1; T 1: 2, 4, 6; T 4: 3, 5, 7; baselines 8, 9, 10.
struct Sweep {
  Sweep() { store.apply(queued(sweepOf("1, 4", 3))); }
  RunStore store;
  QUndoStack undo;
  RunsTableModel model{store, undo};
  const QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};

  [[nodiscard]] QModelIndex sweep(int column = 0) const { return model.index(0, column); }
  [[nodiscard]] QModelIndex child(int row, int column = 0) const { return model.index(row, column, sweep()); }
};

QString textAt(const QModelIndex& index, int role = Qt::DisplayRole) { return index.data(role).toString(); }

QModelIndex find(const QAbstractItemModel& model, const QString& name, const QModelIndex& parent = {}) {
  for (int row = 0; row < model.rowCount(parent); ++row) {
    const QModelIndex index = model.index(row, Model::Name, parent);
    if (textAt(index) == name) return index;
    const QModelIndex below = find(model, name, model.index(row, 0, parent));
    if (below.isValid()) return below;
  }
  return {};
}

}  // namespace

class TestRunsTree : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void groupsSweepsCellsAndRuns() {
    const Sweep s;
    QCOMPARE(s.model.rowCount(), 1);
    QCOMPARE(textAt(s.sweep(Model::Name)), QStringLiteral("quick-start sweep · T, 3 seeds"));
    QCOMPARE(s.model.rowCount(s.sweep()), 4);  // teacher, two cells, the baselines
    QCOMPARE(textAt(s.child(0, Model::Name)), s.store.find(1)->name);
    QCOMPARE(s.model.rowCount(s.child(0)), 0);
    QCOMPARE(textAt(s.child(1, Model::Name)), QStringLiteral("student 30-30 · T 1 · 3 seeds"));
    QCOMPARE(s.model.rowCount(s.child(1)), 3);
    QCOMPARE(s.model.runsAt(s.child(1)), (std::vector<RunId>{2, 4, 6}));
    QCOMPARE(s.model.runsAt(s.child(3)), (std::vector<RunId>{8, 9, 10}));
    QCOMPARE(s.model.runsAt(s.sweep()).size(), std::size_t{10});
    QCOMPARE(s.model.indexOf(5, 0).parent(), s.child(2));
  }

  void withOneSeedACellIsItsRun() {
    RunStore store;
    store.apply(queued(sweepOf("1, 4", 1)));
    QUndoStack undo;
    const RunsTableModel model(store, undo);
    QCOMPARE(model.rowCount(model.index(0, 0)), 4);
    for (int row = 0; row < 4; ++row) QCOMPARE(model.rowCount(model.index(row, 0, model.index(0, 0))), 0);
  }

  void experimentsWithoutASweepStandAlone() {
    Sweep s;
    ExperimentSpec single = presets().front();
    s.store.apply(queued(single, 20, 2));
    QCOMPARE(s.model.rowCount(), 4);
    QCOMPARE(textAt(s.model.index(1, Model::Name)), s.store.find(20)->name);
  }

  void anExtendedSweepGrows() {
    Sweep s;
    ExperimentSpec more = sweepOf("1, 4, 8", 3);
    s.store.apply({ExperimentQueued{1, more}});
    RunQueued extra{11, studentRun(more), "student 30-30 · T 8 · seed 1", 1, 1, {}};
    extra.spec.objective.temperature = 8;
    s.store.apply({extra});
    QCOMPARE(s.model.rowCount(s.sweep()), 5);
    extra.run = 12;
    extra.spec.training.seed = 2;
    s.store.apply({extra});
    QCOMPARE(s.model.rowCount(s.sweep()), 5);
    QCOMPARE(s.model.runsAt(s.child(4)), (std::vector<RunId>{11, 12}));
  }

  void aSecondSeedMakesCells() {
    RunStore store;
    store.apply(queued(sweepOf("1, 4", 1)));
    QUndoStack undo;
    RunsTableModel model(store, undo);
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    store.apply({ExperimentQueued{1, sweepOf("1, 4", 2)}});
    QCOMPARE(model.rowCount(model.index(1, 0, model.index(0, 0))), 1);
    QCOMPARE(textAt(model.index(0, Model::Name)), QStringLiteral("quick-start sweep · T, 2 seeds"));
  }

  void aggregatesByHand() {
    Sweep s;
    finish(s.store, 2, 100);
    QCOMPARE(textAt(s.child(1, Model::TestErrors)), QStringLiteral("100"));
    QCOMPARE(textAt(s.child(1, Model::TestErrors), Model::SpreadRole), QString());
    finish(s.store, 4, 110);
    finish(s.store, 6, 126);
    QCOMPARE(textAt(s.child(1, Model::TestErrors)), QStringLiteral("112"));
    QCOMPARE(textAt(s.child(1, Model::TestErrors), Model::SpreadRole), QStringLiteral("± 13"));  // √172 = 13.1
    QCOMPARE(textAt(s.child(1, Model::ErrorRate)), QStringLiteral("11.20 %"));
    const Interval wilson = wilsonInterval(112, 1000);
    QCOMPARE(textAt(s.child(1, Model::ErrorRate), Model::SpreadRole),
             QStringLiteral("%1–%2").arg(100 * wilson.low, 0, 'f', 1).arg(100 * wilson.high, 0, 'f', 1));
    QCOMPARE(textAt(s.child(1, Model::State)), QStringLiteral("done"));
    QCOMPARE(textAt(s.child(1, Model::Epoch)), QStringLiteral("4/4"));
    QCOMPARE(textAt(s.child(1, Model::Temperature)), QStringLiteral("1"));
    QVERIFY(textAt(s.child(1, Model::TestErrors), Qt::ToolTipRole).contains(QStringLiteral("100, 110, 126")));
    const auto course = s.child(1, 0).data(Model::CourseRole).value<QList<double>>();
    QCOMPARE(course.size(), 1);
    QCOMPARE(course.front(), 0.112);
  }

  void theSweepTellsItsProgressAndItsBest() {
    Sweep s;
    QCOMPARE(textAt(s.sweep(Model::State)), QStringLiteral("queued"));
    for (const RunId run : {2, 4, 6}) finish(s.store, run, 100);
    for (const RunId run : {3, 5}) finish(s.store, run, 90);
    QCOMPARE(textAt(s.sweep(Model::State)), QStringLiteral("5 / 10"));
    QCOMPARE(textAt(s.sweep(Model::TestErrors)), QStringLiteral("90"));
    QCOMPARE(textAt(s.sweep(Model::SoftWeight), Qt::DisplayRole), QStringLiteral("★ test"));
    QVERIFY(textAt(s.sweep(Model::TestErrors), Qt::ToolTipRole).contains(QStringLiteral("T 4")));
    finish(s.store, 7, 900, Outcome::Diverged);
    QCOMPARE(textAt(s.sweep(Model::State)), QStringLiteral("5 / 10 · 1 failed"));
    QCOMPARE(textAt(s.sweep(Model::TestErrors)), QStringLiteral("100"));  // the mean of survivors would flatter
    QVERIFY(s.sweep(Model::State).data(Qt::ForegroundRole).isValid());
  }

  /// As the Sweep page does: 95 errors on the held-out cases are fewer than 99, whatever the test cases say.
  void theBestIsChosenOnValidationWhereItCanBe() {
    Sweep s;
    for (const RunId run : {2, 4, 6}) finish(s.store, run, 1000, Outcome::Completed, 95);
    for (const RunId run : {3, 5, 7}) finish(s.store, run, 90, Outcome::Completed, 99);
    QCOMPARE(textAt(s.sweep(Model::SoftWeight), Qt::DisplayRole), QStringLiteral("★ validation"));
    QCOMPARE(textAt(s.sweep(Model::TestErrors)), QStringLiteral("1,000"));
    const SweepTable table = sweepTableOf(s.store, 1);
    QCOMPARE(table.runs[table.cells[bestCell(table)->cell].students.front()].id, std::uint64_t{2});
  }

  void meansHaveTheirThousandsApart() {
    Sweep s;
    finish(s.store, 2, 1138, Outcome::Completed);
    finish(s.store, 4, 1139, Outcome::Completed);
    QCOMPARE(textAt(s.child(1, Model::TestErrors)), QStringLiteral("1,138.5"));
  }

  /// There is room for "★ validation" beside a figure of four digits and its spread.
  void theBestsWordFits() {
    Sweep s;
    RunsPanel panel(s.model);
    const QFont small = smallFont(panel.table().font());
    QFont bold = panel.table().font();
    bold.setWeight(QFont::DemiBold);
    const double figures = 2 * 9 + 6 + 4 + figuresWidth(QFontMetricsF(small), QStringLiteral("± 000")) +
                           figuresWidth(QFontMetricsF(bold), QStringLiteral("1,138.5"));
    const double word = 2 * 6 + QFontMetricsF(panel.table().font()).horizontalAdvance(QStringLiteral("★ validation"));
    for (const auto& [column, needed] : {std::pair(Model::TestErrors, figures), {Model::SoftWeight, word}}) {
      const int there = panel.table().columnWidth(column);
      QVERIFY2(there >= needed, qPrintable(QStringLiteral("%1 of %2").arg(there).arg(needed)));
    }
  }

  void checkMarksGoDownAndUp() {
    Sweep s;
    QCOMPARE(s.sweep().data(Qt::CheckStateRole).toInt(), int(Qt::Checked));
    QVERIFY(s.model.setData(s.child(1), Qt::Unchecked, Qt::CheckStateRole));
    QVERIFY(s.store.find(4)->hidden && !s.store.find(5)->hidden);
    QCOMPARE(s.sweep().data(Qt::CheckStateRole).toInt(), int(Qt::PartiallyChecked));
    QVERIFY(s.model.setData(s.sweep(), Qt::Checked, Qt::CheckStateRole));
    QVERIFY(!s.store.find(4)->hidden);
    QVERIFY(!s.model.setData(s.sweep(Model::Name), QStringLiteral("x"), Qt::EditRole));
    QVERIFY(!(s.model.flags(s.child(1, Model::Name)) & Qt::ItemIsEditable));
    QVERIFY(s.model.flags(s.child(0, Model::Name)) & Qt::ItemIsEditable);
  }

  void deletingAndUndoKeepTheTree() {
    Sweep s;
    editRuns(s.store, s.undo, QStringLiteral("Delete"), {2, 4, 6}, [](RunLook& look) { look.deleted = true; });
    QCOMPARE(s.model.rowCount(s.sweep()), 3);
    s.undo.undo();
    QCOMPARE(s.model.rowCount(s.sweep()), 4);
    QCOMPARE(s.model.runsAt(s.child(1)), (std::vector<RunId>{2, 4, 6}));
  }

  void selectingARowSelectsItsRuns() {
    Sweep s;
    RunsPanel panel(s.model);
    panel.resize(1000, 500);
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    QSignalSpy changed(&panel, &RunsPanel::selectionChanged);
    const auto click = [&panel](const QModelIndex& row, Qt::KeyboardModifiers keys = {}) {
      QVERIFY(row.isValid());
      const QModelIndex index = row.siblingAtColumn(Model::State);
      QTest::mouseClick(panel.table().viewport(), Qt::LeftButton, keys, panel.table().visualRect(index).center());
    };
    const auto& model = *panel.table().model();
    QVERIFY(panel.table().isExpanded(model.index(0, 0)));                      // the sweep
    QVERIFY(!panel.table().isExpanded(model.index(1, 0, model.index(0, 0))));  // its cell
    click(find(model, QStringLiteral("student 30-30 · T 1 · 3 seeds")));
    QCOMPARE(panel.selectedRuns(), (std::vector<RunId>{2, 4, 6}));
    QVERIFY(changed.count() > 0);
    click(model.index(0, Model::Name, model.index(0, 0)), Qt::ControlModifier);
    QCOMPARE(panel.selectedRuns(), (std::vector<RunId>{1, 2, 4, 6}));
    click(model.index(0, Model::Name));
    QCOMPARE(panel.selectedRuns().size(), std::size_t{10});
    editRuns(s.store, s.undo, QStringLiteral("Delete"), {4}, [](RunLook& look) { look.deleted = true; });
    QCOMPARE(panel.selectedRuns().size(), std::size_t{9});  // the sweep is still selected
    QTest::keyClick(&panel.table(), Qt::Key_Left);
    QVERIFY(!panel.table().isExpanded(model.index(0, 0)));
    s.undo.undo();
    QVERIFY(!panel.table().isExpanded(model.index(0, 0)));  // as it was left
    const QJsonObject state = panel.viewState();
    RunsPanel other(s.model);
    other.setViewState(state);
    QCOMPARE(other.viewState(), state);
    QVERIFY(!other.table().isExpanded(other.table().model()->index(0, 0)));
    QCOMPARE(other.selectedRuns().size(), std::size_t{10});
  }

  void opensWhatOlderSessionsSelected() {
    Sweep s;
    RunsPanel panel(s.model);
    panel.setViewState({{QStringLiteral("selected"), QJsonArray{3, 99}}});
    QCOMPARE(panel.selectedRuns(), std::vector<RunId>{3});
  }

  void sortsWithinParents() {
    Sweep s;
    for (const RunId run : {2, 4, 6}) finish(s.store, run, 100);
    for (const RunId run : {3, 5, 7}) finish(s.store, run, 90 - static_cast<int>(run));
    RunsPanel panel(s.model);
    auto& model = *panel.table().model();
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    panel.table().sortByColumn(Model::TestErrors, Qt::AscendingOrder);
    const QModelIndex sweep = model.index(0, 0);
    QCOMPARE(textAt(model.index(0, Model::Name, sweep)), QStringLiteral("student 30-30 · T 4 · 3 seeds"));
    QCOMPARE(textAt(model.index(1, Model::Name, sweep)), QStringLiteral("student 30-30 · T 1 · 3 seeds"));
    const QModelIndex best = model.index(0, 0, sweep);
    QCOMPARE(model.index(0, 0, best).data(Model::RunRole).toULongLong(), 7ULL);
    QCOMPARE(model.index(2, 0, best).data(Model::RunRole).toULongLong(), 3ULL);
    panel.table().sortByColumn(-1, Qt::AscendingOrder);
    QCOMPARE(model.index(0, 0, sweep).data(Model::RunRole).toULongLong(), 1ULL);
  }

  void aMatchKeepsItsParents() {
    Sweep s;
    RunsPanel panel(s.model);
    auto& model = *panel.table().model();
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    auto* filter = panel.findChild<QLineEdit*>(QStringLiteral("filter"));
    QTest::keyClicks(filter, QStringLiteral("T 4 · SEED 2"));
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.rowCount(model.index(0, 0)), 1);
    const QModelIndex cell = model.index(0, 0, model.index(0, 0));
    QCOMPARE(model.rowCount(cell), 1);
    QVERIFY(panel.table().isExpanded(cell));  // so that it is seen
    filter->clear();
    QCOMPARE(model.rowCount(model.index(0, 0)), 4);
    QVERIFY(!panel.table().isExpanded(model.index(1, 0, model.index(0, 0))));
    QTest::keyClicks(filter, QStringLiteral("quick-start"));
    QCOMPARE(model.rowCount(model.index(0, 0)), 4);  // all of the sweep that was meant
  }

  void thousandsOfRunsStaySmooth() {
    RunStore store;
    QUndoStack undo;
    RunsTableModel model(store, undo);
    RunsPanel panel(model);
    panel.resize(1000, 400);
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    QElapsedTimer timer;
    timer.start();
    {
      RunStore bare;
      const auto events = queued(sweepOf("1..100 linear 450", 10));
      qInfo("planned in %lld ms", static_cast<long long>(timer.restart()));
      bare.apply(events);
    }
    qInfo("stored in %lld ms", static_cast<long long>(timer.restart()));
    store.apply(queued(sweepOf("1..100 linear 450", 10)));
    QCOMPARE(model.rowCount(model.index(0, 0)), 452);
    qInfo("%zu runs queued in %lld ms", store.runs().size(), static_cast<long long>(timer.restart()));
    std::vector<Event> events;
    for (RunId run = 2; run < 32; ++run) events.push_back(RunProgress{run, 1, 0.1, 1000, 10});
    for (int batch = 0; batch < 10; ++batch) store.apply(events);
    QCoreApplication::processEvents();
    const auto batch = timer.restart() / 10;
    qInfo("a batch of 30 runs: %lld ms", static_cast<long long>(batch));
    panel.table().sortByColumn(Model::TestErrors, Qt::AscendingOrder);
    for (int i = 0; i < 10; ++i) store.apply(events);
    qInfo("sorted, 10 batches: %lld ms", static_cast<long long>(timer.restart()));
    panel.findChild<QLineEdit*>(QStringLiteral("filter"))->setText(QStringLiteral("seed 3"));
    QCoreApplication::processEvents();
    qInfo("filtered: %lld ms", static_cast<long long>(timer.restart()));
    panel.table().selectAll();
    QVERIFY(panel.selectedRuns().size() >= 450);
    qInfo("selected: %lld ms", static_cast<long long>(timer.elapsed()));
    QVERIFY2(batch < 100, qPrintable(QString::number(batch)));
  }
};

QTEST_MAIN(TestRunsTree)
#include "test_runs_tree.moc"
