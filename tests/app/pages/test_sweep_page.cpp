#include <QAbstractItemView>
#include <QElapsedTimer>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

#include "app/pages/sweep_page.h"
#include "engine/analysis/sweep_csv.h"
#include "engine/session/sweep_runs.h"
#include "made_up_sweep.h"
#include "page_steps.h"
#include "widgets/curve_chart.h"
#include "widgets/curve_legend.h"
#include "widgets/curve_plot.h"
#include "widgets/flat_combo.h"
#include "widgets/heat_map.h"
#include "widgets/theme.h"

namespace retort {

class TestSweepPage : public QObject, private PageSteps<SweepPage> {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { applyTheme(*qApp); }

  void init() { showPage({1100, 430}, madeUpData()); }

  void cleanup() { m_page.reset(); }

  void withoutASweepItSaysWhatToDo() {
    QVERIFY(map().empty());
    QVERIFY(m_page->heatMap()->emptyText().contains(QStringLiteral("5 · Sweep")));
    QVERIFY(!label("sweepBest")->isVisible() && !control<QWidget>("sweepExport")->isVisible());
    m_store->apply(queuedExperiment());
    QTRY_VERIFY(m_page->heatMap()->emptyText().startsWith(QLatin1String("None of the runs")));
    QVERIFY(m_page->heatMap()->isVisible() && !m_page->lines()->isVisible());
  }

  void cellsFillInAsRunsFinish() {
    queue();
    QCOMPARE(map().columns, (QStringList{QStringLiteral("1"), QStringLiteral("4")}));
    QCOMPARE(map().rows, (QStringList{QStringLiteral("10"), QStringLiteral("300")}));
    for (const HeatCell& cell : map().cells) QCOMPARE(cell.state, HeatState::Waiting);
    QCOMPARE(progress(), QStringLiteral("0 of 13 runs done"));
    QVERIFY(!label("sweepBadge")->isVisible());
    const auto runs = studentsAt(*m_store, 4, 300);
    m_store->apply({endedWith(runs[0], 40)});
    QTRY_COMPARE(map().cells[3].state, HeatState::Measured);
    QCOMPARE(map().cells[3].text, QStringLiteral("40"));
    QCOMPARE(map().cells[3].note, QStringLiteral("1 of 2"));
    m_store->apply({endedWith(runs[1], 43)});
    QTRY_COMPARE(map().cells[3].text, QStringLiteral("41.5"));
    QCOMPARE(map().cells[3].note, QStringLiteral("± 2.1 · n 2"));
    QCOMPARE(map().cells[0].state, HeatState::Waiting);
    QCOMPARE(progress(), QStringLiteral("2 of 13 runs done"));
  }

  void linesHaveErrorBarsBaselineAndTeacher() {
    finish();
    const CurveData& lines = m_page->lines()->data();
    QCOMPARE(lines.series.size(), std::size_t{2});
    QCOMPARE(lines.series[0].name, QStringLiteral("Width 10"));
    QCOMPARE(lines.series[0].points, (std::vector<QPointF>{{0, 60.5}, {1, 50.5}}));
    QVERIFY(std::abs(lines.series[0].errors[1] - std::sqrt(0.5)) < 1e-12);
    QCOMPARE(lines.references.size(), std::size_t{2});
    QCOMPARE(lines.references[0].label, QStringLiteral("baseline 80.0"));
    QCOMPARE(lines.references[1].value, 20.0);
    QCOMPARE(lines.xLabels[1].text, QStringLiteral("4"));
  }

  void theBestCellSaysWhatItWasChosenOn() {
    finish();
    QCOMPARE(map().best, 3);
    QCOMPARE(label("sweepBest")->text(),
             QStringLiteral("Best: Temperature 4, Width 300: 40.5 ± 0.7 test errors (2 seeds)"));
    const auto* badge = label("sweepBadge");
    QVERIFY(badge->isVisible());
    QCOMPARE(badge->text(), QStringLiteral("chosen on test"));
    QCOMPARE(badge->property("role").toString(), QStringLiteral("warning"));
  }

