// Claims about what a teacher does to its students: gradients that vary less, ensembles.
#include <string>
#include <vector>

#include <QTest>

#include "engine/analysis/paper_conditions.h"
#include "engine/analysis/paper_verdict.h"
#include "tests/engine/analysis/paper_bench.h"

using namespace retort;
using namespace retort::test;

class TestPaperTeachers : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void gradientNoiseByHand();
  void gradientsAreHeldAgainstABound();
  void ensemblesAreDepartures();
};

void TestPaperTeachers::gradientNoiseByHand() {
  // Hard: 8 / 2 = 4. T = 20: 3 / 3 = 1. T = 4 has no mean gradient to be held against.
  const std::vector<GradientsMeasured> measured{{1, 1, {{0, 2, 8}, {4, 0, 5}, {20, 3, 3}}},
                                                {1, 9, {{0, 1, 1}, {20, 1, 9}}}};
  QCOMPARE(gradientNoise(measured, 20), std::optional(25.0));
  QVERIFY(!gradientNoise(measured, 4) && !gradientNoise(measured, 8) && !gradientNoise({}, 20));
}

void TestPaperTeachers::gradientsAreHeldAgainstABound() {
  const auto verdict = [](double first, double second, double third) {
    std::vector<PaperRun> runs;
    for (const double noise : {first, second, third}) {
      runs.push_back(run(runs.size() + 1, paperStudent(static_cast<std::int64_t>(runs.size()) + 1), 80));
      runs.back().gradientNoise = noise;
    }
    const PaperComparison comparison = of("gradient-noise", runs);
    const PaperSetting& setting = comparison.settings.at(0);
    const std::string sentence = sentenceOf(*comparison.claim, &setting);
    const bool saysSo =
        sentence.find(setting.verdict == PaperVerdict::TooFewSeeds ? "more seeds" : verdictText(setting.verdict)) !=
        std::string::npos;
    return saysSo ? setting.verdict : PaperVerdict::NothingYet;
  };
  QCOMPARE(verdict(25, 26, 27), PaperVerdict::Reproduced);
  QCOMPARE(verdict(125, 126, 127), PaperVerdict::NotReproduced);
  QCOMPARE(verdict(95, 98, 104), PaperVerdict::TooFewSeeds);
  const PaperComparison none = of("gradient-noise", {run(1, paperStudent(), 80)});  // not measured
  QVERIFY(none.settings.empty());
  QCOMPARE(publishedText(*none.claim), std::string("< 100"));
}

void TestPaperTeachers::ensemblesAreDepartures() {
  RunSpec ensemble = paperTeacher();
  ensemble.role = Role::Ensemble;
  ensemble.ensemble = {3, EnsembleMean::Geometric};
  std::vector<PaperRun> runs{run(1, paperTeacher(), 70), run(2, ensemble, 60), run(3, paperStudent(), 80)};
  runs[2].teacher = ensemble;
  const std::vector<std::string> expected{"ensemble of 3 teachers, geometric mean"};
  const PaperComparison teacher = of("teacher", runs);
  QCOMPARE(teacher.settings.size(), std::size_t{2});
  QVERIFY(teacher.settings[0].departures.empty());
  QCOMPARE(teacher.settings[1].departures, expected);
  QCOMPARE(of("student", runs).settings.at(0).departures, expected);
}

QTEST_APPLESS_MAIN(TestPaperTeachers)
#include "test_paper_teachers.moc"
