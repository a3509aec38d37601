// From sweeps to cells, runs and groups; and axes as people and files write them.
#include <set>

#include <QTest>

#include <nlohmann/json.hpp>

#include "engine/experiment/sweep.h"

using namespace retort;

namespace {

using Values = std::vector<Value>;
using List = std::vector<std::int64_t>;

ExperimentSpec swept(std::vector<SweepAxis> axes, int seeds = 1) {
  ExperimentSpec spec;
  spec.sweep.axes = std::move(axes);
  spec.sweep.seeds = seeds;
  return spec;
}

Values axis(const char* path, std::string_view text) { return parseAxis(findKey(path), text); }

std::vector<RunSpec> ofRole(const std::vector<PlannedRun>& plan, Role role) {
  std::vector<RunSpec> specs;
  for (const PlannedRun& run : plan)
    if (run.spec.role == role) specs.push_back(run.spec);
  return specs;
}

std::string problem(const ExperimentSpec& spec) {
  const auto problems = sweepProblems(spec);
  return problems.empty() ? "" : problems.front().what();
}

/// What the error of the call says; empty when it throws none.
template <typename Call>
std::string errorOf(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return error.kind() == ErrorKind::BadSpec ? error.what() : "of another kind";
  }
  return {};
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

class TestSweep : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void cellsAreInOrder();
  void withoutASweepThereIsOneCell();
  void aPlanIsTeachersStudentsBaselines();
  void hardCellsNeedNoTeacher();
  void severalTeachers();
  void aDerivedWidthKeepsTheDepth();
  void namesTellRunsApart();
  void aSampleIsDrawnOnceForAllSeeds();
  void aLargerSampleHoldsTheSmaller();
  void noMoreThanFiveThousand();
  void axesAreParsed_data();
  void axesAreParsed();
  void axesAreRefused_data();
  void axesAreRefused();
  void axesComeBackFromTheirText();
  void manyValuesAreRefusedSoon();
  void whatIsWrongIsNamed();
  void cellsThatCannotBeAreNamed();
  void throughJson();
  void jsonAsAPersonWritesIt();
  void jsonThatIsRefused();
  void keysAreSet();
  void groupsShareTeacherBatchesAndShape();
  void groupsAreOfBoundedSize();
  void groupsArePure();
  void whatIsTheSameSweep();
  void whatAnExtendedSweepAsksFor();
  void whatARunDoesNotUseMakesNoOther();
  void teachersOfASweepHaveNames();
  void whatIsDrawnStaysDrawn();
  void axisValues();
};

void TestSweep::cellsAreInOrder() {
  const auto cells =
      cellsOf(swept({{"objective.temperature", {1.0, 4.0}}, {"student.layers", {List{30}, List{300}}}}, 2));
  QCOMPARE(cells.size(), std::size_t{8});
  const std::vector<std::tuple<double, int, int>> expected{{1, 30, 1}, {1, 300, 1}, {4, 30, 1}, {4, 300, 1},
                                                           {1, 30, 2}, {1, 300, 2}, {4, 30, 2}, {4, 300, 2}};
  for (std::size_t i = 0; i < cells.size(); ++i) {
    QVERIFY(std::tuple(cells[i].objective.temperature, cells[i].student.layers[0], int(cells[i].training.seed)) ==
            expected[i]);
    QVERIFY(cells[i].sweep.empty());
  }
  QCOMPARE(cellText(swept({{"objective.temperature", {1.0}}}, 3).sweep, cells[6]),
           std::string("objective.temperature 4, seed 2"));
}

void TestSweep::withoutASweepThereIsOneCell() {
  const ExperimentSpec plain;
  QVERIFY(cellsOf(plain) == std::vector<ExperimentSpec>{plain});
  QCOMPARE(cellText(plain.sweep, plain), std::string());
  QVERIFY(sweepProblems(plain).empty());
  const auto plan = planRuns(plain);
  QCOMPARE(plan.size(), std::size_t{3});
  QVERIFY(plan[0].spec == teacherRun(plain) && plan[1].spec == studentRun(plain) && plan[2].spec == baselineRun(plain));
  QVERIFY(plan[1].teacher == std::size_t{0} && !plan[2].teacher);
  QCOMPARE(plan[1].name, runName(plan[1].spec));
}

