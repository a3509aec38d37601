#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <QTest>

#include "engine/analysis/soft_targets.h"
#include "engine/analysis/specialists.h"
#include "engine/data/random.h"
#include "engine/experiment/error.h"

using namespace retort;

class TestSpecialistInference : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void withoutActiveSpecialistsItIsTheGeneralist();
  void aSpecialistWithoutDustbinMassByHand();
  void threeClassesByHand();
  void twoSpecialistsByHand();
  void nobodyGivesTheDustbinAnything();
  void tinyProbabilitiesStayFinite();
  void activeSets();
  void descentFindsNothingBetter_data();
  void descentFindsNothingBetter();
  void nothingNearIsBetter_data();
  void nothingNearIsBetter();
  void certainAnswersThatContradict();
  void casesDoNotDependOnEachOther();
  void whatDoesNotFitIsRefused();
  void logitsThatAreNotFiniteAreRefused();
};

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// One row of logits for each distribution.
Matrix logsOf(const std::vector<std::vector<double>>& distributions) {
  Matrix matrix(distributions.size(), distributions.front().size());
  for (std::size_t i = 0; i < matrix.rows; ++i)
    for (std::size_t j = 0; j < matrix.columns; ++j)
      matrix.row(i)[j] = static_cast<float>(std::log(distributions[i][j]));
  return matrix;
}

std::vector<double> probabilities(const SpecialistInference& found, std::size_t row = 0) {
  std::vector<double> q;
  for (std::size_t j = 0; j < found.logits.columns; ++j) q.push_back(std::exp(double{found.logits.row(row)[j]}));
  return q;
}

bool isNear(const std::vector<double>& values, const std::vector<double>& expected, double tolerance = 1e-6) {
  return std::ranges::equal(values, expected, [tolerance](double a, double b) { return std::abs(a - b) <= tolerance; });
}

/// A generalist and specialists of one case, or of several.
struct Committee {
  Matrix generalist;
  std::vector<Matrix> logits;
  std::vector<SpecialistAnswers> specialists;

  void add(std::vector<int> subset, Matrix answers) {
    logits.push_back(std::move(answers));
    specialists.push_back({std::move(subset), nullptr});
  }
  SpecialistInference infer(int mostProbable = 1) {
    for (std::size_t m = 0; m < logits.size(); ++m) specialists[m].logits = &logits[m];
    return inferWithSpecialists(generalist, specialists, mostProbable);
  }
};

Matrix randomLogits(Random& random, std::size_t rows, std::size_t columns, double spread) {
  Matrix logits(rows, columns);
  for (float& z : logits.values) z = static_cast<float>(spread * random.normal());
  return logits;
}

/// Overlapping subsets that all hold the generalist's first class, so that all are active where it says that one.
Committee randomCommittee(std::uint64_t seed, std::size_t cases, std::size_t classes, std::size_t specialists,
                          double spread) {
  Random random(seed);
  Committee committee{randomLogits(random, cases, classes, spread), {}, {}};
  for (std::size_t i = 0; i < cases; ++i) {
    const float* row = committee.generalist.row(i);
    committee.generalist.row(i)[0] = *std::max_element(row, row + classes) + 1;
  }
  for (std::size_t m = 0; m < specialists; ++m) {
    std::vector<int> subset{0};
    for (std::size_t j = 1; j + 1 < classes; ++j)
      if (random.uniform() < 0.4) subset.push_back(static_cast<int>(j));
    Matrix answers = randomLogits(random, cases, subset.size() + 1, spread);
    committee.add(std::move(subset), std::move(answers));
  }
  return committee;
}

/// The objective of one case as section 5 writes it, in nats, and its gradient in z for q = softmax(z).
class Objective {
 public:
  Objective(const Committee& committee, const SpecialistInference& found, std::size_t row)
      : m_generalist(softTarget({committee.generalist.row(row), committee.generalist.columns}, 1)) {
    for (const std::uint16_t m : found.activeOf(row)) {
      m_subsets.push_back(committee.specialists[m].subset);
      m_answers.push_back(softTarget({committee.logits[m].row(row), committee.logits[m].columns}, 1));
    }
  }

