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
  void theShareOfAnEnsemblesGainIsHeldAgainstABound();
  void specialistsAsTeachersAreDepartures();
  void whichEnsemblesDepart_data();
  void whichEnsemblesDepart();
  void wordsAreHeldAgainstClaimsOfWords();
  void theGapOnWords();
  void whichGapsOnWordsDepart_data();
  void whichGapsOnWordsDepart();
  void whatSpecialistsGainIsHeldAgainstTheirGeneralist();
};

namespace {

RunSpec ensembleOfTen() {
  RunSpec ensemble = paperTeacher();
  ensemble.role = Role::Ensemble;
  ensemble.ensemble = {10, EnsembleMean::Arithmetic};
  ensemble.model = {ModelKind::FullyConnected, {300, 300}, 0, 0, 0};
  ensemble.transferSet.jitterPixels = 0;
  return ensemble;
}

RunSpec small(RunSpec spec) {
  spec.model = ensembleOfTen().model;
  if (spec.role == Role::Student) spec.objective = {ObjectiveKind::SoftTargets, 2, 0.5, true};
  return spec;
}

PaperRun distilled(std::uint64_t id, RunSpec spec, std::int64_t errors, const RunSpec& ensemble = ensembleOfTen()) {
  PaperRun student = run(id, std::move(spec), errors);
  student.teacher = ensemble;
  return student;
}

/// An ensemble with 100 errors, baselines with 200, and students with these.
PaperComparison gainOf(const std::vector<std::int64_t>& errors) {
  std::vector<PaperRun> runs{run(1, ensembleOfTen(), 100)};
  std::int64_t seed = 0;
  for (const std::int64_t each : errors) {
    runs.push_back(run(runs.size() + 1, small(paperBaseline(++seed)), 200));
    runs.push_back(distilled(runs.size() + 1, small(paperStudent(seed)), each));
  }
  return of("mnist-ensemble", runs);
}

/// The same run on frames of recordings, of 30 states.
PaperRun onWords(PaperRun run, DatasetKind kind = DatasetKind::Speech) {
  run.spec.dataset = {kind, kind == DatasetKind::Speech ? "/words" : ""};
  if (run.teacher) run.teacher->dataset = run.spec.dataset;
  run.data = kind == DatasetKind::Speech ? "words" : "formants";
  run.classes = 30;
  return run;
}

/// A net on hard targets on all recordings, what students learn from on 3 % of them.
RunSpec teacherOfWords() {
  RunSpec teacher = small(paperTeacher());
  teacher.transferSet.jitterPixels = 0;
  return teacher;
}

/// The teacher has 2000 errors, the baselines on 3 % 4000, the students these.
std::vector<PaperRun> gapOnWords(const std::vector<std::int64_t>& errors, DatasetKind kind = DatasetKind::Speech) {
  std::vector<PaperRun> runs{onWords(run(1, teacherOfWords(), 2000), kind)};
  std::int64_t seed = 0;
  for (const std::int64_t each : errors) {
    runs.push_back(onWords(run(runs.size() + 1, few(small(paperBaseline(++seed))), 4000), kind));
    runs.push_back(onWords(distilled(runs.size() + 1, few(small(paperStudent(seed))), each, teacherOfWords()), kind));
  }
  return runs;
}

RunSpec withSpecialists(RunSpec generalist, std::int64_t seed) {
  generalist.role = Role::Ensemble;
  generalist.specialists.count = 8;
  generalist.specialists.training.seed = seed;
  return generalist;
}

/// Generalists of seeds 1, 2 … with 2,000 errors of 10,000, and their specialists with these.
std::vector<PaperRun> specialistsWith(const std::vector<std::int64_t>& errors) {
  std::vector<PaperRun> runs;
  std::int64_t seed = 0;
  for (const std::int64_t each : errors) {
    const RunSpec generalist = paperTeacher(++seed);
    runs.push_back(run(runs.size() + 1, generalist, 2000));
    runs.push_back(run(runs.size() + 1, withSpecialists(generalist, 10 * seed), each));
  }
  return runs;
}

}  // namespace

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

