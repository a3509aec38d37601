#include <algorithm>
#include <cmath>
#include <functional>

#include <QTest>

#include "engine/analysis/paper_conditions.h"
#include "engine/analysis/paper_verdict.h"
#include "tests/engine/analysis/paper_bench.h"

using namespace retort;
using namespace retort::test;

class TestPaper : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void quantiles();
  void predictionByHand();
  void verdictAtItsEdges();
  void seedsAndTeachersAreCounted();
  void claimsAreDistinct();
  void nothingYet();
  void seedsFormASetting();
  void threeSeedsAreCompared();
  void theFewestErrorsAreNotChosen();
  void otherRunsDoNotCount();
  void departures_data();
  void departures();
  void departuresOfTeachersAndBaselines();
  void whatDepartsLeastComesFirst();
  void whatIsHeldOutIsSaid();
  void omittedClass();
  void onlySomeClasses();
  void logitsThatDoNotFit();
  void gapClosedBySeed();
  void noGap();
};

void TestPaper::quantiles() {
  QVERIFY(near(tQuantile975(1), 12.706205));
  QVERIFY(near(tQuantile975(2), 4.302653));
  QVERIFY(near(tQuantile975(30), 2.042272));
  QVERIFY(near(tQuantile975(31), 1.959964));
  for (std::size_t degrees = 1; degrees < 40; ++degrees)
    QVERIFY(tQuantile975(degrees + 1) < tQuantile975(degrees) || degrees > 30);
}

void TestPaper::predictionByHand() {
  const double values[] = {84, 88, 92};  // mean 88, sd 4
  const auto range = predictionInterval(spreadOf(values));
  // 4.302653 · 4 · √(4/3) = 19.873102
  QVERIFY(range && near(range->low, 68.126898, 1e-5) && near(range->high, 107.873102, 1e-5));
  QVERIFY(!predictionInterval(Spread{1, 88, 0}));
  QVERIFY(!predictionInterval(Spread{}));
}

void TestPaper::verdictAtItsEdges() {
  using enum PaperVerdict;
  const Spread three{3, 88, 4};
  const Interval range = *predictionInterval(three);
  QCOMPARE(verdictOf(range.low, true, three), Reproduced);
  QCOMPARE(verdictOf(range.high, true, three), Reproduced);
  QCOMPARE(verdictOf(std::nextafter(range.low, 0), true, three), NotReproduced);
  QCOMPARE(verdictOf(std::nextafter(range.high, 200), true, three), Better);
  QCOMPARE(verdictOf(std::nextafter(range.low, 0), false, three), Better);
  QCOMPARE(verdictOf(std::nextafter(range.high, 200), false, three), NotReproduced);
  QCOMPARE(verdictOf(88, true, Spread{}), NothingYet);
  QCOMPARE(verdictOf(88, true, Spread{1, 88, 0}), TooFewSeeds);
  QCOMPARE(verdictOf(88, true, Spread{2, 88, 1}), TooFewSeeds);
  QCOMPARE(verdictOf(88, true, Spread{3, 88, 0}), Reproduced);
  QCOMPARE(verdictOf(87, true, Spread{3, 88, 0}), NotReproduced);
  // An interval that anything lies in says nothing: 68.7 ± 72 against 14.
  QCOMPARE(verdictOf(14, true, Spread{3, 68.7, 14.5}), TooFewSeeds);
  QCOMPARE(verdictOf(14, true, Spread{3, 68.7, 1}), NotReproduced);
  QCOMPARE(verdictOf(14, true, Spread{3, 15, 1}), Reproduced);
}

