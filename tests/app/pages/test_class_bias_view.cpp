#include <QtTest>

#include "app/models/bias_offers.h"
#include "app/models/class_bias_view.h"
#include "made_up_biases.h"

namespace retort {

class TestClassBiasView : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void studentsComeFirstAndTheNewestOfThem() {
    RunStore store;
    store.setDataset(madeUpData());
    store.apply(queuedExperiment());
    store.apply({RunQueued{4, specOf(Role::Student), "student 8", kTeacher}});
    RunSpec other = specOf(Role::Student);
    other.dataset.seed = 9;
    store.apply({RunQueued{5, other, "of other data", 0}});
    QCOMPARE(biasRuns(store), (std::vector<RunId>{4, kStudent, kBaseline, kTeacher}));
    QCOMPARE(firstWithErrors(store, biasRuns(store)), RunId{4});
    store.apply({finishedWith(kStudent, Matrix(kMadeUpCases, 4))});
    QCOMPARE(firstWithErrors(store, biasRuns(store)), kStudent);
    QCOMPARE(firstWithErrors(store, {}), RunId{0});
  }

  void omittedClassesAreTheSet() {
    RunSpec spec = specOf(Role::Student);
    QCOMPARE(suggestedSet(spec, 4), std::vector<std::size_t>{});
    QCOMPARE(lackedClasses(spec, 4), std::vector<bool>(4));
    spec.transferSet.omitClasses = {1, 3};
    QCOMPARE(suggestedSet(spec, 4), (std::vector<std::size_t>{1, 3}));
    QCOMPARE(lackedClasses(spec, 4), (std::vector<bool>{false, true, false, true}));
  }

  /// As in the paper: of a student that saw 7 and 8 alone, the biases of 7 and 8 were lowered.
  void shownClassesAreTheSetWhereOnlySomeWere() {
    RunSpec spec = specOf(Role::Student);
    spec.transferSet.onlyClasses = {2, 3};
    QCOMPARE(suggestedSet(spec, 4), (std::vector<std::size_t>{2, 3}));
    QCOMPARE(lackedClasses(spec, 4), (std::vector<bool>{true, true, false, false}));
    spec.transferSet.omitClasses = {3};
    QCOMPARE(suggestedSet(spec, 4), (std::vector<std::size_t>{2}));
    spec.transferSet.omitClasses = {};
    spec.transferSet.onlyClasses = {0, 1, 2, 3};
    QCOMPARE(suggestedSet(spec, 4), std::vector<std::size_t>{});
  }

  void texts() {
    QCOMPARE(offsetText(3.46), QStringLiteral("+3.5"));
    QCOMPARE(offsetText(-7.6), QStringLiteral("−7.6"));
    QCOMPARE(offsetText(-0.01), QStringLiteral("0"));
    QCOMPARE(listText({QStringLiteral("3")}), QStringLiteral("3"));
    QCOMPARE(listText({QStringLiteral("3"), QStringLiteral("5"), QStringLiteral("8")}), QStringLiteral("3, 5 and 8"));
    QCOMPARE(listText({}), QString());
    ClassLine line{QStringLiteral("8"), 200, 100, 100, 0, false, false};
    QCOMPARE(errorsText(line), QStringLiteral("100 (50.0 %)"));
    line.shifted = 30;
    QCOMPARE(errorsText(line), QStringLiteral("100 → 30 (15.0 %)"));
    line.cases = 0;
    QCOMPARE(errorsText(line), QStringLiteral("no test case"));
  }

  void errorsOfARun() {
    RunStore store;
    const RunRecord* run = omitting(store);
    BiasSettings settings;
    ClassBiasView view = classBiasView(store, run, settings);
    QVERIFY(view.problem.isEmpty());
    QCOMPARE(totalText(view), QStringLiteral("75 errors of 300 test cases (25.00 %)"));
    QCOMPARE(setOf(view), (std::vector<std::size_t>{kOmitted}));
    settings.offsets = {0, 0, 0, 2.5};
    view = classBiasView(store, run, settings, view.trained);
    QCOMPARE(totalText(view), QStringLiteral("75 → 25 errors of 300 test cases (25.00 → 8.33 %)"));
    QCOMPARE(view.lines[kOmitted].shifted, 25);
    settings.offsets = {1};  // of another data set
    settings.set = std::vector<std::size_t>{0, 17};
    view = classBiasView(store, run, settings);
    QCOMPARE(view.shifted.errors(), 75);
    QCOMPARE(setOf(view), std::vector<std::size_t>{0});
  }

