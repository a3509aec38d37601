// How what a run is made of answers new cases together, by hand.
#include <cmath>

#include <QTest>

#include "engine/analysis/soft_targets.h"
#include "engine/experiment/ensemble_work.h"
#include "engine/experiment/error.h"

using namespace retort;

namespace {

Matrix row(const std::vector<double>& probabilities) {
  Matrix logits(1, probabilities.size());
  for (std::size_t i = 0; i < probabilities.size(); ++i)
    logits.row(0)[i] = static_cast<float>(std::log(probabilities[i]));
  return logits;
}

std::vector<double> distribution(const Matrix& logits) { return softTarget({logits.row(0), logits.columns}, 1); }

bool isNear(const std::vector<double>& one, const std::vector<double>& other) {
  if (one.size() != other.size()) return false;
  for (std::size_t i = 0; i < one.size(); ++i)
    if (std::abs(one[i] - other[i]) > 1e-6) return false;
  return true;
}

/// Four classes, ten training cases of each.
Dataset fourClasses() {
  Dataset data;
  data.shape = {1, 1, 1};
  data.classNames = {"a", "b", "c", "d"};
  for (std::size_t i = 0; i < 40; ++i) data.train.labels.push_back(static_cast<std::uint16_t>(i % 4));
  data.train.values.assign(40, 0);
  return data;
}

RunSource part(RunId run, Role role, std::vector<int> subset = {}) {
  RunSource source{run, true, Outcome::Completed, {}, {}, std::move(subset), nullptr};
  source.spec.role = role;
  return source;
}

RunSpec ensembleOf(EnsembleMean mean) {
  RunSpec spec;
  spec.role = Role::Ensemble;
  spec.ensemble = {2, mean};
  return spec;
}

}  // namespace

class TestAnswerTogether : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void membersGiveTheirMean() {
    const Dataset data = fourClasses();
    const std::vector<RunSource> parts{part(1, Role::Teacher), part(2, Role::Teacher)};
    const std::vector<Matrix> answers{row({0.7, 0.1, 0.1, 0.1}), row({0.1, 0.1, 0.1, 0.7})};
    const Matrix mean = answerTogether(ensembleOf(EnsembleMean::Arithmetic), parts, answers, data);
    QVERIFY(isNear(distribution(mean), {0.4, 0.1, 0.1, 0.4}));
    // √(.7 · .1) = .26458 beside .1, normalised.
    const double large = std::sqrt(0.07) / (2 * std::sqrt(0.07) + 0.2);
    const double small = 0.1 / (2 * std::sqrt(0.07) + 0.2);
    const Matrix geometric = answerTogether(ensembleOf(EnsembleMean::Geometric), parts, answers, data);
    QVERIFY(isNear(distribution(geometric), {large, small, small, large}));
  }

  /// q of a specialist's classes is the mean of what it and the generalist say; the rest share what is left as the
  /// generalist has it.
  void aSpecialistAnswersBesideItsGeneralist() {
    const Dataset data = fourClasses();
    RunSpec system = ensembleOf(EnsembleMean::Arithmetic);
    system.specialists.count = 1;
    system.specialists.correction = DustbinCorrection::None;
    const std::vector<RunSource> parts{part(1, Role::Teacher), part(2, Role::Specialist, {0, 2})};
    const std::vector<Matrix> answers{row({0.4, 0.2, 0.2, 0.2}), row({0.5, 0.25, 0.25})};
    const Matrix logits = answerTogether(system, parts, answers, data);
    QVERIFY(isNear(distribution(logits), {0.45, 0.1625, 0.225, 0.1625}));
  }

  void whatDoesNotFitIsRefused() {
    const Dataset data = fourClasses();
    const std::vector<RunSource> parts{part(1, Role::Teacher), part(2, Role::Teacher)};
    const RunSpec spec = ensembleOf(EnsembleMean::Arithmetic);
    QVERIFY_THROWS_EXCEPTION(Error, (void)answerTogether(spec, parts, {row({0.5, 0.5})}, data));
    QVERIFY_THROWS_EXCEPTION(Error, (void)answerTogether(spec, parts, {row({0.5, 0.5}), row({1, 1, 1})}, data));
    QVERIFY_THROWS_EXCEPTION(Error, (void)answerTogether(spec, {}, {}, data));
  }
};

QTEST_GUILESS_MAIN(TestAnswerTogether)
#include "test_answer_together.moc"
