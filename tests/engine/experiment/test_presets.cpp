#include <algorithm>
#include <map>
#include <set>

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "engine/analysis/paper_conditions.h"
#include "engine/experiment/key_table.h"
#include "engine/experiment/presets.h"
#include "engine/experiment/sweep.h"

using namespace retort;

class TestPresets : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void theFirstNeedsNoFile();
  void eachIsValidOnceItsDataIsNamed();
  void paperPresetIsThePapers();
  void ensemblePresetsAreThePapers();
  void filesAreRead();
  void badFilesAreRefused_data();
  void badFilesAreRefused();
};

void TestPresets::theFirstNeedsNoFile() {
  QCOMPARE(presets().front().name, std::string("quick-start"));
  QVERIFY(problemsOf(presets().front()).empty());
}

void TestPresets::eachIsValidOnceItsDataIsNamed() {
  QVERIFY(presets().size() >= 3);
  for (ExperimentSpec spec : presets()) {
    QVERIFY(!spec.title.empty());
    if (hasFolder(spec.dataset.kind)) spec.dataset.path = "somewhere";
    QVERIFY2(problemsOf(spec).empty(), spec.name.c_str());
  }
}

void TestPresets::paperPresetIsThePapers() {
  const ExperimentSpec spec = presetOrFile("mnist-paper");
  QVERIFY((spec.teacher.model.layers == std::vector<int>{1200, 1200}));
  QVERIFY((spec.student.layers == std::vector<int>{800, 800}));
  QCOMPARE(spec.objective.temperature, 20.0);
  QCOMPARE(spec.transferSet.jitterPixels, 0);
  QVERIFY(spec.teacher.model.maxNorm > 0 && spec.teacher.jitterPixels == 2);
  QVERIFY(spec.student.hiddenDropout == 0 && spec.student.maxNorm == 0);
}

/// Ten members like the student, half the weight on each loss, T = 1, 2, 5 and 10: nothing that the Paper view would
/// call a departure but what is no recording and no file.
void TestPresets::ensemblePresetsAreThePapers() {
  const std::map<std::string, std::vector<std::string>> departures{{"mnist-ensemble", {}},
                                                                   {"glyphs-ensemble", {"data: glyphs"}},
                                                                   {"speech-ensemble", {}},
                                                                   {"formants-ensemble", {"data: formants"}}};
  for (const auto& [name, expected] : departures) {
    const bool ofWords = hasWords(presetOrFile(name).dataset.kind);
    const auto claim = std::ranges::find_if(paperClaims(), [ofWords](const PaperClaim& one) {
      return one.figure == PaperFigure::GainKept && one.ofWords == ofWords;
    });
    const auto plan = planRuns(presetOrFile(name));
    std::set<double> temperatures;
    for (const PlannedRun& planned : plan) {
      if (planned.spec.role != Role::Student) continue;
      PaperRun run{1, planned.spec, plan[*planned.teacher].spec, "MNIST", 10, true, 100, 10'000, {}, {}};
      QVERIFY(concerns(*claim, run.spec));
      QCOMPARE(departuresOf(*claim, run), expected);
      temperatures.insert(planned.spec.objective.temperature);
    }
    QCOMPARE(temperatures, (std::set<double>{1, 2, 5, 10}));
  }
}

void TestPresets::filesAreRead() {
  const QTemporaryDir folder;
  const QString path = folder.filePath(QStringLiteral("사양 1.json"));
  QFile file(path);
  QVERIFY(file.open(QIODevice::WriteOnly));
  file.write(R"({"name": "mine", "objective": {"temperature": 2.5}})");
  file.close();
  const ExperimentSpec spec = presetOrFile(path.toStdString());
  QCOMPARE(spec.name, std::string("mine"));
  QCOMPARE(spec.objective.temperature, 2.5);
}

void TestPresets::badFilesAreRefused_data() {
  QTest::addColumn<QByteArray>("content");
  QTest::newRow("empty") << QByteArray();
  QTest::newRow("cut short") << QByteArray("{\"name\": ");
  QTest::newRow("deep") << QByteArray(100'000, '[');
  QTest::newRow("invalid UTF-8") << QByteArray("{\"name\": \"\xff\xfe\"}");
  QTest::newRow("deep value") << "{\"name\": " + QByteArray(500'000, '[') + QByteArray(500'000, ']') + "}";
  QTest::newRow("unknown key") << QByteArray("{\"nmae\": \"x\"}");
  QTest::newRow("2 MiB") << QByteArray(2 << 20, ' ');
}

void TestPresets::badFilesAreRefused() {
  QFETCH(QByteArray, content);
  const QTemporaryDir folder;
  const QString path = folder.filePath(QStringLiteral("spec.json"));
  QFile file(path);
  QVERIFY(file.open(QIODevice::WriteOnly));
  file.write(content);
  file.close();
  QVERIFY_THROWS_EXCEPTION(Error, (void)presetOrFile(path.toStdString()));
  QVERIFY_THROWS_EXCEPTION(Error, (void)presetOrFile(folder.filePath(QStringLiteral("none.json")).toStdString()));
  QVERIFY_THROWS_EXCEPTION(Error, (void)presetOrFile("no-such-preset"));
  QVERIFY_THROWS_EXCEPTION(Error, (void)presetOrFile(std::string(300, 'x')));
}

QTEST_APPLESS_MAIN(TestPresets)
#include "test_presets.moc"