  [[nodiscard]] double at(const std::vector<double>& q) const {
    double sum = klDivergence(m_generalist, q);
    for (std::size_t m = 0; m < m_subsets.size(); ++m) sum += klDivergence(m_answers[m], folded(q, m));
    return sum;
  }

  /// 1 + |A| times q, less what each distribution asks for, its dustbin's share spread as q is there.
  [[nodiscard]] std::vector<double> gradient(const std::vector<double>& q) const {
    std::vector<double> result(q.size());
    for (std::size_t j = 0; j < q.size(); ++j)
      result[j] = (1 + static_cast<double>(m_subsets.size())) * q[j] - m_generalist[j];
    for (std::size_t m = 0; m < m_subsets.size(); ++m) {
      const double share = m_answers[m].back() / folded(q, m).back();
      std::vector<bool> special(q.size());
      for (std::size_t k = 0; k < m_subsets[m].size(); ++k) {
        special[static_cast<std::size_t>(m_subsets[m][k])] = true;
        result[static_cast<std::size_t>(m_subsets[m][k])] -= m_answers[m][k];
      }
      for (std::size_t j = 0; j < q.size(); ++j)
        if (!special[j]) result[j] -= share * q[j];
    }
    return result;
  }

 private:
  /// q with the classes of m's dustbin summed.
  [[nodiscard]] std::vector<double> folded(const std::vector<double>& q, std::size_t m) const {
    std::vector<double> result;
    for (const int index : m_subsets[m]) result.push_back(q[static_cast<std::size_t>(index)]);
    double dustbin = 0;
    for (std::size_t j = 0; j < q.size(); ++j)
      if (std::ranges::find(m_subsets[m], static_cast<int>(j)) == m_subsets[m].end()) dustbin += q[j];
    result.push_back(dustbin);
    return result;
  }

  std::vector<double> m_generalist;
  std::vector<std::vector<int>> m_subsets;
  std::vector<std::vector<double>> m_answers;
};

std::vector<double> softmax(const std::vector<double>& z) {
  const double largest = *std::ranges::max_element(z);
  std::vector<double> q;
  double sum = 0;
  for (const double value : z) sum += q.emplace_back(std::exp(value - largest));
  for (double& share : q) share /= sum;
  return q;
}

/// Plain gradient descent in z, from the generalist's logits or from equal ones, until the gradient is nothing.
std::vector<double> descended(const Objective& objective, std::size_t classes) {
  std::vector<double> z(classes);
  for (int i = 0; i < 400000; ++i) {
    const std::vector<double> gradient = objective.gradient(softmax(z));
    double largest = 0;
    for (std::size_t j = 0; j < classes; ++j) {
      z[j] -= 0.3 * gradient[j];
      largest = std::max(largest, std::abs(gradient[j]));
    }
    if (largest < 1e-11) break;
  }
  return softmax(z);
}

/// What is found, summing to 1 in doubles: the floats of ln q are not that fine.
std::vector<double> normalised(std::vector<double> q) {
  double sum = 0;
  for (const double share : q) sum += share;
  for (double& share : q) share /= sum;
  return q;
}

bool refused(Committee committee, int mostProbable = 1) {
  try {
    (void)committee.infer(mostProbable);
  } catch (const Error& error) {
    return error.kind() == ErrorKind::BadSpec && error.where() == "specialists" && !error.remedy().empty();
  }
  return false;
}

}  // namespace