void TestSweep::aPlanIsTeachersStudentsBaselines() {
  const auto plan = planRuns(swept({{"objective.temperature", {1.0, 4.0, 8.0}}}, 2));
  QCOMPARE(ofRole(plan, Role::Teacher).size(), std::size_t{1});
  QCOMPARE(ofRole(plan, Role::Student).size(), std::size_t{6});
  QCOMPARE(ofRole(plan, Role::Baseline).size(), std::size_t{2});
  for (std::size_t i = 0; i < plan.size(); ++i) {
    QVERIFY(plan[i].spec.role == (i == 0 ? Role::Teacher : i < 7 ? Role::Student : Role::Baseline));
    QVERIFY(plan[i].teacher.has_value() == (plan[i].spec.role == Role::Student));
  }
  ExperimentSpec without = swept({{"objective.temperature", {1.0, 4.0}}});
  without.trainBaseline = false;
  QCOMPARE(planRuns(without).size(), std::size_t{3});
  const auto alike = planRuns(swept({{"teacher.training.decay", {0.5, 0.6}}, {"training.momentum", {0.5}}}));
  QCOMPARE(ofRole(alike, Role::Baseline).size(), std::size_t{1});
}

void TestSweep::hardCellsNeedNoTeacher() {
  const auto plan =
      planRuns(swept({{"objective.kind", {std::string("hard"), std::string("logits"), std::string("soft_targets")}}}));
  QCOMPARE(ofRole(plan, Role::Teacher).size(), std::size_t{1});
  QCOMPARE(ofRole(plan, Role::Student).size(), std::size_t{3});
  QCOMPARE(ofRole(plan, Role::Baseline).size(), std::size_t{1});
  for (const PlannedRun& run : plan)
    if (run.spec.role == Role::Student)
      QVERIFY(run.teacher.has_value() == (run.spec.objective.kind != ObjectiveKind::Hard));
  QCOMPARE(planRuns(swept({{"objective.kind", {std::string("hard")}}}, 2)).size(), std::size_t{2});
}

void TestSweep::severalTeachers() {
  const auto plan = planRuns(
      swept({{"objective.temperature", {1.0, 4.0}}, {"teacher.training.seed", {std::int64_t{1}, std::int64_t{2}}}}));
  QCOMPARE(ofRole(plan, Role::Teacher).size(), std::size_t{2});
  QCOMPARE(ofRole(plan, Role::Student).size(), std::size_t{4});  // the same specs, but of another teacher
  QCOMPARE(ofRole(plan, Role::Baseline).size(), std::size_t{1});
  std::set<std::pair<double, std::size_t>> pairs;
  for (const PlannedRun& run : plan)
    if (run.teacher) QVERIFY(pairs.emplace(run.spec.objective.temperature, *run.teacher).second);
}

void TestSweep::aDerivedWidthKeepsTheDepth() {
  ExperimentSpec spec = swept({{"student.width", {std::int64_t{10}, std::int64_t{20}}}});
  spec.student.layers = {300, 300, 300};
  const auto students = ofRole(planRuns(spec), Role::Student);
  QCOMPARE(students.size(), std::size_t{2});
  QCOMPARE(students[0].model.layers, (std::vector<int>{10, 10, 10}));
  QCOMPARE(students[1].model.layers, (std::vector<int>{20, 20, 20}));
}

void TestSweep::namesTellRunsApart() {
  const auto plan = planRuns(swept({{"objective.soft_weight", {0.5, 0.9}},
                                    {"objective.temperature", {1.0, 4.0}},
                                    {"teacher.training.seed", {std::int64_t{1}, std::int64_t{2}}},
                                    {"training.learning_rate", {0.1, 0.2}}},
                                   2));
  std::set<std::string> names;
  for (const PlannedRun& run : plan)
    if (run.spec.role != Role::Teacher) QVERIFY2(names.insert(run.name).second, run.name.c_str());
  QVERIFY(names.contains("student 30-30 · T 4 · Soft weight 0.5 · teacher's Seed 2 · Learning rate 0.1 · seed 1"));
  QVERIFY(names.contains("baseline 30-30 · Learning rate 0.2 · seed 2"));
}