  void theMapIsColouredByErrors() {
    RunStore store;
    const HeatMapData map = confusionMap(classBiasView(store, omitting(store), {}), QStringLiteral("student"));
    QCOMPARE(map.count(), 16);
    const HeatRange range = rangeOf(map);
    QCOMPARE(range.low, 75.0);
    QCOMPARE(range.high, 75.0);
    QVERIFY(map.cells[0].aside && map.cells[0].text == QLatin1String("75"));
    QVERIFY(!map.cells[12].aside && map.cells[12].text == QLatin1String("75"));
    QVERIFY(map.cells[12].description.contains(QLatin1String("75 of 75 cases of 8 are taken for 0")));
    QVERIFY(map.cells[1].aside && map.cells[1].text.isEmpty());
    QVERIFY(csvOf(map).endsWith(QLatin1String("\"8\",75,0,0,0\n")));
    QVERIFY(csvOf(map).contains(QLatin1String("\"0\",75,0,0,0\n")));
  }

  void thePriorIsCountedWhereItCanBe() {
    auto data = std::make_shared<Dataset>(*madeUpData());
    data->train.labels = {0, 0, 1, 3, 3};
    QCOMPARE(priorOf(*data, {3}).share, 0.4);
    QVERIFY(priorOf(*data, {3}).counted);
    QVERIFY(!priorOf(*data, {2}).counted);  // a class without a training case
    data->train = {};
    QCOMPARE(priorOf(*data, {0, 3}).share, 0.5);
    QVERIFY(!priorOf(*data, {0, 3}).counted);
  }

  void offersByHand() {
    const auto data = madeUpData();
    BiasQuestion question{data, std::make_shared<const Matrix>(lowBias(data->test.labels)), nullptr, {kOmitted}};
    BiasOffers offers = biasOffersOf(question);
    QVERIFY(!offers.validation && !hasHeldOut(question));
    QCOMPARE(offers.test->offset, 4.0);  // between 3 and 5
    QCOMPARE(offers.test->errors, 0);
    QVERIFY(offers.prior->errors ==
            confusion(*question.test, data->test.labels, offsetsOf(4, question.set, offers.prior->offset)).errors());
    const double untouched = offers.prior->offset;
    question.heldOut = std::make_shared<const HeldOut>(HeldOut{lowBias({0, 1, 2, 3}, -0.5F), {0, 1, 2, 3}});
    offers = biasOffersOf(question);
    QCOMPARE(offers.validation->offset, 2.75);  // between 0.5 and 5
    QCOMPARE(offers.validation->errors, 25);    // of the test cases
    QVERIFY(offers.prior->offset < untouched);  // matched on the held-out cases
  }

  void nothingIsOfferedForNoneOrAll() {
    const auto data = madeUpData();
    BiasQuestion question{data, std::make_shared<const Matrix>(lowBias(data->test.labels)), nullptr, {}};
    QVERIFY(!biasOffersOf(question).test && !biasOffersOf(question).prior);
    question.set = {0, 1, 2, 3};
    QVERIFY(!biasOffersOf(question).test);
    QVERIFY(!biasOffersOf({}).test);
    question.set = {3};
    question.heldOut = std::make_shared<const HeldOut>(HeldOut{Matrix(2, 3), {0, 1}});  // of other classes
    QVERIFY(!hasHeldOut(question) && !biasOffersOf(question).validation);
  }

 private:
  static const RunRecord* omitting(RunStore& store) {
    store.setDataset(madeUpData());
    store.apply({RunQueued{kStudent, omittingSpec(), "student", 0}});
    store.apply({finishedWith(kStudent, lowBias(store.dataset()->test.labels))});
    return store.find(kStudent);
  }
};

}  // namespace retort

QTEST_APPLESS_MAIN(retort::TestClassBiasView)
#include "test_class_bias_view.moc"