void TestPaperTeachers::theShareOfAnEnsemblesGainIsHeldAgainstABound() {
  const PaperComparison good = gainOf({110, 111, 109});
  QCOMPARE(good.settings.size(), std::size_t{1});
  const double expected[] = {90, 89, 91};
  for (std::size_t i = 0; i < 3; ++i) QVERIFY(near(good.settings[0].values[i], expected[i]));
  QCOMPARE(good.verdict(), PaperVerdict::Reproduced);
  QCOMPARE(publishedText(*good.claim), std::string("> 80"));
  const std::string sentence = sentenceOf(*good.claim, &good.settings[0]);
  QVERIFY2(sentence.find("is above 80 %: reproduced.") != std::string::npos, sentence.c_str());
  const PaperComparison bad = gainOf({150, 151, 149});
  QCOMPARE(bad.verdict(), PaperVerdict::NotReproduced);
  QVERIFY(sentenceOf(*bad.claim, &bad.settings[0]).find("is below 80 %: not reproduced.") != std::string::npos);
  QCOMPARE(gainOf({110, 130, 120}).verdict(), PaperVerdict::TooFewSeeds);
  QCOMPARE(gainOf({110, 110}).verdict(), PaperVerdict::TooFewSeeds);
  QVERIFY(
      of("mnist-ensemble", {run(1, ensembleOfTen(), 100), distilled(2, small(paperStudent()), 110)}).settings.empty());
  QVERIFY(of("mnist-ensemble", {run(1, ensembleOfTen(), 300), run(2, small(paperBaseline()), 200),
                                distilled(3, small(paperStudent()), 110)})
              .settings.empty());  // the ensemble is no better
  QVERIFY(of("mnist-ensemble", {run(1, paperTeacher(), 100), run(2, paperBaseline(), 200), run(3, paperStudent(), 110)})
              .settings.empty());  // no ensemble
  QVERIFY(of("omit-3", {run(1, ensembleOfTen(), 100)}).settings.empty() && !needsOmittedFigures(small(paperStudent())));
}

void TestPaperTeachers::specialistsAsTeachersAreDepartures() {
  PaperRun student = run(9, paperStudent(), 80);
  student.teacher = withSpecialists(paperTeacher(), 1);
  QVERIFY(departuresOf(*of("student", {student}).claim, student).front() == "teacher with 8 specialists");
}

void TestPaperTeachers::whichEnsemblesDepart_data() {
  QTest::addColumn<int>("change");
  QTest::addColumn<std::string>("expected");
  QTest::newRow("three members") << 0 << std::string("ensemble of 3");
  QTest::newRow("geometric") << 1 << std::string("geometric mean");
  QTest::newRow("smaller student") << 2 << std::string("student 30-30, members 300-300");
  QTest::newRow("temperature") << 3 << std::string("T = 4");
  QTest::newRow("weight") << 4 << std::string("soft weight 0.9");
  QTest::newRow("glyphs") << 5 << std::string("data: glyphs");
  QTest::newRow("jittered members") << 6 << std::string("jittered members");
}

void TestPaperTeachers::whichEnsemblesDepart() {
  QFETCH(int, change);
  QFETCH(std::string, expected);
  RunSpec ensemble = ensembleOfTen();
  RunSpec student = small(paperStudent());
  if (change == 0) ensemble.ensemble.members = 3;
  if (change == 1) ensemble.ensemble.mean = EnsembleMean::Geometric;
  if (change == 2) student.model.layers = {30, 30};
  if (change == 3) student.objective.temperature = 4;
  if (change == 4) student.objective.softWeight = 0.9;
  if (change == 5) student.dataset = ensemble.dataset = {DatasetKind::Glyphs, {}};
  if (change == 6) ensemble.transferSet.jitterPixels = 2;
  RunSpec baseline = student;
  baseline.role = Role::Baseline;
  baseline.objective = {ObjectiveKind::Hard, 1, 0, true};
  const PaperComparison found =
      of("mnist-ensemble", {run(1, ensemble, 100), run(2, baseline, 200), distilled(3, student, 110, ensemble)});
  QCOMPARE(found.settings.size(), std::size_t{1});
  QCOMPARE(found.settings[0].departures, std::vector<std::string>{expected});
  QCOMPARE(found.verdict(), PaperVerdict::Departs);
  QVERIFY(near(found.settings[0].values[0], 90));
}

void TestPaperTeachers::wordsAreHeldAgainstClaimsOfWords() {
  const auto ensemble = [](DatasetKind kind) {
    return std::vector{onWords(run(1, ensembleOfTen(), 100), kind), onWords(run(2, small(paperBaseline()), 200), kind),
                       onWords(distilled(3, small(paperStudent()), 110), kind)};
  };
  const PaperComparison recorded = of("speech-ensemble", ensemble(DatasetKind::Speech));
  QCOMPARE(recorded.settings.size(), std::size_t{1});
  QVERIFY(recorded.settings[0].departures.empty() && near(recorded.settings[0].values[0], 90));
  QCOMPARE(publishedText(*recorded.claim), std::string("> 80"));
  QVERIFY(of("mnist-ensemble", ensemble(DatasetKind::Speech)).settings.empty());
  for (const char* id : {"teacher", "baseline", "student"})  // what is claimed of pictures
    QVERIFY(of(id, ensemble(DatasetKind::Speech)).settings.empty());
  QCOMPARE(of("speech-ensemble", ensemble(DatasetKind::Formants)).settings.at(0).departures,
           std::vector<std::string>{"data: formants"});
  QVERIFY(of("speech-ensemble", {run(1, ensembleOfTen(), 100), run(2, small(paperBaseline()), 200),
                                 distilled(3, small(paperStudent()), 110)})
              .settings.empty());
}