void TestPaper::seedsAndTeachersAreCounted() {
  PaperSetting setting;
  setting.values = {80, 81, 82};
  setting.seeds = 3;
  setting.teachers = 1;
  QCOMPARE(seedsText(setting), std::string("3 seeds"));
  setting.values = {80};
  QCOMPARE(seedsText(setting), std::string("1 seed"));
  std::vector<PaperRun> runs;
  for (int teacher = 1; teacher <= 2; ++teacher)
    for (int seed = 1; seed <= 3; ++seed) {
      runs.push_back(run(runs.size() + 1, paperStudent(seed), 80 + seed));
      runs.back().teacher->training.seed = teacher;
    }
  const auto comparisons = comparePaper(runs);
  const auto found = std::ranges::find_if(comparisons, [](const auto& one) { return one.claim->id == "student"; });
  QCOMPARE(found->settings.size(), std::size_t{1});
  QCOMPARE(seedsText(found->settings.front()), std::string("6 runs (2 teachers, 3 seeds)"));
}

void TestPaper::claimsAreDistinct() {
  QCOMPARE(paperClaims().size(), std::size_t{15});
  for (const PaperClaim& claim : paperClaims())
    QCOMPARE(std::ranges::count(paperClaims(), claim.id, &PaperClaim::id), 1);
  QVERIFY(near(paperClaims().back().value, 86.805556));
}

void TestPaper::nothingYet() {
  for (const PaperComparison& one : comparePaper({})) {
    QCOMPARE(one.verdict(), PaperVerdict::NothingYet);
    QVERIFY(sentenceOf(*one.claim, nullptr).find(one.claim->preset) != std::string::npos);
  }
}

void TestPaper::seedsFormASetting() {
  std::vector<PaperRun> runs{run(1, paperTeacher(), 70), run(2, paperStudent(1), 84), run(3, paperStudent(2), 92)};
  runs[2].spec.training.orderSeed = 7;
  runs[2].teacher = paperTeacher(5);
  const PaperComparison student = of("student", runs);
  QCOMPARE(student.settings.size(), std::size_t{1});
  QCOMPARE(student.settings[0].runs, (std::vector<std::uint64_t>{2, 3}));
  QCOMPARE(student.settings[0].values, (std::vector<double>{84, 92}));
  QCOMPARE(student.verdict(), PaperVerdict::TooFewSeeds);
  QVERIFY(!student.settings[0].range && student.settings[0].departures.empty());
  QCOMPARE(of("teacher", runs).settings[0].values, std::vector<double>{70});
  QVERIFY(of("baseline", runs).settings.empty());
  QVERIFY(of("omit-3", runs).settings.empty());
}

void TestPaper::threeSeedsAreCompared() {
  std::vector<PaperRun> runs{run(1, paperStudent(1), 84), run(2, paperStudent(2), 88), run(3, paperStudent(3), 92)};
  const PaperComparison student = of("student", runs);
  QCOMPARE(student.verdict(), PaperVerdict::Reproduced);
  QCOMPARE(sentenceOf(*student.claim, &student.settings[0]),
           std::string("88.0 ± 4.0 errors over 3 seeds; the paper's 74 lies within the range from 68.1 to 107.9, where "
                       "one more run would lie (95 %): reproduced."));
  runs[0].testErrors = 87;
  runs[2].testErrors = 89;
  QCOMPARE(of("student", runs).verdict(), PaperVerdict::NotReproduced);
  for (PaperRun& one : runs) one.testErrors -= 30;
  QCOMPARE(of("student", runs).verdict(), PaperVerdict::Better);
}

void TestPaper::theFewestErrorsAreNotChosen() {
  std::vector<PaperRun> runs;
  for (std::int64_t seed = 1; seed <= 2; ++seed) runs.push_back(run(runs.size() + 1, paperStudent(seed), 60));
  for (std::int64_t seed = 1; seed <= 3; ++seed) {
    runs.push_back(run(runs.size() + 1, paperStudent(seed), 100 + seed));
    runs.back().spec.training.learningRate = 0.03;
  }
  PaperComparison student = of("student", runs);
  QCOMPARE(student.settings.size(), std::size_t{2});
  QCOMPARE(student.settings[0].spread.mean, 102.0);
  QCOMPARE(student.settings[0].text, std::string("learning rate 0.03"));
  QCOMPARE(student.settings[1].text, std::string("learning rate 0.1"));
  runs.pop_back();  // as many seeds: the newest
  QCOMPARE(of("student", runs).settings[0].text, std::string("learning rate 0.03"));
  for (std::int64_t seed = 1; seed <= 5; ++seed) {
    runs.push_back(run(runs.size() + 1, paperStudent(seed), 74));
    runs.back().spec.objective.temperature = 4;
  }
  student = of("student", runs);
  QCOMPARE(student.settings.size(), std::size_t{3});
  QCOMPARE(student.verdict(), PaperVerdict::TooFewSeeds);
  QCOMPARE(student.settings[2].verdict, PaperVerdict::Departs);
  runs.push_back(run(runs.size() + 1, paperStudent(), 74));
  runs.back().spec.objective.temperature = 8;
  runs.back().spec.training.epochs = 40;
  student = of("student", runs);
  QCOMPARE(student.settings[2].text, std::string("epochs 20"));  // the temperature is said as a departure
  QCOMPARE(student.settings[3].text, std::string("epochs 40"));
}

