#include <QAbstractItemModelTester>
#include <QLineEdit>
#include <QSortFilterProxyModel>
#include <QTest>
#include <QTreeView>
#include <QUndoStack>

#include "app/models/runs_table_model.h"
#include "app/runs_panel.h"
#include "tests/support/scripted_engine.h"

using namespace retort;
using test::scriptedPoint;

namespace {

RunQueued queued(RunId run, Role role, double temperature = 4) {
  RunQueued event;
  event.run = run;
  event.spec.role = role;
  event.spec.objective.kind = role == Role::Student ? ObjectiveKind::SoftTargets : ObjectiveKind::Hard;
  event.spec.objective.temperature = temperature;
  event.spec.training.epochs = 5;
  event.name = runName(event.spec);
  return event;
}

void train(RunStore& store, RunId run, int epochs) {
  for (int epoch = 1; epoch <= epochs; ++epoch)
    store.apply({EpochFinished{run, scriptedPoint(store.find(run)->spec, epoch, 1000)}});
}

QString shown(const QAbstractItemModel& model, int row, int column) {
  return model.index(row, column).data(Qt::DisplayRole).toString();
}

}  // namespace

class TestRunsTableModel : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void staysAModelThroughARun() {
    RunStore store;
    store.apply({queued(1, Role::Teacher)});
    QUndoStack undo;
    RunsTableModel model(store, undo);
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(model.rowCount(), 1);
    store.apply({queued(2, Role::Student), queued(3, Role::Baseline), RunStarted{1, 1, 1}});
    QCOMPARE(model.rowCount(), 3);
    train(store, 1, 3);
    QCOMPARE(shown(model, 0, RunsTableModel::State), QStringLiteral("running"));
    QCOMPARE(shown(model, 0, RunsTableModel::Epoch), QStringLiteral("3/5"));
    QCOMPARE(shown(model, 0, RunsTableModel::Temperature), QString());
    QCOMPARE(shown(model, 1, RunsTableModel::Temperature), QStringLiteral("4"));
    QCOMPARE(shown(model, 1, RunsTableModel::SoftWeight), QStringLiteral("0.9"));
    QCOMPARE(model.index(0, 0).data(RunsTableModel::CourseRole).value<QList<double>>().size(), 3);
    QCOMPARE(shown(model, 0, RunsTableModel::TestErrors), QString::number(store.find(1)->points.back().testErrors));
  }

  void renamesAndHides() {
    RunStore store;
    store.apply({queued(1, Role::Teacher)});
    QUndoStack undo;
    RunsTableModel model(store, undo);
    QVERIFY(model.setData(model.index(0, RunsTableModel::Name), QStringLiteral("big one"), Qt::EditRole));
    QCOMPARE(store.find(1)->name, QStringLiteral("big one"));
    QVERIFY(!model.setData(model.index(0, RunsTableModel::Name), QStringLiteral(" "), Qt::EditRole));
    QVERIFY(model.setData(model.index(0, RunsTableModel::Shown), Qt::Unchecked, Qt::CheckStateRole));
    QVERIFY(store.find(1)->hidden);
    QVERIFY(!model.setData(model.index(0, RunsTableModel::State), QStringLiteral("done"), Qt::EditRole));
  }

  void aNameCanBeTypedWhileTheRunGoesOn() {
    RunStore store;
    store.apply({queued(1, Role::Teacher), RunStarted{1, 1, 1}});
    QUndoStack undo;
    RunsTableModel model(store, undo);
    RunsPanel panel(model);
    panel.show();
    auto* table = panel.findChild<QTreeView*>(QStringLiteral("runs"));
    table->edit(table->model()->index(0, RunsTableModel::Name));
    auto* editor = table->viewport()->findChild<QLineEdit*>();
    QVERIFY(editor);
    editor->selectAll();
    QTest::keyClicks(editor, QStringLiteral("big"));
    train(store, 1, 3);
    QTest::keyClicks(editor, QStringLiteral(" one"));
    QTest::keyClick(editor, Qt::Key_Return);
    QTRY_COMPARE(store.find(1)->name, QStringLiteral("big one"));
  }

  void saysWhyARunEnded() {
    RunStore store;
    store.apply({queued(1, Role::Student)});
    QUndoStack undo;
    RunsTableModel model(store, undo);
    auto result = std::make_shared<RunResult>();
    result->outcome = Outcome::Diverged;
    result->message = "the loss is NaN in epoch 3";
    store.apply({RunFinished{1, result}});
    const QModelIndex state = model.index(0, RunsTableModel::State);
    QCOMPARE(state.data().toString(), QStringLiteral("diverged"));
    QVERIFY(state.data(Qt::ToolTipRole).toString().contains(QStringLiteral("epoch 3")));
  }

  void panelSortsByValueAndFilters() {
    RunStore store;
    store.apply({queued(1, Role::Student, 20), queued(2, Role::Student, 4), queued(3, Role::Teacher)});
    QUndoStack undo;
    RunsTableModel model(store, undo);
    RunsPanel panel(model);
    auto* table = panel.findChild<QTreeView*>(QStringLiteral("runs"));
    const QAbstractItemModelTester tester(table->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(shown(*table->model(), 0, RunsTableModel::Temperature), QStringLiteral("20"));
    table->sortByColumn(RunsTableModel::Temperature, Qt::AscendingOrder);
    QCOMPARE(shown(*table->model(), 0, RunsTableModel::Temperature), QStringLiteral("4"));
    QCOMPARE(shown(*table->model(), 2, RunsTableModel::Temperature), QString());
    QTest::keyClicks(panel.findChild<QLineEdit*>(QStringLiteral("filter")), QStringLiteral("TEACH"));
    QCOMPARE(table->model()->rowCount(), 1);
  }
};

QTEST_MAIN(TestRunsTableModel)
#include "test_runs_table_model.moc"
