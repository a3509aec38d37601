#include "engine/experiment/used_keys.h"

#include <algorithm>

#include "engine/experiment/key_table.h"

namespace retort {
namespace {

bool isTrainingKeyUsed(std::string_view name, const TrainingSpec& training) {
  if (name == "momentum" || name == "nesterov") return training.optimiser == OptimiserKind::Sgd;
  if (name == "decay") return training.schedule == ScheduleKind::Exponential;
  return true;
}

/// @param name without what stands before it
bool isSpecialistKeyUsed(std::string_view name, const SpecialistsSpec& specialists) {
  constexpr std::string_view kTraining = "training.";
  if (name == "count") return true;
  if (specialists.count == 0) return false;
  if (name.starts_with(kTraining)) return isTrainingKeyUsed(name.substr(kTraining.size()), specialists.training);
  const bool clusters = specialists.subsets.find_first_not_of(" \t\r\n") == std::string::npos;
  return clusters || !(name == "overlap" || name.starts_with("cluster_"));
}

/// What is not used as by default.
TrainingSpec usedPart(TrainingSpec spec) {
  const TrainingSpec byDefault;
  if (spec.optimiser != OptimiserKind::Sgd) {
    spec.momentum = byDefault.momentum;
    spec.nesterov = byDefault.nesterov;
  }
  if (spec.schedule != ScheduleKind::Exponential) spec.decay = byDefault.decay;
  if (spec.orderSeed == spec.seed) spec.orderSeed = 0;  // which says the same
  return spec;
}

}  // namespace

bool isUsed(std::string_view path, const ExperimentSpec& spec) {
  const bool distils = spec.objective.kind != ObjectiveKind::Hard;
  const std::string_view name = path.substr(path.rfind('.') + 1);
  if (path == "dataset.classes") return spec.dataset.kind == DatasetKind::Glyphs;
  if (path == "dataset.path") return hasFolder(spec.dataset.kind);
  if (path == "dataset.states" || path == "dataset.split") return hasWords(spec.dataset.kind);
  constexpr std::string_view kSpecialists = "teacher.specialists.";
  if (path.starts_with(kSpecialists))
    return distils && isSpecialistKeyUsed(path.substr(kSpecialists.size()), spec.teacher.specialists);
  if (path == "teacher.mean") return distils && spec.teacher.ensemble.members > 1;
  if (path.starts_with("teacher.training.") && !isTrainingKeyUsed(name, spec.teacher.training)) return false;
  if (path.starts_with("training.")) return isTrainingKeyUsed(name, spec.training);
  if (path.starts_with("teacher.") || path == "objective.soft_weight" || path == "baseline.train") return distils;
  if (path == "objective.temperature" || path == "objective.scale_by_t_squared")
    return spec.objective.kind == ObjectiveKind::SoftTargets;
  return true;
}

bool isUsedInSweep(std::string_view path, const ExperimentSpec& spec) {
  if (isUsed(path, spec)) return true;
  for (const SweepAxis& axis : spec.sweep.axes) {
    const Key& key = findKey(axis.path);
    if (key.kind != ValueKind::Choice) continue;
    const auto uses = [&](const Value& value) {
      ExperimentSpec cell = spec;
      key.set(cell, value);
      return isUsed(path, cell);
    };
    if (std::ranges::any_of(axis.values, uses)) return true;
  }
  return false;
}

RunSpec usedPart(RunSpec spec) {
  const ObjectiveSpec objective;
  if (spec.objective.kind != ObjectiveKind::SoftTargets) {
    spec.objective.temperature = objective.temperature;
    spec.objective.scaleByTSquared = objective.scaleByTSquared;
  }
  if (spec.objective.kind == ObjectiveKind::Hard) spec.objective.softWeight = objective.softWeight;
  if (spec.role != Role::Ensemble) spec.ensemble = {};
  if (!hasSpecialists(spec) && spec.role != Role::Specialist) spec.specialists = {};
  spec.training = usedPart(spec.training);
  spec.specialists.training = usedPart(spec.specialists.training);
  return spec;
}

}  // namespace retort