  void withAValidationSplitItIsChosenByThat() {
    queue();
    std::vector<Event> epochs;
    for (const RunRecord& run : m_store->runs())
      epochs.emplace_back(validated(run.id, run.spec.objective.temperature == 1 ? 3 : 9));
    m_store->apply(epochs);
    m_store->apply(endedSweep(*m_store));
    QTRY_COMPARE(progress(), QStringLiteral("13 of 13 runs done"));
    QCOMPARE(map().best, 0);  // both cells with T 1 have as many: the first of equals
    QCOMPARE(label("sweepBadge")->text(), QStringLiteral("chosen on validation"));
    QVERIFY(label("sweepBest")->text().contains(QStringLiteral("3.0 ± 0.0 validation errors, 60.5")));
  }

  void runsThatCameToGriefAreSaidAndNotAveraged() {
    queue();
    const auto cold = studentsAt(*m_store, 1, 10);
    const auto warm = studentsAt(*m_store, 4, 10);
    m_store->apply({endedWith(cold[0], 66), endedWith(cold[1], 290, Outcome::Diverged),
                    endedWith(warm[0], 290, Outcome::Diverged), endedWith(warm[1], 280, Outcome::Cancelled)});
    QTRY_COMPARE(map().cells[0].text, QStringLiteral("66"));
    QVERIFY(map().cells[0].partial);
    QCOMPARE(map().cells[0].note, QStringLiteral("1 of 2"));
    QVERIFY(map().cells[0].description.contains(QLatin1String("1 diverged")));
    QTRY_COMPARE(progress(), QStringLiteral("1 of 13 runs done, 2 diverged, 1 stopped"));
    m_store->apply(endedSweep(*m_store));  // the rest
    QTRY_COMPARE(map().cells[1].state, HeatState::Lost);
    QCOMPARE(map().cells[1].text, QStringLiteral("1 diverged, 1 stopped"));
    QCOMPARE(map().best, 3);
  }

  void aClickChoosesTheRuns() {
    finish();
    const QSignalSpy spy(m_page.get(), &SweepPage::runsChosen);
    QTest::mouseClick(m_page->heatMap(), Qt::LeftButton, {}, m_page->heatMap()->cellRect(1).center());
    QCOMPARE(spy.size(), 1);
    QCOMPARE(spy[0][0].value<std::vector<RunId>>(), studentsAt(*m_store, 4, 10));
  }

  void aHiddenLineStaysHiddenWhileRunsFinish() {
    queue();
    QTest::mouseClick(m_page->lines()->legend()->items().at(0), Qt::LeftButton);
    QVERIFY(m_page->lines()->data().series[0].hidden);
    m_store->apply(endedSweep(*m_store));
    QTRY_COMPARE(progress(), QStringLiteral("13 of 13 runs done"));
    QVERIFY(m_page->lines()->data().series[0].hidden && !m_page->lines()->data().series[1].hidden);
  }

  void aClickOnAPointChoosesTheRunsToo() {
    finish();
    const QSignalSpy spy(m_page.get(), &SweepPage::runsChosen);
    CurvePlot& plot = *m_page->lines()->plot();
    QTest::mouseClick(plot.viewport(), Qt::LeftButton, {}, plot.toPixel({1, 50.5}).toPoint());
    QCOMPARE(spy.size(), 1);
    QCOMPARE(spy[0][0].value<std::vector<RunId>>(), studentsAt(*m_store, 4, 10));
    QCOMPARE(m_page->heatMap()->currentCell(), 1);
    QTest::mouseClick(plot.viewport(), Qt::LeftButton, {}, plot.toPixel({1, 65}).toPoint());  // none is near
    QCOMPARE(spy.size(), 1);
  }

