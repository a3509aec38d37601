#include <QTest>

#include "engine/experiment/key_table.h"
#include "engine/experiment/memory_estimate.h"
#include "engine/experiment/preflight.h"
#include "tests/support/tiny_dataset.h"

using namespace retort;

class TestPreflight : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aSoundExperimentPasses();
  void impossibleRunsAreRefused_data();
  void impossibleRunsAreRefused();
  void cellsThatCannotBeTrainedAreNamed();
  void memoryIsEstimatedBeforeItIsTaken();
};

void TestPreflight::aSoundExperimentPasses() { requireRunnable(ExperimentSpec{}, *test::tinyDataset()); }

void TestPreflight::impossibleRunsAreRefused_data() {
  QTest::addColumn<QString>("path");
  QTest::addColumn<QString>("text");
  QTest::addColumn<QString>("where");
  QTest::newRow("batch") << "training.batch_size"
                         << "301"
                         << "training.batch_size";
  QTest::newRow("teacher's batch") << "teacher.training.batch_size"
                                   << "301"
                                   << "teacher.training.batch_size";
  QTest::newRow("fraction leaves less than a batch") << "transfer_set.fraction"
                                                     << "0.1"
                                                     << "training.batch_size";
  QTest::newRow("all classes omitted") << "transfer_set.omit_classes"
                                       << "0, 1, 2"
                                       << "transfer_set.omit_classes";
  QTest::newRow("no such class") << "transfer_set.omit_classes"
                                 << "3"
                                 << "transfer_set.omit_classes";
  QTest::newRow("only a class that is not there") << "transfer_set.only_classes"
                                                  << "9"
                                                  << "transfer_set.only_classes";
  QTest::newRow("memory") << "student.layers"
                          << "1000000-1000000"
                          << "student.layers";
  QTest::newRow("teacher's memory") << "teacher.layers"
                                    << "1000000-1000000"
                                    << "teacher.layers";
}

void TestPreflight::impossibleRunsAreRefused() {
  QFETCH(QString, path);
  QFETCH(QString, text);
  QFETCH(QString, where);
  ExperimentSpec spec;
  setKey(spec, path.toStdString(), text.toStdString());
  try {
    requireRunnable(spec, *test::tinyDataset());
    QFAIL("it was let through");
  } catch (const Error& problem) {
    QCOMPARE(QString::fromStdString(problem.where()), where);
    QVERIFY(!problem.remedy().empty());
  }
}

void TestPreflight::cellsThatCannotBeTrainedAreNamed() {
  const auto problemOf = [](const char* fractions) {
    ExperimentSpec spec;
    setKey(spec, "sweep.objective.temperature", "1, 4");
    setKey(spec, "sweep.transfer_set.fraction", fractions);
    try {
      requireRunnable(spec, *test::tinyDataset());
    } catch (const Error& problem) {
      return QString::fromUtf8(problem.what());
    }
    return QString();
  };
  const QString two = problemOf("0.1, 1, 0.2");
  QVERIFY2(two.startsWith(QStringLiteral("training.batch_size: with transfer_set.fraction 0.1: 128 is more than the ")),
           qPrintable(two));
  QCOMPARE(two.count(QStringLiteral("with transfer_set.fraction")), 2);
  QVERIFY2(two.contains(QStringLiteral("; with transfer_set.fraction 0.2: 128")), qPrintable(two));
  const QString many = problemOf("0.01..0.3 step 0.01, 1");
  QCOMPARE(many.count(QStringLiteral("with transfer_set.fraction")), 10);
  QVERIFY2(many.contains(QStringLiteral("; and so are 20 more cells. ")), qPrintable(many));
}

void TestPreflight::memoryIsEstimatedBeforeItIsTaken() {
  RunSpec run;
  run.model.layers = {1200, 1200};
  const double parameters = 785.0 * 1200 + 1201.0 * 1200 + 1201.0 * 10;
  const auto bytes = static_cast<double>(estimatedBytes(run, {1, 28, 28}, 10, 60000, 10000));
  QVERIFY(bytes > parameters * 4 * 3);
  QVERIFY(bytes < 200e6);
  run.model.layers = {1'000'000, 1'000'000, 1'000'000};
  QVERIFY(estimatedBytes(run, {1, 28, 28}, 10, 60000, 10000) > availableBytes());
}

QTEST_APPLESS_MAIN(TestPreflight)
#include "test_preflight.moc"