void TestPaper::otherRunsDoNotCount() {
  std::vector<PaperRun> runs{run(1, paperStudent(), 80), run(2, paperStudent(2), 81), run(3, paperStudent(3), 82),
                             run(4, paperStudent(4), 83), run(5, paperStudent(), 80)};
  runs[1].completed = false;
  runs[2].spec.forkedFrom.run = 1;
  runs[3].spec.transferSet.fraction = 0.5;
  const PaperComparison student = of("student", runs);  // the last repeats the first
  QCOMPARE(student.settings.size(), std::size_t{1});
  QCOMPARE(student.settings[0].runs, std::vector<std::uint64_t>{1});
}

void TestPaper::departures_data() {
  QTest::addColumn<int>("which");
  QTest::addColumn<QString>("words");
  const char* words[] = {"T = 4",
                         "student 30-30",
                         "convolutional student",
                         "jittered transfer set (2 px)",
                         "convolutional teacher",
                         "teacher 300-300",
                         "data: glyphs",
                         "data: Fashion-MNIST, 10 classes, 10000 test cases",
                         "data: MNIST, 47 classes, 18800 test cases",
                         "matched logits",
                         "soft loss not scaled by T²",
                         "teacher not known",
                         "student with dropout",
                         "student with max-norm",
                         "teacher not jittered",
                         "teacher jittered by 1 px"};
  for (int i = 0; i < static_cast<int>(std::size(words)); ++i)
    QTest::newRow(words[i]) << i << QString::fromUtf8(words[i]);
}

void TestPaper::departures() {
  QFETCH(int, which);
  QFETCH(QString, words);
  PaperRun one = run(1, paperStudent(), 74);
  RunSpec& spec = one.spec;
  const std::vector<std::function<void()>> change{[&] { spec.objective.temperature = 4; },
                                                  [&] {
                                                    spec.model.layers = {30, 30};
                                                  },
                                                  [&] { spec.model.kind = ModelKind::Convolutional; },
                                                  [&] { spec.transferSet.jitterPixels = 2; },
                                                  [&] { one.teacher->model.kind = ModelKind::Convolutional; },
                                                  [&] {
                                                    one.teacher->model.layers = {300, 300};
                                                  },
                                                  [&] { spec.dataset.kind = DatasetKind::Glyphs; },
                                                  [&] { one.data = "Fashion-MNIST"; },
                                                  [&] {
                                                    one.classes = 47;
                                                    one.testCases = 18'800;
                                                  },
                                                  [&] { spec.objective.kind = ObjectiveKind::Logits; },
                                                  [&] { spec.objective.scaleByTSquared = false; },
                                                  [&] { one.teacher.reset(); },
                                                  [&] { spec.model.inputDropout = 0.2; },
                                                  [&] { spec.model.maxNorm = 3; },
                                                  [&] { one.teacher->transferSet.jitterPixels = 0; },
                                                  [&] { one.teacher->transferSet.jitterPixels = 1; }};
  change[static_cast<std::size_t>(which)]();
  const PaperComparison student = of("student", {one});
  QCOMPARE(student.settings.size(), std::size_t{1});
  QCOMPARE(student.settings[0].departures, std::vector<std::string>{words.toStdString()});
  QCOMPARE(student.verdict(), PaperVerdict::Departs);
  QVERIFY(sentenceOf(*student.claim, &student.settings[0]).find("not compared") != std::string::npos);
}

