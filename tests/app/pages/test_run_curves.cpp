#include <algorithm>
#include <cmath>

#include <QtTest>

#include "app/models/run_curves.h"
#include "app/models/seed_groups.h"
#include "made_up_runs.h"

namespace retort {

class TestRunCurves : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() {
    m_store = std::make_unique<RunStore>();
    m_store->apply(queuedExperiment());
  }

  void teacherIsADashedCurveWhileItTrains() {
    m_store->apply({RunStarted{kTeacher, 10, 300}, epochOf(kTeacher, 1, 30), epochOf(kTeacher, 2, 15)});
    const CurveData data = curves(CurveMetric::TestError);
    QCOMPARE(data.series.size(), std::size_t{1});
    QCOMPARE(data.series[0].dash, Qt::DashLine);
    QCOMPARE(data.series[0].points, (std::vector<QPointF>{{1, 10}, {2, 5}}));
    QCOMPARE(data.xMaximum, 20.0);
    QVERIFY(data.references.empty());
  }

  void teacherIsALineOnceItIsDoneAndAStudentHasBegun() {
    m_store->apply({epochOf(kTeacher, 1, 30), epochOf(kTeacher, 2, 6), finished(kTeacher)});
    QCOMPARE(curves(CurveMetric::TestError).series.size(), std::size_t{1});
    m_store->apply({epochOf(kStudent, 1, 60)});
    const CurveData data = curves(CurveMetric::TestError);
    QCOMPARE(data.series.size(), std::size_t{1});
    QCOMPARE(data.series[0].key, kStudent);
    QCOMPARE(data.references.size(), std::size_t{1});
    QCOMPARE(data.references[0].label, QStringLiteral("teacher 2.00 %"));
  }

  void anEnsembleSpeaksForItsMembers() {
    RunQueued ensemble{7, specOf(Role::Ensemble), "ensemble of 2 300-300", 0};
    ensemble.parts = {kTeacher, 6};
    m_store->apply({RunQueued{6, specOf(Role::Teacher), "teacher 300-300 · seed 2", 0}, ensemble,
                    epochOf(kTeacher, 1, 6), finished(kTeacher), epochOf(6, 1, 9), finished(6),
                    epochOf(kStudent, 1, 60)});
    for (const CurveReference& line : curves(CurveMetric::TestError).references)
      QVERIFY(!line.isMinor);  // it is not there yet
    m_store->apply({epochOf(7, 20, 3), finished(7)});
    const CurveData data = curves(CurveMetric::TestError);
    QCOMPARE(data.references.size(), std::size_t{3});
    for (const CurveReference& line : data.references) {
      QCOMPARE(line.isMinor, line.key != 7);
      QCOMPARE(line.label, line.key == 7 ? QStringLiteral("ensemble 1.00 %") : QString());
    }
  }

  void aTeacherThatDidNotFinishStaysACurve() {
    m_store->apply({epochOf(kTeacher, 1, 30), finished(kTeacher, Outcome::Diverged), epochOf(kStudent, 1, 60)});
    const CurveData data = curves(CurveMetric::TestError);
    QVERIFY(data.references.empty());
    QCOMPARE(data.series.size(), std::size_t{2});
  }

  void softValuesAreTheStudentsAlone() {
    m_store->apply({epochOf(kTeacher, 1, 30), epochOf(kStudent, 1, 60), epochOf(kBaseline, 1, 60)});
    for (const CurveMetric metric : {CurveMetric::SoftLoss, CurveMetric::GradientRatio}) {
      const CurveData data = curves(metric);
      QCOMPARE(data.series.size(), std::size_t{1});
      QCOMPARE(data.series[0].key, kStudent);
    }
    QCOMPARE(curves(CurveMetric::GradientRatio).series[0].points[0].y(), 11.3);
  }

  void onlyRunsThatHoldCasesOutHaveAValidationError() {
    EpochFinished teacher = epochOf(kTeacher, 1, 30);
    EpochFinished student = epochOf(kStudent, 1, 60);
    teacher.point.validationCases = student.point.validationCases = 50;
    teacher.point.validationErrors = 2;
    student.point.validationErrors = 7;
    m_store->apply({teacher, finished(kTeacher), student, epochOf(kBaseline, 1, 60)});
    const CurveData data = curves(CurveMetric::ValidationError);
    QCOMPARE(data.title, QStringLiteral("Validation error"));
    QCOMPARE(data.unit, QStringLiteral(" %"));
    QCOMPARE(data.series.size(), std::size_t{1});
    QCOMPARE(data.series[0].key, kStudent);
    QCOMPARE(data.series[0].points, (std::vector<QPointF>{{1, 14}}));
    QCOMPARE(data.references.size(), std::size_t{1});
    QCOMPARE(data.references[0].value, 4.0);
  }