void TestPaperTeachers::theGapOnWords() {
  const PaperComparison gap = of("speech-few", gapOnWords({2260, 2264, 2268}));
  QCOMPARE(gap.settings.size(), std::size_t{1});
  const double expected[] = {87, 86.8, 86.6};
  for (std::size_t i = 0; i < 3; ++i) QVERIFY(near(gap.settings[0].values[i], expected[i]));
  QCOMPARE(gap.settings[0].text, std::string("on all data: the teacher 300-300"));
  QCOMPARE(gap.verdict(), PaperVerdict::Reproduced);
  QCOMPARE(publishedText(*gap.claim), std::string("86.8"));
  QCOMPARE(of("speech-few", gapOnWords({3000, 3004, 2996})).verdict(), PaperVerdict::NotReproduced);
  QCOMPARE(of("speech-few", gapOnWords({2000, 2004, 1996})).verdict(), PaperVerdict::Better);
  QVERIFY(of("few", gapOnWords({2260})).settings.empty());
  QVERIFY(of("speech-few",
             {run(1, paperTeacher(), 100), run(2, few(paperBaseline()), 600), run(3, few(paperStudent()), 200)})
              .settings.empty());
}

void TestPaperTeachers::whichGapsOnWordsDepart_data() {
  QTest::addColumn<int>("change");
  QTest::addColumn<std::string>("expected");
  QTest::newRow("formants") << 0 << std::string("data: formants");
  QTest::newRow("a tenth") << 1 << std::string("10 % of the cases");
  QTest::newRow("larger teacher") << 2 << std::string("student 300-300, teacher 600-600");
  QTest::newRow("teacher with dropout") << 3 << std::string("student 300-300, teacher 300-300 of another kind");
  QTest::newRow("logits") << 4 << std::string("matched logits");
  QTest::newRow("ensemble") << 5 << std::string("ensemble as teacher");
}

void TestPaperTeachers::whichGapsOnWordsDepart() {
  QFETCH(int, change);
  QFETCH(std::string, expected);
  std::vector<PaperRun> runs = gapOnWords({2260}, change == 0 ? DatasetKind::Formants : DatasetKind::Speech);
  RunSpec teacher = *runs[2].teacher;
  if (change == 1) runs[1].spec.transferSet.fraction = runs[2].spec.transferSet.fraction = 0.1;
  if (change == 2) teacher.model.layers = {600, 600};
  if (change == 3) teacher.model.hiddenDropout = 0.5;
  if (change == 4) runs[2].spec.objective.kind = ObjectiveKind::Logits;
  if (change == 5) {
    teacher.role = Role::Ensemble;
    teacher.ensemble = {10, EnsembleMean::Arithmetic};
  }
  runs[0].spec = teacher;
  runs[2].teacher = teacher;
  const PaperComparison gap = of("speech-few", runs);
  QCOMPARE(gap.settings.size(), std::size_t{1});
  QCOMPARE(gap.settings[0].departures, std::vector<std::string>{expected});
  QCOMPARE(gap.verdict(), PaperVerdict::Departs);
  QVERIFY(near(gap.settings[0].values[0], 87));
}

void TestPaperTeachers::whatSpecialistsGainIsHeldAgainstTheirGeneralist() {
  const PaperComparison good = of("specialists", specialistsWith({1920, 1912, 1928}));
  QCOMPARE(good.settings.size(), std::size_t{1});  // seeds alone differ, the specialists' own among them
  QCOMPARE(good.settings[0].values.size(), std::size_t{3});
  QVERIFY(near(good.settings[0].values[0], 1) && near(good.settings[0].values[1], 1.1));
  QCOMPARE(good.verdict(), PaperVerdict::Reproduced);
  QCOMPARE(of("specialists", specialistsWith({2080, 2072, 2088})).verdict(), PaperVerdict::NotReproduced);
  QCOMPARE(of("teacher", specialistsWith({1920})).settings.size(), std::size_t{1});  // the generalist alone
  std::vector<PaperRun> alone = specialistsWith({1920});
  alone.erase(alone.begin());
  QVERIFY(of("specialists", alone).settings.empty());  // nothing to hold it against
  std::vector<PaperRun> uncorrected = specialistsWith({1920});
  uncorrected.back().spec.specialists.correction = DustbinCorrection::None;
  QCOMPARE(of("specialists", uncorrected).settings.at(0).departures, std::vector<std::string>{"dustbin not corrected"});
}

QTEST_APPLESS_MAIN(TestPaperTeachers)
#include "test_paper_teachers.moc"
