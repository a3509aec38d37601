// Runs as the paper has them, made up, for tests of the claims.
#pragma once

#include <cmath>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/analysis/paper_conditions.h"

namespace retort::test {

inline bool near(double value, double expected, double tolerance = 1e-6) {
  return std::abs(value - expected) <= tolerance;
}

inline RunSpec paperTeacher(std::int64_t seed = 1) {
  RunSpec spec{Role::Teacher, {DatasetKind::Idx, "/mnist"}, {}, {ModelKind::FullyConnected, {1200, 1200}}, {}, {}};
  spec.model.hiddenDropout = 0.25;
  spec.model.maxNorm = 3.5;
  spec.transferSet.jitterPixels = 2;
  spec.objective = {ObjectiveKind::Hard, 1, 0, true};
  spec.training.seed = seed;
  return spec;
}

inline PaperRun run(std::uint64_t id, RunSpec spec, std::int64_t errors) {
  PaperRun made{id, std::move(spec), {}, "MNIST", 10, true, errors, 10'000, {}, {}};
  if (made.spec.role == Role::Student) made.teacher = paperTeacher();
  return made;
}

inline RunSpec paperStudent(std::int64_t seed = 1) {
  RunSpec spec{Role::Student, {DatasetKind::Idx, "/mnist"}, {}, {ModelKind::FullyConnected, {800, 800}}, {}, {}};
  spec.objective.temperature = 20;
  spec.training.seed = seed;
  return spec;
}

inline RunSpec paperBaseline(std::int64_t seed = 1) {
  RunSpec spec = paperStudent(seed);
  spec.role = Role::Baseline;
  spec.objective = {ObjectiveKind::Hard, 1, 0, true};
  return spec;
}

inline RunSpec few(RunSpec spec, double fraction = 0.03) {
  spec.transferSet.fraction = fraction;
  return spec;
}

inline PaperComparison of(std::string_view claim, const std::vector<PaperRun>& runs) {
  for (PaperComparison& one : comparePaper(runs))
    if (one.claim->id == claim) return std::move(one);
  return {};
}

/// One class's logit is 1, by case.
inline Matrix taking(const std::vector<std::size_t>& predicted, std::size_t classes) {
  Matrix logits(predicted.size(), classes);
  for (std::size_t i = 0; i < predicted.size(); ++i) logits.row(i)[predicted[i]] = 1;
  return logits;
}

}  // namespace retort::test