  void aCancelledRunDoesNotStretchTheAxis() {
    m_store->apply({epochOf(kStudent, 1, 60), epochOf(kStudent, 2, 50), finished(kStudent, Outcome::Cancelled)});
    QCOMPARE(curves(CurveMetric::TestError).xMaximum, 2.0);
  }

  void ofVeryManyRunsTheChosenAndTheLatestAreDrawn() {
    for (RunId run = 10; run < 300; ++run)
      m_store->apply({RunQueued{run, specOf(Role::Student), "s", 0}, finished(run)});
    m_store->setHidden(299, true);
    const auto drawn = drawnRuns(*m_store, {20});
    QCOMPARE(drawn.size(), kMostCurves);
    QVERIFY(drawn.contains(20));
    QVERIFY(drawn.contains(kStudent));  // it goes on
    QVERIFY(drawn.contains(298));
    QVERIFY(!drawn.contains(299));
    QVERIFY(!drawn.contains(100));
    m_store->apply({epochOf(kStudent, 1, 60)});
    QVERIFY(runCurves(*m_store, {.drawn = &drawn}).series.size() <= kMostCurves);
  }

  void gradientVarianceStandsOverTheTargetsTemperature() {
    m_store->apply({epochOf(kStudent, 1, 60), GradientsMeasured{kStudent, 1, {{0, 2, 8}, {1, 2, 6}, {20, 0, 1}}}});
    CurveData data = curves(CurveMetric::FirstGradientVariance);
    QCOMPARE(data.series.size(), std::size_t{1});
    QCOMPARE(data.xLabels.size(), std::size_t{3});
    QCOMPARE(data.xLabels[0].text, QStringLiteral("hard"));
    QCOMPARE(data.xLabels[2].text, QStringLiteral("20"));
    QCOMPARE(data.series[0].points[0], QPointF(0, 4));  // 8 / 2
    QCOMPARE(data.series[0].points[1], QPointF(1, 3));
    QVERIFY(std::isnan(data.series[0].points[2].y()));  // without a mean gradient there is nothing to compare with
    QVERIFY(curves(CurveMetric::LastGradientVariance).series.empty());
    m_store->apply({epochOf(kStudent, 20, 50), GradientsMeasured{kStudent, 20, {{0, 1, 8}, {4, 1, 2}}}});
    data = curves(CurveMetric::LastGradientVariance);
    QCOMPARE(data.series.at(0).points.at(0), QPointF(0, 8));
    QCOMPARE(data.xLabels.at(1).text, QStringLiteral("4"));
    QCOMPARE(curves(CurveMetric::FirstGradientVariance).xLabels.size(), std::size_t{3});
  }

  void noColourStandsAlone() {
    m_store->apply({epochOf(kStudent, 1, 60), epochOf(kBaseline, 1, 60)});
    const CurveData data = runCurves(*m_store, {.smoothing = 2});
    QVERIFY(data.series[0].marker != data.series[1].marker);
    QCOMPARE(data.series[0].smoothed.size(), data.series[0].points.size());
  }

  void selectedRunsStandInFrontOfTheOthers() {
    m_store->apply({epochOf(kStudent, 1, 60), epochOf(kBaseline, 1, 300), RunQueued{8, specOf(Role::Student), "s", 0},
                    epochOf(8, 1, 90)});
    const CurveData data = runCurves(*m_store, {.selected = {kStudent}});
    QCOMPARE(data.series.size(), std::size_t{3});
    QCOMPARE(data.series[0].key, kBaseline);  // below the others
    QVERIFY(data.series[0].isMuted && data.series[1].isMuted && !data.series[2].isMuted);
    QCOMPARE(data.series[2].key, kStudent);
    const CurveData all = runCurves(*m_store, {});
    QVERIFY(std::ranges::none_of(all.series, &CurveSeries::isMuted));
    QCOMPARE(all.series[0].marker, data.series[2].marker);  // whoever is selected, it looks the same
  }