void TestSpecialistInference::withoutActiveSpecialistsItIsTheGeneralist() {
  Committee committee{logsOf({{0.6, 0.3, 0.1}, {0.2, 0.3, 0.5}}), {}, {}};
  QVERIFY(isNear(probabilities(committee.infer()), {0.6, 0.3, 0.1}));
  committee.add({2}, logsOf({{0.9, 0.1}, {0.9, 0.1}}));
  const SpecialistInference found = committee.infer();
  QVERIFY(found.activeOf(0).empty());
  QCOMPARE(found.activeOf(1).size(), std::size_t{1});
  QVERIFY(isNear(probabilities(found, 0), {0.6, 0.3, 0.1}));
  QVERIFY(!isNear(probabilities(found, 1), {0.2, 0.3, 0.5}, 0.1));
  Committee empty{Matrix(0, 3), {}, {}};
  QCOMPARE(empty.infer().logits.rows, std::size_t{0});
}

/// Within the subset the mean of both; outside half of the generalist's.
void TestSpecialistInference::aSpecialistWithoutDustbinMassByHand() {
  Committee committee{logsOf({{0.5, 0.1, 0.3, 0.1}}), {}, {}};
  committee.add({0, 1}, logsOf({{0.2, 0.8, 0}}));
  const SpecialistInference found = committee.infer();
  QVERIFY(isNear(probabilities(found), {0.35, 0.45, 0.15, 0.05}));
  QVERIFY(found.largestGap <= 1e-12);
}

/// S = {0}: (.5 + .8) / 2, and (.5 + .2) / 2 divided as the generalist has it, 3 : 2.
void TestSpecialistInference::threeClassesByHand() {
  Committee committee{logsOf({{0.5, 0.3, 0.2}}), {}, {}};
  committee.add({0}, logsOf({{0.8, 0.2}}));
  QVERIFY(isNear(probabilities(committee.infer()), {0.65, 0.21, 0.14}));
}

/// S_1 = {0, 1} and S_2 = {0, 2} say .55, .3 and .15. At (.5, .2, .2, .1) both dustbins hold Q = .3, and with λ = 3:
/// class 0: .5 · 3 = .4 + .55 + .55; class 1: .2 (3 − .15 / Q) = .2 + .3; class 3: .1 (3 − 2 · .15 / Q) = .2.
void TestSpecialistInference::twoSpecialistsByHand() {
  Committee committee{logsOf({{0.4, 0.2, 0.2, 0.2}}), {}, {}};
  committee.add({0, 1}, logsOf({{0.55, 0.3, 0.15}}));
  committee.add({0, 2}, logsOf({{0.55, 0.3, 0.15}}));
  const SpecialistInference found = committee.infer();
  QVERIFY(isNear(probabilities(found), {0.5, 0.2, 0.2, 0.1}));
  QVERIFY(found.largestGap <= 1e-12);
  const Objective objective(committee, found, 0);
  for (const double slope : objective.gradient({0.5, 0.2, 0.2, 0.1})) QVERIFY(std::abs(slope) < 1e-6);
}

/// The generalist gives classes 1 and 2 nothing at all, the specialist of 0 has .8 in its dustbin.
void TestSpecialistInference::nobodyGivesTheDustbinAnything() {
  Committee committee{Matrix(1, 3), {}, {}};
  committee.generalist.values = {0, static_cast<float>(-kInfinity), static_cast<float>(-kInfinity)};
  committee.add({0}, logsOf({{0.2, 0.8}}));
  const SpecialistInference found = committee.infer();
  QVERIFY(isNear(probabilities(found), {0.6, 0.2, 0.2}));
  committee.logits[0] = logsOf({{1, 0}});
  for (const float z : committee.infer().logits.values) QVERIFY(std::isfinite(z));
  QVERIFY(isNear(probabilities(committee.infer()), {1, 0, 0}));
}

void TestSpecialistInference::tinyProbabilitiesStayFinite() {
  Committee committee{Matrix(2, 4), {}, {}};
  committee.generalist.values = {3000, 0, -1000, 10, 0, 3000, -1e30F, 0};
  committee.add({0, 2}, Matrix(2, 3));
  committee.logits[0].values = {0, 50, -3000, 0, 0, 0};
  const SpecialistInference found = committee.infer();
  for (const float z : found.logits.values) QVERIFY(std::isfinite(z));
  QVERIFY(isNear(probabilities(found, 0), {0.5, 0, 0.5, 0}));
  QVERIFY(isNear(probabilities(found, 1), {0, 1, 0, 0}));  // no active specialist
}