  void metricsAreOffered() {
    finish();
    choose("sweepMetric", QStringLiteral("Gap to the baseline"));
    QCOMPARE(map().cells[3].text, QStringLiteral("39.5"));
    QVERIFY(!map().brightIsLow);
    choose("sweepMetric", QStringLiteral("Share of the gap closed"));
    QCOMPARE(map().cells[0].text, QStringLiteral("33"));  // (80 − 60.5) / (80 − 20)
    QCOMPARE(m_page->lines()->data().references.size(), std::size_t{2});
    choose("sweepMetric", QStringLiteral("Validation errors"));
    QCOMPARE(map().cells[0].state, HeatState::Undefined);
    QVERIFY(m_page->lines()->data().series[0].points.empty());
    choose("sweepMetric", QStringLiteral("Time"));
    QCOMPARE(map().cells[0].text, QStringLiteral("2.0"));
  }

  void axesChangePlacesAndCanBeLeftOut() {
    finish();
    choose("sweepX", QStringLiteral("Width"));
    QCOMPARE(map().xTitle, QStringLiteral("Width"));
    QCOMPARE(map().yTitle, QStringLiteral("Temperature"));
    QCOMPARE(m_page->lines()->data().series[1].name, QStringLiteral("Temperature 4"));
    choose("sweepY", QStringLiteral("none"));
    QCOMPARE(map().count(), 2);
    QCOMPARE(map().cells[0].text, QStringLiteral("50.5"));  // width 10, at the best cell's T 4
    choose("sweepHeld0", QStringLiteral("1"));
    QCOMPARE(map().cells[0].text, QStringLiteral("60.5"));
    QCOMPARE(map().best, -1);  // not in sight
    choose("sweepHeld0", QStringLiteral("all (mean)"));
    QCOMPARE(map().cells[0].text, QStringLiteral("55.5"));
    choose("sweepY", QStringLiteral("Temperature"));
    choose("sweepX", QStringLiteral("Temperature"));
    QCOMPARE(map().xTitle, QStringLiteral("Temperature"));
    QCOMPARE(map().yTitle, QStringLiteral("Width"));
  }

  void theNewestSweepIsShownUntilAnotherIsChosen() {
    finish();
    ExperimentSpec later = madeUpSweep();
    later.name = "later";
    later.sweep.axes.pop_back();
    m_store->apply(queuedSweep(later, kSweep + 1, 100));
    QTRY_COMPARE(control<FlatCombo>("sweep")->currentText(), QStringLiteral("later: Temperature"));
    QCOMPARE(map().rows.size(), 1);
    QVERIFY(!control<FlatCombo>("sweepY")->isVisible());
    choose("sweep", QStringLiteral("made-up: Temperature × Width"));
    QCOMPARE(map().count(), 4);
  }

  void theTeachersAxesAreToldFromTheStudents() {
    ExperimentSpec spec = madeUpSweep();
    spec.sweep.axes = {
        {"student.layers", {Value{std::vector<std::int64_t>{10, 10}}, Value{std::vector<std::int64_t>{30}}}},
        {"teacher.layers", {Value{std::vector<std::int64_t>{300}}, Value{std::vector<std::int64_t>{600}}}}};
    m_store->apply(queuedSweep(spec));
    QTRY_COMPARE(map().count(), 4);
    QCOMPARE(map().xTitle, QStringLiteral("Layers"));
    QCOMPARE(map().yTitle, QStringLiteral("Teacher · layers"));
    QCOMPARE(map().columns, (QStringList{QStringLiteral("10-10"), QStringLiteral("30")}));
  }

  void aSweepOfSeedsAloneIsOneCell() {
    ExperimentSpec spec = madeUpSweep();
    spec.sweep.axes.clear();
    spec.sweep.seeds = 3;
    m_store->apply(queuedSweep(spec));
    QTRY_COMPARE(map().count(), 1);
    m_store->apply(endedSweep(*m_store));
    QTRY_COMPARE(map().cells[0].note, QStringLiteral("± 1.0 · n 3"));
    QVERIFY(label("sweepBest")->text().startsWith(QStringLiteral("51.0 ± 1.0 test errors")));
    QVERIFY(!control<FlatCombo>("sweepX")->isVisible() && !control<FlatCombo>("sweepY")->isVisible());
    QCOMPARE(m_page->lines()->data().series.size(), std::size_t{1});
  }