  void whatIsHiddenStaysSoBehindASelection() {
    m_store->apply({epochOf(kStudent, 1, 60), epochOf(kBaseline, 1, 90)});
    m_store->setHidden(kBaseline, true);
    QCOMPARE(runCurves(*m_store, {.selected = {kStudent}}).series.size(), std::size_t{1});
    m_store->setHidden(kStudent, true);
    QVERIFY(runCurves(*m_store, {.selected = {kStudent}}).series.at(0).hidden);
  }

  void ofSelectedStudentsTheirTeacherIsALine() {
    m_store->apply({RunQueued{6, specOf(Role::Teacher), "other teacher", 0}, epochOf(kTeacher, 1, 6),
                    finished(kTeacher), epochOf(6, 1, 9), finished(6), epochOf(kStudent, 1, 60),
                    epochOf(kBaseline, 1, 90)});
    QCOMPARE(runCurves(*m_store, {}).references.size(), std::size_t{2});
    const CurveData data = runCurves(*m_store, {.selected = {kStudent}});
    QCOMPARE(data.references.size(), std::size_t{1});
    QCOMPARE(data.references[0].key, kTeacher);
    const CurveData teacher = runCurves(*m_store, {.selected = {kTeacher}});
    QVERIFY(teacher.references.empty());  // on its own its course is what one wants to see
    QCOMPARE(teacher.series.back().key, kTeacher);
    QVERIFY(!teacher.series.back().isMuted);
  }

  void seedsBecomeTheirMeanWithABand() {
    addSeeds();
    SeedGroups groups;
    groups.follow(*m_store);
    const CurveData data = runCurves(*m_store, {.seeds = &groups});
    QCOMPARE(data.series.size(), std::size_t{1});
    const CurveSeries& mean = data.series[0];
    QVERIFY(mean.isBand && mean.name.contains(QLatin1String("3 seeds")));
    QVERIFY(mean.note.contains(QLatin1String("standard deviation")));
    // 10, 20 and 30 %: mean 20, standard deviation 10; the third ended after one epoch.
    QCOMPARE(mean.points, (std::vector<QPointF>{{1, 20}, {2, 7.5}}));
    QVERIFY(std::abs(mean.errors.at(0) - 10) < 1e-9);
    QVERIFY(std::abs(mean.errors.at(1) - std::sqrt(12.5)) < 1e-9);  // 5 and 10 %
    QCOMPARE(mean.counts, (std::vector<int>{3, 2}));
    m_store->setHidden(10, true);
    const CurveData less = runCurves(*m_store, {.seeds = &groups});
    QCOMPARE(less.series.size(), std::size_t{2});
    QVERIFY(less.series[0].hidden && !less.series[0].isBand);
    QCOMPARE(less.series[1].counts, (std::vector<int>{2, 1}));
  }

  void otherTemperaturesTeachersAndExperimentsAreOtherGroups() {
    addSeeds();
    RunSpec other = specOf(Role::Student);
    other.training.seed = 4;
    other.objective.temperature = 20;
    RunSpec same = specOf(Role::Student);
    same.training.seed = 5;
    RunSpec fork = same;
    fork.forkedFrom = {10, 1, 0};
    m_store->apply({RunQueued{20, other, "T 20", kTeacher, 1}, RunQueued{21, same, "other teacher", 6, 1},
                    RunQueued{22, same, "other experiment", kTeacher, 2}, RunQueued{23, fork, "fork", kTeacher, 1}});
    SeedGroups groups;
    groups.follow(*m_store);
    for (const RunId run : {20, 21, 22, 23}) QCOMPARE(groups.placeOf(run).first, run);
    for (const RunId run : {10, 11, 12}) QCOMPARE(groups.placeOf(run).first, RunId{10});
    QVERIFY(groups.placeOf(20).nth != groups.placeOf(10).nth);
    m_store->apply({RunQueued{24, same, "one more seed", kTeacher, 1}});
    groups.follow(*m_store);
    QCOMPARE(groups.placeOf(24).first, RunId{10});
  }