void TestSpecialistInference::activeSets() {
  Committee committee{logsOf({{0.5, 0.3, 0.15, 0.05}, {0.05, 0.15, 0.3, 0.5}}), {}, {}};
  const Matrix two = logsOf({{0.5, 0.5}, {0.5, 0.5}});
  committee.add({0}, two);
  committee.add({1}, two);
  committee.add({2}, two);
  const auto active = [&committee](int mostProbable, std::size_t row) {
    const SpecialistInference found = committee.infer(mostProbable);
    const auto set = found.activeOf(row);
    return std::vector<std::uint16_t>(set.begin(), set.end());
  };
  QCOMPARE(active(1, 0), (std::vector<std::uint16_t>{0}));
  QCOMPARE(active(1, 1), (std::vector<std::uint16_t>{}));
  QCOMPARE(active(2, 0), (std::vector<std::uint16_t>{0, 1}));
  QCOMPARE(active(2, 1), (std::vector<std::uint16_t>{2}));
  QCOMPARE(active(3, 1), (std::vector<std::uint16_t>{1, 2}));
  QCOMPARE(active(4, 0), (std::vector<std::uint16_t>{0, 1, 2}));
  committee.generalist = Matrix(2, 4);  // all alike: the lower indices
  QCOMPARE(active(1, 0), (std::vector<std::uint16_t>{0}));
  QCOMPARE(active(2, 1), (std::vector<std::uint16_t>{0, 1}));
}

void TestSpecialistInference::descentFindsNothingBetter_data() {
  QTest::addColumn<int>("specialists");
  QTest::addColumn<int>("classes");
  for (const auto& [specialists, classes] : {std::pair{1, 6}, {2, 5}, {3, 8}, {5, 12}, {8, 20}})
    QTest::addRow("%d specialists, %d classes", specialists, classes) << specialists << classes;
}

void TestSpecialistInference::descentFindsNothingBetter() {
  QFETCH(int, specialists);
  QFETCH(int, classes);
  constexpr std::size_t cases = 6;
  Committee committee = randomCommittee(static_cast<std::uint64_t>(100 + specialists), cases,
                                        static_cast<std::size_t>(classes), static_cast<std::size_t>(specialists), 1);
  const SpecialistInference found = committee.infer();
  for (std::size_t i = 0; i < cases; ++i) {
    QCOMPARE(found.activeOf(i).size(), static_cast<std::size_t>(specialists));
    const Objective objective(committee, found, i);
    const std::vector<double> expected = descended(objective, static_cast<std::size_t>(classes));
    const std::vector<double> q = normalised(probabilities(found, i));
    QVERIFY(isNear(q, expected, 1e-5));
    QVERIFY(std::abs(objective.at(q) - objective.at(expected)) < 1e-9);
  }
  QVERIFY(found.largestGap <= 1e-12);
}

void TestSpecialistInference::nothingNearIsBetter_data() {
  QTest::addColumn<double>("spread");
  for (const double spread : {1.0, 3.0, 10.0}) QTest::addRow("logits of ±%g", spread) << spread;
}

/// Logits as far apart as trained nets have them: the minimum is where no direction leads down.
void TestSpecialistInference::nothingNearIsBetter() {
  QFETCH(double, spread);
  Committee committee = randomCommittee(17, 50, 62, 10, spread);
  const SpecialistInference found = committee.infer(2);
  Random random(4);
  QVERIFY(found.largestGap <= 1e-9);
  for (std::size_t i = 0; i < 50; ++i) {
    const Objective objective(committee, found, i);
    const std::vector<double> q = normalised(probabilities(found, i));
    for (const double size : {1e-3, 1e-1, 1.0}) {
      std::vector<double> other = q;
      for (double& share : other) share *= std::exp(size * random.normal());
      QVERIFY(objective.at(normalised(other)) > objective.at(q) - 1e-9);
    }
    for (const double slope : objective.gradient(q)) QVERIFY(std::abs(slope) < 1e-5);
  }
}

