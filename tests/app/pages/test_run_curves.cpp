#include <cmath>

#include <QtTest>

#include "app/models/run_curves.h"
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
    const CurveData data = runCurves(*m_store, CurveMetric::TestError, 0);
    QCOMPARE(data.series.size(), std::size_t{1});
    QCOMPARE(data.series[0].dash, Qt::DashLine);
    QCOMPARE(data.series[0].points, (std::vector<QPointF>{{1, 10}, {2, 5}}));
    QCOMPARE(data.xMaximum, 20.0);
    QVERIFY(data.references.empty());
  }

  void teacherIsALineOnceItIsDoneAndAStudentHasBegun() {
    m_store->apply({epochOf(kTeacher, 1, 30), epochOf(kTeacher, 2, 6), finished(kTeacher)});
    QCOMPARE(runCurves(*m_store, CurveMetric::TestError, 0).series.size(), std::size_t{1});
    m_store->apply({epochOf(kStudent, 1, 60)});
    const CurveData data = runCurves(*m_store, CurveMetric::TestError, 0);
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
    for (const CurveReference& line : runCurves(*m_store, CurveMetric::TestError, 0).references)
      QVERIFY(!line.isMinor);  // it is not there yet
    m_store->apply({epochOf(7, 20, 3), finished(7)});
    const CurveData data = runCurves(*m_store, CurveMetric::TestError, 0);
    QCOMPARE(data.references.size(), std::size_t{3});
    for (const CurveReference& line : data.references) {
      QCOMPARE(line.isMinor, line.key != 7);
      QCOMPARE(line.label, line.key == 7 ? QStringLiteral("ensemble 1.00 %") : QString());
    }
  }

  void aTeacherThatDidNotFinishStaysACurve() {
    m_store->apply({epochOf(kTeacher, 1, 30), finished(kTeacher, Outcome::Diverged), epochOf(kStudent, 1, 60)});
    const CurveData data = runCurves(*m_store, CurveMetric::TestError, 0);
    QVERIFY(data.references.empty());
    QCOMPARE(data.series.size(), std::size_t{2});
  }

  void softValuesAreTheStudentsAlone() {
    m_store->apply({epochOf(kTeacher, 1, 30), epochOf(kStudent, 1, 60), epochOf(kBaseline, 1, 60)});
    for (const CurveMetric metric : {CurveMetric::SoftLoss, CurveMetric::GradientRatio}) {
      const CurveData data = runCurves(*m_store, metric, 0);
      QCOMPARE(data.series.size(), std::size_t{1});
      QCOMPARE(data.series[0].key, kStudent);
    }
    QCOMPARE(runCurves(*m_store, CurveMetric::GradientRatio, 0).series[0].points[0].y(), 11.3);
  }

  void onlyRunsThatHoldCasesOutHaveAValidationError() {
    EpochFinished teacher = epochOf(kTeacher, 1, 30);
    EpochFinished student = epochOf(kStudent, 1, 60);
    teacher.point.validationCases = student.point.validationCases = 50;
    teacher.point.validationErrors = 2;
    student.point.validationErrors = 7;
    m_store->apply({teacher, finished(kTeacher), student, epochOf(kBaseline, 1, 60)});
    const CurveData data = runCurves(*m_store, CurveMetric::ValidationError, 0);
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
    QCOMPARE(runCurves(*m_store, CurveMetric::TestError, 0).xMaximum, 2.0);
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
    QVERIFY(runCurves(*m_store, CurveMetric::TestError, 0, &drawn).series.size() <= kMostCurves);
  }

  void gradientVarianceStandsOverTheTargetsTemperature() {
    m_store->apply({epochOf(kStudent, 1, 60), GradientsMeasured{kStudent, 1, {{0, 2, 8}, {1, 2, 6}, {20, 0, 1}}}});
    CurveData data = runCurves(*m_store, CurveMetric::FirstGradientVariance, 0);
    QCOMPARE(data.series.size(), std::size_t{1});
    QCOMPARE(data.xLabels.size(), std::size_t{3});
    QCOMPARE(data.xLabels[0].text, QStringLiteral("hard"));
    QCOMPARE(data.xLabels[2].text, QStringLiteral("20"));
    QCOMPARE(data.series[0].points[0], QPointF(0, 4));  // 8 / 2
    QCOMPARE(data.series[0].points[1], QPointF(1, 3));
    QVERIFY(std::isnan(data.series[0].points[2].y()));  // without a mean gradient there is nothing to compare with
    QVERIFY(runCurves(*m_store, CurveMetric::LastGradientVariance, 0).series.empty());
    m_store->apply({epochOf(kStudent, 20, 50), GradientsMeasured{kStudent, 20, {{0, 1, 8}, {4, 1, 2}}}});
    data = runCurves(*m_store, CurveMetric::LastGradientVariance, 0);
    QCOMPARE(data.series.at(0).points.at(0), QPointF(0, 8));
    QCOMPARE(data.xLabels.at(1).text, QStringLiteral("4"));
    QCOMPARE(runCurves(*m_store, CurveMetric::FirstGradientVariance, 0).xLabels.size(), std::size_t{3});
  }

  void noColourStandsAlone() {
    m_store->apply({epochOf(kStudent, 1, 60), epochOf(kBaseline, 1, 60)});
    const CurveData data = runCurves(*m_store, CurveMetric::TestError, 2);
    QVERIFY(data.series[0].marker != data.series[1].marker);
    QCOMPARE(data.series[0].smoothed.size(), data.series[0].points.size());
  }

 private:
  std::unique_ptr<RunStore> m_store;
};

}  // namespace retort

QTEST_MAIN(retort::TestRunCurves)
#include "test_run_curves.moc"