void TestPaper::departuresOfTeachersAndBaselines() {
  PaperRun teacher = run(1, paperTeacher(), 67);
  teacher.spec.model = {ModelKind::FullyConnected, {300, 300}, 0, 0, 0};
  QCOMPARE(of("teacher", {teacher}).settings[0].departures,
           (std::vector<std::string>{"teacher 300-300", "teacher without dropout", "teacher without max-norm"}));
  PaperRun baseline = run(1, paperBaseline(), 146);
  QVERIFY(of("baseline", {baseline}).settings[0].departures.empty());
  baseline.spec.model.layers = {30, 30};
  QCOMPARE(of("baseline", {baseline}).settings[0].departures, std::vector<std::string>{"net 30-30"});
}

/// However many seeds others have: an ablation is not hidden by nets of another kind.
void TestPaper::whatDepartsLeastComesFirst() {
  std::vector<PaperRun> runs;
  for (std::int64_t seed = 1; seed <= 3; ++seed) {
    PaperRun small = run(runs.size() + 1, paperStudent(seed), 190);
    small.spec.model.layers = {100, 100};
    small.spec.objective.temperature = 4;
    runs.push_back(small);
  }
  PaperRun jittered = run(runs.size() + 1, paperStudent(), 78);
  jittered.spec.transferSet.jitterPixels = 2;
  runs.push_back(jittered);
  runs.push_back(run(runs.size() + 1, paperStudent(), 89));
  const PaperComparison student = of("student", runs);
  QCOMPARE(student.settings.size(), std::size_t{3});
  QVERIFY(student.settings[0].departures.empty());
  QCOMPARE(student.settings[1].departures, std::vector<std::string>{"jittered transfer set (2 px)"});
  QCOMPARE(student.settings[2].values.size(), std::size_t{3});
}

void TestPaper::whatIsHeldOutIsSaid() {
  PaperRun one = run(1, paperStudent(), 80);
  one.spec.dataset.validationFraction = 0.1;
  const PaperComparison student = of("student", {one});
  QVERIFY(student.settings[0].departures.empty());
  QCOMPARE(student.settings[0].text, std::string("10 % of the training cases held out"));
}

void TestPaper::omittedClass() {
  TransferSetSpec set;
  set.omitClasses = {3};
  // Two cases are 3s: one lies 0.5 below another class, one lies 2 below; a case of class 0 lies 1 above class 3.
  Matrix logits(4, 10);
  for (const std::size_t i : {0UL, 1UL, 2UL}) logits.row(i)[0] = 2;
  logits.row(0)[3] = 1.5F;
  logits.row(2)[3] = 1;
  logits.row(3)[5] = 9;
  const std::vector<std::uint16_t> labels{3, 3, 0, 5};
  const auto figures = omittedFigures(set, logits, labels);
  QVERIFY(figures);
  QCOMPARE(*figures, (OmittedFigures{2, 2, 0.75, 1, 1}));
  PaperRun one = run(1, paperStudent(), 200);
  one.spec.transferSet = set;
  QVERIFY(needsOmittedFigures(one.spec));
  QVERIFY(!needsOmittedFigures(paperStudent()));
  QCOMPARE(of("omit-3", {one}).settings[0].values, std::vector<double>{200});
  QVERIFY(of("omit-3-on-3", {one}).settings.empty());  // its logits are not known
  one.omitted = OmittedFigures{130, 1010, 3.25, 110, 15};
  QCOMPARE(of("omit-3-on-3", {one}).settings[0].values, std::vector<double>{130});
  const PaperComparison offset = of("omit-3-offset", {one});
  QCOMPARE(offset.settings[0].values, std::vector<double>{110});
  QCOMPARE(offset.settings[0].offset.mean, 3.25);
  QVERIFY(sentenceOf(*offset.claim, &offset.settings[0]).starts_with("110 errors over 1 seed, offset 3.2 (paper 3.5)"));
  QCOMPARE(of("omit-3-offset-on-3", {one}).settings[0].values, std::vector<double>{15});
  QVERIFY(of("student", {one}).settings.empty());
}

