#include <limits>

#include <QTest>
#include <nlohmann/json.hpp>

#include "engine/experiment/key_table.h"
#include "engine/experiment/used_keys.h"

using namespace retort;

class TestKeyTable : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everyKeyReadsBackItsOwnText();
  void jsonKeepsEverySetting();
  void textSetsValues_data();
  void textSetsValues();
  void badTextNamesThePath_data();
  void badTextNamesThePath();
  void badJsonNamesThePath_data();
  void badJsonNamesThePath();
  void unknownKeyOffersTheNearest();
  void widthSetsEveryLayer();
  void classesAreOfGlyphsAlone();
  void statesAndSplitAreOfWordsAlone();
  void whatDrawsNothingIsCleared();
  void problemsSeeWhatDependsOnSeveralKeys();
  void nanInASpecIsAProblem();
};

namespace {

QString messageOf(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& problem) {
    return QString::fromUtf8(problem.what());
  }
  return {};
}

}  // namespace

void TestKeyTable::everyKeyReadsBackItsOwnText() {
  const ExperimentSpec spec;
  QVERIFY(keyTable().size() > 40);
  for (const Key& key : keyTable()) {
    const Value value = key.get(spec);
    QVERIFY2(parseValue(key, valueText(key, value)) == value, std::string(key.path).c_str());
    QVERIFY2(!key.label.empty() && !key.help.empty(), std::string(key.path).c_str());
  }
}

void TestKeyTable::jsonKeepsEverySetting() {
  ExperimentSpec spec;
  spec.name = "all-changed";
  spec.title = "Ünïcode 증류";
  spec.dataset = {DatasetKind::Idx, "/data/a b", 0.1, 7, GlyphClasses::Alphanumeric};
  spec.transferSet = {0.03, {3}, {3, 7, 8}, 2};
  spec.teacher = {{ModelKind::Convolutional, {16, 32, 128}, 0.1, 0.5, 3.5},
                  {60, 100, OptimiserKind::Adam, 0.001, 0.5, true, ScheduleKind::Exponential, 0.9, 5},
                  2,
                  {5, EnsembleMean::Geometric},
                  {8,
                   2,
                   "1, 7; 3, 5",
                   2.5,
                   9,
                   DustbinCorrection::Oversampling,
                   3,
                   {ObjectiveKind::SoftTargets, 3, 0.25, true},
                   {7, 32, OptimiserKind::Adam, 0.002, 0.1, true, ScheduleKind::Constant, 0.25, 11}}};
  spec.student = {ModelKind::FullyConnected, {800, 800}, 0.2, 0.25, 4};
  spec.objective = {ObjectiveKind::Logits, 2.5, 0.75, false};
  spec.training = {33, 64, OptimiserKind::Adam, 0.03, 0.8, true, ScheduleKind::Constant, 0.5, 99};
  spec.trainBaseline = false;
  QVERIFY(specFromJson(toJson(spec)) == spec);
  QVERIFY(!toJson(spec)["student"].contains("width"));
}

void TestKeyTable::textSetsValues_data() {
  QTest::addColumn<QString>("path");
  QTest::addColumn<QString>("text");
  QTest::addColumn<QString>("stored");
  QTest::newRow("real") << "objective.temperature"
                        << "2.5"
                        << "2.5";
  QTest::newRow("blanks") << "objective.temperature"
                          << " 20 "
                          << "20";
  QTest::newRow("layers") << "student.layers"
                          << "800-800"
                          << "800-800";
  QTest::newRow("layers as JSON") << "student.layers"
                                  << "[1200, 1200]"
                                  << "1200-1200";
  QTest::newRow("classes") << "transfer_set.omit_classes"
                           << "3 7,8"
                           << "3, 7, 8";
  QTest::newRow("no classes") << "transfer_set.omit_classes"
                              << ""
                              << "";
  QTest::newRow("boolean") << "objective.scale_by_t_squared"
                           << "off"
                           << "false";
  QTest::newRow("choice") << "training.schedule"
                          << "exponential"
                          << "exponential";
}

void TestKeyTable::textSetsValues() {
  QFETCH(QString, path);
  QFETCH(QString, text);
  QFETCH(QString, stored);
  ExperimentSpec spec;
  setKey(spec, path.toStdString(), text.toStdString());
  const Key& key = findKey(path.toStdString());
  QCOMPARE(QString::fromStdString(valueText(key, key.get(spec))), stored);
}

