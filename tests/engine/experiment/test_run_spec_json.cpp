#include <nlohmann/json.hpp>

#include <QTest>

#include "engine/experiment/error.h"
#include "engine/experiment/presets.h"
#include "engine/experiment/run_spec_json.h"
#include "engine/experiment/sweep.h"

using namespace retort;

class TestRunSpecJson : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everyRunOfEveryPresetComesBack() {
    for (const ExperimentSpec& preset : presets())
      for (PlannedRun& planned : planRuns(preset)) {
        RunSpec run = std::move(planned.spec);
        const RunSpec back = runSpecFromJson(nlohmann::json::parse(toJson(run).dump()), run.role);
        run.dataset.path.clear();  // a path is no part of what a run is
        QVERIFY2(back == run, preset.name.c_str());
      }
  }

  void whatIsWrongIsNamed_data() {
    QTest::addColumn<QByteArray>("pointer");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("where");
    QTest::newRow("a key of no run") << QByteArray("/objective/warmth") << QByteArray("1")
                                     << QByteArray("objective.warmth");
    QTest::newRow("out of range") << QByteArray("/objective/temperature") << QByteArray("0")
                                  << QByteArray("objective.temperature");
    QTest::newRow("another kind") << QByteArray("/training/epochs") << QByteArray("\"ten\"")
                                  << QByteArray("training.epochs");
    QTest::newRow("no layers") << QByteArray("/model/layers") << QByteArray("[]") << QByteArray("layers");
    QTest::newRow("no objects") << QByteArray("/dataset") << QByteArray("3") << QByteArray("dataset");
  }
  void whatIsWrongIsNamed() {
    QFETCH(QByteArray, pointer);
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, where);
    nlohmann::json object = toJson(planRuns(presets().front()).at(1).spec);
    object[nlohmann::json::json_pointer(pointer.toStdString())] = nlohmann::json::parse(value.toStdString());
    try {
      (void)runSpecFromJson(object, Role::Student);
      QFAIL("it was taken");
    } catch (const Error& problem) {
      QVERIFY(problem.kind() == ErrorKind::BadSpec);
      QVERIFY2(problem.where().find(where.toStdString()) != std::string::npos, problem.what());
    }
  }
};

QTEST_APPLESS_MAIN(TestRunSpecJson)
#include "test_run_spec_json.moc"