  void overTimeEachRunHasItsPointsWhereItsEpochsEnded() {
    addSeeds();
    const CurveData data = runCurves(*m_store, {.overTime = true});
    QCOMPARE(data.xKind, CurveX::Seconds);
    QCOMPARE(data.series[0].points.at(1).x(), 20.0);
    SeedGroups groups;
    groups.follow(*m_store);
    const CurveData mean = runCurves(*m_store, {.seeds = &groups, .overTime = true});
    // Epoch 1 took 10, 20 and 30 s; epoch 2, which the slowest never saw, 10 and 20 s more.
    QCOMPARE(mean.series[0].points, (std::vector<QPointF>{{20, 20}, {35, 7.5}}));
  }

  void thePartsOfTheLossAreTheLoss() {
    RunSpec spec = specOf(Role::Student);
    spec.objective = {ObjectiveKind::SoftTargets, 4, 0.75, true};
    m_store->apply({RunQueued{9, spec, "student", kTeacher}, epochOf(kBaseline, 1, 60)});
    EpochFinished finished = epochOf(9, 1, 60);
    finished.point.loss = 0.75 * 16 * finished.point.softLoss + 0.25 * finished.point.hardLoss;
    m_store->apply({finished});
    const CurveData data = curves(CurveMetric::LossParts);
    QCOMPARE(data.series.size(), std::size_t{4});  // a baseline's loss has no parts
    const auto at = [&data](std::size_t i) { return data.series[i].points.at(0).y(); };
    QCOMPARE(at(2), 0.75 * 16 * 1.5);
    QCOMPARE(at(2) + at(3), at(1));
    QVERIFY(data.series[2].isPart && data.series[3].isPart && data.series[2].dash != data.series[3].dash);
    QCOMPARE(data.series[2].key, data.series[1].key);
  }

  void thePaperHasALineWhereARunRepeatsIt() {
    RunSpec spec = specOf(Role::Baseline);
    spec.model.layers = {800, 800};
    spec.dataset.kind = DatasetKind::Idx;
    auto data = std::make_shared<Dataset>();
    data->name = "MNIST";
    data->sha256 = "of its bytes";
    data->classNames.resize(10);
    m_store->setDataset(data, spec.dataset);
    m_store->apply({RunQueued{9, spec, "baseline 800-800", 0}, RunStarted{9, 60'000, 10'000, data}});
    EpochFinished point = epochOf(9, 1, 150);
    point.point.testCases = 10'000;
    m_store->apply({point});
    const CurveData curve = curves(CurveMetric::TestError);
    QCOMPARE(curve.references.size(), std::size_t{1});
    QCOMPARE(curve.references[0].value, 1.46);
    QCOMPARE(curve.references[0].dash, Qt::DotLine);
    QVERIFY(curve.references[0].note.contains(QLatin1String("146")));
    QVERIFY(curves(CurveMetric::TrainError).references.empty());
    QVERIFY(runCurves(*m_store, {.withPaper = false}).references.empty());
    QVERIFY(runCurves(*m_store, {.selected = {kStudent}}).references.empty());
    m_store->setHidden(9, true);
    QVERIFY(curves(CurveMetric::TestError).references.empty());
  }

  void elsewhereThePaperHasNone() {
    m_store->apply({epochOf(kStudent, 1, 60), epochOf(kBaseline, 1, 60)});  // other nets on other data
    QVERIFY(curves(CurveMetric::TestError).references.empty());
  }

 private:
  [[nodiscard]] CurveData curves(CurveMetric metric) const { return runCurves(*m_store, {.metric = metric}); }

  /// Students 10, 11 and 12 of one experiment that differ in their seed alone; the last ends after its first epoch.
  void addSeeds() {
    for (int i = 0; i < 3; ++i) {
      RunSpec spec = specOf(Role::Student);
      spec.training.seed = i + 1;
      const auto run = static_cast<RunId>(10 + i);
      m_store->apply({RunQueued{run, spec, "student · seed " + std::to_string(i + 1), kTeacher, 1}});
      for (int epoch = 1; epoch <= (i == 2 ? 1 : 2); ++epoch) {
        EpochFinished finished = epochOf(run, epoch, 30 * (i + 1) / epoch);
        finished.point.seconds = 10 * (i + 1) * epoch;
        m_store->apply({finished});
      }
    }
  }

  std::unique_ptr<RunStore> m_store;
};

}  // namespace retort

QTEST_MAIN(retort::TestRunCurves)
#include "test_run_curves.moc"