void TestKeyTable::badTextNamesThePath_data() {
  QTest::addColumn<QString>("path");
  QTest::addColumn<QString>("text");
  QTest::addColumn<QString>("problem");
  QTest::newRow("T 0") << "objective.temperature"
                       << "0"
                       << "objective.temperature: 0 is not > 0";
  QTest::newRow("T negative") << "objective.temperature"
                              << "-1"
                              << "objective.temperature: -1 is not > 0";
  QTest::newRow("T NaN") << "objective.temperature"
                         << "nan"
                         << "not a number";
  QTest::newRow("T infinite") << "objective.temperature"
                              << "inf"
                              << "inf is not <= 1000";
  QTest::newRow("comma") << "objective.temperature"
                         << "2,5"
                         << "\"2,5\" is not a number";
  QTest::newRow("weight") << "objective.soft_weight"
                          << "1.5"
                          << "1.5 is not <= 1";
  QTest::newRow("layers words") << "student.layers"
                                << "wide-deep"
                                << "student.layers: \"wide\" is not a whole number";
  QTest::newRow("layers end") << "student.layers"
                              << "800-"
                              << "a number is missing";
  QTest::newRow("layers zero") << "student.layers"
                               << "0-30"
                               << "0 is not >= 1";
  QTest::newRow("choice") << "dataset.kind"
                          << "cifar"
                          << "one of glyphs, idx";
  QTest::newRow("whole") << "training.epochs"
                         << "2.5"
                         << "\"2.5\" is not a whole number";
  QTest::newRow("boolean") << "baseline.train"
                           << "maybe"
                           << "neither true nor false";
  QTest::newRow("dropout 1") << "teacher.hidden_dropout"
                             << "1"
                             << "1 is not < 1";
  QTest::newRow("fraction 0") << "transfer_set.fraction"
                              << "0"
                              << "0 is not > 0";
}

void TestKeyTable::badTextNamesThePath() {
  QFETCH(QString, path);
  QFETCH(QString, text);
  QFETCH(QString, problem);
  ExperimentSpec spec;
  const QString message = messageOf([&] { setKey(spec, path.toStdString(), text.toStdString()); });
  QVERIFY2(message.contains(problem), qPrintable(message));
  QVERIFY2(message.startsWith(path + QStringLiteral(": ")), qPrintable(message));
  QVERIFY(spec == ExperimentSpec{});
}

void TestKeyTable::badJsonNamesThePath_data() {
  QTest::addColumn<QString>("json");
  QTest::addColumn<QString>("path");
  QTest::newRow("unknown key") << R"({"objective": {"temprature": 4}})"
                               << "objective.temprature";
  QTest::newRow("unknown room") << R"({"objektive": {"temperature": 4}})"
                                << "objektive";
  QTest::newRow("text for a number") << R"({"objective": {"temperature": "4"}})"
                                     << "objective.temperature";
  QTest::newRow("real for a whole number") << R"({"training": {"epochs": 1.5}})"
                                           << "training.epochs";
  QTest::newRow("huge") << R"({"training": {"epochs": 18446744073709551615}})"
                        << "training.epochs";
  QTest::newRow("layers of words") << R"({"student": {"layers": ["a"]}})"
                                   << "student.layers";
  QTest::newRow("object for a value") << R"({"student": {"layers": {"a": 1}}})"
                                      << "student.layers";
  QTest::newRow("not an object") << "[1]"
                                 << "experiment";
}

void TestKeyTable::badJsonNamesThePath() {
  QFETCH(QString, json);
  QFETCH(QString, path);
  const QString message = messageOf([&] { (void)specFromJson(nlohmann::json::parse(json.toStdString())); });
  QVERIFY2(message.startsWith(path), qPrintable(message));
}

void TestKeyTable::unknownKeyOffersTheNearest() {
  const QString message = messageOf([] { (void)findKey("objective.temprature"); });
  QVERIFY2(message.contains(QStringLiteral("objective.temperature")), qPrintable(message));
}

void TestKeyTable::widthSetsEveryLayer() {
  ExperimentSpec spec;
  spec.student.layers = {30, 40, 50};
  setKey(spec, "student.width", "300");
  QVERIFY((spec.student.layers == std::vector<int>{300, 300, 300}));
}