  void deletedRunsAreGone() {
    finish();
    RunLook look = m_store->look(studentsAt(*m_store, 4, 300)[0]);
    look.deleted = true;
    m_store->setLooks({look});
    QTRY_COMPARE(map().cells[3].text, QStringLiteral("41"));
  }

  void oneChartOrBoth() {
    finish();
    QVERIFY(m_page->heatMap()->isVisible() && m_page->lines()->isVisible());
    choose("sweepKind", QStringLiteral("lines"));
    QVERIFY(!m_page->heatMap()->isVisible() && m_page->lines()->isVisible());
    choose("sweepKind", QStringLiteral("heat map and lines"));
    m_page->resize(500, 430);
    QTRY_VERIFY(m_page->heatMap()->isVisible() && !m_page->lines()->isVisible());
  }

  void theViewComesBack() {
    finish();
    const QSignalSpy changed(m_page.get(), &SweepPage::viewChanged);
    choose("sweepX", QStringLiteral("Width"));
    choose("sweepY", QStringLiteral("none"));
    choose("sweepHeld0", QStringLiteral("1"));
    choose("sweepMetric", QStringLiteral("Test error"));
    choose("sweepKind", QStringLiteral("lines"));
    QVERIFY(changed.size() >= 5);
    const QJsonObject state = m_page->viewState();
    SweepPage other(*m_store);
    other.setViewState(state);
    other.show();
    QCOMPARE(other.viewState(), state);
    QTRY_COMPARE(other.heatMap()->data().cells.size(), std::size_t{2});
    QCOMPARE(other.heatMap()->data().cells[0].text, QStringLiteral("20.17"));
    other.setViewState({{QStringLiteral("x"), 3},
                        {QStringLiteral("kind"), QStringLiteral("none")},
                        {QStringLiteral("metric"), QStringLiteral("luck")},
                        {QStringLiteral("sweep"), -4}});
    QCOMPARE(other.heatMap()->data().cells.size(), std::size_t{4});
  }

  void tablesAreSaved() {
    finish();
    const QTemporaryDir folder;
    m_page->saveCells(folder.filePath(QStringLiteral("cells.csv")));
    m_page->saveRuns(folder.filePath(QStringLiteral("runs.csv")));
    QCOMPARE(linesOf(folder.filePath(QStringLiteral("cells.csv"))).size(), 5);
    QCOMPARE(linesOf(folder.filePath(QStringLiteral("runs.csv"))).size(), 14);
    QVERIFY(linesOf(folder.filePath(QStringLiteral("cells.csv")))[4].trimmed().endsWith(",test"));
    m_page->saveRuns(QStringLiteral("/nowhere/at/all.csv"));
    QVERIFY(label("sweepMessage")->text().contains(QLatin1String("/nowhere/at/all.csv")));
    QCOMPARE(label("sweepMessage")->property("role").toString(), QStringLiteral("error"));
  }