void TestSweep::aSampleIsDrawnOnceForAllSeeds() {
  ExperimentSpec spec = swept({{"objective.soft_weight", axis("objective.soft_weight", "0..1 linear 20")},
                               {"objective.temperature", axis("objective.temperature", "1..20 log 20")}},
                              3);
  spec.sweep.sample = 50;
  const auto cells = cellsOf(spec);
  QCOMPARE(cells.size(), std::size_t{150});
  QVERIFY(cells == cellsOf(spec));
  std::set<std::pair<double, double>> drawn;
  for (std::size_t i = 0; i < 50; ++i) {
    QVERIFY(drawn.emplace(cells[i].objective.softWeight, cells[i].objective.temperature).second);
    for (const std::size_t seed : {1, 2}) {
      const ExperimentSpec& other = cells[i + 50 * seed];
      QVERIFY(other.objective == cells[i].objective);
      QCOMPARE(other.training.seed, cells[i].training.seed + static_cast<std::int64_t>(seed));
    }
  }
  spec.sweep.sampleSeed = 2;
  QVERIFY(cellsOf(spec) != cells);
  spec.sweep.sample = 400;
  QCOMPARE(cellsOf(spec).size(), std::size_t{1200});
  QCOMPARE(cellCount(spec.sweep), 400.0);
  spec.sweep.sample = 1'000;
  QCOMPARE(cellCount(spec.sweep), 400.0);
}

void TestSweep::aLargerSampleHoldsTheSmaller() {
  ExperimentSpec spec = swept({{"objective.temperature", axis("objective.temperature", "1..400 step 1")}});
  spec.sweep.sample = 40;
  const auto fewer = cellsOf(spec);
  spec.sweep.sample = 60;
  const auto more = cellsOf(spec);
  for (const ExperimentSpec& cell : fewer) QVERIFY(std::ranges::find(more, cell) != more.end());
}

void TestSweep::noMoreThanFiveThousand() {
  ExperimentSpec spec = swept({{"objective.temperature", axis("objective.temperature", "1..500 step 1")}}, 10);
  QCOMPARE(cellsOf(spec).size(), kMostRuns);
  QVERIFY(contains(problem(spec), "teachers and baselines among them: 5011"));
  QVERIFY(contains(errorOf([&] { (void)planRuns(spec); }), "more than 5000 runs"));
  spec.sweep.seeds = 11;
  QVERIFY(contains(problem(spec), "more than 5000 runs: 5500"));
  QVERIFY(contains(errorOf([&] { (void)planRuns(spec); }), "more than 5000 runs"));
  const Values many = spec.sweep.axes[0].values;
  for (const char* path : {"training.momentum", "training.decay", "objective.soft_weight", "training.learning_rate",
                           "teacher.training.momentum", "teacher.training.decay"})
    spec.sweep.axes.push_back({path, many});
  QVERIFY(contains(errorOf([&] { (void)cellsOf(spec); }), "more than 5000 runs. "));
  spec.sweep.sample = 5;  // of 500^7 cells, which cannot be drawn
  QVERIFY(!errorOf([&] { (void)cellsOf(spec); }).empty());
}

void TestSweep::axesAreParsed_data() {
  QTest::addColumn<QString>("path");
  QTest::addColumn<QString>("text");
  QTest::addColumn<QString>("expected");
  const auto row = [](const char* path, const char* text, const char* expected) {
    QTest::newRow(text) << QString::fromUtf8(path) << QString::fromUtf8(text) << QString::fromUtf8(expected);
  };
  row("objective.temperature", "1,2,4", "1, 2, 4");
  row("objective.temperature", " 4 , 1,4 ", "4, 1");
  row("objective.temperature", "", "");
  row("objective.temperature", "2.5e1", "25");
  row("objective.temperature", "1..20 log 8", "1, 1.534, 2.354, 3.611, 5.539, 8.498, 13.04, 20");
  row("objective.temperature", "20..1 log 3", "20, 4.472, 1");
  row("objective.soft_weight", "0..1 linear 5", "0, 0.25, 0.5, 0.75, 1");
  row("objective.soft_weight", "0 .. 0.3 step 0.1", "0, 0.1, 0.2, 0.3");
  row("objective.soft_weight", "0.3..0 step -0.1", "0.3, 0.2, 0.1, 0");
  row("objective.soft_weight", "0..1 step 0.4", "0, 0.4, 0.8");
  row("training.momentum", "0.9999..0.99999 linear 4", "0.9999, 0.99993, 0.99996, 0.99999");
  row("objective.temperature", "2, 3..5 step 1, 4", "2, 3, 4, 5");
  row("training.learning_rate", "1e-4..1e-1 log 4", "1e-04, 0.001, 0.01, 0.1");
  row("training.seed", "100000..100003 step 1", "100000, 100001, 100002, 100003");
  row("student.width", "10..1000 log 3", "10, 100, 1000");
  row("student.width", "3..10 linear 4", "3, 5, 8, 10");
  row("student.width", "1..3 linear 7", "1, 2, 3");
  row("student.layers", "30-30, 300-300,800", "30-30, 300-300, 800");
  row("student.layers", "[30, 30], [800]", "30-30, 800");
  row("transfer_set.omit_classes", "3; 7, 8", "3; 7, 8");
  row("transfer_set.omit_classes", "7, 8;", "7, 8;");
  row("transfer_set.omit_classes", "[], 3", "[], 3");
  row("objective.kind", "hard, logits", "hard, logits");
  row("baseline.train", "yes,no", "true, false");
}

