// What a specialist trains on: its subset, its labels, its generalist's soft targets and weights.
#include <cmath>

#include <QTest>

#include "engine/analysis/soft_targets.h"
#include "engine/experiment/error.h"
#include "engine/experiment/specialist_work.h"
#include "tests/support/made_up_session.h"

using namespace retort;

namespace {

Matrix matrix(std::size_t columns, const std::vector<float>& values) {
  Matrix logits(values.size() / columns, columns);
  logits.values = values;
  return logits;
}

/// Four classes, in pairs that are predicted together: 0 with 2, 1 with 3.
Matrix pairedLogits(std::size_t cases) {
  Matrix logits(cases, 4);
  for (std::size_t i = 0; i < cases; ++i)
    for (std::size_t j = 0; j < 4; ++j) logits.row(i)[j] = j % 2 == i % 2 ? 2.0F + 0.1F * static_cast<float>(i % 3) : 0;
  return logits;
}

std::shared_ptr<const Dataset> fourClasses() {
  auto data = std::make_shared<Dataset>();
  data->name = "made up";
  data->sha256 = std::string(64, 'a');
  data->shape = {1, 1, 2};
  data->classNames = {"a", "b", "c", "d"};
  for (std::size_t i = 0; i < 40; ++i) {
    data->train.labels.push_back(static_cast<std::uint16_t>(i % 4));
    data->train.values.insert(data->train.values.end(), {static_cast<std::uint8_t>(i), 0});
  }
  data->test = data->train;
  return data;
}

RunResult generalistOf(const Dataset& data) {
  RunResult result;
  result.trainLogits = pairedLogits(data.train.count());
  result.weights = {{"hidden.weight", {2, 2}, {1, 2, 3, 4}},
                    {"out.weight", {4, 2}, {1, 2, 3, 4, 5, 6, 7, 8}},
                    {"out.bias", {4}, {1, 2, 3, 4}}};
  return result;
}

RunOrder orderOf(int count, const std::string& subsets) {
  ExperimentSpec spec;
  spec.teacher.specialists.count = count;
  spec.teacher.specialists.subsets = subsets;
  spec.teacher.specialists.training.batchSize = 4;
  RunOrder order;
  order.run = 2;
  order.spec = specialistRuns(spec).front();
  return order;
}

template <typename Act>
std::string whereItFails(Act act) {
  try {
    act();
  } catch (const Error& problem) {
    return problem.where();
  }
  return "nowhere";
}

}  // namespace

