// Axes and whole sweeps as people and files write them.
#include <QTest>

#include <nlohmann/json.hpp>

#include "tests/engine/experiment/swept_specs.h"

using namespace retort;
using namespace retort::test;

class TestSweepAxes : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void axesAreParsed_data();
  void axesAreParsed();
  void axesAreRefused_data();
  void axesAreRefused();
  void axesComeBackFromTheirText();
  void manyValuesAreRefusedSoon();
  void axisValues();
  void throughJson();
  void jsonAsAPersonWritesIt();
  void jsonThatIsRefused();
  void keysAreSet();
};

void TestSweepAxes::axesAreParsed_data() {
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

void TestSweepAxes::axesAreParsed() {
  QFETCH(QString, path);
  QFETCH(QString, text);
  QFETCH(QString, expected);
  const Key& key = findKey(path.toStdString());
  const Values values = parseAxis(key, text.toStdString());
  QCOMPARE(QString::fromStdString(axisText(key, values)), expected);
  QVERIFY(parseAxis(key, axisText(key, values)) == values);
}

void TestSweepAxes::axesAreRefused_data() {
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

void TestSweepAxes::axesAreRefused() {
  QFETCH(QString, path);
  const std::string error = errorOf([&] { (void)axis(path.toUtf8().constData(), QTest::currentDataTag()); });
  QVERIFY2(contains(error, path.toStdString() + ": "), error.c_str());
}

void TestSweepAxes::axesComeBackFromTheirText() {
  const Key& omit = findKey("transfer_set.omit_classes");
  for (const Values& values : {Values{List{}}, Values{List{}, List{3}}, Values{List{3}, List{}, List{7, 8}},
                               Values{List{1, 2}}, Values{List{1}}, Values{}})
    QVERIFY2(parseAxis(omit, axisText(omit, values)) == values, axisText(omit, values).c_str());
  const Key& temperature = findKey("objective.temperature");
  const Values reals{1.0 / 3, 1e-7, 999.0, 2.5};
  QVERIFY(parseAxis(temperature, axisText(temperature, reals)) == reals);
}

void TestSweepAxes::manyValuesAreRefusedSoon() {
  std::string text;
  for (int i = 0; i < 50'000; ++i) text += "1..500 step 0.1,";
  QVERIFY(contains(errorOf([&] { (void)axis("objective.temperature", text); }), "too many values"));
  QVERIFY(contains(errorOf([&] { (void)axis("training.seed", "1..5000 step 1, 5001"); }), "too many values"));
  QCOMPARE(axis("training.seed", "1..5000 step 1").size(), kMostRuns);
}

void TestSweepAxes::axisValues() {
  const auto plan =
      planRuns(swept({{"student.width", {std::int64_t{7}}}, {"teacher.training.seed", {std::int64_t{5}}}}));
  const RunSpec& student = plan[1].spec;
  QVERIFY(axisValue(findKey("student.width"), student) == Value(std::int64_t{7}));
  QVERIFY(axisValue(findKey("teacher.training.seed"), student, &plan[0].spec) == Value(std::int64_t{5}));
  QVERIFY(axisValue(findKey("teacher.training.seed"), student) == Value(ExperimentSpec{}.teacher.training.seed));
}

void TestSweepAxes::throughJson() {
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

void TestSweepAxes::jsonAsAPersonWritesIt() {
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

void TestSweepAxes::jsonThatIsRefused() {
  for (const char* text :
       {R"({"sweep": 3})", R"({"sweep": {"objective.heat": [1]}})", R"({"sweep": {"objective": {"heat": [1]}}})",
        R"({"sweep": {"objective.temperature": ["x"]}})", R"({"sweep": {"objective.temperature": [null]}})",
        R"({"sweep": {"objective.temperature": [0]}})", R"({"sweep": {"student.layers": [30]}})",
        R"({"sweep": {"seeds": 0}})", R"({"sweep": {"seeds": [1]}})", R"({"sweep": {"objective.kind": ["warm"]}})"})
    QVERIFY2(!errorOf([&] { requireValid(specFromJson(nlohmann::json::parse(text))); }).empty(), text);
}

void TestSweepAxes::keysAreSet() {
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

QTEST_APPLESS_MAIN(TestSweepAxes)
#include "test_sweep_axes.moc"
