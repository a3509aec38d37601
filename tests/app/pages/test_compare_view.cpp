#include <QSignalSpy>
#include <QtTest>

#include "app/models/compare_view.h"
#include "app/models/run_pair.h"
#include "app/models/spec_differences.h"
#include "made_up_answers.h"

namespace retort {

class TestCompareView : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() {
    m_store = std::make_unique<RunStore>();
    m_store->setDataset(madeUpData());
    m_store->apply(queuedExperiment());
    m_store->apply({epochOf(kTeacher, 1, 5), epochOf(kStudent, 1, 60), epochOf(kStudent, 2, 30),
                    epochOf(kBaseline, 1, 75), epochOf(kBaseline, 2, 40)});
    m_store->apply({finished(kTeacher), finished(kStudent), finished(kBaseline)});
  }

  void errorsByClassAndCasesThatChangedSides() {
    // Student wrong on i = 0, 10 … 290; baseline on i = 100, 105 … 295, by another class. Both on the 20 from 100 on.
    setLogits(answers(0, 10), answers(100, 5, 2));
    const CompareView view = compareView(*m_store, run(kStudent), run(kBaseline));
    QVERIFY(view.problem.isEmpty());
    QCOMPARE(view.errors.onlyFirst, 10);
    QCOMPARE(view.errors.onlySecond, 20);
    QCOMPARE(view.errors.both, 20);
    // Multiples of 10 are of the classes 0 and 2 in turn, odd multiples of 5 of 1 and 3.
    const std::vector<std::array<int, 2>> expected = {{15, 10}, {0, 10}, {15, 10}, {0, 10}};
    for (std::size_t i = 0; i < 4; ++i) {
      QCOMPARE(view.classes[i].cases, 75);
      QCOMPARE(view.classes[i].first, expected[i][0]);
      QCOMPARE(view.classes[i].second, expected[i][1]);
    }
    QCOMPARE(side(view, CaseSide::FirstRight).size(), std::size_t{20});
    QCOMPARE(side(view, CaseSide::SecondRight).size(), std::size_t{10});
    QCOMPARE(side(view, CaseSide::BothWrong).size(), std::size_t{20});
    // By class: the first of class 1 among 105, 115 … is 105.
    const ChangedCase& first = side(view, CaseSide::FirstRight).front();
    QCOMPARE(first.testCase, 105U);
    QCOMPARE(first.first, 1);
    QCOMPARE(first.second, 3);
  }

  void bothWrongInTheSameWayIsNoChange() {
    setLogits(answers(0, 10), answers(0, 10));
    const CompareView view = compareView(*m_store, run(kStudent), run(kBaseline));
    for (const auto& cases : view.sides) QVERIFY(cases.empty());
    QCOMPARE(verdictText(QStringLiteral("x"), QStringLiteral("y"), view.errors),
             QStringLiteral("x and y get the same cases wrong: 30 of 300."));
  }

  void verdictsInWords() {
    const auto verdict = [](const PairedErrors& errors) {
      return verdictText(QStringLiteral("x"), QStringLiteral("y"), errors);
    };
    QCOMPARE(verdict({66, 131, 151, 2000}),
             QStringLiteral("x makes 65 errors fewer than y: 217 against 282 of 2,000 test cases. The first alone is "
                            "right on 131, the second alone on 66. A split as uneven as that is rarely chance (McNemar "
                            "p < 0.001)."));
    QVERIFY(verdict({2, 1, 0, 300}).startsWith(QLatin1String("x makes one error more than y: 2 against 1 of 300")));
    QVERIFY(verdict({3, 3, 4, 300}).startsWith(QLatin1String("x and y make as many errors, 7 of 300 test cases, but")));
    QVERIFY(verdict({3, 3, 4, 300}).endsWith(QLatin1String("may well be chance (McNemar p = 1.0).")));
  }

  void picturesSayWhatTheTwoSay() {
    setLogits(answers(0, 10), answers(100, 5, 2));
    const CompareView view = compareView(*m_store, run(kStudent), run(kBaseline));
    const auto cells = changedCells(*m_store->dataset(), side(view, CaseSide::BothWrong));
    QCOMPARE(cells.front().image, 100U);
    QCOMPARE(cells.front().corner, QStringLiteral("1 | 2"));
    QCOMPARE(cells.front().description, QStringLiteral("Test case 100 is a 0: A says a 1, B says a 2."));
  }