void TestPaper::onlySomeClasses() {
  TransferSetSpec set;
  set.onlyClasses = {8, 7};
  const std::vector<std::uint16_t> labels{7, 8, 1};
  const auto figures = omittedFigures(set, taking({7, 7, 8}, 10), labels);
  QVERIFY(figures);
  QCOMPARE(figures->errorsOnSet, 1);
  QCOMPARE(figures->casesOfSet, 2);
  PaperRun one = run(1, paperStudent(), 4730);
  one.spec.transferSet = set;
  one.omitted = OmittedFigures{1, 2002, -7.5, 1320, 40};
  QCOMPARE(of("sevens-eights", {one}).settings[0].values, std::vector<double>{47.3});
  QVERIFY(near(of("sevens-eights-offset", {one}).settings[0].values[0], 13.2));
  one.spec.transferSet.onlyClasses = {7, 9};
  QVERIFY(of("sevens-eights", {one}).settings.empty());
}

void TestPaper::logitsThatDoNotFit() {
  TransferSetSpec set;
  set.omitClasses = {3};
  QVERIFY(!omittedFigures(set, taking({1, 2}, 10), std::vector<std::uint16_t>{1}));
  QVERIFY(!omittedFigures(set, taking({1, 2}, 10), std::vector<std::uint16_t>{1, 10}));
  QVERIFY(!omittedFigures(set, taking({1, 2}, 3), std::vector<std::uint16_t>{1, 2}));
  QVERIFY(!omittedFigures({}, taking({1, 2}, 10), std::vector<std::uint16_t>{1, 2}));
  QVERIFY(!omittedFigures(set, {}, {}));
}

void TestPaper::gapClosedBySeed() {
  const double sharesExpected[] = {80, 75};
  std::vector<PaperRun> runs{run(1, paperTeacher(), 100)};
  runs.push_back(run(2, few(paperStudent(1)), 200));  // (600 − 200) / (600 − 100)
  runs.push_back(run(3, few(paperBaseline(1)), 600));
  runs.push_back(run(4, few(paperStudent(2)), 200));  // (500 − 200) / (500 − 100)
  runs.push_back(run(5, few(paperBaseline(2)), 500));
  PaperComparison gap = of("few", runs);
  QCOMPARE(gap.settings.size(), std::size_t{1});
  for (std::size_t i = 0; i < 2; ++i) QVERIFY(near(gap.settings[0].values[i], sharesExpected[i]));
  QCOMPARE(gap.settings[0].text, std::string("on all data: the teacher 1200-1200"));
  QVERIFY(gap.settings[0].departures.empty());
  runs.push_back(run(6, paperBaseline(1), 180));  // (600 − 200) / (600 − 180)
  gap = of("few", runs);
  QCOMPARE(gap.settings.size(), std::size_t{2});
  const auto same = std::ranges::find(gap.settings, "on all data: the same net", &PaperSetting::text);
  QVERIFY(same != gap.settings.end() && near(same->values[0], 95.238095));
  for (PaperRun& one : runs)
    if (one.spec.transferSet.fraction < 1) one.spec.transferSet.fraction = 0.25;
  QCOMPARE(of("few", runs).settings[0].departures, std::vector<std::string>{"25 % of the cases"});
}

void TestPaper::noGap() {
  std::vector<PaperRun> runs{run(1, paperTeacher(), 100), run(2, few(paperStudent()), 200)};
  QVERIFY(of("few", runs).settings.empty());  // no baseline
  runs.push_back(run(3, few(paperBaseline()), 100));
  QVERIFY(of("few", runs).settings.empty());  // it is no worse
  runs[2].testErrors = 300;
  QCOMPARE(of("few", runs).settings[0].values, std::vector<double>{50});
  runs.erase(runs.begin());
  QVERIFY(of("few", runs).settings.empty());  // nothing on all data
}

QTEST_APPLESS_MAIN(TestPaper)
#include "test_paper.moc"