class TestSpecialistWork : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  /// ln Σ exp(z): the dustbin has all other classes' probability.
  void theDustbinStandsForAllOtherClasses() {
    const Matrix logits = matrix(4, {1, 2, 3, 4});
    const Matrix own = withDustbin(logits, std::vector<int>{1, 3});
    QCOMPARE(own.columns, std::size_t{3});
    const std::vector<double> all = softTarget({logits.row(0), 4}, 1);
    const std::vector<double> few = softTarget({own.row(0), 3}, 1);
    QVERIFY(std::abs(few[0] - all[1]) < 1e-6 && std::abs(few[1] - all[3]) < 1e-6);
    QVERIFY(std::abs(few[2] - (all[0] + all[2])) < 1e-6);
    QVERIFY(std::isfinite(withDustbin(matrix(3, {-3e38F, 0, 3e38F}), std::vector<int>{0}).row(0)[1]));
  }

  void itBeginsWithTheGeneralistsWeights() {
    const Weights own = specialistWeights(generalistOf(*fourClasses()).weights, std::vector<int>{1, 3}, 4);
    QCOMPARE(own.size(), std::size_t{3});
    QCOMPARE(own[0].values, (std::vector<float>{1, 2, 3, 4}));
    QCOMPARE(own[1].shape, (std::vector<std::int64_t>{3, 2}));
    QCOMPARE(own[1].values, (std::vector<float>{3, 4, 7, 8, 3, 4}));  // the mean of rows {1, 2} and {5, 6}
    QCOMPARE(own[2].values, (std::vector<float>{2, 4, 2 + static_cast<float>(std::log(2.0))}));
    QCOMPARE(whereItFails([] { (void)specialistWeights({}, std::vector<int>{1}, 4); }), std::string("generalist"));
  }

  void clustersAreOfTheGeneralistsPredictions() {
    const auto data = fourClasses();
    const SpecialistTask first = specialistTask(orderOf(2, ""), generalistOf(*data), *data);
    QCOMPARE(first.subset, (std::vector<int>{0, 2}));
    RunOrder second = orderOf(2, "");
    second.spec.specialist = 1;
    QCOMPARE(specialistTask(second, generalistOf(*data), *data).subset, (std::vector<int>{1, 3}));
    RunOrder begun = orderOf(2, "");
    begun.subset = {0, 1};  // as it began
    QCOMPARE(specialistTask(begun, generalistOf(*data), *data).subset, (std::vector<int>{0, 1}));
  }

  /// As class 0 of EMNIST's letters.
  void aClassWithoutCasesIsInNoCluster() {
    Dataset data = *fourClasses();
    for (std::uint16_t& label : data.train.labels)
      if (label == 1) label = 3;
    for (int i = 0; i < 3; ++i) {
      RunOrder order = orderOf(3, "");
      order.spec.specialist = i;
      order.spec.training.batchSize = 1;
      QCOMPARE(specialistTask(order, generalistOf(data), data).subset, (std::vector<int>{i == 0 ? 0 : i + 1}));
    }
    QCOMPARE(whereItFails([&] { (void)specialistTask(orderOf(4, ""), generalistOf(data), data); }),
             std::string("teacher.specialists.count"));
  }

  void halfOfItsCasesAreSpecial() {
    const auto data = fourClasses();
    const SpecialistTask task = specialistTask(orderOf(1, "1"), generalistOf(*data), *data);
    QCOMPARE(task.data->classNames, (std::vector<std::string>{"b", "dustbin"}));
    QCOMPARE(task.data->sha256, data->sha256);
    QCOMPARE(task.cases->training.size(), std::size_t{20});
    std::size_t special = 0;
    for (const std::uint32_t index : task.cases->training) {
      const bool isSpecial = data->train.labels[index] == 1;
      QCOMPARE(task.data->train.labels[index], static_cast<std::uint16_t>(isSpecial ? 0 : 1));
      special += isSpecial ? 1 : 0;
    }
    QCOMPARE(special, std::size_t{10});
    QCOMPARE(task.teacher->trainLogits.rows, data->train.count());
    QCOMPARE(task.teacher->trainLogits.columns, std::size_t{2});
    QCOMPARE(task.initial->back().values.size(), std::size_t{2});
  }

  void whatCannotBeIsRefused() {
    const auto data = fourClasses();
    const auto failure = [&data](const RunOrder& order, const RunResult& generalist) {
      return whereItFails([&] { (void)specialistTask(order, generalist, *data); });
    };
    const RunResult generalist = generalistOf(*data);
    QCOMPARE(failure(orderOf(5, ""), generalist), std::string("teacher.specialists.count"));
    QCOMPARE(failure(orderOf(1, "7"), generalist), std::string("teacher.specialists.subsets"));
    QCOMPARE(failure(orderOf(1, "0, 1, 2, 3"), generalist), std::string("teacher.specialists.subsets"));
    RunOrder large = orderOf(1, "1");
    large.spec.training.batchSize = 21;
    QCOMPARE(failure(large, generalist), std::string("teacher.specialists.training.batch_size"));
    QCOMPARE(failure(orderOf(1, "1"), RunResult()), std::string("generalist"));
  }
};

QTEST_APPLESS_MAIN(TestSpecialistWork)
#include "test_specialist_work.moc"