  void whyCasesCannotBeCompared() {
    QSignalSpy wanted(m_store.get(), &RunStore::logitsWanted);
    QVERIFY(problem(kStudent, kBaseline).startsWith(QLatin1String("Reading")));
    QCOMPARE(wanted.size(), 2);
    m_store->setLogits(kStudent, answers(0, 10), nullptr);
    m_store->setLogits(kBaseline, nullptr, nullptr);
    QVERIFY(problem(kStudent, kBaseline).contains(QLatin1String("holds no logits of baseline 30-30")));
    QVERIFY(problem(kStudent, kStudent).contains(QLatin1String("Both sides are student 30-30")));
    m_store->apply({RunQueued{4, specOf(Role::Student), "late", kTeacher}});
    QVERIFY(problem(kStudent, 4).contains(QLatin1String("late waits for its turn")));
    m_store->apply({RunStarted{4, {}, {}}});
    QVERIFY(problem(4, kStudent).contains(QLatin1String("late is being trained")));
    m_store->apply({finished(4, Outcome::Cancelled)});
    QVERIFY(problem(4, kStudent).contains(QLatin1String("Resume it in the table")));
    RunSpec elsewhere = specOf(Role::Student);
    elsewhere.dataset.seed = 9;
    m_store->apply({RunQueued{5, elsewhere, "elsewhere", 0}, epochOf(5, 1, 3), finished(5)});
    QVERIFY(problem(kStudent, 5).contains(QLatin1String("different data")));
    m_store->apply({RunQueued{6, specOf(Role::Specialist), "special", 0}, epochOf(6, 1, 3), finished(6)});
    QVERIFY(problem(kStudent, 6).contains(QLatin1String("special knows the classes of its subset alone")));
  }

  void settingsThatDifferInTheFormsWords() {
    QStringList lines;
    for (const SpecDifference& one : specDifferences(*m_store, run(kStudent), run(kBaseline)))
      lines << QStringList{one.label, one.first, one.second}.join(u'|');
    const QStringList expected{QStringLiteral("Role|student|baseline"),
                               QStringLiteral("Learns from|teacher 300-300|–"),
                               QStringLiteral("Objective|soft targets|hard targets"),
                               QStringLiteral("Temperature|4|–"),
                               QStringLiteral("Soft weight|0.9|–"),
                               QStringLiteral("Scale soft loss by T²|yes|–")};
    QCOMPARE(lines, expected);
    QVERIFY(specDifferences(*m_store, run(kStudent), run(kStudent)).empty());
  }

  void teachersSettingsDifferWithTheTeachers() {
    RunSpec teacher = specOf(Role::Teacher);
    teacher.model.layers = {800};
    teacher.transferSet.jitterPixels = 2;
    RunSpec student = specOf(Role::Student);
    student.training.seed = 7;
    m_store->apply({RunQueued{4, teacher, "teacher 800", 0}, RunQueued{5, student, "other", 4}});
    QStringList lines;
    for (const SpecDifference& one : specDifferences(*m_store, run(kStudent), run(5)))
      lines << QStringList{one.label, one.first, one.second}.join(u'|');
    const QStringList expected{QStringLiteral("Learns from|teacher 300-300|teacher 800"),
                               QStringLiteral("Teacher · layers|30-30|800"),
                               QStringLiteral("Teacher · jitter|0 px|2 px"), QStringLiteral("Seed|1|7")};
    QCOMPARE(lines, expected);
    const auto last = specDifferences(*m_store, run(kStudent), run(5)).back();
    QVERIFY(last.tip.startsWith(QLatin1String("training.seed\n")));
  }

  void curvesOfBothAndALineForWhatHasNoCourse() {
    CurveData data = pairCurves(run(kStudent), run(kBaseline));
    QCOMPARE(data.series.size(), std::size_t{2});
    QCOMPARE(data.series[0].points.back(), QPointF(2, 10));
    QVERIFY(data.series[0].marker != data.series[1].marker);
    QCOMPARE(data.series[1].name, QStringLiteral("B · baseline 30-30"));
    data = pairCurves(run(kStudent), run(kTeacher));
    QCOMPARE(data.series.size(), std::size_t{1});
    QCOMPARE(data.references.front().label, QStringLiteral("B · teacher 300-300 1.67 %"));
    m_store->setHidden(kStudent, true);
    QVERIFY(!pairCurves(run(kStudent), run(kBaseline)).series[0].hidden);
  }

  void theUsualPair() {
    QCOMPARE(usualPair(*m_store), (RunPair{kStudent, kBaseline}));
    RunSpec wider = specOf(Role::Student);
    wider.model.layers = {60};
    m_store->apply({RunQueued{4, wider, "student 60", kTeacher}});
    QCOMPARE(usualPair(*m_store), (RunPair{4, kTeacher}));
    RunStore alone;
    alone.setDataset(madeUpData());
    alone.apply({RunQueued{1, specOf(Role::Student), "only", 0}});
    QCOMPARE(usualPair(alone), RunPair());
  }

 private:
  [[nodiscard]] const RunRecord& run(RunId id) const { return *m_store->find(id); }
  [[nodiscard]] QString problem(RunId first, RunId second) const {
    return pairProblem(*m_store, run(first), run(second));
  }
  static const std::vector<ChangedCase>& side(const CompareView& view, CaseSide side) {
    return view.sides.at(static_cast<std::size_t>(side));
  }
  void setLogits(const std::shared_ptr<const Matrix>& student, const std::shared_ptr<const Matrix>& baseline) {
    m_store->setLogits(kStudent, student, nullptr);
    m_store->setLogits(kBaseline, baseline, nullptr);
  }

  std::unique_ptr<RunStore> m_store;
};

}  // namespace retort

QTEST_GUILESS_MAIN(retort::TestCompareView)
#include "test_compare_view.moc"
