// A sweep at the workbench: it fills in, a click on a cell opens its runs, two runs are compared, the view comes back.
#include <algorithm>

#include <QComboBox>
#include <QLabel>
#include <QTabWidget>
#include <QTreeView>

#include "app/comparison_line.h"
#include "app/models/runs_table_model.h"
#include "app/pages/sweep_page.h"
#include "app/text_size.h"
#include "tests/app/workbench_steps.h"
#include "widgets/heat_map.h"

using namespace retort;
using namespace retort::test;

namespace {

/// Of any two runs of the scripted engine, whose last epochs are without errors.
const QString kVerdict = QStringLiteral("get the same cases wrong: 0 of 300.");

/// Two temperatures by two widths, two seeds, on the workbench's own data.
ExperimentSpec smallSweep(const Workbench& bench) {
  ExperimentSpec spec = bench.form().spec();
  spec.sweep.axes = {{"objective.temperature", {Value{2.0}, Value{8.0}}},
                     {"student.width", {Value{std::int64_t{6}}, Value{std::int64_t{12}}}}};
  spec.sweep.seeds = 2;
  return spec;
}

HeatMap& heatMap(const Workbench& bench) { return *bench.window.findChild<SweepPage*>()->heatMap(); }

bool isFull(const HeatMap& map) {
  return map.data().count() == 4 && std::ranges::all_of(map.data().cells, [](const HeatCell& cell) {
           return cell.state == HeatState::Measured && cell.note.endsWith(QLatin1String("n 2"));
         });
}

void trainSweep(Workbench& bench) {
  prepare(bench, QStringLiteral("2"));
  showPage(bench, "sweepPage");
  bench.controller.start(smallSweep(bench));
  QTRY_VERIFY(allOver(bench));
  QTRY_VERIFY(isFull(heatMap(bench)));
}

void chooseCell(const Workbench& bench, int cell) {
  QTest::mouseClick(&heatMap(bench), Qt::LeftButton, {}, heatMap(bench).cellRect(cell).center());
}

}  // namespace

class TestSweepViews : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { setTextSize(*qApp, kUsualTextSize); }

  void aClickOpensTheRunsAndComparesThem() {
    Workbench bench;
    trainSweep(bench);
    QCOMPARE(bench.part<QLabel>(QStringLiteral("sweepProgress"))->text(), QStringLiteral("13 of 13 runs done"));
    QCOMPARE(bench.part<QLabel>(QStringLiteral("sweepBadge"))->text(), QStringLiteral("chosen on test"));
    chooseCell(bench, 1);
    const auto chosen = panel(bench).selectedRuns();
    QCOMPARE(chosen.size(), std::size_t{2});
    for (const RunId id : chosen) {
      QCOMPARE(bench.store.find(id)->spec.objective.temperature, 8.0);
      QCOMPARE(bench.store.find(id)->spec.model.layers.front(), 6);
    }
    const QModelIndex row = table(bench).selectionModel()->selectedRows().front();
    QVERIFY(table(bench).viewport()->rect().intersects(table(bench).visualRect(row)));
    const auto* line = bench.window.findChild<ComparisonLine*>();
    QTRY_VERIFY2(line->text().endsWith(kVerdict), qPrintable(line->text()));
    QVERIFY(line->isVisible());
    QTest::keyClick(&table(bench), Qt::Key_Down);  // to one run
    QTRY_VERIFY(!line->isVisible());
  }

  void theViewComesBackWithTheSession() {
    auto bench = std::make_unique<Workbench>();
    trainSweep(*bench);
    auto* metric = bench->part<QComboBox>(QStringLiteral("sweepMetric"));
    metric->setFocus();
    QTest::keyClick(metric, Qt::Key_Down);
    QCOMPARE(heatMap(*bench).data().title, QStringLiteral("Test error"));
    const QString file = path(*bench, "sweep.retort");
    saveAs(*bench, file);
    bench->window.close();
    const auto again = reopened(bench, file);
    QTRY_VERIFY(isFull(heatMap(*again)));
    QCOMPARE(heatMap(*again).data().title, QStringLiteral("Test error"));
    QVERIFY(again->window.findChild<SweepPage*>()->isVisible());
    chooseCell(*again, 3);
    const auto* line = again->window.findChild<ComparisonLine*>();
    QTRY_VERIFY2(line->text().endsWith(kVerdict), qPrintable(line->text()));  // answers come from the file
  }

  void aStoppedSweepSaysSo() {
    auto script = std::make_shared<ScriptedEngine>();
    script->setScript(Role::Baseline, {Script::Ending::Diverges, 1});
    Workbench bench(script);
    prepare(bench, QStringLiteral("2"));
    showPage(bench, "sweepPage");
    bench.controller.start(smallSweep(bench));
    QTRY_VERIFY(allOver(bench));
    QTRY_COMPARE(bench.part<QLabel>(QStringLiteral("sweepProgress"))->text(),
                 QStringLiteral("9 of 13 runs done, 4 diverged"));
  }
};

QTEST_MAIN(TestSweepViews)
#include "test_sweep_views.moc"