void TestKeyTable::classesAreOfGlyphsAlone() {
  ExperimentSpec spec;
  setKey(spec, "dataset.classes", "alphanumeric");
  QVERIFY(spec.dataset.classes == GlyphClasses::Alphanumeric);
  QVERIFY(toJson(spec)["dataset"]["classes"] == "alphanumeric");
  QVERIFY_THROWS_EXCEPTION(Error, setKey(spec, "dataset.classes", "62"));
  QVERIFY(isUsed("dataset.classes", spec));
  QVERIFY(withoutSplit(spec.dataset) != withoutSplit({}));
  spec.dataset = {DatasetKind::Idx, "/data", 0, 0, GlyphClasses::Alphanumeric};
  QVERIFY(!isUsed("dataset.classes", spec));
  QVERIFY((canonical(spec.dataset) == DatasetSpec{DatasetKind::Idx, "/data", 0, 0}));
}

void TestKeyTable::statesAndSplitAreOfWordsAlone() {
  ExperimentSpec spec;
  for (const char* path : {"dataset.states", "dataset.split"}) QVERIFY(!isUsed(path, spec));
  setKey(spec, "dataset.kind", "speech");
  setKey(spec, "dataset.states", "5");
  setKey(spec, "dataset.split", "speakers");
  QVERIFY(spec.dataset.kind == DatasetKind::Speech && spec.dataset.split == SpeechSplit::Speakers);
  QVERIFY(toJson(spec)["dataset"]["states"] == 5 && toJson(spec)["dataset"]["split"] == "speakers");
  QVERIFY(specFromJson(toJson(spec)).dataset == spec.dataset);
  for (const char* path : {"dataset.states", "dataset.split", "dataset.path"}) QVERIFY(isUsed(path, spec));
  for (const char* states : {"2", "10", "3.5"}) QVERIFY_THROWS_EXCEPTION(Error, setKey(spec, "dataset.states", states));
  QCOMPARE(QString::fromStdString(problemsOf(spec).at(0).where()), QStringLiteral("dataset.path"));
  spec.dataset.path = "/words";
  QVERIFY(problemsOf(spec).empty());
  setKey(spec, "dataset.kind", "formants");
  QVERIFY(!isUsed("dataset.path", spec) && isUsed("dataset.states", spec) && problemsOf(spec).empty());
}

void TestKeyTable::whatDrawsNothingIsCleared() {
  const auto speech = [](SpeechSplit split, double heldOut) {
    return DatasetSpec{DatasetKind::Speech, "/words/", heldOut, 7, GlyphClasses::Alphanumeric, 4, split};
  };
  const SpeechSplit byIndex = SpeechSplit::Recordings;
  const SpeechSplit bySpeaker = SpeechSplit::Speakers;
  QVERIFY((canonical(speech(byIndex, 0)) == DatasetSpec{DatasetKind::Speech, "/words", 0, 0, {}, 4, byIndex}));
  QVERIFY((canonical(speech(bySpeaker, 0)) == DatasetSpec{DatasetKind::Speech, "/words", 0, 7, {}, 4, bySpeaker}));
  QVERIFY((withoutSplit(speech(byIndex, 0.1)) == DatasetSpec{DatasetKind::Speech, "/words", 0, 0, {}, 4, byIndex}));
  DatasetSpec formants = speech(byIndex, 0);
  formants.kind = DatasetKind::Formants;
  QVERIFY((canonical(formants) == DatasetSpec{DatasetKind::Formants, {}, 0, 7, {}, 4, byIndex}));
  QVERIFY((canonical({DatasetKind::Glyphs, {}, 0, 7, {}, 4, bySpeaker}) == DatasetSpec{DatasetKind::Glyphs, {}, 0, 7}));
}

void TestKeyTable::problemsSeeWhatDependsOnSeveralKeys() {
  QVERIFY(problemsOf({}).empty());
  ExperimentSpec spec;
  spec.dataset.kind = DatasetKind::Idx;
  spec.transferSet.onlyClasses = {7, 8};
  spec.transferSet.omitClasses = {8, 7};
  spec.student.layers.clear();
  QStringList paths;
  for (const Error& problem : problemsOf(spec)) paths << QString::fromStdString(problem.where());
  QCOMPARE(paths, (QStringList{QStringLiteral("dataset.path"), QStringLiteral("student.layers"),
                               QStringLiteral("transfer_set.omit_classes")}));
}

void TestKeyTable::nanInASpecIsAProblem() {
  ExperimentSpec spec;
  spec.objective.temperature = std::numeric_limits<double>::quiet_NaN();
  QCOMPARE(problemsOf(spec).size(), std::size_t{1});
  QVERIFY_THROWS_EXCEPTION(Error, requireValid(spec));
}

QTEST_APPLESS_MAIN(TestKeyTable)
#include "test_key_table.moc"