void TestSweep::axesAreParsed() {
  QFETCH(QString, path);
  QFETCH(QString, text);
  QFETCH(QString, expected);
  const Key& key = findKey(path.toStdString());
  const Values values = parseAxis(key, text.toStdString());
  QCOMPARE(QString::fromStdString(axisText(key, values)), expected);
  QVERIFY(parseAxis(key, axisText(key, values)) == values);
}

void TestSweep::axesAreRefused_data() {
  QTest::addColumn<QString>("path");
  for (const char* text : {"1,,2",
                           ",1",
                           "x",
                           "0",
                           "1..20",
                           "1..20 log",
                           "1..20 log 1",
                           "1..20 log 2.5",
                           "1..20 log 5001",
                           "1..20 log x",
                           "1..20 log 3 4",
                           "1..20 cubic 4",
                           "0..20 log 3",
                           "-1..20 log 3",
                           "1..1 log 3",
                           "1..5 step -1",
                           "1..5 step 0",
                           "5..1 step 1",
                           "1..1000 step 1e-3",
                           "1..1e308 step 1e-300",
                           "..",
                           "1..",
                           "1..nan linear 3",
                           "1..inf linear 3",
                           "1..20 linear 3 ; x",
                           "1..2000 linear 3",
                           "inf",
                           "nan",
                           "1e999"})
    QTest::newRow(text) << QStringLiteral("objective.temperature");
  QTest::newRow("30..300 linear 3") << QStringLiteral("student.layers");
  QTest::newRow("2.5") << QStringLiteral("student.width");
  QTest::newRow("0") << QStringLiteral("student.layers");
  QTest::newRow("warm") << QStringLiteral("objective.kind");
}

void TestSweep::axesAreRefused() {
  QFETCH(QString, path);
  const std::string error = errorOf([&] { (void)axis(path.toUtf8().constData(), QTest::currentDataTag()); });
  QVERIFY2(contains(error, path.toStdString() + ": "), error.c_str());
}

void TestSweep::axesComeBackFromTheirText() {
  const Key& omit = findKey("transfer_set.omit_classes");
  for (const Values& values : {Values{List{}}, Values{List{}, List{3}}, Values{List{3}, List{}, List{7, 8}},
                               Values{List{1, 2}}, Values{List{1}}, Values{}})
    QVERIFY2(parseAxis(omit, axisText(omit, values)) == values, axisText(omit, values).c_str());
  const Key& temperature = findKey("objective.temperature");
  const Values reals{1.0 / 3, 1e-7, 999.0, 2.5};
  QVERIFY(parseAxis(temperature, axisText(temperature, reals)) == reals);
}