/// The generalist is sure of class 0, two specialists of their dustbins: two thirds go to the one class that is in
/// both.
void TestSpecialistInference::certainAnswersThatContradict() {
  Committee committee{Matrix(1, 4), {}, {}};
  committee.generalist.values = {0, -60, -60, -60};
  Matrix sure(1, 3);
  sure.values = {-60, -60, 0};
  committee.add({0, 1}, sure);
  committee.add({0, 2}, sure);
  const SpecialistInference found = committee.infer();
  QVERIFY(isNear(probabilities(found), {1.0 / 3, 0, 0, 2.0 / 3}));
  QVERIFY(found.largestGap < 1e-9);
}

void TestSpecialistInference::casesDoNotDependOnEachOther() {
  Committee all = randomCommittee(23, 8, 9, 3, 2);
  const SpecialistInference together = all.infer();
  for (std::size_t i = 0; i < 8; ++i) {
    const auto rowOf = [i](const Matrix& matrix) {
      Matrix row(1, matrix.columns);
      row.values.assign(matrix.row(i), matrix.row(i) + matrix.columns);
      return row;
    };
    Committee one{rowOf(all.generalist), {}, {}};
    for (std::size_t m = 0; m < 3; ++m) one.add(all.specialists[m].subset, rowOf(all.logits[m]));
    QCOMPARE(one.infer().logits, rowOf(together.logits));
  }
}

void TestSpecialistInference::whatDoesNotFitIsRefused() {
  const auto withSubset = [](std::vector<int> subset, std::size_t rows, std::size_t columns) {
    Committee committee{Matrix(2, 4), {}, {}};
    committee.add(std::move(subset), Matrix(rows, columns));
    return committee;
  };
  QVERIFY(!refused(withSubset({0, 2}, 2, 3)));
  QVERIFY(!refused(withSubset({0, 2}, 2, 3), 4));
  QVERIFY(refused(withSubset({0, 2}, 2, 3), 0));
  QVERIFY(refused(withSubset({0, 2}, 2, 3), 5));
  QVERIFY(refused(withSubset({0, 2}, 2, 2)));
  QVERIFY(refused(withSubset({0, 2}, 1, 3)));
  QVERIFY(refused(withSubset({}, 2, 1)));
  QVERIFY(refused(withSubset({2, 0}, 2, 3)));
  QVERIFY(refused(withSubset({2, 2}, 2, 3)));
  QVERIFY(refused(withSubset({-1, 2}, 2, 3)));
  QVERIFY(refused(withSubset({0, 4}, 2, 3)));
  QVERIFY(refused(withSubset({0, 1, 2, 3}, 2, 5)));
  Committee torn = withSubset({0, 2}, 2, 3);
  torn.generalist.values.pop_back();
  QVERIFY(refused(torn));
  const std::vector<SpecialistAnswers> nothing{{{0}, nullptr}};
  QVERIFY_THROWS_EXCEPTION(Error, (void)inferWithSpecialists(Matrix(2, 4), nothing));
}

void TestSpecialistInference::logitsThatAreNotFiniteAreRefused() {
  for (const double bad : {std::nan(""), kInfinity}) {
    Committee committee{logsOf({{0.5, 0.5, 0.1}}), {}, {}};
    committee.add({0}, logsOf({{0.5, 0.5}}));
    committee.logits[0].values[1] = static_cast<float>(bad);
    QVERIFY_THROWS_EXCEPTION(Error, (void)committee.infer());
    committee.logits[0].values[1] = 0;
    (void)committee.infer();
    committee.generalist.values[2] = static_cast<float>(bad);
    QVERIFY_THROWS_EXCEPTION(Error, (void)committee.infer());
  }
}

QTEST_APPLESS_MAIN(TestSpecialistInference)
#include "test_specialist_inference.moc"