  void tablesAreThoseOfTheCommandLine() {
    SessionContents contents;
    contents.experiments.push_back({kSweep, "", madeUpSweep()});
    for (const PlannedRun& planned : planRuns(madeUpSweep())) {
      StoredRun& run = contents.runs.emplace_back();
      run.id = contents.runs.size();
      run.experiment = kSweep;
      run.spec = planned.spec;
      run.look.name = planned.name;
      run.teacher = planned.teacher ? 1 : 0;
      run.group = planned.group;
      run.outcome = Outcome::Completed;
      run.result = *endedWith(run.id, 40 + static_cast<int>(run.id)).result;
      run.points = {validated(run.id, 3).point};
    }
    contents.runs[3].outcome = Outcome::Diverged;
    contents.runs[5].outcome.reset();
    contents.runs[12].look.deleted = true;
    m_store->load(contents);
    QTRY_COMPARE(map().count(), 4);
    const QTemporaryDir folder;
    m_page->saveCells(folder.filePath(QStringLiteral("cells.csv")));
    m_page->saveRuns(folder.filePath(QStringLiteral("runs.csv")));
    const auto tables = sweepTables(contents);
    QCOMPARE(bytesOf(folder.filePath(QStringLiteral("cells.csv"))), QByteArray::fromStdString(sweepCellsCsv(tables)));
    QCOMPARE(bytesOf(folder.filePath(QStringLiteral("runs.csv"))), QByteArray::fromStdString(sweepRunsCsv(tables)));
  }

  void aHiddenPageCatchesUpWhenShown() {
    queue();
    m_page->hide();
    m_store->apply(endedSweep(*m_store));
    QCoreApplication::processEvents();
    QCOMPARE(map().cells[0].state, HeatState::Waiting);
    m_page->show();
    QCOMPARE(map().cells[0].state, HeatState::Measured);
  }

  void aThousandRunsAreQuick() {
    ExperimentSpec spec = madeUpSweep();
    spec.sweep.axes[0].values.clear();
    spec.sweep.axes[1].values.clear();
    for (int i = 1; i <= 20; ++i) spec.sweep.axes[0].values.emplace_back(static_cast<double>(i));
    for (std::int64_t i = 1; i <= 10; ++i) spec.sweep.axes[1].values.emplace_back(10 * i);
    spec.sweep.seeds = 5;
    m_store->apply(queuedSweep(spec));
    QTRY_COMPARE(map().count(), 200);
    QElapsedTimer clock;
    clock.start();
    const int rounds = 20;
    for (int i = 0; i < rounds; ++i) {
      m_store->apply({endedWith(studentsAt(*m_store, 4, 10 * (1 + i % 10))[static_cast<std::size_t>(i / 10)], 40 + i)});
      QCoreApplication::processEvents();
    }
    qInfo("%.2f ms an update with its painting", static_cast<double>(clock.nsecsElapsed()) / 1e6 / rounds);
    QVERIFY(clock.elapsed() < 4000);
    QVERIFY(progress().startsWith(QLatin1String("20 of ")));
  }

  void everyControlHasANameAndATooltip() {
    finish();
    everyControlHasAName();
    haveTooltips({"sweep", "sweepMetric", "sweepX", "sweepY", "sweepKind", "sweepExport"});
  }

 private:
  void queue() {
    m_store->apply(queuedSweep(madeUpSweep()));
    QTRY_COMPARE(map().count(), 4);
  }

  void finish() {
    queue();
    m_store->apply(endedSweep(*m_store));
    QTRY_COMPARE(progress(), QStringLiteral("13 of 13 runs done"));
  }

  /// As a person does: by the keys of the list.
  void choose(const char* name, const QString& text) {
    auto* combo = control<FlatCombo>(name);
    const int wanted = combo->findText(text);
    QVERIFY2(wanted >= 0 && combo->isVisible(), qPrintable(QLatin1String(name) + QLatin1Char(' ') + text));
    combo->setFocus();
    while (combo->currentIndex() != wanted)
      QTest::keyClick(combo, combo->currentIndex() < wanted ? Qt::Key_Down : Qt::Key_Up);
  }

  QByteArray bytesOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
  }

  QList<QByteArray> linesOf(const QString& path) { return bytesOf(path).trimmed().split('\n'); }

  [[nodiscard]] const HeatMapData& map() const { return m_page->heatMap()->data(); }
  [[nodiscard]] QString progress() { return label("sweepProgress")->text(); }
};

}  // namespace retort

QTEST_MAIN(retort::TestSweepPage)
#include "test_sweep_page.moc"