void TestSweep::manyValuesAreRefusedSoon() {
  std::string text;
  for (int i = 0; i < 50'000; ++i) text += "1..500 step 0.1,";
  QVERIFY(contains(errorOf([&] { (void)axis("objective.temperature", text); }), "too many values"));
  QVERIFY(contains(errorOf([&] { (void)axis("training.seed", "1..5000 step 1, 5001"); }), "too many values"));
  QCOMPARE(axis("training.seed", "1..5000 step 1").size(), kMostRuns);
}

void TestSweep::whatIsWrongIsNamed() {
  QVERIFY(contains(problem(swept({{"objective.temperature", {}}})), "sweep.objective.temperature: it has no values"));
  QVERIFY(contains(problem(swept({{"objective.temperature", {0.0}}})), "sweep.objective.temperature: 0 is not > 0"));
  QVERIFY(contains(problem(swept({{"objective.heat", {1.0}}})), "Did you mean objective"));
  for (const char* path : {"dataset.seed", "dataset.kind", "dataset.path", "name", "title", "sweep.seeds"})
    QVERIFY2(contains(problem(swept({{path, {}}})), "cannot be swept"), path);
  QVERIFY(problem(swept({{"dataset.validation_fraction", {0.1, 0.2}}})).empty());
  QVERIFY(contains(problem(swept({{"student.layers", {List{30}}}, {"student.width", {std::int64_t{3}}}})),
                   "sweep.student.width: student.layers is swept as well"));
  QVERIFY(contains(problem(swept({{"training.seed", {std::int64_t{1}, std::int64_t{5}}}}, 2)),
                   "sweep.seeds: training.seed is swept as well"));
  QVERIFY_THROWS_EXCEPTION(Error, requireValid(swept({{"objective.temperature", {}}})));
}

void TestSweep::cellsThatCannotBeAreNamed() {
  ExperimentSpec spec = swept({{"student.kind", {std::string("convolutional"), std::string("fully_connected")}},
                               {"student.layers", {List{30}, List{16, 32, 128}, List{1, 2, 3, 4}}}},
                              5);
  const auto problems = sweepProblems(spec);
  QCOMPARE(problems.size(), std::size_t{2});
  QVERIFY(contains(problems[0].what(), "student.layers: with student.kind convolutional, student.layers 30: "));
  QVERIFY(contains(problems[1].what(), "with student.kind convolutional, student.layers 1-2-3-4: "));
  spec.sweep.axes[1].values.clear();
  for (std::int64_t units = 1; units <= 15; ++units) spec.sweep.axes[1].values.emplace_back(List{units});
  const auto many = sweepProblems(spec);
  QCOMPARE(many.size(), std::size_t{11});
  QVERIFY2(contains(many.back().what(), "5 more cells"), many.back().what());
}

void TestSweep::throughJson() {
  ExperimentSpec spec = swept({{"baseline.train", {true, false}},
                               {"objective.kind", {std::string("hard")}},
                               {"objective.temperature", {1.0, 1.0 / 3}},
                               {"student.layers", {List{30, 30}, List{800}}},
                               {"student.width", {std::int64_t{3}}},
                               {"transfer_set.omit_classes", {List{}, List{3}}}},
                              4);
  spec.sweep.sample = 7;
  spec.sweep.sampleSeed = 9;
  QVERIFY(specFromJson(toJson(spec)) == spec);
  QVERIFY(specFromJson(nlohmann::json::parse(toJson(spec).dump())) == spec);
  QVERIFY(specFromJson(toJson(ExperimentSpec{})) == ExperimentSpec{});
}

void TestSweep::jsonAsAPersonWritesIt() {
  const auto read = [](const char* text) { return specFromJson(nlohmann::json::parse(text)).sweep; };
  const SweepSpec flat =
      read(R"({"sweep": {"objective.temperature": [4, 1], "student.width": [30, 300], "seeds": 3}})");
  QVERIFY(flat ==
          (SweepSpec{{{"objective.temperature", {4.0, 1.0}}, {"student.width", {std::int64_t{30}, std::int64_t{300}}}},
                     3}));
  QVERIFY(flat == read(R"({"sweep": {"student": {"width": "30, 300"}, "seeds": 3,
                                     "objective": {"temperature": ["4", 1, 1]}}})"));
  QVERIFY(read(R"({"sweep": {"objective.temperature": "1..20 log 3"}})").axes[0].values == (Values{1.0, 4.472, 20.0}));
  QVERIFY(read(R"({"sweep": {"objective.temperature": 4}})").axes[0].values == Values{4.0});
  QVERIFY(read(R"({"sweep": {"student.layers": [[30, 30], "300-300"]}})").axes[0].values ==
          (Values{List{30, 30}, List{300, 300}}));
  QVERIFY(read(R"({"sweep.seeds": 5, "sweep": {"sample": 9, "sample_seed": 2}})") == (SweepSpec{{}, 5, 9, 2}));
}

void TestSweep::jsonThatIsRefused() {
  for (const char* text :
       {R"({"sweep": 3})", R"({"sweep": {"objective.heat": [1]}})", R"({"sweep": {"objective": {"heat": [1]}}})",
        R"({"sweep": {"objective.temperature": ["x"]}})", R"({"sweep": {"objective.temperature": [null]}})",
        R"({"sweep": {"objective.temperature": [0]}})", R"({"sweep": {"student.layers": [30]}})",
        R"({"sweep": {"seeds": 0}})", R"({"sweep": {"seeds": [1]}})", R"({"sweep": {"objective.kind": ["warm"]}})"})
    QVERIFY2(!errorOf([&] { requireValid(specFromJson(nlohmann::json::parse(text))); }).empty(), text);
}

