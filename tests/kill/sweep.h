// What the killed program trains.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/experiment/spec.h"

namespace retort::test {

constexpr double kCheckpointInterval = 0.1;  // s
constexpr int kTemperatures = 8;
constexpr std::size_t kRuns = 1 + 1 + kTemperatures;  // the long run, the teacher, its students

/// First an experiment of one run that takes a second or two, then students of one teacher at several temperatures.
inline std::vector<ExperimentSpec> sweep(const std::string& data) {
  ExperimentSpec spec;
  spec.dataset = {DatasetKind::Idx, data, 0, 1};
  spec.trainBaseline = false;
  spec.teacher.model = {ModelKind::FullyConnected, {48}, 0, 0.2, 0};
  spec.teacher.training.epochs = 6;
  spec.teacher.training.batchSize = 32;
  spec.student.layers = {24, 24};
  spec.training.epochs = 5;
  spec.training.batchSize = 32;
  std::vector<ExperimentSpec> all;
  ExperimentSpec longer = spec;
  longer.name = "longer";
  longer.objective.kind = ObjectiveKind::Hard;
  longer.student.layers = {192, 192};
  longer.training.epochs = 60;
  all.push_back(longer);
  for (int i = 0; i < kTemperatures; ++i) {
    spec.name = "sweep-" + std::to_string(i);
    spec.objective.temperature = 1 + i;
    all.push_back(spec);
  }
  return all;
}

}  // namespace retort::test