void TestSweep::keysAreSet() {
  ExperimentSpec spec;
  setKey(spec, "sweep.objective.temperature", "1,2,4");
  setKey(spec, "sweep.student.width", "30,300");
  setKey(spec, "sweep.seeds", "3");
  QVERIFY(spec.sweep == (SweepSpec{{{"objective.temperature", {1.0, 2.0, 4.0}},
                                    {"student.width", {std::int64_t{30}, std::int64_t{300}}}},
                                   3}));
  setKey(spec, "sweep.objective.temperature", "1..20 log 3");
  QVERIFY(spec.sweep.axes[0].values == (Values{1.0, 4.472, 20.0}));
  setKey(spec, "sweep.student.width", " ");
  QCOMPARE(spec.sweep.axes.size(), std::size_t{1});
  setKey(spec, "sweep", R"({"student.width": [3], "sample": 2})");
  QVERIFY(spec.sweep == (SweepSpec{{{"student.width", {std::int64_t{3}}}}, 1, 2}));
  for (const auto& [path, value] : {std::pair("sweep", "3"),
                                    {"sweep", "{"},
                                    {"sweep", R"({"x": 1})"},
                                    {"sweep.objective.heat", "1"},
                                    {"sweep.seeds", "x"},
                                    {"sweep.", "1"}}) {
    const ExperimentSpec before = spec;
    QVERIFY2(!errorOf([&, p = path, v = value] { setKey(spec, p, v); }).empty(), value);
    QVERIFY(spec == before);
  }
  const std::string deep(100'000, '[');
  QVERIFY(!errorOf([&] { setKey(spec, "sweep", R"({"a":)" + deep); }).empty());
  QVERIFY(errorOf([&] { setKey(spec, "sweep.student.width", "30,0"); }).starts_with("sweep.student.width: 0 is not"));
  QVERIFY(errorOf([&] { setKey(spec, "sweep", R"({"student.width":[30,0]})"); }).starts_with("sweep.student.width: 0"));
  for (const auto& [key, why] :
       {std::pair("name", "No run depends on it"), std::pair("dataset.seed", "share their data"),
        std::pair("baseline.train", "Either all cells")}) {
    const bool isText = std::string_view(key) == "name";
    const bool isFlag = std::string_view(key) == "baseline.train";
    const Values values{isText ? Value{std::string("a")} : isFlag ? Value{true} : Value{std::int64_t{2}}};
    const std::string said = problem(swept({{key, values}}));
    QVERIFY2(contains(said, "cannot be swept") && contains(said, why), said.c_str());
  }
}

void TestSweep::groupsShareTeacherBatchesAndShape() {
  ExperimentSpec spec = swept({{"objective.temperature", {1.0, 4.0}},
                               {"student.layers", {List{30}, List{20, 20}}},
                               {"teacher.training.seed", {std::int64_t{1}, std::int64_t{2}}},
                               {"training.learning_rate", {0.1, 0.2}}},
                              2);
  auto plan = planRuns(spec);
  const std::int64_t next = assignGroups(plan, 5);
  std::map<std::int64_t, std::vector<const PlannedRun*>> groups;
  for (const PlannedRun& run : plan) {
    QVERIFY(run.group.slot >= 0 && run.group.slot < run.group.slots);
    if (run.spec.role == Role::Teacher) QVERIFY(run.group == GroupPlace{});
    if (run.group.group != 0) groups[run.group.group].push_back(&run);
  }
  QCOMPARE(groups.size(), std::size_t{12});  // students: teacher, shape, seed; baselines: shape, seed
  QVERIFY(groups.begin()->first == 5 && next == 17);
  for (const auto& [number, members] : groups)
    for (std::size_t i = 0; i < members.size(); ++i) {
      QCOMPARE(members[i]->group.slot, int(i));
      QCOMPARE(members[i]->group.slots, int(members.size()));
      QVERIFY(members[i]->teacher == members[0]->teacher);
      QVERIFY(mayTrainTogether(members[i]->spec, members[0]->spec));
    }
  spec.training.orderSeed = 3;  // with the same batches, seeds train together too
  auto shared = planRuns(spec);
  QCOMPARE(assignGroups(shared, 1), std::int64_t{7});
}

void TestSweep::groupsAreOfBoundedSize() {
  ExperimentSpec spec = swept({{"objective.temperature", axis("objective.temperature", "1..37 step 1")}});
  spec.student.layers = {10};
  auto plan = planRuns(spec);
  const int most = mostInGroup(spec.student);
  QVERIFY(most > 1);
  assignGroups(plan, 1);
  std::map<std::int64_t, int> sizes;
  for (const PlannedRun& run : plan)
    if (run.group.group != 0) ++sizes[run.group.group];
  QCOMPARE(int(sizes.size()), (37 + most - 1) / most);
  for (const auto& [group, size] : sizes) QVERIFY(size <= most && size >= 37 / int(sizes.size()));
  spec.student.kind = ModelKind::Convolutional;
  spec.student.layers = {2, 10};
  auto convolutional = planRuns(spec);
  QCOMPARE(assignGroups(convolutional, 1), std::int64_t{1});
  QCOMPARE(mostInGroup({ModelKind::FullyConnected, {1'000'000}}), 1);
  auto alone = planRuns(ExperimentSpec{});
  QCOMPARE(assignGroups(alone, 1), std::int64_t{1});
}

void TestSweep::groupsArePure() {
  auto one = planRuns(swept({{"objective.temperature", axis("objective.temperature", "1..37 step 1")}}, 2));
  auto other = one;
  assignGroups(one, 1);
  assignGroups(other, 1);
  for (std::size_t i = 0; i < one.size(); ++i) QVERIFY(one[i].group == other[i].group);
  RunSpec fork = one[5].spec;
  fork.forkedFrom = {1, 2, 3};
  QVERIFY(!mayBeGrouped(fork) && !mayTrainTogether(fork, fork) && mayBeGrouped(one[5].spec));
}

void TestSweep::whatIsTheSameSweep() {
  const ExperimentSpec one = swept({{"objective.temperature", {1.0}}});
  ExperimentSpec other = swept({{"objective.temperature", {3.0, 4.0}}}, 4);
  QVERIFY(isSameSweep(one, other) && isSameSweep(one, one));
  other.title = "of another title";
  other.dataset.path = "/left/over";  // which glyphs do not read
  other.objective.temperature = 77;   // which no cell has
  QVERIFY(isSameSweep(one, other));
  other.training.epochs += 1;
  QVERIFY(!isSameSweep(one, other));
  QVERIFY(!isSameSweep(ExperimentSpec{}, one) && !isSameSweep(one, ExperimentSpec{}));
  QVERIFY(!isSameSweep(ExperimentSpec{}, ExperimentSpec{}));
  other = one;
  other.name = "another";
  QVERIFY(!isSameSweep(one, other));
  const ExperimentSpec wide = swept({{"student.width", {std::int64_t{3}}}}, 4);
  QVERIFY(!isSameSweep(one, wide) && !isSameSweep(one, swept({}, 2)) && isSameSweep(swept({}, 2), swept({}, 3)));
  ExperimentSpec wider = wide;
  wider.student.layers = {7, 7};
  QVERIFY(isSameSweep(wide, wider));
  wider.student.layers = {7, 7, 7};  // the width says nothing of the depth
  QVERIFY(!isSameSweep(wide, wider));
  QVERIFY(!isSameSweep(swept({{"no.such.key", {1.0}}}), one));
}

/// What is asked for by neither is not asked for by both.
void TestSweep::whatAnExtendedSweepAsksFor() {
  const auto grid = [](Values heats, Values widths, int seeds = 1) {
    return swept({{"objective.temperature", std::move(heats)}, {"student.width", std::move(widths)}}, seeds);
  };
  const std::int64_t ten = 10;
  const std::int64_t thirty = 30;
  const ExperimentSpec stored = grid({1.0, 4.0}, {ten});
  QVERIFY(extendedSpec(stored, grid({4.0, 8.0}, {ten})) == grid({1.0, 4.0, 8.0}, {ten}));
  QVERIFY(extendedSpec(stored, grid({8.0}, {thirty})) == grid({8.0}, {thirty}));
  QVERIFY(extendedSpec(stored, grid({8.0}, {ten}, 2)) == grid({8.0}, {ten}, 2));
  QVERIFY(extendedSpec(stored, grid({4.0}, {ten})) == stored);
  QVERIFY(extendedSpec(stored, grid({4.0, 1.0}, {ten, thirty}, 2)) == grid({4.0, 1.0}, {ten, thirty}, 2));
  ExperimentSpec drawn = grid({1.0, 4.0}, {ten, thirty});
  drawn.sweep.sample = 2;
  ExperimentSpec more = drawn;
  more.sweep.sample = 3;
  QVERIFY(extendedSpec(drawn, more) == more && extendedSpec(more, drawn) == more);
  more.sweep.sampleSeed = 2;
  QVERIFY(extendedSpec(drawn, more) == more);
  more.sweep.sample = 0;
  QVERIFY(extendedSpec(drawn, more) == more && extendedSpec(more, drawn) == more);
  const ExperimentSpec low = swept({{"objective.temperature", axis("objective.temperature", "0.1..400 step 0.1")}});
  const ExperimentSpec high = swept({{"objective.temperature", axis("objective.temperature", "401..700 step 0.1")}});
  QVERIFY(extendedSpec(low, high) == high);  // both are more than a sweep may have
}

void TestSweep::whatARunDoesNotUseMakesNoOther() {
  const Values kinds{std::string("hard"), std::string("logits"), std::string("soft_targets")};
  const auto plan = planRuns(swept({{"objective.kind", kinds},
                                    {"objective.scale_by_t_squared", {true, false}},
                                    {"objective.soft_weight", {0.5, 0.9}},
                                    {"objective.temperature", {1.0, 8.0}}}));
  QCOMPARE(ofRole(plan, Role::Student).size(), std::size_t{1 + 2 + 8});
  std::set<std::string> names;
  for (const PlannedRun& run : plan) QVERIFY2(names.insert(run.name).second, run.name.c_str());
  const SweepAxis heat{"objective.temperature", {}};
  const SweepAxis weight{"objective.soft_weight", {}};
  for (const PlannedRun& run : plan) {
    const ObjectiveKind kind = run.spec.objective.kind;
    const RunSpec* teacher = run.teacher ? &plan[*run.teacher].spec : nullptr;
    QCOMPARE(coordinate(heat, run.spec, teacher).has_value(), kind == ObjectiveKind::SoftTargets);
    QCOMPARE(coordinate(weight, run.spec, teacher).has_value(), kind != ObjectiveKind::Hard);
  }
  const auto optimisers = planRuns(
      swept({{"training.momentum", {0.5, 0.9}}, {"training.optimiser", {std::string("adam"), std::string("sgd")}}}));
  QCOMPARE(ofRole(optimisers, Role::Student).size(), std::size_t{3});
  QCOMPARE(ofRole(optimisers, Role::Baseline).size(), std::size_t{3});
  const auto decays = planRuns(swept({{"teacher.training.decay", {0.5, 0.9}}}));  // of a cosine schedule
  QCOMPARE(decays.size(), std::size_t{3});
  ExperimentSpec one;
  one.objective.kind = ObjectiveKind::Logits;
  one.objective.temperature = 77;
  QVERIFY(planRuns(one)[1].spec == studentRun(one));  // outside a sweep a run is as it was asked for
}

void TestSweep::teachersOfASweepHaveNames() {
  const auto plan = planRuns(swept({{"dataset.validation_fraction", {0.1, 0.2}},
                                    {"teacher.layers", {List{10}, List{20}}},
                                    {"teacher.training.epochs", {std::int64_t{2}, std::int64_t{3}}}}));
  std::set<std::string> names;
  for (const PlannedRun& run : plan) QVERIFY2(names.insert(run.name).second, run.name.c_str());
  QVERIFY(names.contains("teacher 20 · Validation split 0.1 · Epochs 3"));
}

void TestSweep::whatIsDrawnStaysDrawn() {
  ExperimentSpec spec = swept({{"objective.soft_weight", axis("objective.soft_weight", "0..1 linear 20")},
                               {"objective.temperature", axis("objective.temperature", "1..20 step 1")}});
  spec.sweep.sample = 50;
  const auto before = cellsOf(spec);
  spec.sweep.axes[1].values = axis("objective.temperature", "0.5, 1..20 step 1");
  const auto after = cellsOf(spec);
  const auto stays = std::ranges::count_if(
      before, [&](const ExperimentSpec& cell) { return std::ranges::find(after, cell) != after.end(); });
  QVERIFY2(stays >= 40, std::to_string(stays).c_str());
  spec.sweep.axes[0].values = axis("objective.soft_weight", "0..1 linear 1000");
  spec.sweep.axes.push_back({"training.momentum", axis("training.momentum", "0..0.9 linear 100")});
  QCOMPARE(cellsOf(spec).size(), std::size_t{50});  // of two millions
}

void TestSweep::axisValues() {
  const auto plan =
      planRuns(swept({{"student.width", {std::int64_t{7}}}, {"teacher.training.seed", {std::int64_t{5}}}}));
  const RunSpec& student = plan[1].spec;
  QVERIFY(axisValue(findKey("student.width"), student) == Value(std::int64_t{7}));
  QVERIFY(axisValue(findKey("teacher.training.seed"), student, &plan[0].spec) == Value(std::int64_t{5}));
  QVERIFY(axisValue(findKey("teacher.training.seed"), student) == Value(ExperimentSpec{}.teacher.training.seed));
}

QTEST_APPLESS_MAIN(TestSweep)
#include "test_sweep.moc"
